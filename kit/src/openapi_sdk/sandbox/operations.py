"""What operations do: list, get, create, change and remove the rows of a table, or what a service gives for them.

`filters` selects the rows of a listing, `paging` makes its pages, and `rules` says what rows may become.
"""

from __future__ import annotations

from copy import deepcopy
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.description.examples import make_example
from openapi_sdk.description.tables import ShownRow
from openapi_sdk.sandbox.filters import Filters
from openapi_sdk.sandbox.paging import Pager
from openapi_sdk.sandbox.requests import map_items
from openapi_sdk.sandbox.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openapi_sdk.description.document import Description
    from openapi_sdk.description.operations import DescribedOperation, Parameter
    from openapi_sdk.description.paging import Paging
    from openapi_sdk.description.operations import Operation
    from openapi_sdk.description.tables import Table, Tables
    from openapi_sdk.sandbox.parts import SandboxParts
    from openapi_sdk.sandbox.requests import RequestHandler, ValidRequest
    from openapi_sdk.sandbox.rows import Room, Row, Rows
    from openapi_sdk.sandbox.world import World


class TableOperation:
    """An operation on a table. Its methods are handlers."""

    def __init__(
        self, parts: SandboxParts, description: Description, tables: Tables, table: Table, operation: DescribedOperation
    ) -> None:
        self.table = table
        self.rules = cast("Rules", parts.rules.get(table.name, Rules()))
        self._shown = tables.find_shown(operation.row_schema, operation.shown)
        if table.is_single and operation.example is not None:  # it counts, even if it lacks what is required
            self._shown = ShownRow(self._shown.fields, {})
        self._pager = None if operation.paging is None else Pager(description, operation, operation.paging)
        self._show_as = parts.shown_as.get(operation.id, dict)
        self._filters = Filters(self.rules, tables, table, operation)
        self._body_fields = operation.body_fields
        self._part = operation.path.rpartition("}")[2].strip("/").replace("-", "_")
        nullable: Row = {name: None for name, each in table.fields.items() if each.is_nullable}
        self._empty_values: Row = nullable | dict(self.rules.defaults)

    def list_rows(self, request: ValidRequest) -> Row | list[Row]:
        """Return the rows that match the query: a page of them, or all if the answer has no pages."""
        rows, indexes = self._select(request)
        if self._pager is None:
            return [self.show(request, rows[index]) for index in indexes]
        page = self._pager.make_page(
            indexes,
            lambda index: self.show(request, rows[index]),
            request.url,
            request.query,
            lambda index: rows.peek(index, ("id",)).get("id"),
        )
        request.world.after_page(self.table.name, request.room)
        return page

    def get(self, request: ValidRequest) -> Row:
        return self.show(request, request.row)

    def create(self, request: ValidRequest) -> Row:
        row = {**self.rules.make_row(request, self.table, request.body or {}), **request.parents}
        return self.show(request, request.world.add_row(self.table.name, request.room, row))

    def create_many(self, request: ValidRequest) -> list[Row]:
        """Add rows: all of them, or none."""
        rows = map_items(request.body, partial(self.rules.make_row, request, self.table))
        added = [request.world.add_row(self.table.name, request.room, {**row, **request.parents}) for row in rows]
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
        request.world.get_rows(self.table.name, request.room).remove(request.row)

    def remove_many(self, request: ValidRequest) -> None:
        """Remove rows: all of them, or none."""
        rows = request.world.get_rows(self.table.name, request.room)
        found = map_items(request.body, partial(self.rules.find_row, request, self.table))
        for row in {row["id"]: row for row in found}.values():  # an item may be there twice
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
        return self._show_as(_show(self._shown, world, room, world.derive(self.table.name, room, row)))

    def _change(self, request: ValidRequest, row: Row, changes: Row, *, is_merged: bool = True) -> Row:
        """Change a row. Of an object within it, members that were not sent keep their value if it is merged."""
        for name, value in changes.items():
            old = row.get(name)
            if is_merged and isinstance(value, dict) and isinstance(old, dict):
                changes[name] = {**cast("Row", old), **cast("Row", value)}
        request.world.change_row(self.table.name, request.room, row, changes)
        return self.show(request, row)

    def _select(self, request: ValidRequest) -> tuple[Rows, Sequence[int]]:
        """Return the rows, and the indexes of those that match the query and the path."""
        rows = request.world.get_seen_rows(self.table.name, request.room, request.access)
        return rows, self._filters.select(request.world, request.room, rows, request.query, request.parents)


