"""The shape of an OpenAPI document, as data, and a check of it: a field of the wrong type can't be compared.

Only what the comparison reads is listed; what is not listed may have any shape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from codegen.diff.files import kind
from codegen.openapi.paths import METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from codegen.diff.node import Node

__all__ = ["METHODS", "check"]

Container = Literal["", "map", "list"]

#: What a field must be, by the word for it.
_PLAIN: dict[str, tuple[str, ...]] = {
    "text": ("text",),
    "flag": ("a boolean",),
    "number": ("a number",),
    "bound": ("a boolean", "a number"),
    "object": ("an object",),
    "list": ("an array",),
    "types": ("text", "an array"),
}

#: The objects: their fields, each with the kind that it holds: one, `{}` a map of them, or `[]` an array of them.
_OBJECTS: dict[str, dict[str, str]] = {
    "document": {
        "info": "info",
        "paths": "{}item",
        "webhooks": "{}item",
        "x-webhooks": "{}item",
        "components": "components",
        "security": "[]requirement",
    },
    "info": {"version": "text"},
    "components": {
        "schemas": "{}schema",
        "parameters": "{}parameter",
        "headers": "{}header",
        "requestBodies": "{}body",
        "responses": "{}response",
        "pathItems": "{}item",
        "callbacks": "{}callback",
        "securitySchemes": "{}scheme",
    },
    "item": {"parameters": "[]parameter", **dict.fromkeys(METHODS, "operation")},
    "operation": {
        "operationId": "text",
        "tags": "[]text",
        "parameters": "[]parameter",
        "requestBody": "body",
        "responses": "{}response",
        "callbacks": "{}callback",
        "deprecated": "flag",
        "security": "[]requirement",
    },
    "callback": {"": "item"},
    "requirement": {"": "[]text"},
    "parameter": {
        "name": "text",
        "in": "text",
        "required": "flag",
        "deprecated": "flag",
        "style": "text",
        "explode": "flag",
        "schema": "schema",
        "content": "{}media",
    },
    "header": {"required": "flag", "deprecated": "flag", "schema": "schema", "content": "{}media"},
    "body": {"required": "flag", "content": "{}media"},
    "response": {"headers": "{}header", "content": "{}media"},
    "media": {"schema": "schema", "encoding": "object"},
    "scheme": {"type": "text", "flows": "{}flow"},
    "flow": {"authorizationUrl": "text", "tokenUrl": "text", "refreshUrl": "text", "scopes": "{}text"},
    "discriminator": {"propertyName": "text", "mapping": "{}text"},
    "schema": {
        "type": "types",
        "format": "text",
        "nullable": "flag",
        "enum": "list",
        "x-extensible-enum": "list",
        "discriminator": "discriminator",
        "required": "[]text",
        "dependentRequired": "{}[]text",
        **dict.fromkeys(("pattern", "contentEncoding", "contentMediaType", "title"), "text"),
        **dict.fromkeys(("uniqueItems", "readOnly", "writeOnly", "deprecated"), "flag"),
        **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), "bound"),
        **dict.fromkeys(("minimum", "maximum", "multipleOf", "minLength", "maxLength"), "number"),
        **dict.fromkeys(("minItems", "maxItems", "minProperties", "maxProperties"), "number"),
        **dict.fromkeys(("minContains", "maxContains"), "number"),
        **dict.fromkeys(("properties", "patternProperties", "dependentSchemas", "$defs", "definitions"), "{}schema"),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), "[]schema"),
        **dict.fromkeys(("items", "additionalProperties", "not", "if", "then", "else", "contains"), "schema"),
        **dict.fromkeys(("propertyNames", "contentSchema"), "schema"),
        **dict.fromkeys(("unevaluatedItems", "unevaluatedProperties"), "schema"),
    },
}

#: What may be a reference.
_REFERENCED = {"item", "callback", "parameter", "header", "body", "response", "schema", "scheme"}
#: Without these there is nothing that could be compared.
_NEEDED = {"parameter": ("name", "in"), "discriminator": ("propertyName",), "scheme": ("type",)}


def check(top: Node, resolve: Callable[[Node], Node]) -> Iterator[Node]:
    """Check a document, and everything that it refers to; yield every schema object on the way.

    Args:
        top: The document.
        resolve: Follows references.

    Raises:
        Problem: For the first value of the wrong type, for a missing name, and what `resolve` raises.
    """
    waiting: list[tuple[Node, str]] = [(top, "document")]
    done: set[tuple[Node, str]] = set()
    while waiting:
        node, expected = waiting.pop()
        if (node, expected) in done:
            continue
        done.add((node, expected))
        if expected[:2] in {"{}", "[]"}:
            waiting.extend(_inside(node, expected))
        elif expected in _PLAIN:
            _be(node, _PLAIN[expected])
            if expected == "types":
                waiting.extend((each, "text") for each in node.listed())
        else:
            if expected == "schema" and isinstance(node.value, bool):
                continue
            _be(node, ("an object",))
            if expected in _REFERENCED and "$ref" in node.value:
                _be(node.at("$ref"), ("text",))
                waiting.append((resolve(node), expected))
            if expected == "schema":
                yield node
            waiting.extend(_fields(node, expected))


def _fields(node: Node, expected: str) -> Iterator[tuple[Node, str]]:
    if "$ref" not in node.value or expected not in _REFERENCED:
        for name in _NEEDED.get(expected, ()):
            if name not in node.value:
                node.refuse(f"`{name}` is missing")
    fields = _OBJECTS[expected]
    every = fields.get("")
    for name in node.value:
        each = fields.get(name) if every is None else (None if name.startswith(("x-", "$")) else every)
        if each is not None:
            yield node.at(name), each


def _inside(node: Node, expected: str) -> Iterator[tuple[Node, str]]:
    inner = expected[2:]
    if expected.startswith("[]"):
        _be(node, ("an array",))
        yield from ((each, inner) for each in node.listed())
        return
    _be(node, ("an object",))
    for name, each in node.entries():
        # Extensions may stand among paths and answers; a schema or a header may well be called x-something.
        if not (inner in {"item", "response", "callback"} and name.startswith("x-")):
            yield each, inner


def _be(node: Node, kinds: tuple[str, ...]) -> None:
    if kind(node.value) not in kinds:
        node.refuse(f"{' or '.join(kinds)} is expected, not {kind(node.value)}")
