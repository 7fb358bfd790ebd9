"""What operations do: list, get, create, change and remove the rows of a table, or what a service gives for them.

`filters` selects the rows of a listing, `paging` makes its pages, and `rules` says what rows may become.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache, partial
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.description.examples import NO_VALUE, fit_value, make_example, mend_example
from openapi_sdk.description.nodes import as_array, as_object
from openapi_sdk.description.paging_names import REMOVES, UPDATES, simplify
from openapi_sdk.description.schemas import find_properties, get_items, list_types
from openapi_sdk.description.tables import ShownRow
from openapi_sdk.model.places import split_path
from openapi_sdk.sandbox.filters import Filters
from openapi_sdk.sandbox.paging import Pager
from openapi_sdk.sandbox.requests import RefusedError, map_items
from openapi_sdk.sandbox.rules import Rules
from openapi_sdk.sandbox.seed import COUNT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openapi_sdk.description.document import Description
    from openapi_sdk.description.nodes import Node
    from openapi_sdk.description.operations import DescribedOperation
    from openapi_sdk.description.tables import Field, Table, Tables
    from openapi_sdk.sandbox.parts import SandboxParts
    from openapi_sdk.sandbox.requests import RequestHandler, ValidRequest
    from openapi_sdk.sandbox.rows import Room, Row, Rows
    from openapi_sdk.sandbox.world import World


_CONFLICT = 409
#: How many events a stream has.
_EVENTS = 3


class TableOperation:
    """An operation on a table. Its methods are handlers."""

    def __init__(
        self, parts: SandboxParts, description: Description, tables: Tables, table: Table, operation: DescribedOperation
    ) -> None:
        self.table = table
        self.rules = cast("Rules", parts.rules.get(table.name, Rules()))
        self._shown = tables.find_shown(operation.row_schema, operation.shown, table.name)
        if table.is_single and operation.example is not None:  # it counts, even if it lacks what is required
            self._shown = ShownRow(self._shown.fields, {})
        properties = find_properties(description.document, operation.row_schema)
        parameter = simplify(tables.find_parameter(operation))
        #: Where an answer has the key of its row under the name of the parameter: `sessionId` for `id`.
        self._key_names = [name for name in properties if simplify(name) == parameter and name not in table.fields]
        self._pager = None if operation.paging is None else Pager(description, operation, operation.paging)
        self._show_as = parts.shown_as.get(operation.id, dict)
        self._filters = Filters(self.rules, tables, table, operation)
        self._body_fields = operation.body_fields or ()
        #: Whether clients choose ids. Of a body with the schema of the rows themselves, the id is that of an example.
        is_own = not table.fields.keys() <= {*self._body_fields}
        self._sends_id = is_own and table.key == "id" and "id" in as_array(operation.sent_row.get("required"))
        self._refuses_same = str(_CONFLICT) in operation.statuses
        self._part = operation.path.rpartition("}")[2].strip("/").replace("-", "_")
        words = [word for word in operation.path.split("/") if word and not word.startswith("{")]
        #: What the path names last, which may say what is done: `/orders/{id}/delete`, `/orders/delete/{id}`.
        self.verb = words[-1] if words else ""
        nullable: Row = {name: None for name, each in table.fields.items() if each.is_nullable}
        self._empty_values: Row = nullable | dict(self.rules.defaults)

    def list_rows(self, request: ValidRequest) -> Row | list[Row]:
        """Return the rows that match the query: a page of them, or all if the answer has no pages."""
        rows, indexes = self._select(request)
        if self._pager is None:
            return [self.show(request, rows[index]) for index in indexes]
        page: Row | list[Row] = self._pager.make_page(
            indexes,
            lambda index: self.show(request, rows[index]),
            request.url,
            self._pager.find_query(request),
            lambda index: rows.peek(index, (self.table.key,)).get(self.table.key),
            headers=request.headers,
        )
        request.world.after_page(self.table.name, request.room)
        return page

    def get(self, request: ValidRequest) -> Row:
        """Return the row of the path, or the first one: `GET /session` of `/session/{id}`."""
        row = request.row
        if not row:
            row = next(iter(request.world.get_seen_rows(self.table.name, request.room, request.access)), row)
        return self.show(request, row)

    def create(self, request: ValidRequest) -> Row:
        """Add a row. One with the key of another row takes its place, or is refused if 409 is described."""
        return self.show(request, self._add(request, self._make_row(request, self._get_fields(request))))

    def create_many(self, request: ValidRequest) -> list[Row]:
        """Add rows: all of them, or none."""
        rows = map_items(self._list_items(request), partial(self._make_row, request))
        return [self.show(request, self._add(request, row)) for row in rows]

    def update(self, request: ValidRequest) -> Row:
        """Change the fields that were sent."""
        changes = self.rules.make_changes(request, self.table, self._get_fields(request), request.row)
        return self._change(request, request.row, changes)

    def replace(self, request: ValidRequest) -> Row:
        """Change the fields that were sent. Others of the body's description become empty, if they can be."""
        sent = self._get_fields(request)
        changes = self.rules.make_changes(request, self.table, sent, request.row)
        for name in self._body_fields:
            if name not in sent and name in self._empty_values:
                changes.setdefault(name, self._empty_values[name])
        return self._change(request, request.row, changes, is_merged=False)

    def update_many(self, request: ValidRequest) -> list[Row]:
        """Change rows: all of them, or none."""

        def convert(item: Row) -> tuple[Row, Row]:
            row = self.rules.find_row(request, self.table, item)
            return row, self.rules.make_changes(request, self.table, item, row)

        pairs = map_items(self._list_items(request), convert)
        return [self._change(request, row, changes) for row, changes in pairs]

    def remove(self, request: ValidRequest) -> Row:
        """Remove a row, and return it as it was."""
        shown = self.show(request, request.row)
        request.world.get_rows(self.table.name, request.room).remove(request.row)
        return shown

    def remove_many(self, request: ValidRequest) -> None:
        """Remove rows: all of them, or none."""
        rows = request.world.get_rows(self.table.name, request.room)
        found = map_items(self._list_items(request), partial(self.rules.find_row, request, self.table))
        for row in {row[self.table.key]: row for row in found}.values():  # an item may be there twice
            rows.remove(row)

    def remove_all(self, request: ValidRequest) -> None:
        rows, indexes = self._select(request)
        for row in [rows[index] for index in indexes]:
            rows.remove(row)

    def clear(self, request: ValidRequest) -> Row:
        """Empty the field of the row of the path that the path ends with, and return the row."""
        if self._part in self.table.fields:
            request.world.change_row(self.table.name, request.room, request.row, {self._part: None})
        return self.show(request, request.row)

    def show(self, request: ValidRequest, row: Row) -> Row:
        world, room = request.world, request.room
        if self.table.is_of_tenants:
            room = world.rooms[row["id"]]
        derived = {**world.derive(self.table.name, room, row)}
        derived |= {name: row[self.table.key] for name in self._key_names if self.table.key in row}
        return self._show_as(_show(self._shown, world, room, derived))

    def _make_row(self, request: ValidRequest, item: Row) -> Row:
        row = {**self._fit(request, self.rules.make_row(request, self.table, item)), **request.parents}
        if self._sends_id and "id" in item:
            row["id"] = item["id"]
        if self._refuses_same and self._find_same(request, row) is not None:
            raise RefusedError(_CONFLICT, {self.table.key: ["There is a row with this value already."]})
        return row

    def _add(self, request: ValidRequest, row: Row) -> Row:
        same = self._find_same(request, row)
        if same is None:
            return request.world.add_row(self.table.name, request.room, row)
        request.world.change_row(self.table.name, request.room, same, row)
        return same

    def _find_same(self, request: ValidRequest, row: Row) -> Row | None:
        """Return the row that has the key of another one, and the other parts of its key."""
        key = row.get(self.table.key)
        found = None if key is None else request.world.get_rows(self.table.name, request.room).find(key)
        parts = {*self.table.keys, *request.parents}
        return None if found is None or any(found.get(name) != row.get(name) for name in parts) else found

    def _get_fields(self, request: ValidRequest) -> Row:
        """Return the fields that were sent. A value alone is that of the field that the path ends with."""
        body = request.body
        if body is None or isinstance(body, dict):
            return cast("Row", body or {})
        return {self._part: body}

    def _fit(self, request: ValidRequest, fields: Row) -> Row:
        """Return the fields of a row that were sent as the table keeps them: as answers have them.

        A value of which nothing fits is not kept. A field that answers have never as null is empty: they leave it out.
        """
        kept: Row = {}
        for name, value in fields.items():
            field = self.table.fields.get(name)
            fitted = value if field is None else _fit_field(request.world.description, field, name, value)
            if fitted is not NO_VALUE:
                kept[name] = fitted
        return kept

    def _list_items(self, request: ValidRequest) -> list[Row]:
        """Return the items that were sent. A value alone is the key of a row."""
        items = cast("list[Any]", request.body or [])
        return [each if isinstance(each, dict) else {self.table.key: each} for each in items]

    def _change(self, request: ValidRequest, row: Row, changes: Row, *, is_merged: bool = True) -> Row:
        """Change a row. Of an object within it, members that were not sent keep their value if it is merged."""
        for name, value in changes.items():
            old = row.get(name)
            if is_merged and isinstance(value, dict) and isinstance(old, dict):
                changes[name] = {**cast("Row", old), **cast("Row", value)}
        request.world.change_row(self.table.name, request.room, row, self._fit(request, changes))
        return self.show(request, row)

    def _select(self, request: ValidRequest) -> tuple[Rows, Sequence[int]]:
        """Return the rows, and the indexes of those that match the query and the path."""
        rows = request.world.get_seen_rows(self.table.name, request.room, request.access)
        return rows, self._filters.select(request.world, request.room, rows, request.query, request.parents)