def _show(shown: ShownRow, world: World, room: Room, row: Row) -> Row:
    """Return a row as an answer has it, with other rows in place of their ids. Fields that it lacks are left out."""
    answer: Row = {}
    for name, table, inner, only, can_be_null in shown.fields:
        if inner is None:
            if name in row:
                answer[name] = row[name]
            continue
        # The row itself need not have the id of its own tenant.
        value = row.get(name, room.id if (table, name) == world.parts.tenant_field else None)
        if value is None:
            if name in row and can_be_null:
                answer[name] = None
        elif isinstance(value, list):
            others = (world.find_row(table, room, each) for each in cast("list[Any]", value))
            answer[name] = [_show(inner, world, room, each) for each in others if each is not None]
        else:
            other = cast("Row", value) if isinstance(value, dict) else world.find_row(table, room, value)
            if other is not None:
                answer[name] = other.get(only) if only else _show(inner, world, room, other)
    for name, value in shown.required.items():
        if name not in answer:
            answer[name] = deepcopy(value)
    return answer


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
        return _choose(tables, operation, known)
    if operation.paging is not None:  # of rows that are not described
        pager, rows = Pager(description, operation, operation.paging), operation.row_examples
        return lambda request: pager.make_page(rows, lambda row: row, request.url, request.query)
    document = make_example(description, operation.schema) if operation.example is None else operation.example
    return lambda _: document


def _choose(tables: Tables, operation: DescribedOperation, known: TableOperation) -> RequestHandler:
    is_row = tables.leads_to_row(operation) or known.table.is_single
    if operation.method == "GET":
        return known.list_rows if operation.has_rows else known.get
    if operation.sends_list:
        return {"POST": known.create_many, "DELETE": known.remove_many}.get(operation.method, known.update_many)
    if not is_row:
        return known.remove_all if operation.method == "DELETE" else known.create
    # `DELETE /things/{id}/photo/` removes no thing.
    remove = known.remove if operation.path.rstrip("/").endswith("}") or known.table.is_single else known.clear
    changes = {"PATCH": known.update, "PUT": known.replace, "DELETE": remove}
    return changes.get(operation.method, known.get)


#: Returns what matches the values of a query parameter. They are parsed once, not for each row.
_Filter: TypeAlias = "Callable[[Sequence[str]], Match]"


