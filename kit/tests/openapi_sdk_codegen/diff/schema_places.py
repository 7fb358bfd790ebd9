"""The schemas of a document, and whether operations send or receive them. Knows nothing of the code under test."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kit.tests.openapi_sdk_codegen.diff.merged_schema import parse_pointer
from openapi_sdk.description.nodes import is_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk_codegen.openapi.tree import Parts

Json = dict[str, Any]

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
#: Keywords with a schema, a list or a map of schemas in which a narrower schema means a narrower whole.
_ONE, _LIST, _MAP = ("items", "additionalProperties"), ("oneOf", "anyOf"), ("properties",)


@dataclass
class SchemaPlace:
    """A schema of a document.

    Attributes:
        parts: Where it stands.
        directions: Whether it is sent, received, or both; empty if only a place of an unclear effect uses it.
        is_clear: Whether a change of it means the same for the operation: it is no part of an `allOf`, no choice
            without a name, and its property is neither read-only nor write-only.
    """

    parts: Parts
    directions: set[str] = field(default_factory=set[str])
    is_clear: bool = True


def find_schema_places(document: Json) -> list[SchemaPlace]:
    """Return the schemas that operations use, in a stable order."""
    found: dict[Parts, SchemaPlace] = {}
    waiting = deque((parts, direction, True) for parts, direction in _roots(document))
    seen: set[tuple[Parts, str, bool]] = set()
    while waiting:
        visit = waiting.popleft()
        if visit in seen:
            continue
        seen.add(visit)
        parts, direction, is_clear = visit
        schema = find_value(document, parts)
        if not is_object(schema) or schema.get("enum") == [None]:
            continue
        target = parse_pointer(schema.get("$ref"))
        if target is not None:
            waiting.append((target, direction, is_clear))
            continue
        place = found.setdefault(parts, SchemaPlace(parts))
        place.directions.add(direction)
        is_clear = is_clear and "allOf" not in schema and not schema.get("readOnly") and not schema.get("writeOnly")
        place.is_clear = place.is_clear and is_clear
        for keyword in _ONE:
            if keyword in schema:
                waiting.append(((*parts, keyword), direction, is_clear))
        for keyword in (*_LIST, "allOf"):
            for index, each in enumerate(schema.get(keyword, ())):
                # A choice without a name that changes is another choice.
                is_whole = is_clear and keyword in _LIST and "$ref" in each
                waiting.append(((*parts, keyword, index), direction, is_whole))
        for keyword in _MAP:
            waiting.extend(((*parts, keyword, name), direction, is_clear) for name in schema.get(keyword, {}))
    return list(found.values())


def value_at(document: Any, parts: Parts) -> Any:
    """Return the value at a place."""
    for part in parts:
        document = document[part]
    return document


def find_value(document: Any, parts: Parts) -> Any:
    """Return the value at a place; None where a reference led to nothing."""
    try:
        return value_at(document, parts)
    except (KeyError, TypeError):
        return None


def _roots(document: Json) -> Iterator[tuple[Parts, str]]:
    """Yield the schema of each parameter, body and header, and whether it is sent or received."""
    for holder, sent, received in (("paths", "request", "response"), ("webhooks", "response", "request")):
        for name, item in document.get(holder, {}).items():
            parts: Parts = (holder, name)
            yield from _parameters(document, (*parts, "parameters"), sent)
            for method in _METHODS:
                if method in item:
                    yield from _operation(document, (*parts, method), sent, received)


def _operation(document: Json, parts: Parts, sent: str, received: str) -> Iterator[tuple[Parts, str]]:
    operation: Json = value_at(document, parts)
    yield from _parameters(document, (*parts, "parameters"), sent)
    if "requestBody" in operation:
        yield from _media(document, _resolve(document, (*parts, "requestBody")), sent)
    for status in operation.get("responses", {}):
        answer = _resolve(document, (*parts, "responses", status))
        yield from _media(document, answer, received)
        for name in value_at(document, answer).get("headers", {}):
            header = _resolve(document, (*answer, "headers", name))
            if "schema" in value_at(document, header):
                yield (*header, "schema"), received


def _parameters(document: Json, parts: Parts, sent: str) -> Iterator[tuple[Parts, str]]:
    for index in range(len(value_at(document, parts[:-1]).get("parameters", ()))):
        parameter = _resolve(document, (*parts, index))
        if "schema" in value_at(document, parameter):
            yield (*parameter, "schema"), sent


def _media(document: Json, parts: Parts, direction: str) -> Iterator[tuple[Parts, str]]:
    for name, media in value_at(document, parts).get("content", {}).items():
        if "schema" in media:
            yield (*parts, "content", name, "schema"), direction


def _resolve(document: Json, parts: Parts) -> Parts:
    while (target := parse_pointer(value_at(document, parts).get("$ref"))) is not None:
        parts = target
    return parts
