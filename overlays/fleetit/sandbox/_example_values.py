"""Makes values that are valid for a schema, each number another one, so that made rows can be filtered and ordered."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from fleetit._description.document import get_type
from fleetit._description.pattern import fits
from fleetit.sandbox._rows import UUID_HEAD

if TYPE_CHECKING:
    from fleetit._description.document import Node
    from fleetit.sandbox._description import Description

__all__ = ["make_example"]

#: Returned for a schema that contains itself: it has no finite value.
_RECURSIVE: Any = object()
_FIRST_DAY = date(2025, 1, 15)
#: Days after which the dates of made rows begin again.
_DAYS = 365
_FORMATS = {
    "date-time": "{day}T09:30:00-05:00",
    "date": "{day}",
    "time": "09:{minute:02}:00",
    "email": "someone{number}@example.com",
    "uri": "https://example.com/{number}",
    "uuid": f"{UUID_HEAD}{{number:012}}",
}
#: Tried in this order until one matches the pattern and the length. Descriptions ask for names, decimals and codes.
_TEXTS = ("{name} {number}", "text", "{number}.00", "1.00", "AB", "1", "A", "09:{minute:02}:00", "")


def make_example(
    description: Description,
    schema: Node,
    number: int = 1,
    *,
    name: str = "text",
    parents: frozenset[str] = frozenset(),
) -> Any:
    """Return a value that is valid for a schema. The first is the example or default that the schema documents.

    The value may be invalid if none of a few usual texts matches a pattern, or for a combination of limits.

    Args:
        description: Resolves the references of `schema`.
        schema: The schema.
        number: Which value, from 1 on.
        name: The name of the property, which becomes a part of a text.
        parents: The references that led to this schema. A schema that refers to one of them ends the recursion.
    """
    if isinstance(schema, bool):  # OpenAPI 3.1: true accepts any value
        return {}
    references = {part["$ref"] for part in (schema, *schema.get("allOf", ())) if "$ref" in part}
    if references & parents:
        return _RECURSIVE
    parents |= references
    merged = description.merge_all_of(schema)
    if (number == 1 or get_type(merged) == "object") and (documented := merged.keys() & {"example", "default"}):
        return copy.deepcopy(merged[min(documented, key=("example", "default").index)])
    if values := [value for value in merged.get("enum", ()) if value is not None]:
        return values[(number - 1) % len(values)]
    choices: list[Node] = [*merged.get("oneOf", ()), *merged.get("anyOf", ())]
    if choices:
        made = (make_example(description, choice, number, name=name, parents=parents) for choice in choices)
        return next((value for value in made if value is not _RECURSIVE), _RECURSIVE)
    return _make_value_of_type(description, merged, number, name, parents)


def _make_value_of_type(description: Description, schema: Node, number: int, name: str, parents: frozenset[str]) -> Any:
    match get_type(schema) or ("object" if "properties" in schema else None):
        case "object":
            values = {
                each: make_example(description, of_property, number, name=each, parents=parents)
                for each, of_property in schema.get("properties", {}).items()
            }
            return {each: value for each, value in values.items() if value is not _RECURSIVE}
        case "array":
            item = make_example(description, schema.get("items", {}), number, name=name, parents=parents)
            count = max(1, schema.get("minItems", 1))
            return [] if item is _RECURSIVE else [copy.deepcopy(item) for _ in range(count)]
        case "integer" | "number" as kind:
            value = _make_number(schema, number)
            return int(value) if kind == "integer" else float(value)
        case "boolean":
            return number % 2 == 1
        case "string":
            return _make_text(schema, number, name)
        case _:
            return {}


def _make_number(schema: Node, number: int) -> float:
    minimum = _get_limit(schema, "minimum", "exclusiveMinimum", 1)
    maximum = _get_limit(schema, "maximum", "exclusiveMaximum", -1)
    value = number if minimum is None else max(number, minimum + number - 1)
    return value if maximum is None else min(value, maximum)


def _get_limit(schema: Node, keyword: str, excluding: str, step: int) -> float | None:
    """Return the last accepted number; `excluding` is a boolean in OpenAPI 3.0, and a limit itself in 3.1."""
    limit, excluded = schema.get(keyword), schema.get(excluding)
    if isinstance(excluded, bool) or excluded is None:
        return None if limit is None else cast("float", limit) + step * bool(excluded)
    return cast("float", excluded) + step


def _make_text(schema: Node, number: int, name: str) -> str:
    day = _FIRST_DAY + timedelta(days=(number - 1) % _DAYS)
    parts = {"name": name.replace("_", " "), "number": number, "minute": number % 60, "day": day}
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]].format(**parts)
    min_length, max_length = schema.get("minLength", 0), schema.get("maxLength")
    texts = [text.format(**parts).ljust(min_length, "A")[:max_length] for text in _TEXTS]
    return next((text for text in texts if fits(str(schema.get("pattern", "")), text) is not False), texts[0])