class Filters:
    """The query parameters of an operation that select and order rows."""

    def __init__(self, rules: Rules, tables: Tables, table: Table, operation: DescribedOperation) -> None:
        self._tables = tables
        self._table = table
        self._rules = rules
        self._filters: dict[str, _Filter] = {}
        for parameter in operation.parameters:
            name = parameter.name
            make = self._rules.filters.get(name) or self._find_filter(parameter)
            if make is not None and parameter.place == "query":
                self._filters[name] = partial(_split, make) if parameter.has_commas else make

    def select(
        self, world: World, room: Room, rows: Rows, query: Mapping[str, Sequence[str]], parents: Row
    ) -> Sequence[int]:
        """Return the indexes of the rows that match a query, in its order. An empty value is ignored.

        They are ordered by names separated by commas, with a `-` for descending order; unknown names are ignored. Rows
        without a value come first. All this is what Django REST framework does.
        """
        matches: list[Match] = [
            *(_refers_to(name, parent_id) for name, parent_id in parents.items()),
            *(
                self._filters[name](values)
                for name, texts in query.items()
                if name in self._filters and (values := [text for text in texts if text])
            ),
        ]
        found: Sequence[int] = range(len(rows))
        if matches:
            reader = _RowReader(self._rules, self._table, world, room, rows)
            getters = ((index, reader.move_to(index)) for index in found)
            found = [index for index, get in getters if all(match(get) for match in matches)]
        names = [name.strip() for each in ORDERINGS for name in query.get(each, [""])[-1].split(",")]
        for name in reversed(names):  # sorting is stable, so the first name is sorted by last
            path = name.removeprefix("-").replace("__", ".")
            if self._find_field(path) is not None:
                reader = _RowReader(self._rules, self._table, world, room, rows)
                keys = {index: _make_sort_key(reader.move_to(index)(path)) for index in found}
                found = sorted(found, key=keys.__getitem__, reverse=name.startswith("-"))
        return found

    def _find_filter(self, parameter: Parameter) -> _Filter | None:
        name = parameter.name.removesuffix("[]")  # as PHP and Rails call a list
        if name == "search":
            return partial(has_part, self._rules.search or self._list_texts())
        path, comparison = find_filtered(self._tables, self._table, name) or ("", "")
        if not path:
            return None
        if comparison:
            return partial(_compare, path, COMPARISONS[comparison])
        if get_type(parameter.schema) == "boolean":
            return partial(_is_true, path)
        is_list = parameter.is_list or name != parameter.name
        return lambda values: _is_one_of(path, values if is_list else values[-1:])

    def _find_field(self, path: str) -> object:
        name, _, rest = path.partition(".")
        field = self._table.fields.get(name)
        return field if field is None or not rest else get_inner_fields(self._tables, field).get(rest)

    def _list_texts(self) -> tuple[str, ...]:
        texts = [name for name, field in self._table.fields.items() if field.type == "string"]
        related = [(name, self._tables[each.table]) for name, each in self._table.fields.items() if each.table]
        return (*texts, *(f"{name}.{each}" for name, table in related for each in table.fields))


class _RowReader:
    """Reads values of one row after the other. A row is made once, with the fields that the rows before it needed."""

    def __init__(self, rules: Rules, table: Table, world: World, room: Room, rows: Rows) -> None:
        self._table, self._world, self._room, self._rows = table, world, room, rows
        self._sources = rules.derived
        self._paths: dict[str, tuple[str, str, dict[Any, Any]]] = {}
        self._names: tuple[str, ...] = ()
        self._has_derived = False
        self._index, self._row = 0, dict[str, Any]()

    def move_to(self, index: int) -> Getter:
        """Return the function that gives values of the row at an index. It is valid until the next call."""
        self._index = index
        if self._names:
            self._row = self._rows.peek(index, self._names)
            if self._has_derived:
                self._row = self._world.derive(self._table.name, self._room, self._row)
        return self._get

    def _get(self, path: str) -> Any:
        name, rest, known = self._paths.get(path) or self._add(path)
        value = self._row.get(name)
        if type(value) is not int and not rest:
            return value
        if isinstance(value, list):
            found = [self._get_related(name, each, rest) for each in cast("list[Any]", value)]
            return [each for each in found if each is not None]
        if not isinstance(value, int | str):
            return self._get_related(name, value, rest)
        if value not in known:
            known[value] = self._get_related(name, value, rest)
        return known[value]

    def _add(self, path: str) -> tuple[str, str, dict[Any, Any]]:
        """Make the field of a path from this row on. What other rows have there is asked for once."""
        name, _, rest = path.partition(".")
        self._names = tuple(dict.fromkeys((*self._names, name, *self._sources.get(name, ()))))
        self._has_derived = self._has_derived or name in self._sources
        self.move_to(self._index)
        self._paths[path] = name, rest, {}
        return self._paths[path]

    def _get_related(self, name: str, value: Any, rest: str) -> Any:
        if isinstance(value, dict):
            return cast("Row", value).get(rest)
        table = self._table.fields[name].table
        if table is None:
            return None if rest else value
        row = self._world.find_row(table, self._room, value)
        # A row that was removed is shown nowhere, and found nowhere.
        return None if row is None else row.get(rest) if rest else value


