"""Says why a listing may have no rows: the filters that were given, and ranges that can't have any."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from fleetit._description.numbers import read_number
from fleetit.cli._signature import is_flag, list_options
from fleetit.cli._terminal import NO_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fleetit._description.methods import Method

#: The ends of the names of filters that limit a field below, and those that limit it above.
_ENDS = {"_gte": ("_lte", "_lt"), "_gt": ("_lte", "_lt"), "_min": ("_max",)}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def explain_no_rows(method: Method, arguments: Mapping[str, Any]) -> str:
    """Return what to say of a listing that has no rows."""
    given = {each.argument.name: each for each in list_options(method) if each.argument.name in arguments}
    words = [
        word
        for name, option in given.items()
        for word in _write_option(option.name, arguments[name], is_flag=is_flag(option.argument))
    ]
    if not words:
        return NO_ROWS
    wrong = [
        f" {given[low].name} is above {given[high].name}, so that no row can match."
        for low, high in _iter_ranges(given)
        if _is_above(arguments[low], arguments[high])
    ]
    return f"No rows with {' '.join(words)}.{''.join(wrong)}"


def _write_option(name: str, value: Any, *, is_flag: bool) -> Iterator[str]:
    if is_flag:
        yield name if value else f"--no-{name.removeprefix('--')}"
        return
    for each in cast("list[object]", value) if isinstance(value, list) else [value]:
        text = str(each)
        yield f'{name} "{text}"' if " " in text or not text else f"{name} {text}"


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
