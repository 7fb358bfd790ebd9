"""Makes example values: from the documented example of a schema, or from the schema itself."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any, cast

from fleetit._description import get_type

if TYPE_CHECKING:
    from fleetit._description import Node
    from fleetit.sandbox._description import Description

#: The number of rows that a listing gets.
ROW_COUNT = 3

#: Returned for a schema that contains itself: it has no finite value.
_RECURSIVE: Any = object()
_VALUES_OF_FORMATS = {
    "date-time": "2025-01-15T09:30:00-05:00",
    "date": "2025-01-15",
    "time": "09:30:00",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000001",
}
#: Tried in this order until one matches the pattern and the length. Descriptions ask for names, decimals and codes.
_TEXTS = ("text", "1.00", "AB", "1", "A", "")


def make_example(description: Description, schema: Node, parents: frozenset[str] = frozenset()) -> Any:
    """Return an example or default that a schema documents, or else a value that is valid for the schema.

    The value may be invalid if none of a few usual texts matches a pattern, or for a combination of limits.

    Args:
        description: Resolves the references of `schema`.
        schema: The schema.
        parents: The references that led to this schema. A schema that refers to one of them ends the recursion.
    """
    if isinstance(schema, bool):  # OpenAPI 3.1: true accepts any value
        return {}
    references = {part["$ref"] for part in (schema, *schema.get("allOf", ())) if "$ref" in part}
    if references & parents:
        return _RECURSIVE
    parents |= references
    merged = description.merge_all_of(schema)
    for keyword in ("example", "default"):
        if keyword in merged:
            return copy.deepcopy(merged[keyword])
    if merged.get("enum"):
        return next((value for value in merged["enum"] if value is not None), None)
    choices: list[Node] = [*merged.get("oneOf", ()), *merged.get("anyOf", ())]
    if choices:
        values = (make_example(description, choice, parents) for choice in choices)
        return next((value for value in values if value is not _RECURSIVE), _RECURSIVE)
    return _make_value_of_type(description, merged, parents)


def make_example_rows(description: Description, item_schema: Node, examples: object, fleet_id: int) -> list[Any]:
    """Return the rows of a fleet's listing.

    Args:
        description: Resolves the references of `item_schema`.
        item_schema: The schema of a row.
        examples: The rows of the documented example, if it has any.
        fleet_id: The fleet's id. It is part of the fields `id`, `fleet` and `fleet_id`, so that no two fleets
            have the same rows.
    """
    templates = cast("list[Any]", examples) if isinstance(examples, list) else []
    if not templates:
        templates = [make_example(description, item_schema)]
    return [
        _set_ids(copy.deepcopy(templates[index % len(templates)]), fleet_id, fleet_id * 1000 + index + 1)
        for index in range(ROW_COUNT)
    ]


def _set_ids(row: Any, fleet_id: int, row_id: int) -> Any:
    """Set the ids of a row, each as an integer or a text, as it was before."""
    if isinstance(row, dict):
        fields = cast("dict[str, object]", row)
        for name, number in (("id", row_id), ("fleet", fleet_id), ("fleet_id", fleet_id)):
            if isinstance(fields.get(name), int | str):
                fields[name] = str(number) if isinstance(fields[name], str) else number
    return cast("Any", row)


def _make_value_of_type(description: Description, schema: Node, parents: frozenset[str]) -> Any:
    match get_type(schema) or ("object" if "properties" in schema else None):
        case "object":
            properties = schema.get("properties", {})
            values = {name: make_example(description, each, parents) for name, each in properties.items()}
            return {name: value for name, value in values.items() if value is not _RECURSIVE}
        case "array":
            item = make_example(description, schema.get("items", {}), parents)
            count = max(1, schema.get("minItems", 1))
            return [] if item is _RECURSIVE else [copy.deepcopy(item) for _ in range(count)]
        case "integer" | "number" as kind:
            number = _make_number(schema)
            return int(number) if kind == "integer" else float(number)
        case "boolean":
            return True
        case "string":
            return _make_text(schema)
        case _:
            return {}


def _make_number(schema: Node) -> float:
    minimum = _get_limit(schema, "minimum", "exclusiveMinimum", 1)
    maximum = _get_limit(schema, "maximum", "exclusiveMaximum", -1)
    number = 1 if minimum is None else max(1, minimum)
    return number if maximum is None else min(number, maximum)


def _get_limit(schema: Node, keyword: str, excluding: str, step: int) -> float | None:
    """Return the last accepted number; `excluding` is a boolean in OpenAPI 3.0, and a limit itself in 3.1."""
    limit, excluded = schema.get(keyword), schema.get(excluding)
    if isinstance(excluded, bool) or excluded is None:
        return None if limit is None else cast("float", limit) + step * bool(excluded)
    return cast("float", excluded) + step


def _make_text(schema: Node) -> str:
    if schema.get("format") in _VALUES_OF_FORMATS:
        return _VALUES_OF_FORMATS[schema["format"]]
    min_length, max_length = schema.get("minLength", 0), schema.get("maxLength")
    texts = [text.ljust(min_length, "A")[:max_length] for text in _TEXTS]
    return next((text for text in texts if re.search(schema.get("pattern", ""), text)), texts[0])
