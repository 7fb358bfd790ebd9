"""Filters and orders the rows of a listing by its query parameters, which say by their names what they are about.

`posting_date__gte` and `amount_max` compare a field, `vehicle_plate_number` is about the field of another row, `search`
looks in texts. A parameter that is about nothing that a row has changes nothing.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from fleetit._description import get_type
from fleetit.sandbox._parameters import TRUE_TEXTS
from fleetit.sandbox._rules import Rules
from fleetit.sandbox.resources import RULES

if TYPE_CHECKING:
    from fleetit.sandbox._description import Description, Operation
    from fleetit.sandbox._fleet import Fleet
    from fleetit.sandbox._rows import Row
    from fleetit.sandbox._tables import Field, Table, Tables
    from fleetit.sandbox._world import World

__all__ = ["Filters"]

#: Returns the value of a row at a dotted name such as `vehicle.plate_number`.
Getter: TypeAlias = Callable[[str], Any]
#: Returns whether a row matches the values of a query parameter.
Match: TypeAlias = Callable[[Getter, Sequence[str]], bool]

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
    """The filters and the order of one listing."""

    def __init__(self, description: Description, tables: Tables, table: Table, operation: Operation) -> None:
        self._tables = tables
        self._table = table
        rules = RULES.get(table.name, Rules())
        self._matches: dict[str, Match] = {}
        for parameter in operation.parameters:
            name = parameter["name"]
            if parameter["in"] != "query":
                continue
            schema = description.merge_all_of(parameter.get("schema", {}))
            match = rules.filters.get(name) or self._make_match(name, schema, rules)
            if match is not None and get_type(schema) == "array" and not parameter.get("explode", True):
                match = _split(match)
            if match is not None:
                self._matches[name] = match

    def select(self, world: World, fleet: Fleet, rows: Iterable[Row], query: Mapping[str, Sequence[str]]) -> list[Row]:
        """Return the rows that match a query, in its order. An empty value is ignored, as Django's filters do."""
        active = [
            (self._matches[name], values)
            for name, texts in query.items()
            if name in self._matches and (values := [text for text in texts if text])
        ]
        found: list[Row] = []
        for row in rows:
            get = self._make_getter(world, fleet, row)
            if all(matches(get, values) for matches, values in active):
                found.append(row)
        return self._order(world, fleet, found, query)

    def is_needed(self, query: Mapping[str, Sequence[str]]) -> bool:
        """Return whether a query selects or orders anything."""
        return any(name in self._matches or name in _ORDERING for name in query)

    def _order(self, world: World, fleet: Fleet, rows: list[Row], query: Mapping[str, Sequence[str]]) -> list[Row]:
        """Order rows by names separated by commas, with a `-` for descending order; unknown names are ignored.

        Rows without a value come first. Both is what Django REST framework does.
        """
        names = [name.strip() for each in _ORDERING for name in query.get(each, [""])[-1].split(",")]
        for name in reversed(names):  # sorting is stable, so the first name is sorted by last
            path = name.removeprefix("-").replace("__", ".")
            if self._find_field(path) is not None:
                values = [(_make_sort_key(self._make_getter(world, fleet, row)(path)), row) for row in rows]
                values.sort(key=lambda pair: pair[0], reverse=name.startswith("-"))
                rows = [row for _, row in values]
        return rows

    def _make_match(self, name: str, schema: Mapping[str, Any], rules: Rules) -> Match | None:
        if name == "search":
            return _search(rules.search or self._list_texts())
        path = self._find_path(name)
        if path is None:
            suffix = _SUFFIX.search(name)
            compared = self._find_path(name[: suffix.start()]) if suffix else None
            return _compare(compared, _COMPARISONS[suffix[1]]) if suffix and compared else None
        if get_type(schema) == "boolean":
            return lambda get, values: bool(get(path)) is (values[-1].lower() in TRUE_TEXTS)
        is_list = get_type(schema) == "array"
        return lambda get, values: _is_equal(get(path), values if is_list else values[-1:])

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
        inner: Mapping[str, object] = field.schema.get("properties", {})
        return self._tables[field.table].fields if field.table else inner

    def _find_field(self, path: str) -> object:
        name, _, rest = path.partition(".")
        field = self._table.fields.get(name)
        return field if field is None or not rest else self._get_inner_fields(field).get(rest)

    def _list_texts(self) -> tuple[str, ...]:
        texts = [name for name, field in self._table.fields.items() if get_type(field.schema) == "string"]
        related = [(name, self._tables[each.table]) for name, each in self._table.fields.items() if each.table]
        return (*texts, *(f"{name}.{each}" for name, table in related for each in table.fields))

    def _make_getter(self, world: World, fleet: Fleet, row: Row) -> Getter:
        def get(path: str) -> Any:
            name, _, rest = path.partition(".")
            value = row.get(name)
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


def _split(match: Match) -> Match:
    """Return a filter whose values are separated by commas."""
    return lambda get, values: match(get, [text for each in values for text in each.split(",") if text])


def _search(paths: Sequence[str]) -> Match:
    return lambda get, values: any(values[-1].lower() in str(get(path) or "").lower() for path in paths)


def _compare(path: str, compare: Callable[[Any, Any], bool]) -> Match:
    """Compare numbers as numbers, and times with offsets as times. Dates of ISO 8601 have the order of their texts."""

    def matches(get: Getter, values: Sequence[str]) -> bool:
        value = get(path)
        if value is None:
            return False
        for convert in (_to_number, _to_time):
            left, right = convert(value), convert(values[-1])
            if left is not None and right is not None:
                return compare(left, right)
        return compare(str(value), values[-1])

    return matches


def _is_equal(value: Any, wanted: Sequence[str]) -> bool:
    """Return whether a value, or one of a list, is one of the wanted ones, in upper or lower case."""
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    values = [cast("Row", each).get("id") if isinstance(each, dict) else each for each in values]
    texts = {text.lower() for text in wanted}
    numbers = {number for text in wanted if (number := _to_number(text)) is not None}
    return any(str(each).lower() in texts or _to_number(each) in numbers for each in values if each is not None)


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
