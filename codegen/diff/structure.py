"""The structure of an OpenAPI document as data, as far as the comparison reads it.

A field is of a plain type, or holds an object of OpenAPI, a map of objects (`{}`) or an array of them (`[]`). In place
of each of them may stand a reference.
"""

from __future__ import annotations

from codegen.openapi.paths import METHODS
from codegen.openapi.shapes import OBJECTS as ALL_OBJECTS

#: The types of the values that a field of a plain type may have.
PLAIN: dict[str, tuple[str, ...]] = {
    "string": ("a string",),
    "flag": ("a boolean",),
    "number": ("a number",),
    "bound": ("a boolean", "a number"),
    "list": ("an array",),
    "types": ("a string", "an array"),
    "strings": ("an array",),
    "map of strings": ("an object",),
    "map of arrays": ("an object",),
    "requirements": ("an array",),
    "discriminator": ("an object",),
}

#: The types in Python of values that need no further check.
SIMPLE: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "flag": (bool,),
    "number": (int, float),
    "bound": (bool, int, float),
    "list": (list,),
    "types": (str,),
}

#: The objects of OpenAPI and their fields. The field "" stands for all fields.
OBJECTS: dict[str, dict[str, str]] = {
    "document": {
        "info": "info",
        "paths": "{}item",
        "webhooks": "{}item",
        "x-webhooks": "{}item",
        "components": "components",
        "security": "requirements",
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
        "tags": "strings",
        "parameters": "[]parameter",
        "requestBody": "body",
        "responses": "{}response",
        "callbacks": "{}callback",
        "deprecated": "flag",
        "security": "requirements",
    },
    "callback": {"": "item"},
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
    "media": {"schema": "schema", "encoding": "{}encoding"},
    "encoding": {
        "contentType": "string",
        "style": "string",
        "explode": "flag",
        "allowReserved": "flag",
        "headers": "{}header",
    },
    "scheme": {"type": "string", "flows": "{}flow"},
    "flow": {"authorizationUrl": "string", "tokenUrl": "string", "refreshUrl": "string", "scopes": "map of strings"},
    "schema": {
        "type": "types",
        "format": "string",
        "nullable": "flag",
        "enum": "list",
        "x-extensible-enum": "list",
        "discriminator": "discriminator",
        "required": "strings",
        "dependentRequired": "map of arrays",
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

#: Maps of these may have extensions among their entries. In other maps, a name may begin with `x-`.
MAPS_WITH_EXTENSIONS = frozenset(("item", "response", "callback"))
#: Fields that an object needs to be compared.
REQUIRED = {"parameter": ("name", "in"), "scheme": ("type",)}

#: Fields that are not compared, by the object. A field that is in no table is not one of OpenAPI.
_NAMES = {"item": "path item", "body": "request body", "media": "media type"}
NOT_COMPARED: dict[str, frozenset[str]] = {
    name: frozenset(ALL_OBJECTS[_NAMES.get(name, name)].known) - OBJECTS[name].keys()
    for name in ("document", "components", "item", "operation", "parameter", "body", "response", "media")
}