def _refers_to(name: str, row_id: object) -> Match:
    return lambda get: bool(get(name) == row_id)


def _split(make: _Filter, values: Sequence[str]) -> Match:
    """Match rows by values that are separated by commas."""
    return make([text for each in values for text in each.split(",") if text])


def _is_true(path: str, values: Sequence[str]) -> Match:
    wanted = values[-1].lower() in TRUE_TEXTS
    return lambda get: bool(get(path)) is wanted


def _compare(path: str, compare: Callable[[Any, Any], bool], values: Sequence[str]) -> Match:
    """Compare numbers as numbers, and times with offsets as times. Dates of ISO 8601 have the order of their texts."""
    text = values[-1]
    conversions = [(convert, wanted) for convert in (_to_number, _to_time) if (wanted := convert(text)) is not None]

    def match(get: Getter) -> bool:
        value = get(path)
        if value is None:
            return False
        for convert, wanted in conversions:
            if (converted := convert(value)) is not None:
                return compare(converted, wanted)
        return compare(str(value), text)

    return match


def _is_one_of(path: str, values: Sequence[str]) -> Match:
    """Match rows whose value, or one of a list, is one of the wanted ones, in upper or lower case."""
    texts = {text.lower() for text in values}
    numbers = {number for text in values if (number := _to_number(text)) is not None}

    def is_wanted(value: Any) -> bool:
        value = cast("Row", value).get("id") if isinstance(value, dict) else value
        if value is None:
            return False
        return str(value).lower() in texts or (bool(numbers) and _to_number(value) in numbers)

    def match(get: Getter) -> bool:
        value = get(path)
        return any(map(is_wanted, cast("list[Any]", value))) if isinstance(value, list) else is_wanted(value)

    return match


