"""Says which filters of a listing match no row: a range that ends before it begins, or a value that no row has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from fleetit._description.numbers import read_number
from fleetit._errors.suggestions import suggest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fleetit._description.methods import Argument, Method

#: The ends of the names of filters that limit a field below, and those that limit it above.
_ENDS = {"_gte": ("_lte", "_lt"), "_gt": ("_lte", "_lt"), "_min": ("_max",)}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def explain_unknown_values(method: Method, argument: Argument, value: Any, *, name: str, others: str) -> Iterator[str]:
    """Yield what to say of each value of a filter that no row is known to have. Rows may have it all the same.

    Args:
        method: The listing.
        argument: The filter.
        value: Its value, or several.
        name: What the filter is called.
        others: The end of the sentence if no known value is near.
    """
    known = method.list_known_values(argument)
    for each in cast("list[object]", value) if isinstance(value, list) else [value]:
        if known and str(each) not in known:
            near = suggest(str(each).upper(), known) or others
            yield f"{name} {each}: no row is known to have this value{near}"


def explain_ranges(given: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """Yield what to say of each range that ends before it begins.

    Args:
        given: The values of filters.
        names: What they are called.
    """
    for low, high in _iter_ranges(given):
        if _is_above(given[low], given[high]):
            yield f"{names[low]} is above {names[high]}, so that no row can match."


def _iter_ranges(names: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in names:
        for low, highs in _ENDS.items():
            field = name.removesuffix(low)
            if field != name:
                yield from ((name, f"{field}{high}") for high in highs if f"{field}{high}" in names)


def _is_above(low: Any, high: Any) -> bool:
    first, second = str(low), str(high)
    if _DAY.fullmatch(first) and _DAY.fullmatch(second):
        return first > second
    numbers = read_number(first), read_number(second)
    return numbers[0] is not None and numbers[1] is not None and numbers[0] > numbers[1]
