"""Which rows a listing has, and in which order: the query parameters that filter, search and sort.

Query parameters say by their names what they are about: `created__gte` and `amount_max` compare a field,
`owner_name` is about the field of another row, `search` looks in texts. A parameter that is about nothing
that a row has changes nothing. `openapi_sdk.description.filters` reads the names.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from openapi_sdk.description.filters import COMPARISONS, ORDERINGS, find_filtered, get_inner_fields
from openapi_sdk.description.schemas import get_type
from openapi_sdk.sandbox.requests import TRUE_TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from openapi_sdk.description.operations import DescribedOperation, Parameter
    from openapi_sdk.description.tables import Table, Tables
    from openapi_sdk.sandbox.rows import Room, Row, Rows
    from openapi_sdk.sandbox.rules import Getter, Match, Rules
    from openapi_sdk.sandbox.world import World

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


def has_part(paths: Sequence[str], values: Sequence[str]) -> Match:
    """Match rows that have a text in one of their values, in upper or lower case."""
    part = values[-1].lower()

    def match(get: Getter) -> bool:
        for path in paths:  # faster than `any`: it is called for every row of a table
            value = get(path)
            if value and part in str(value).lower():
                return True
        return False

    return match


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