def _to_number(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _to_time(value: object) -> datetime | None:
    try:
        time = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return time if time.tzinfo else None


def _make_sort_key(value: Any) -> tuple[Any, ...]:
    if value is None:
        return ()  # comes first
    number = _to_number(int(value) if isinstance(value, bool) else value)
    return (1, str(value).lower()) if number is None else (0, number)


#: The most rows of a page, unless the description has another number.
MAX_LIMIT = 100
#: A cursor has the ids of this many rows before it, in case some of them are removed.
_IDS_IN_CURSOR = 10
#: How far from its old place the row before a cursor is searched.
_MAX_MOVED = 200


class _Window(NamedTuple):
    """Which rows a page has."""

    start: int
    size: int
    next: Mapping[str, object]  # the query parameters that lead to the next page
    previous: Mapping[str, object] | None  # None on the first page


class Pager:
    """Makes the pages of a listing."""

    def __init__(self, description: Description, operation: DescribedOperation, paging: Paging) -> None:
        self._document = description.document
        self._paging = paging
        self._fields = operation.envelope
        self._required = operation.required_fields
        self._largest = paging.largest or max(MAX_LIMIT, paging.default)
        described = next((each.default for each in operation.parameters if each.name == paging.size), None)
        self._default = paging.default
        if isinstance(described, int) and paging.smallest <= described <= self._largest:
            self._default = described
        written = {paging.results, paging.count, paging.next, "previous"}
        self._others = {
            name: make_example(description, self._fields[name], name=name)
            for name in self._required & self._fields.keys() - written
        }

    def make_page(
        self,
        rows: Sequence[T],
        show: Callable[[T], object],
        url: str,
        query: Mapping[str, Sequence[str]],
        get_id: Callable[[T], object] = lambda _: None,
    ) -> Row:
        """Return one page of `rows`, which may be indexes. `show` returns a row as the answer has it.

        A cursor needs the ids of rows. `url` has no query.
        """
        size = _parse_number(query, self._paging.size)
        size = min(size, self._largest) if size and size >= self._paging.smallest else self._default
        window = self._find_window(rows, query, size, get_id)
        end = window.start + size
        page: Row = {**self._others, self._paging.results: [show(row) for row in rows[window.start : end]]}
        total = self._paging.count or ("count" if self._paging.results == "results" else "")
        if total in self._fields:
            page[total] = len(rows)
        number = window.start // size + self._paging.start
        known = {"limit": size, "offset": window.start, self._paging.size: size, "page": number}
        page |= {name: value for name, value in known.items() if name in self._others}

        def add_url(name: str, changes: Mapping[str, object] | None) -> None:
            if name in self._fields and changes is not None:
                sent = {**query, **changes}
                parameters = {key: value for key, value in sent.items() if value is not None}
                page[name] = f"{url}?{urlencode(sorted(parameters.items()), doseq=True)}"
            elif name in self._fields and is_nullable(self._document, self._fields[name]):
                page[name] = None
            elif name in self._required:
                page[name] = ""

        add_url(self._paging.next, window.next if end < len(rows) else None)
        add_url("previous", window.previous)
        return page

    def _find_window(
        self, rows: Sequence[T], query: Mapping[str, Sequence[str]], size: int, get_id: Callable[[T], object]
    ) -> _Window:
        if self._paging.kind == "cursor":
            return self._find_by_cursor(rows, query, size, get_id)
        if self._paging.kind == "number":
            return self._find_by_number(rows, query, size)
        start = _parse_number(query, "offset") or 0
        # The first page has no `offset` in its URL.
        before = {self._paging.size: size, "offset": max(0, start - size) or None} if start else None
        return _Window(start, size, {self._paging.size: size, "offset": start + size}, before)

    def _find_by_number(self, rows: Sequence[T], query: Mapping[str, Sequence[str]], size: int) -> _Window:
        first = self._paging.start
        number = _parse_number(query, "page") if "page" in query else first
        start = -1 if number is None else (number - first) * size
        if number is None or start < 0 or (number > first and start >= len(rows)):
            raise RefusedError(404, {"detail": "Invalid page."})
        return _Window(start, size, {"page": number + 1}, {"page": number - 1} if number > first else None)

    def _find_by_cursor(
        self, rows: Sequence[T], query: Mapping[str, Sequence[str]], size: int, get_id: Callable[[T], object]
    ) -> _Window:
        text = query.get("cursor", [""])[-1]
        start = _find_row_after(rows, get_id, *_read_cursor(text)) if text else 0
        end = min(start + size, len(rows))
        ids = [get_id(row) for row in rows[max(start, end - _IDS_IN_CURSOR) : end]]
        before = {"cursor": _write_cursor(max(0, start - size), []) if start > size else None}
        return _Window(start, size, {"cursor": _write_cursor(end, ids)}, before if start else None)


def _find_row_after(rows: Sequence[T], get_id: Callable[[T], object], place: int, ids: list[object]) -> int:
    """Return the index of the first row of the page after a cursor, wherever rows were added or removed meanwhile."""
    begin = max(0, place - _MAX_MOVED)
    near = [get_id(row) for row in rows[begin : place + _MAX_MOVED]]
    found = (begin + near.index(each) + 1 for each in reversed(ids) if each is not None and each in near)
    return next(found, min(place, len(rows)))


def _write_cursor(place: int, ids: list[object]) -> str:
    return urlsafe_b64encode(json.dumps([place, ids]).encode()).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[int, list[object]]:
    try:
        place, ids = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, RecursionError):
        place, ids = -1, []
    if not isinstance(place, int) or place < 0 or not isinstance(ids, list):
        raise RefusedError(404, {"detail": "Invalid cursor"})
    return place, cast("list[object]", ids)


def _parse_number(query: Mapping[str, Sequence[str]], name: str) -> int | None:
    """Return the value of a parameter, or None if it is missing, negative or not a number."""
    try:
        number = int(query[name][-1])
    except (KeyError, ValueError):  # an integer with too many digits is a ValueError too
        return None
    return number if number >= 0 else None
