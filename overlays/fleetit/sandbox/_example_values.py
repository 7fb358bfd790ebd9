"""Answers for what nobody has written data for: made from a response's example, else from its schema."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from fleetit.sandbox._description import Description, Node

#: How many rows a listing has that nobody has written rows for.
ROWS = 3

#: Stands for a schema inside itself, where inventing ends.
_CUT: Any = object()
_FORMATS = {
    "date-time": "2025-01-15T09:30:00-05:00",
    "date": "2025-01-15",
    "time": "09:30:00",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000001",
}
#: Tried in this order against a pattern and a length: descriptions ask for names, decimals and codes.
_TEXTS = ("text", "1.00", "AB", "1", "A", "")


def value(description: Description, schema: Node, within: frozenset[str] = frozenset()) -> Any:
    """Invent a value of a schema: an example or default that it documents, else something that fits.

    A pattern or a combination of limits that none of a few usual texts meets is not met.

    Args:
        description: What `schema` may refer to.
        schema: The schema.
        within: The references that led here; a schema that leads back to one of them ends.
    """
    names = {part["$ref"] for part in (schema, *schema.get("allOf", ())) if "$ref" in part}
    if names & within:
        return _CUT
    within |= names
    shape = description.shape(schema)
    for documented in ("example", "default"):
        if documented in shape:
            return copy.deepcopy(shape[documented])
    if shape.get("enum"):
        return next((each for each in shape["enum"] if each is not None), None)
    choices: list[Node] = [*shape.get("oneOf", ()), *shape.get("anyOf", ())]
    if choices:
        return next((each for choice in choices if (each := value(description, choice, within)) is not _CUT), _CUT)
    return _typed(description, shape, within)


def rows(description: Description, item: Node, examples: object, fleet: int) -> list[Any]:
    """Invent the rows of a fleet's listing.

    Args:
        description: What `item` may refer to.
        item: The schema of a row.
        examples: The documented example's rows, if it has any.
        fleet: The fleet's id; rows that have an `id`, a `fleet` or a `fleet_id` show it, so that no two
            fleets' rows are the same.
    """
    models = cast("list[Any]", examples) if isinstance(examples, list) and examples else [value(description, item)]
    return [_own(copy.deepcopy(models[place % len(models)]), fleet, place + 1) for place in range(ROWS)]


def _own(row: Any, fleet: int, place: int) -> Any:
    if isinstance(row, dict):
        members = cast("dict[str, object]", row)
        for name, mine in (("id", fleet * 1000 + place), ("fleet", fleet), ("fleet_id", fleet)):
            if isinstance(members.get(name), int | str):
                members[name] = str(mine) if isinstance(members[name], str) else mine
    return cast("Any", row)


def _typed(description: Description, shape: Node, within: frozenset[str]) -> Any:
    match shape.get("type", "object" if "properties" in shape else None):
        case "object":
            members = {name: value(description, each, within) for name, each in shape.get("properties", {}).items()}
            return {name: member for name, member in members.items() if member is not _CUT}
        case "array":
            item = value(description, shape.get("items", {}), within)
            return [] if item is _CUT else [copy.deepcopy(item) for _ in range(max(1, shape.get("minItems", 1)))]
        case "integer" | "number" as kind:
            return int(_number(shape)) if kind == "integer" else float(_number(shape))
        case "boolean":
            return True
        case "string":
            return _text(shape)
        case _:
            return {}


def _number(shape: Node) -> float:
    low, high = shape.get("minimum"), shape.get("maximum")
    number = 1 if low is None else max(1, low + bool(shape.get("exclusiveMinimum")))
    return number if high is None else min(number, high - bool(shape.get("exclusiveMaximum")))


def _text(shape: Node) -> str:
    if shape.get("format") in _FORMATS:
        return _FORMATS[shape["format"]]
    shortest, longest = shape.get("minLength", 0), shape.get("maxLength")
    texts = [text.ljust(shortest, "A")[:longest] for text in _TEXTS]
    return next((text for text in texts if re.search(shape.get("pattern", ""), text)), texts[0])
