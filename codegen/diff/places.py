"""Names of places of a document, for readers."""

from __future__ import annotations

from functools import lru_cache

from codegen.openapi.tree import parse_json_path

_ITEM_STEPS = {"items": "[]", "additionalProperties": "{}"}


@lru_cache(maxsize=4096)
def name_place(place: str, step: str = "", target: str = "") -> str:
    """Return the schema of `components` that a place is in, and the path of properties from there: `Toll.vehicle.id`.

    Args:
        place: A file, and the place in it.
        step: The property that is meant, if the place is that of the schema that it is in.
        target: The place that a reference at the place leads to: the path goes on there.

    Returns:
        "" for a place in no schema of `components`.
    """
    name, path = _read_place(place)
    path += _read_place(target)[1]
    return "" if not name else f"{name}{path}" if path.endswith(step) else f"{name}{path}{step}"


def _read_place(place: str) -> tuple[str, str]:
    """Return the schema of `components` that a place is in, and the path of properties in it; "" for what is none."""
    match parse_json_path("$" + place.partition(": $")[2]):
        case ("components", "schemas", name, *waiting):
            pass
        case _:
            return "", ""
    path = ""
    while waiting:
        keyword = str(waiting.pop(0))
        if keyword == "properties" and waiting:
            path += f".{waiting.pop(0)}"
        elif keyword in _ITEM_STEPS:
            path += _ITEM_STEPS[keyword]
        elif keyword in {"allOf", "oneOf", "anyOf"} and waiting:
            waiting.pop(0)
        else:
            break
    return str(name), path
