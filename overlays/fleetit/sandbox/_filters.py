"""The filters of listings, as tables from parameter to test."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Row

#: Whether a row is wanted by what was asked: the last of several texts counts, unless all of them do.
Filter: TypeAlias = Callable[[Any, Sequence[str]], bool]

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
_TRUE = frozenset({"true", "1"})


def select(rows: Sequence[Row], query: Mapping[str, Sequence[str]], filters: Mapping[str, Filter]) -> list[Row]:
    """Return the rows that every filter of a query wants. An empty text asks for nothing, as in Django's filters."""
    asked = [(filters[name], [each for each in texts if each]) for name, texts in query.items() if name in filters]
    return [row for row in rows if all(wanted(row, texts) for wanted, texts in asked if texts)]


def ordered(
    rows: list[Row], query: Mapping[str, Sequence[str]], fields: Mapping[str, Callable[[Any], Any]]
) -> list[Row]:
    """Return rows in the order of a query's `ordering`: names, separated by commas, with a `-` for descending.

    Rows without a value come first. Names that are not among the fields are passed over, as Django REST framework does.

    Args:
        rows: What to sort.
        query: What was asked.
        fields: What makes their values comparable.
    """

    def rank(name: str) -> Callable[[Row], tuple[Any, ...]]:
        return lambda row: (False,) if at(row, name) is None else (True, fields[name](at(row, name)))

    names = query.get("ordering", [""])[-1].split(",")
    for name in reversed([name.strip() for name in names]):
        field = name.removeprefix("-")
        if field in fields:
            rows = sorted(rows, key=rank(field), reverse=name.startswith("-"))
    return rows


def at(row: Any, path: str) -> Any:
    """Return what a row has at a path such as `vehicle.id`; None if it has not."""
    for step in path.split("."):
        row = cast("Row", row).get(step) if isinstance(row, dict) else None
    return row


def text(*paths: str) -> Filter:
    """Want rows that have the text at one of the paths, whatever its case."""
    return lambda row, asked: any(str(at(row, path) or "").lower() == asked[-1].lower() for path in paths)


def part(*paths: str) -> Filter:
    """Want rows that have the text within what is at one of the paths, whatever its case."""
    return lambda row, asked: any(asked[-1].lower() in str(at(row, path) or "").lower() for path in paths)


def choice(path: str, read: Callable[[str], object] = str) -> Filter:
    """Want rows whose value is one of those asked for, or that have one of them in their list."""

    def wanted(row: Any, asked: Sequence[str]) -> bool:
        found: Any = at(row, path)
        values = set(map(read, asked))
        return not values.isdisjoint(cast("list[Any]", found) if isinstance(found, list) else [found])

    return wanted


def boolean(path: str) -> Filter:
    """Want rows that are so, or that are not."""
    return lambda row, asked: bool(at(row, path)) is (asked[-1].lower() in _TRUE)


def compared(path: str, how: str) -> Filter:
    """Want rows whose day or time of day is as asked; such texts compare as what they mean."""
    return lambda row, asked: at(row, path) is not None and _COMPARE[how](at(row, path), asked[-1])


def amount(path: str, how: str = "") -> Filter:
    """Want rows whose amount is as asked; without `how`, the same."""
    compare: Callable[[Any, Any], bool] = _COMPARE[how] if how else operator.eq
    return lambda row, asked: at(row, path) is not None and bool(compare(Decimal(at(row, path)), Decimal(asked[-1])))
