"""Limits tools to one fleet: what names a fleet in a call can name no other one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from fleetit._description.document import get_types
from fleetit.mcp._results import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit._description.methods import Method

_WORD = re.compile(r"[A-Z]+s?(?![a-z])|[A-Z]?[a-z0-9]+")
_FLEETS = frozenset({"fleet", "fleets"})
_IDS = frozenset({"id", "ids", "pk", "pks", "uuid", "uuids"})


def names_fleet(name: str) -> bool:
    """Whether an argument or a field has the id of a fleet, by its name: `fleet`, `fleet_id`, `targetFleetIds`."""
    words = _split(name)
    if words and words[-1] in _IDS:
        del words[-1]
    return bool(words) and words[-1] in _FLEETS


def list_fleet_arguments(method: Method) -> frozenset[str] | None:
    """Return the arguments of a method that name a fleet.

    None if its path is about fleets, and none of its parameters is known to be that of a fleet: `/fleet-groups/{id}/`.
    """
    found: set[str] = set()
    has_path, names_path = False, False
    for name, described_name, place in method.operation.arguments:
        if place == "path":
            has_path = True
            if _is_fleet_in_path(method.path, described_name):
                names_path = True
                found.add(name)
        elif names_fleet(described_name):
            found.add(name)
    literal = re.sub(r"\{[^{}]*\}", "/", method.path)
    is_about_fleets = not _FLEETS.isdisjoint(_split(f"{literal} {method.resource}"))
    return None if has_path and is_about_fleets and not names_path else frozenset(found)


def limit_to_fleet(written: dict[str, Any], fleet_id: int) -> dict[str, Any]:
    """Return the schema of an argument or a field that names a fleet, for one fleet alone."""
    types = set(get_types(written)) - {"null"}
    if types == {"array"}:
        return {**written, "items": limit_to_fleet(written.get("items") or {}, fleet_id)}
    types = types or {"integer", "string"}
    allowed = [fleet_id] if types & {"integer", "number"} else []
    # An object, or whatever else it may be, is no fleet that can be compared: nothing fits then.
    return {**written, "enum": [*allowed, *([str(fleet_id)] if "string" in types else [])] or [fleet_id]}


def iter_other_fleets(value: Any, fleet_id: int, place: str) -> Iterator[str]:
    """Yield the places in a body that name another fleet. The schema doesn't have them if it allows any field."""
    if isinstance(value, list):
        for index, each in enumerate(cast("list[Any]", value)):
            yield from iter_other_fleets(each, fleet_id, f"{place}.{index}")
    elif isinstance(value, dict):
        for name, each in cast("dict[str, Any]", value).items():
            inner = f"{place}.{clean_line(name, 80)}"
            fleets = cast("list[Any]", each) if isinstance(each, list) else [each]
            if names_fleet(name) and not all(_is_fleet(fleet, fleet_id) for fleet in fleets):
                yield inner
            else:
                yield from iter_other_fleets(each, fleet_id, inner)


def _is_fleet(value: Any, fleet_id: int) -> bool:
    return value == str(fleet_id) or (value == fleet_id and not isinstance(value, bool))


def _is_fleet_in_path(path: str, name: str) -> bool:
    before = _split(path.partition(f"{{{name}}}")[0])
    return not _FLEETS.isdisjoint(_split(name)) or (bool(before) and before[-1] in _FLEETS)


def _split(name: str) -> list[str]:
    return [each.lower() for each in _WORD.findall(name)]
