"""Makes values that are valid for a schema, each number another one, so that made rows can be filtered and ordered."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from fleetit._description.document import (
    get_alternatives,
    get_choices,
    get_type,
    is_nullable,
    load_description,
    merge_all_of,
)
from fleetit._description.schema_validation import fits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fleetit._description.document import Node
    from fleetit._description.operations import Description

#: Returned for a schema that contains itself: it has no finite value.
_RECURSIVE: Any = object()
_FIRST_DAY = date(2025, 1, 15)
#: Days after which the dates of made rows begin again.
_DAYS = 365
#: Levels of a short example.
_MAX_DEPTH = 3
#: The beginning of the UUIDs that are made. They end with their number.
UUID_HEAD = "00000000-0000-4000-8000-"
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
    if choices := get_choices(merged):
        made = (make_example(description, choice, number, name=name, parents=parents) for choice in choices)
        return next((value for value in made if value is not _RECURSIVE), _RECURSIVE)
    return _make_value_of_type(description, merged, number, name, parents)


def make_empty(description: Description, schema: Node, *, name: str) -> Any:
    """Return a value that says as little as possible: null, no items, or an example."""
    merged = description.merge_all_of(schema)
    if is_nullable(merged):
        return None
    return [] if get_type(merged) == "array" else make_example(description, schema, name=name)


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
    return choose_text(schema, [text.format(**parts) for text in _TEXTS], can_cut=True)


def choose_text(schema: Node, texts: Sequence[str], *, can_cut: bool = False) -> str:
    """Return the first text that fits a schema; the first one at all if none does.

    Args:
        schema: The schema, resolved.
        texts: Texts. Short ones are filled up to the least length.
        can_cut: Whether long ones are cut to the largest length. Otherwise they don't fit.
    """
    least, most = int(schema.get("minLength", 0)), schema.get("maxLength")
    filled = [text.ljust(least, "A") for text in texts]
    if can_cut:
        filled = [text[:most] for text in filled]
    fitting = [text for text in filled if most is None or len(text) <= most] or filled
    pattern = str(schema.get("pattern", ""))
    return next((text for text in fitting if fits(pattern, text) is not False), fitting[0])


def make_short_example(schema: Node, make_text: Callable[[Node, str], str], depth: int = 0, *, name: str = "") -> Any:
    """Return a short value that a schema of the packaged description takes, for people to read and change.

    Args:
        schema: The schema.
        make_text: Returns the text of a schema, resolved, and the name of its field.
        depth: The depth in another value.
        name: The name of the field.
    """
    schema = merge_all_of(load_description(), schema)
    known = [each for each in (schema.get("example"), *schema.get("enum", ())) if each not in (None, "")]
    choices = get_alternatives({"oneOf": get_choices(schema)}) if get_choices(schema) else []
    if known or (choices and depth <= _MAX_DEPTH):
        return known[0] if known else make_short_example(choices[0], make_text, depth + 1, name=name)
    match get_type(schema) or ("object" if schema.get("properties") else "string"):
        case "array":
            item: Node = schema.get("items") or {}
            return [] if depth > _MAX_DEPTH else [make_short_example(item, make_text, depth + 1, name=name)]
        case "object":
            properties: dict[str, Any] = {} if depth > _MAX_DEPTH else schema.get("properties", {})
            wanted = [each for each in properties if each in schema.get("required", ())] or list(properties)[:1]
            return {each: make_short_example(properties[each], make_text, depth + 1, name=each) for each in wanted}
        case "string":
            return make_text(schema, name)
        case "number":
            return max(1.5, float(schema.get("minimum", 1.5)))
        case kind:
            return True if kind == "boolean" else int(_make_number(schema, 1))


@cache
def find_named_examples() -> Mapping[str, str]:
    """Return the texts that the packaged description has as examples, by the names of their fields."""
    schemas: Mapping[str, Node] = load_description().get("components", {}).get("schemas", {})
    found: dict[str, str] = {}
    for schema in schemas.values():
        for name, field in schema.get("properties", {}).items():
            example = field.get("example")
            if isinstance(example, str) and example:
                found.setdefault(name, example)
    return found