def _fit_field(description: Description, field: Field, name: str, value: Any) -> Any:
    """Return a value as a field keeps it. Of references the ids stay: `Rules` have checked them."""
    if value is None:
        return None
    if field.table is None:
        fitted = [fit_value(description, each, value, name=name) for each in (field.schema, *field.others)]
        fitting = (each for each in fitted if each is value)
        return next(fitting, next((each for each in fitted if each is not NO_VALUE), NO_VALUE))
    if isinstance(value, list):
        item, items = get_items(field.schema), enumerate(cast("list[Any]", value), start=1)
        rows = [_fit_reference(description, item, each, number) for number, each in items]
        return [each for each in rows if each is not NO_VALUE]
    return _fit_reference(description, field.schema, value, 1)


def _fit_reference(description: Description, schema: Node, value: Any, number: int) -> Any:
    """Return the id of a row, or a row that was sent in its place as answers show it."""
    return fit_value(description, schema, value, number=number) if isinstance(value, dict) else value


def _show(shown: ShownRow, world: World, room: Room, row: Row) -> Row:
    """Return a row as an answer has it, with other rows in place of their ids. Fields that it lacks are left out."""
    answer: Row = {}
    for name, table, inner, only, can_be_null, schema in shown.fields:
        if inner is None:
            if name in row and (row[name] is not None or can_be_null):
                answer[name] = row[name] if schema is None else _fit_shown(world, schema, row[name], name)
            continue
        # The row itself need not have the id of its own tenant.
        value = row.get(name, room.id if (table, name) == world.parts.tenant_field else None)
        if value is None:
            if name in row and can_be_null:
                answer[name] = None
        elif isinstance(value, list):
            others = (_find_other(world, table, room, each) for each in cast("list[Any]", value))
            answer[name] = [_show(inner, world, room, each) for each in others if each is not None]
        else:
            other = _find_other(world, table, room, value)
            if other is not None:
                answer[name] = other.get(only) if only else _show(inner, world, room, other)
    for name, value in shown.required.items():
        if name not in answer:
            answer[name] = deepcopy(value)
    return answer


