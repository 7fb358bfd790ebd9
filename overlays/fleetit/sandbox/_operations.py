"""What operations do: list, get, create, change and remove the rows of a table, or what `resources` has for them."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from fleetit._description.document import get_type
from fleetit.sandbox._example_values import make_example
from fleetit.sandbox._filters import Filters
from fleetit.sandbox._paging import paginate
from fleetit.sandbox._requests import map_items
from fleetit.sandbox._rules import Rules
from fleetit.sandbox._tables import (
    ENVELOPE_FIELDS,
    FLEETS,
    get_alternatives,
    get_row_schema,
    get_schema_name,
    is_nullable,
)
from fleetit.sandbox.resources import HANDLERS, RULES, SHOWN_AS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fleetit._description.document import Node
    from fleetit.sandbox._description import Description, Operation
    from fleetit.sandbox._requests import Handler, ValidRequest
    from fleetit.sandbox._rows import Fleet, Row, Rows
    from fleetit.sandbox._tables import Table, Tables
    from fleetit.sandbox._world import World


class _Field(NamedTuple):
    """A field that is shown.

    Attributes:
        name: Its name.
        table: The table of the rows that are shown in place of their ids; empty to show the value itself.
        view: What is shown of such a row.
        only: The one field of such a row that is shown in place of an object; empty for an object.
        can_be_null: Whether null is shown if there is no such row. Otherwise the field is left out.
    """

    name: str
    table: str = ""
    view: View | None = None
    only: str = ""
    can_be_null: bool = False


@dataclass(slots=True)
class View:
    """Shows rows.

    Attributes:
        fields: The fields that are shown.
        required: Values of fields that every answer has, for rows that don't have them.
    """

    fields: tuple[_Field, ...]
    required: Mapping[str, Any]

    @classmethod
    def of(
        cls,
        description: Description,
        tables: Tables,
        schema: Node,
        shown: Mapping[str, list[str] | str],
        parents: frozenset[str] = frozenset(),
    ) -> View:
        """Return the view of a schema.

        Args:
            description: Resolves references.
            tables: The tables that rows are in.
            schema: The schema of a row as an answer has it.
            shown: For a schema, the fields that the page shows, or the one that stands for the object.
            parents: The schemas that this one is inside of. One of them is not shown in itself once more.
        """
        if own_name := get_schema_name(schema):
            parents |= {own_name}
        whole = description.merge_all_of(schema)
        properties: Node = whole.get("properties", {})
        names = shown.get(get_schema_name(schema), list(properties))
        fields: list[_Field] = []
        for name in names if isinstance(names, list) else [names]:
            merged = description.merge_all_of(properties[name])
            inner = merged.get("items", {}) if get_type(merged) == "array" else properties[name]
            table = tables.find_related(name, inner)
            choices = [each for each in get_alternatives(inner) if "properties" in description.merge_all_of(each)]
            if table is None or not choices:
                fields.append(_Field(name))
                continue
            if get_schema_name(choices[0]) in parents:
                if len(get_alternatives(inner)) > len(choices):  # it may be an id too
                    fields.append(_Field(name))
                continue
            only = shown.get(get_schema_name(choices[0]), "")
            view = cls.of(description, tables, choices[0], shown, parents)
            fields.append(_Field(name, table, view, only if isinstance(only, str) else "", is_nullable(merged)))
        required = {
            name: _make_empty(description, name, properties[name])
            for name in whole.get("required", ())
            if name in names and name in properties
        }
        return cls(tuple(fields), required)

    def show(self, world: World, fleet: Fleet, row: Row) -> Row:
        """Return a row as an answer has it. What the row does not have is left out."""
        shown: Row = {}
        for name, table, view, only, can_be_null in self.fields:
            if view is None:
                if name in row:
                    shown[name] = row[name]
                continue
            value = row.get(name, _get_own(name, table, fleet))
            if value is None:
                if name in row and can_be_null:
                    shown[name] = None
            elif isinstance(value, list):
                found = (world.find_row(table, fleet, each) for each in cast("list[Any]", value))
                shown[name] = [view.show(world, fleet, each) for each in found if each is not None]
            else:
                other = cast("Row", value) if isinstance(value, dict) else world.find_row(table, fleet, value)
                if other is not None:
                    shown[name] = other.get(only) if only else view.show(world, fleet, other)
        for name, value in self.required.items():
            if name not in shown:
                shown[name] = deepcopy(value)
        return shown


def _make_empty(description: Description, name: str, schema: Node) -> Any:
    """Return what is shown of a required field that a row does not have."""
    merged = description.merge_all_of(schema)
    if is_nullable(merged):
        return None
    return [] if get_type(merged) == "array" else make_example(description, schema, name=name)


def _get_own(name: str, table: str, fleet: Fleet) -> int | None:
    """Return the id of the row's own fleet, which the row itself need not have."""
    return fleet.id if table == FLEETS and name == "fleet" else None


