"""Makes values that are valid for a schema, each number another one, so that made rows can be filtered and ordered."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from openapi_sdk.description.nodes import as_array, as_object, is_number
from openapi_sdk.description.numbers import read_number, to_json_number
from openapi_sdk.description.schema_validation import fits, iter_schema_errors
from openapi_sdk.description.schemas import (
    add_beside,
    get_limits,
    get_type,
    get_values,
    infer_types,
    is_nothing,
    is_null,
    is_nullable,
    is_only_null,
    list_forms,
    merge_only_choice,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from openapi_sdk.description.document import Description
    from openapi_sdk.description.nodes import Node

#: Returns the text of a schema, resolved, for a field of a name.
MakeText: TypeAlias = "Callable[[Node, str], str]"

#: Returned for a schema that contains itself, so that it has no finite value, or that nothing fits; and for a value of
#: which nothing fits a schema.
NO_VALUE: Any = object()
_FIRST_DAY = date(2025, 1, 15)
#: How many schemas that refer to each other a value follows: behind the first number, only what is required; behind
#: the second, none. Where most schemas refer to several others, the size of a value doubles with each.
_MAX_DEPTH, _MAX_REQUIRED_DEPTH = 5, 12
#: Days after which the dates of made rows begin again.
_DAYS = 365
#: The beginning of the UUIDs that are made. They end with their number.
UUID_HEAD = "00000000-0000-4000-8000-"
_FORMATS = {
    "date-time": "{day}T09:30:00-05:00",
    "date": "{day}",
    "time": "09:{minute:02}:00",
    "byte": "{number:08}",
    "email": "someone{number}@example.com",
    "hostname": "host{number}.example.com",
    "ipv4": "192.0.2.{byte}",
    "ipv6": "2001:db8::{byte:x}",
    "uri": "https://example.com/{number}",
    "uuid": f"{UUID_HEAD}{{number:012}}",
}
#: Tried in this order until one matches the pattern and the length. Descriptions ask for names, decimals and codes.
_TEXTS = ("{name} {number}", "text", "{number}.00", "1.00", "AB", "1", "A", "09:{minute:02}:00", "")


def make_example(
    description: Description, schema: Node, number: int = 1, *, name: str = "text", make_text: MakeText | None = None
) -> Any:
    """Return a value that is valid for a schema. The first is the example or default that the schema documents.

    The value may be invalid if none of a few usual texts matches a pattern, or for a combination of limits. It is None
    if no value fits. A text has the name of its property. With `make_text` the value is short, for people to read and
    change: without default values, and of an object only what is required, or the first field.
    """
    value = _Maker(description, number, make_text).make(schema, name, frozenset())
    return None if value is NO_VALUE else value


def mend_example(description: Description, schema: Node, example: Any, *, name: str = "text") -> Any:
    """Return a documented example; in place of each value in it that its schema doesn't allow, one is made.

    What is missing stays missing.
    """
    if is_answer(description, schema, example):
        return example
    merged = description.merge_all_of(schema)
    properties = as_object(merged.get("properties"))
    if isinstance(example, dict) and properties:
        fields = cast("dict[str, Any]", example)
        return {
            key: mend_example(description, properties[key], value, name=key) if key in properties else value
            for key, value in fields.items()
        }
    if isinstance(example, list) and get_type(merged) == "array":
        items = cast("list[Any]", example)
        return [mend_example(description, as_object(merged.get("items")), item, name=name) for item in items]
    return make_example(description, schema, name=name)


def fit_value(
    description: Description, schema: Any, value: Any, *, name: str = "text", number: int = 1, depth: int = 0
) -> Any:
    """Return what an answer shows of a value that was sent: as much as its schema allows, and whatever that requires.

    Fields and items that it doesn't allow are left out. A number is written as text, a day as the moment that it
    begins, and the other way, if only that fits. `NO_VALUE` is returned if nothing of the value fits.
    """
    if is_answer(description, schema, value):
        return value
    if depth > _MAX_DEPTH:
        return NO_VALUE
    merged = merge_only_choice(description.document, schema)
    if is_nothing(merged):
        return NO_VALUE
    if forms := list_forms(merged):
        schemas = (add_beside(merged, form) for form in forms)
        found = (fit_value(description, each, value, name=name, number=number, depth=depth + 1) for each in schemas)
        return next((each for each in found if each is not NO_VALUE), NO_VALUE)
    made: list[Any]
    if isinstance(value, dict):
        made = [_fit_object(description, merged, cast("dict[str, Any]", value), number, depth)]
    elif isinstance(value, list):
        item, items = as_object(merged.get("items")), enumerate(cast("list[Any]", value), start=1)
        fitted = (fit_value(description, item, each, name=name, number=n, depth=depth + 1) for n, each in items)
        made = [[each for each in fitted if each is not NO_VALUE]]
    else:
        made = [*_write_otherwise(value)]
    return next((each for each in made if is_answer(description, merged, each)), NO_VALUE)


def _fit_object(
    description: Description, schema: Node, fields: dict[str, Any], number: int, depth: int
) -> dict[str, Any]:
    """Return an object with the fields that its schema allows, and with those that it requires."""
    properties, others = as_object(schema.get("properties")), schema.get("additionalProperties", True)
    fitted = {
        key: fit_value(description, properties.get(key, others), each, name=key, number=number, depth=depth + 1)
        for key, each in fields.items()
    }
    kept = {key: each for key, each in fitted.items() if each is not NO_VALUE}
    for key in as_array(schema.get("required")):
        if key not in kept and key in properties:
            kept[key] = make_empty(description, properties[key], name=key, number=number)
    return kept


def _write_otherwise(value: Any) -> Iterator[Any]:
    """Yield other ways to write a value: a number as text, a day as a moment, and the other way."""
    if isinstance(value, str):
        if (number := read_number(value)) is not None and isinstance(json := to_json_number(number), int | float):
            yield json
        yield from (f"{value}T00:00:00Z", value.partition("T")[0])
    elif is_number(value):
        yield str(value)


def is_answer(description: Description, schema: Any, value: Any) -> bool:
    """Whether a service may answer a value."""
    return next(iter_schema_errors(description.document, schema, value, is_answer=True), None) is None


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes one value; `make_example` describes the attributes."""

    description: Description
    number: int
    make_text: MakeText | None

    def make(self, schema: Node, name: str, parents: frozenset[str]) -> Any:
        """Return the value of a schema. One that refers to a parent ends the recursion."""
        references = {*_list_references(schema)}
        if references & parents or len(parents) > _MAX_REQUIRED_DEPTH:
            return NO_VALUE
        parents |= references
        merged = self.description.merge_all_of(schema)
        if is_nothing(merged) or is_only_null(merged):
            return NO_VALUE if is_nothing(merged) else None
        if documented := self._find_documented(merged):
            return copy.deepcopy(documented[0])
        if values := get_values(merged):
            return values[(self.number - 1) % len(values)]
        if forms := self._list_forms(merged):
            made = (self.make(form, name, parents) for form in forms)
            return next((value for value in made if value is not NO_VALUE), NO_VALUE)
        return self._make_value_of_type(merged, name, parents)

    def _list_forms(self, schema: Node) -> list[Node]:
        """Return what a value can be beside null, if a schema has choices: one of them, and what stands beside them."""
        choices = [each for each in list_forms(schema) if not is_null(self.description.document, each)]
        return [add_beside(schema, each) for each in choices]

    def _find_documented(self, schema: Node) -> list[Any]:
        """Return the documented values, the best one first."""
        if self.make_text is not None:
            found = [each for each in (schema.get("example"),) if each not in (None, "")]
        else:
            is_wanted = self.number == 1 or get_type(schema) == "object"
            found = [schema[keyword] for keyword in ("example", "default") if is_wanted and keyword in schema]
        document = self.description.document
        return [each for each in found if next(iter_schema_errors(document, schema, each), None) is None]

    def _make_value_of_type(self, schema: Node, name: str, parents: frozenset[str]) -> Any:
        kinds = infer_types(schema)
        match get_type(schema) or (kinds[0] if kinds else "string" if self.make_text else None):
            case "object":
                properties: dict[str, Node] = schema.get("properties", {})
                wanted = [*properties]
                if self.make_text is not None or len(parents) > _MAX_DEPTH:
                    required = [each for each in properties if each in schema.get("required", ())]
                    wanted = required or (wanted[:1] if self.make_text is not None else [])
                made = {each: self.make(properties[each], each, parents) for each in wanted}
                return {each: value for each, value in made.items() if value is not NO_VALUE}
            case "array":
                item = self.make(schema.get("items", {}), name, parents)
                count = schema.get("minItems") or 1
                return [] if item is NO_VALUE else [copy.deepcopy(item) for _ in range(count)]
            case "integer" | "number" as kind:
                value = _make_number(schema, self.number)
                return int(value) if kind == "integer" else float(value)
            case "boolean":
                return self.number % 2 == 1
            case "string":
                return _make_text(schema, self.number, name) if self.make_text is None else self.make_text(schema, name)
            case _:
                return {}


def _list_references(schema: Node) -> Iterator[str]:
    """Yield what a schema refers to, and what the parts of its `allOf` do."""
    waiting: list[Any] = [schema]
    while waiting:
        node = as_object(waiting.pop())
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        waiting += as_array(node.get("allOf"))


def make_empty(description: Description, schema: Node, *, name: str, number: int = 1) -> Any:
    """Return a value that says as little as possible: null, no items, or an example."""
    merged = description.merge_all_of(schema)
    if is_nullable(description.document, schema):
        return None
    return [] if get_type(merged) == "array" else make_example(description, schema, number, name=name)


def _make_number(schema: Node, number: int) -> float:
    value: float = number
    for limit, is_exclusive in get_limits(schema, "minimum", "exclusiveMinimum"):
        value = max(value, limit + is_exclusive + number - 1)
    for limit, is_exclusive in get_limits(schema, "maximum", "exclusiveMaximum"):
        value = min(value, limit - is_exclusive)
    return value


def _make_text(schema: Node, number: int, name: str) -> str:
    day = _FIRST_DAY + timedelta(days=(number - 1) % _DAYS)
    parts = {"name": name.replace("_", " "), "number": number, "minute": number % 60, "byte": number % 256, "day": day}
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
