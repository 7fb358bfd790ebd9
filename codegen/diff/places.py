"""Names of places of a document, for readers."""

from __future__ import annotations

from functools import lru_cache

from codegen.openapi.tree import parse_json_path

_ITEM_STEPS = {"items": "[]", "additionalProperties": "{}"}


@lru_cache(maxsize=4096)
def name_place(place: str, step: str = "") -> str:
    """Return the schema of `components` that a place is in, and the path of properties from there: `Toll.vehicle.id`.

    Args:
        place: A file, and the place in it.
        step: The property that is meant, if the place is that of the schema that it is in.

    Returns:
        "" for a place in no schema of `components`.
    """
    match parse_json_path("$" + place.partition(": $")[2]):
        case ("components", "schemas", name, *waiting):
            pass
        case _:
            return ""
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
    return f"{name}{path}" if path.endswith(step) else f"{name}{path}{step}"