def _find_other(world: World, table: str, room: Room, value: object) -> Row | None:
    """Return the row with an id, or a row that stands in its place."""
    return cast("Row", value) if isinstance(value, dict) else world.find_row(table, room, value)


def _fit_shown(world: World, schema: Node, value: Any, name: str) -> Any:
    """Return the value of a field that an answer describes otherwise than the table: an example if nothing fits."""
    fitted = fit_value(world.description, schema, value, name=name)
    return make_example(world.description, schema, name=name) if fitted is NO_VALUE else fitted


def get_handler(
    parts: SandboxParts, description: Description, tables: Tables, operation: DescribedOperation
) -> RequestHandler:
    """Return the handler of an operation. What is about no table returns its example, or a value of its schema."""
    table = tables.find(operation)
    known = None if table is None else TableOperation(parts, description, tables, table, operation)
    if operation.id in parts.handlers:
        handle = parts.handlers[operation.id]
        return lambda request: handle(request, partial(known.show, request) if known else dict)
    if known is not None:
        return _as_described(operation, _choose(tables, operation, known), _answer_example(description, operation))
    if operation.paging is not None:  # of rows without a key
        pager, rows = Pager(description, operation, operation.paging), _make_rows(description, operation)
        return lambda request: pager.make_page(
            range(len(rows)),
            rows.__getitem__,
            request.url,
            pager.find_query(request),
            lambda index: index,
            headers=request.headers,
        )
    return _answer_example(description, operation)


