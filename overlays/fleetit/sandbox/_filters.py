"""Filters and orders the rows of a listing by its query parameters, which say by their names what they are about.

`posting_date__gte` and `amount_max` compare a field, `vehicle_plate_number` is about the field of another row, `search`
looks in texts. A parameter that is about nothing that a row has changes nothing.
"""

from __future__ import annotations

import operator
import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from fleetit._description.document import get_type
from fleetit.sandbox._requests import TRUE_TEXTS
from fleetit.sandbox._rules import Rules, has_part
from fleetit.sandbox.resources import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fleetit._description.operations import Operation, Parameter
    from fleetit._description.tables import Field, Table, Tables
    from fleetit.sandbox._rows import Fleet, Row, Rows
    from fleetit.sandbox._rules import Getter, Match
    from fleetit.sandbox._world import World

#: Returns what matches the values of a query parameter. They are parsed once, not for each row.
_Filter: TypeAlias = "Callable[[Sequence[str]], Match]"

_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "min": operator.ge,
    "max": operator.le,
    "after": operator.ge,
    "before": operator.le,
}
_SUFFIX = re.compile(rf"_{{1,2}}({'|'.join(_COMPARISONS)})$")
_ORDERING = frozenset({"ordering", "order_by", "sort"})


class Filters:
    def __init__(self, tables: Tables, table: Table, operation: Operation) -> None:
        self._tables = tables
        self._table = table
        self._rules = RULES.get(table.name, Rules())
        self._filters: dict[str, _Filter] = {}
        for parameter in operation.parameters:
            name = parameter.name
            make = self._rules.filters.get(name) or self._find_filter(parameter)
            if make is not None and parameter.place == "query":
                self._filters[name] = partial(_split, make) if parameter.has_commas else make

    def select(
        self, world: World, fleet: Fleet, rows: Rows, query: Mapping[str, Sequence[str]], parents: Row
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
            getters = ((index, self._make_getter(world, fleet, rows, index)) for index in found)
            found = [index for index, get in getters if all(match(get) for match in matches)]
        names = [name.strip() for each in _ORDERING for name in query.get(each, [""])[-1].split(",")]
        for name in reversed(names):  # sorting is stable, so the first name is sorted by last
            path = name.removeprefix("-").replace("__", ".")
            if self._find_field(path) is not None:
                keys = {index: _make_sort_key(self._make_getter(world, fleet, rows, index)(path)) for index in found}
                found = sorted(found, key=keys.__getitem__, reverse=name.startswith("-"))
        return found

    def _find_filter(self, parameter: Parameter) -> _Filter | None:
        name = parameter.name
        if name == "search":
            return partial(has_part, self._rules.search or self._list_texts())
        path = self._find_path(name)
        if path is None:
            suffix = _SUFFIX.search(name)
            compared = self._find_path(name[: suffix.start()]) if suffix else None
            return partial(_compare, compared, _COMPARISONS[suffix[1]]) if suffix and compared else None
        if get_type(parameter.schema) == "boolean":
            return partial(_is_true, path)
        return partial(_is_one_of, path) if parameter.is_list else partial(_is_last, path)

    def _find_path(self, name: str) -> str | None:
        """Return the dotted name of what a parameter is about, or None."""
        if name in self._table.fields:
            return name
        for of_row, field in self._table.fields.items():
            inner = self._get_inner_fields(field)
            for separator in ("__", "_", ""):
                rest = name.removeprefix(f"{of_row}{separator}") if separator else name
                is_about = rest in inner and (rest != name if separator else field.table is None)
                if is_about:
                    return f"{of_row}.{rest}"
        return None

    def _get_inner_fields(self, field: Field) -> Mapping[str, object]:
        return self._tables[field.table].fields if field.table else field.inner_names

    def _find_field(self, path: str) -> object:
        name, _, rest = path.partition(".")
        field = self._table.fields.get(name)
        return field if field is None or not rest else self._get_inner_fields(field).get(rest)

    def _list_texts(self) -> tuple[str, ...]:
        texts = [name for name, field in self._table.fields.items() if field.type == "string"]
        related = [(name, self._tables[each.table]) for name, each in self._table.fields.items() if each.table]
        return (*texts, *(f"{name}.{each}" for name, table in related for each in table.fields))

    def _make_getter(self, world: World, fleet: Fleet, rows: Rows, index: int) -> Getter:
        def get(path: str) -> Any:
            name, _, rest = path.partition(".")
            sources = self._rules.derived.get(name)
            if sources is None:
                value = rows.peek(index, (name,)).get(name)
            else:
                value = world.derive(self._table.name, fleet, rows.peek(index, (name, *sources))).get(name)
            if not rest:
                # A row that was removed is shown nowhere, and found nowhere.
                table = self._table.fields[name].table if isinstance(value, int) else None
                return None if table and world.find_row(table, fleet, value) is None else value
            if isinstance(value, list):
                found = [get_inner(name, each, rest) for each in cast("list[Any]", value)]
                return [each for each in found if each is not None]
            return get_inner(name, value, rest)

        def get_inner(name: str, value: Any, rest: str) -> Any:
            if isinstance(value, dict):
                return cast("Row", value).get(rest)
            table = self._table.fields[name].table
            other = world.find_row(table, fleet, value) if table else None
            return None if other is None else other.get(rest)

        return get


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


def _is_last(path: str, values: Sequence[str]) -> Match:
    return _is_one_of(path, values[-1:])


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
        return (0,)
    number = _to_number(int(value) if isinstance(value, bool) else value)
    return (2, str(value).lower()) if number is None else (1, number)
