"""Valid documents of schemas, with all properties. The same schema always gives the same document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hypothesis import find, settings
from hypothesis import strategies as st

from openapi_sdk.description.nodes import as_array, as_object, is_object
from openapi_sdk.description.references import resolve_ref

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Below this depth, optional properties are left out, because schemas may contain themselves.
MAX_DEPTH = 6
_TEXTS = {
    "date": "2025-04-10",
    "date-time": "2025-04-10T08:30:00Z",
    "email": "someone@example.com",
    "time": "08:30:00Z",
    "uri": "https://example.com/logo.png",
    "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
}
_TEXT = "SAMPLE"
#: Tried first if there is a pattern, because a search with Hypothesis takes a second.
_COMMON_TEXTS = ("08:30:00", "12.50", "12345", "ABC")
_DETERMINISTIC = settings(derandomize=True, database=None)


def make_sample(
    description: dict[str, Any],
    schema: Any,
    known: Callable[[str, dict[str, Any]], Any] = lambda _name, _schema: None,
    *,
    depth: int = 0,
) -> Any:
    """Return a valid document of a schema.

    Args:
        description: The description, to resolve references.
        schema: The schema.
        known: Returns a value for a property's name and schema, or None to make one up.
        depth: The depth of the document in another one.
    """
    schema = resolve_ref(description, schema)
    if "example" in schema:
        return schema["example"]
    values = [each for each in as_array(schema.get("enum")) if each is not None]
    if values:
        return values[0]
    for keyword in ("oneOf", "anyOf"):
        if schema.get(keyword):
            return make_sample(description, schema[keyword][0], known, depth=depth)
    kind = "object" if "properties" in schema or "allOf" in schema else schema.get("type")
    if kind == "object":
        return dict(_members(description, schema, known, depth))
    if kind == "array":
        return [make_sample(description, schema.get("items", {}), known, depth=depth + 1)]
    return _scalar(schema, kind)


def _members(
    description: dict[str, Any], schema: dict[str, Any], known: Callable[[str, dict[str, Any]], Any], depth: int
) -> Iterator[tuple[str, Any]]:
    for part in as_array(schema.get("allOf")):
        yield from _members(description, resolve_ref(description, part), known, depth)
    required = as_array(schema.get("required"))
    for name, each in as_object(schema.get("properties")).items():
        if depth < MAX_DEPTH or name in required:
            value = known(name, resolve_ref(description, each))
            yield name, make_sample(description, each, known, depth=depth + 1) if value is None else value


def _scalar(schema: dict[str, Any], kind: Any) -> Any:
    if kind == "boolean":
        return True
    if kind in {"integer", "number"}:
        return _number(schema)
    return _text(schema) if kind == "string" else {}


def _number(schema: dict[str, Any]) -> int:
    least = schema.get("minimum", 1)
    number = max(1, int(least) + bool(schema.get("exclusiveMinimum")))
    return min(number, int(schema.get("maximum", number)))


def _text(schema: dict[str, Any]) -> str:
    pattern, most = schema.get("pattern"), schema.get("maxLength", 10_000)
    made_up: str = _TEXTS.get(schema.get("format", ""), _TEXT)
    text: str = (made_up * (1 + schema.get("minLength", 0) // len(made_up)))[:most]
    if not pattern:
        return text
    least = schema.get("minLength", 1)
    for each in (text, *_COMMON_TEXTS):
        if least <= len(each) <= most and re.search(pattern, each):
            return each
    fitting = st.from_regex(pattern, alphabet=st.characters(codec="ascii"))
    found: str = find(fitting, lambda each: least <= len(each) <= most, settings=_DETERMINISTIC)
    return found


def properties(description: dict[str, Any], schema: Any) -> dict[str, dict[str, Any]]:
    """Return the properties of an object, including those of its `allOf` parts."""
    schema = resolve_ref(description, schema)
    found: dict[str, dict[str, Any]] = {}
    for part in as_array(schema.get("allOf")):
        found |= properties(description, part)
    own = as_object(schema.get("properties"))
    return found | {name: each for name, each in own.items() if is_object(each)}