def _make_rows(description: Description, operation: DescribedOperation) -> list[Any]:
    """Return the rows of a listing that has no table: the documented ones, or some that its schema makes."""
    schema = operation.row_schema
    if operation.row_examples:
        return [mend_example(description, schema, each) for each in operation.row_examples]
    made = [make_example(description, schema, number) for number in range(1, 1 + COUNT)]
    return [row for index, row in enumerate(made) if row not in (*made[:index], None, {})]


def _answer_example(description: Description, operation: DescribedOperation) -> RequestHandler:
    """Return the handler that answers with the documented example, or with a made one."""

    @cache  # a deep one takes a while, and most operations never answer with it
    def get_document() -> Any:
        example = operation.example
        if example is not None:
            return mend_example(description, operation.schema, example)
        document = make_example(description, operation.schema)
        rows = _make_rows(description, operation) if operation.is_listing else []
        return _put(document, split_path(operation.rows_path), rows) if rows else document

    return lambda _: get_document()


def _as_described(operation: DescribedOperation, handle: RequestHandler, example: RequestHandler) -> RequestHandler:
    """Return a handler whose answer has the form that is described: a row, rows, or an envelope around one of them.

    What is beside them in an envelope, and an answer of a form that no row has, are those of the example.
    """
    path = operation.rows_path or operation.row_path
    is_page = operation.paging is not None or not operation.rows_path
    if (operation.is_listing and is_page) or not operation.schema:
        return handle
    if not operation.has_rows and not {*list_types(operation.document, operation.schema)} <= {"object", "union"}:

        def handle_and_answer(request: ValidRequest) -> Any:
            handle(request)
            return example(request)

        return handle_and_answer

    def handle_as_described(request: ValidRequest) -> Any:
        found = handle(request)
        if found is None or found == {}:  # the answer says something else
            return example(request)
        if operation.has_rows and isinstance(found, dict):
            found = [cast("Row", found)]
        if isinstance(found, list) is not operation.has_rows:
            return example(request)
        return _put(example(request), split_path(path), found)

    return handle_as_described


def _put(document: Any, path: Sequence[str], value: Any) -> Any:
    """Return a document with a value at a place."""
    if not path:
        return value
    fields = as_object(document)
    return {**fields, path[0]: _put(fields.get(path[0]), path[1:], value)}


def make_events(description: Description, operation: DescribedOperation) -> list[Any]:
    """Return the events of a stream: values of their schema."""
    _, schema = operation.stream or ("", {})
    return [make_example(description, schema or {"type": "string"})] * _EVENTS


def _choose(tables: Tables, operation: DescribedOperation, known: TableOperation) -> RequestHandler:
    is_row = tables.leads_to_row(operation) or known.table.is_single
    if operation.is_listing:
        return known.list_rows
    if operation.method == "GET":
        return known.get
    if operation.sends_list:
        return {"POST": known.create_many, "DELETE": known.remove_many}.get(operation.method, known.update_many)
    if not is_row:
        return known.remove_all if operation.method == "DELETE" else known.create
    # `DELETE /things/{id}/photo/` removes no thing.
    ends_with_row = operation.path.rstrip("/").endswith("}") or known.table.is_single
    remove = known.remove if ends_with_row or known.verb in REMOVES else known.clear
    said = "DELETE" if known.verb in REMOVES else "PATCH" if known.verb in UPDATES else ""
    method = said if operation.method == "POST" and said else operation.method
    changes = {"PATCH": known.update, "PUT": known.replace} if operation.body is not None else {}
    return {**changes, "DELETE": remove}.get(method, known.get)  # a file changes no field
