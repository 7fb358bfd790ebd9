"""Makes values that are valid for a schema, each number another one, so that made rows can be filtered and ordered."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from fleetit._description.document import (
    get_choices,
    get_type,
    is_null,
    is_nullable,
    load_description,
)
from fleetit._description.schema_validation import fits, get_limits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fleetit._description.document import Node
    from fleetit._description.operations import Description

#: Returns the text of a schema, resolved, for a field of a name.
MakeText: TypeAlias = "Callable[[Node, str], str]"

#: Returned for a schema that contains itself: it has no finite value.
_RECURSIVE: Any = object()
_FIRST_DAY = date(2025, 1, 15)
#: Days after which the dates of made rows begin again.
_DAYS = 365
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
    description: Description, schema: Node, number: int = 1, *, name: str = "text", make_text: MakeText | None = None
) -> Any:
    """Return a value that is valid for a schema. The first is the example or default that the schema documents.

    The value may be invalid if none of a few usual texts matches a pattern, or for a combination of limits. A text has
    the name of its property. With `make_text` the value is short, for people to read and change: without default
    values, and of an object only what is required, or the first field.
    """
    return _Maker(description, number, make_text).make(schema, name, frozenset())


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes one value; `make_example` describes the attributes."""

    description: Description
    number: int
    make_text: MakeText | None

    def make(self, schema: Node, name: str, parents: frozenset[str]) -> Any:
        """Return the value of a schema. One that refers to a parent ends the recursion."""
        if isinstance(schema, bool):  # OpenAPI 3.1: true accepts any value
            return {}
        references = {part["$ref"] for part in (schema, *schema.get("allOf", ())) if "$ref" in part}
        if references & parents:
            return _RECURSIVE
        parents |= references
        merged = self.description.merge_all_of(schema)
        if documented := self._find_documented(merged):
            return copy.deepcopy(documented[0])
        if values := [value for value in merged.get("enum", ()) if value is not None]:
            return values[(self.number - 1) % len(values)]
        if choices := get_choices(merged):
            made = (self.make(choice, name, parents) for choice in choices if not is_null(choice))
            return next((value for value in made if value is not _RECURSIVE), _RECURSIVE)
        return self._make_value_of_type(merged, name, parents)

    def _find_documented(self, schema: Node) -> list[Any]:
        """Return the documented values, the best one first."""
        if self.make_text is not None:
            return [each for each in (schema.get("example"),) if each not in (None, "")]
        is_wanted = self.number == 1 or get_type(schema) == "object"
        return [schema[keyword] for keyword in ("example", "default") if is_wanted and keyword in schema]

    def _make_value_of_type(self, schema: Node, name: str, parents: frozenset[str]) -> Any:
        match get_type(schema) or ("object" if "properties" in schema else "string" if self.make_text else None):
            case "object":
                properties: dict[str, Node] = schema.get("properties", {})
                wanted = [*properties]
                if self.make_text is not None:
                    wanted = [each for each in properties if each in schema.get("required", ())] or wanted[:1]
                made = {each: self.make(properties[each], each, parents) for each in wanted}
                return {each: value for each, value in made.items() if value is not _RECURSIVE}
            case "array":
                item = self.make(schema.get("items", {}), name, parents)
                count = schema.get("minItems") or 1
                return [] if item is _RECURSIVE else [copy.deepcopy(item) for _ in range(count)]
            case "integer" | "number" as kind:
                value = _make_number(schema, self.number)
                return int(value) if kind == "integer" else float(value)
            case "boolean":
                return self.number % 2 == 1
            case "string":
                return _make_text(schema, self.number, name) if self.make_text is None else self.make_text(schema, name)
            case _:
                return {}


def make_empty(description: Description, schema: Node, *, name: str) -> Any:
    """Return a value that says as little as possible: null, no items, or an example."""
    merged = description.merge_all_of(schema)
    if is_nullable(merged):
        return None
    return [] if get_type(merged) == "array" else make_example(description, schema, name=name)


def _make_number(schema: Node, number: int) -> float:
    value: float = number
    for limit, is_exclusive in get_limits(schema, "minimum", "exclusiveMinimum"):
        value = max(value, limit + is_exclusive + number - 1)
    for limit, is_exclusive in get_limits(schema, "maximum", "exclusiveMaximum"):
        value = min(value, limit - is_exclusive)
    return value


def _make_text(schema: Node, number: int, name: str) -> str:
    day = _FIRST_DAY + timedelta(days=(number - 1) % _DAYS)
    parts = {"name": name.replace("_", " "), "number": number, "minute": number % 60, "day": day}
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]].format(**parts)
    return choose_text(schema, [text.format(**parts) for text in _TEXTS], can_cut=True)


def choose_text(schema: Node, texts: Sequence[str], *, can_cut: bool = False) -> str:
    """Return the first text that fits a schema; the first one at all if none does.

    Short ones are filled up to the least length. Long ones are cut to the largest if they can be; else they don't fit.
    """
    least, most = int(schema.get("minLength", 0)), schema.get("maxLength")
    filled = [text.ljust(least, "A") for text in texts]
    if can_cut:
        filled = [text[:most] for text in filled]
    fitting = [text for text in filled if most is None or len(text) <= most] or filled
    pattern = str(schema.get("pattern", ""))
    return next((text for text in fitting if fits(pattern, text) is not False), fitting[0])


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