class TableOperation:
    """An operation on a table. Its methods are handlers."""

    def __init__(self, description: Description, tables: Tables, table: Table, operation: Operation) -> None:
        self.table = table
        self.rules = RULES.get(table.name, Rules())
        schema, _ = get_row_schema(description, operation)
        self._view = View.of(description, tables, schema, operation.shown)
        if table.is_single and operation.example is not None:  # it counts, even if it lacks what is required
            self._view = View(self._view.fields, {})
        self._show_as = SHOWN_AS.get(operation.id, dict)
        self._filters = Filters(description, tables, table, operation)
        self._body_fields = operation.body_fields
        self._part = operation.path.rpartition("}")[2].strip("/").replace("-", "_")
        nullable: Row = {name: None for name, each in table.fields.items() if is_nullable(each.schema)}
        self._empty_values: Row = nullable | dict(self.rules.defaults)

    def list_page(self, request: ValidRequest) -> Row:
        """Return a page of the rows that match the query."""
        rows, indexes = self._select(request)
        page = paginate(indexes, lambda index: self.show(request, rows[index]), request.url, request.query)
        request.world.after_page(self.table.name, request.fleet)
        return page

    def list_all(self, request: ValidRequest) -> list[Row]:
        """Return all rows that match the query."""
        rows, indexes = self._select(request)
        return [self.show(request, rows[index]) for index in indexes]

    def get(self, request: ValidRequest) -> Row:
        """Return the row of the path."""
        return self.show(request, request.row)

    def create(self, request: ValidRequest) -> Row:
        """Add a row."""
        row = {**self.rules.make_row(request, self.table, request.body or {}), **request.parents}
        return self.show(request, request.world.add_row(self.table.name, request.fleet, row))

    def create_many(self, request: ValidRequest) -> list[Row]:
        """Add rows: all of them, or none."""
        rows = map_items(request.body, partial(self.rules.make_row, request, self.table))
        added = [request.world.add_row(self.table.name, request.fleet, {**row, **request.parents}) for row in rows]
        return [self.show(request, row) for row in added]

    def update(self, request: ValidRequest) -> Row:
        """Change the fields that were sent."""
        changes = self.rules.make_changes(request, self.table, request.body, request.row)
        return self._change(request, request.row, changes)

    def replace(self, request: ValidRequest) -> Row:
        """Change the fields that were sent. Others of the body's description become empty, if they can be."""
        changes = self.rules.make_changes(request, self.table, request.body, request.row)
        for name in self._body_fields:
            if name not in request.body and name in self._empty_values:
                changes.setdefault(name, self._empty_values[name])
        return self._change(request, request.row, changes, is_merged=False)

    def update_many(self, request: ValidRequest) -> list[Row]:
        """Change rows: all of them, or none."""

        def convert(item: Row) -> tuple[Row, Row]:
            row = self.rules.find_row(request, self.table, item)
            return row, self.rules.make_changes(request, self.table, item, row)

        pairs = map_items(request.body, convert)
        return [self._change(request, row, changes) for row, changes in pairs]

    def remove(self, request: ValidRequest) -> None:
        """Remove the row of the path."""
        request.world.get_rows(self.table.name, request.fleet).remove(request.row)

    def remove_many(self, request: ValidRequest) -> None:
        """Remove rows: all of them, or none."""
        rows = request.world.get_rows(self.table.name, request.fleet)
        found = map_items(request.body, partial(self.rules.find_row, request, self.table))
        for row in {row["id"]: row for row in found}.values():  # an item may be there twice
            rows.remove(row)

    def remove_all(self, request: ValidRequest) -> None:
        """Remove all rows that match the query."""
        rows, indexes = self._select(request)
        for row in [rows[index] for index in indexes]:
            rows.remove(row)

    def clear(self, request: ValidRequest) -> Row:
        """Empty the field of the row of the path that the path ends with, and return the row."""
        if self._part in self.table.fields:
            request.world.change_row(self.table.name, request.fleet, request.row, {self._part: None})
        return self.show(request, request.row)

    def show(self, request: ValidRequest, row: Row) -> Row:
        """Return a row as the answer has it."""
        world, fleet = request.world, request.fleet
        if self.table.name == FLEETS:
            fleet = world.fleets[row["id"]]
        return self._show_as(self._view.show(world, fleet, world.derive(self.table.name, fleet, row)))

    def _change(self, request: ValidRequest, row: Row, changes: Row, *, is_merged: bool = True) -> Row:
        """Change a row. Of an object within it, members that were not sent keep their value if it is merged."""
        for name, value in changes.items():
            old = row.get(name)
            if is_merged and isinstance(value, dict) and isinstance(old, dict):
                changes[name] = {**cast("Row", old), **cast("Row", value)}
        request.world.change_row(self.table.name, request.fleet, row, changes)
        return self.show(request, row)

    def _select(self, request: ValidRequest) -> tuple[Rows, Sequence[int]]:
        """Return the rows, and the indexes of those that match the query and the path."""
        rows = request.world.get_seen_rows(self.table.name, request.fleet, request.access)
        return rows, self._filters.select(request.world, request.fleet, rows, request.query, request.parents)


