"""The structure of an OpenAPI document as data, and a check of it. A field of the wrong type can't be compared.

Only the fields that the comparison reads are listed. All others may have any type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegen.diff.node import describe_type
from codegen.openapi.paths import METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from codegen.diff.node import Node

#: The types of fields that hold no object of OpenAPI.
_TYPES: dict[str, tuple[str, ...]] = {
    "string": ("a string",),
    "flag": ("a boolean",),
    "number": ("a number",),
    "bound": ("a boolean", "a number"),
    "object": ("an object",),
    "list": ("an array",),
    "types": ("a string", "an array"),
}

#: The objects of OpenAPI and their fields. A field holds an object, a map of objects (`{}`) or an array of them (`[]`).
#: The field "" stands for all fields.
_OBJECTS: dict[str, dict[str, str]] = {
    "document": {
        "info": "info",
        "paths": "{}item",
        "webhooks": "{}item",
        "x-webhooks": "{}item",
        "components": "components",
        "security": "[]requirement",
    },
    "info": {"version": "string"},
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
        "operationId": "string",
        "tags": "[]string",
        "parameters": "[]parameter",
        "requestBody": "body",
        "responses": "{}response",
        "callbacks": "{}callback",
        "deprecated": "flag",
        "security": "[]requirement",
    },
    "callback": {"": "item"},
    "requirement": {"": "[]string"},
    "parameter": {
        "name": "string",
        "in": "string",
        "required": "flag",
        "deprecated": "flag",
        "style": "string",
        "explode": "flag",
        "schema": "schema",
        "content": "{}media",
    },
    "header": {"required": "flag", "deprecated": "flag", "schema": "schema", "content": "{}media"},
    "body": {"required": "flag", "content": "{}media"},
    "response": {"headers": "{}header", "content": "{}media"},
    "media": {"schema": "schema", "encoding": "object"},
    "scheme": {"type": "string", "flows": "{}flow"},
    "flow": {"authorizationUrl": "string", "tokenUrl": "string", "refreshUrl": "string", "scopes": "{}string"},
    "discriminator": {"propertyName": "string", "mapping": "{}string"},
    "schema": {
        "type": "types",
        "format": "string",
        "nullable": "flag",
        "enum": "list",
        "x-extensible-enum": "list",
        "discriminator": "discriminator",
        "required": "[]string",
        "dependentRequired": "{}[]string",
        **dict.fromkeys(("pattern", "contentEncoding", "contentMediaType", "title"), "string"),
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

#: Objects that may be a reference instead.
_REFERENCEABLE = {"item", "callback", "parameter", "header", "body", "response", "schema", "scheme"}
#: Maps of these may have extensions among their entries. In other maps, a name may begin with `x-`.
_MAPS_WITH_EXTENSIONS = {"item", "response", "callback"}
#: Fields that the comparison needs.
_REQUIRED = {"parameter": ("name", "in"), "discriminator": ("propertyName",), "scheme": ("type",)}


def check_structure(top: Node, resolve: Callable[[Node], Node]) -> Iterator[Node]:
    """Check a document and everything that it refers to. Yield every schema object.

    Args:
        top: The document.
        resolve: Follows the references of a node.

    Raises:
        Problem: For the first value of the wrong type, for a missing field, and what `resolve` raises.
    """
    waiting: list[tuple[Node, str]] = [(top, "document")]
    done: set[tuple[Node, str]] = set()
    while waiting:
        node, expected = waiting.pop()
        if (node, expected) in done:
            continue
        done.add((node, expected))
        if expected.startswith(("{}", "[]")):
            waiting.extend(_check_container(node, expected))
        elif expected in _TYPES:
            _check_type(node, _TYPES[expected])
            if expected == "types":
                waiting.extend((each, "string") for each in node.elements())
        elif expected != "schema" or not isinstance(node.value, bool):
            _check_type(node, ("an object",))
            if expected in _REFERENCEABLE and "$ref" in node.value:
                _check_type(node.child("$ref"), ("a string",))
                waiting.append((resolve(node), expected))
            if expected == "schema":
                yield node
            waiting.extend(_check_fields(node, expected))


def _check_fields(node: Node, expected: str) -> Iterator[tuple[Node, str]]:
    """Check that required fields are there, and yield the fields to check."""
    if "$ref" not in node.value or expected not in _REFERENCEABLE:
        for name in _REQUIRED.get(expected, ()):
            if name not in node.value:
                node.reject(f"`{name}` is missing")
    fields = _OBJECTS[expected]
    for name in node.value:
        if name in fields:
            yield node.child(name), fields[name]
        elif "" in fields and not name.startswith(("x-", "$")):
            yield node.child(name), fields[""]


def _check_container(node: Node, expected: str) -> Iterator[tuple[Node, str]]:
    """Check that a map or an array is one, and yield what is in it."""
    inner = expected[2:]
    if expected.startswith("[]"):
        _check_type(node, ("an array",))
        yield from ((each, inner) for each in node.elements())
    else:
        _check_type(node, ("an object",))
        for name, each in node.entries():
            if inner not in _MAPS_WITH_EXTENSIONS or not name.startswith("x-"):
                yield each, inner


def _check_type(node: Node, types: tuple[str, ...]) -> None:
    if describe_type(node.value) not in types:
        node.reject(f"expected {' or '.join(types)}, not {describe_type(node.value)}")