def get_handler(description: Description, tables: Tables, operation: Operation) -> Handler:
    """Return the handler of an operation. What is about no table returns its example, or a value of its schema."""
    schema = description.merge_all_of(operation.schema)
    table = tables.find(operation)
    known = None if table is None else TableOperation(description, tables, table, operation)
    if operation.id in HANDLERS:
        handle = HANDLERS[operation.id]
        return lambda request: handle(request, partial(known.show, request) if known else dict)
    if known is None and schema.get("properties", {}).keys() >= ENVELOPE_FIELDS:  # of rows that are not described
        _, rows = get_row_schema(description, operation)
        return lambda request: paginate(rows, lambda row: row, request.url, request.query)
    if known is None:
        document = make_example(description, schema) if operation.example is None else operation.example
        return lambda _: document
    return _choose(description, tables, operation, known)


def _choose(description: Description, tables: Tables, operation: Operation, known: TableOperation) -> Handler:
    body = {} if operation.body is None else description.merge_all_of(operation.body)
    is_row = tables.leads_to_row(operation) or known.table.is_single
    if operation.method == "GET":
        schema = description.merge_all_of(operation.schema)
        if schema.get("properties", {}).keys() >= ENVELOPE_FIELDS:
            return known.list_page
        return known.list_all if get_type(schema) == "array" else known.get
    if get_type(body) == "array":
        return {"POST": known.create_many, "DELETE": known.remove_many}.get(operation.method, known.update_many)
    if not is_row:
        return known.remove_all if operation.method == "DELETE" else known.create
    # `DELETE /v2/things/{id}/photo/` removes no thing.
    remove = known.remove if operation.path.endswith("}/") or known.table.is_single else known.clear
    changes = {"PATCH": known.update, "PUT": known.replace, "DELETE": remove}
    return changes.get(operation.method, known.get)
