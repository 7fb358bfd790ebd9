"""What each object of OpenAPI 3.0 and 3.1 may hold: tables, read by `structure`.

Both dialects share one table. It is lenient where no code depends on it: contacts, licences, servers, tags, examples,
links and security schemes may have any other field, and a schema any other keyword. It is strict where a misspelt
field would be dropped without a word: in the document, paths, operations, parameters, bodies and responses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from codegen.openapi.paths import METHODS

Leaf = Literal["any", "text", "boolean", "number", "count", "limit", "type", "location"]


@dataclass(frozen=True, slots=True)
class ArrayOf:
    """An array whose items have one shape."""

    items: Shape


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object whose keys are names and whose values have one shape."""

    values: Shape
    keys: str = ""  # a regular expression; other keys are refused, except for extensions


@dataclass(frozen=True, slots=True)
class ObjectOf:
    """An object of OpenAPI, by its name in `OBJECTS`."""

    name: str


Shape = Leaf | ArrayOf | MapOf | ObjectOf


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of an object.

    Attributes:
        known: The shape of each field.
        required: The fields that have to be there.
        is_open: Whether other fields are accepted. Extensions (`x-…`) are accepted everywhere.
        may_refer: Whether a reference (`$ref`) may stand in place of the object.
    """

    known: dict[str, Shape]
    required: tuple[str, ...] = ()
    is_open: bool = False
    may_refer: bool = False


SCHEMA = ObjectOf("schema")
PATH_ITEM = ObjectOf("path item")
_OPERATION = ObjectOf("operation")
_PARAMETER = ObjectOf("parameter")
_HEADER = ObjectOf("header")
_BODY = ObjectOf("request body")
_RESPONSE = ObjectOf("response")
_MEDIA_TYPE = ObjectOf("media type")
_ANY_OBJECT = ObjectOf("object")
_TEXTS = ArrayOf("text")
_SERVERS = ArrayOf(ObjectOf("server"))
_SECURITY = ArrayOf(MapOf(_TEXTS))
_EXAMPLES = MapOf(ObjectOf("example"))
_CALLBACK = MapOf(PATH_ITEM)
_CONTENT = MapOf(_MEDIA_TYPE)

_SCHEMA_FIELDS: dict[str, Shape] = {
    **dict.fromkeys(("title", "description", "format", "pattern", "$comment"), "text"),
    **dict.fromkeys(("nullable", "readOnly", "writeOnly", "deprecated", "uniqueItems"), "boolean"),
    **dict.fromkeys(("multipleOf", "minimum", "maximum"), "number"),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), "limit"),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), "count"),
    "type": "type",
    "required": _TEXTS,
    "enum": ArrayOf("any"),
    "discriminator": ObjectOf("discriminator"),
    "externalDocs": ObjectOf("documentation"),
    "xml": _ANY_OBJECT,
    **dict.fromkeys(("properties", "patternProperties", "dependentSchemas", "$defs"), MapOf(SCHEMA)),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), ArrayOf(SCHEMA)),
    **dict.fromkeys(("items", "not", "if", "then", "else", "contains", "propertyNames", "contentSchema"), SCHEMA),
    **dict.fromkeys(("additionalProperties", "unevaluatedProperties", "unevaluatedItems"), SCHEMA),
}

_PARAMETER_FIELDS: dict[str, Shape] = {
    "description": "text",
    **dict.fromkeys(("required", "deprecated", "allowEmptyValue", "explode", "allowReserved"), "boolean"),
    "style": "text",
    "schema": SCHEMA,
    "content": _CONTENT,
    "example": "any",
    "examples": _EXAMPLES,
}

OBJECTS: dict[str, Fields] = {
    "document": Fields(
        {
            "openapi": "text",
            "info": ObjectOf("info"),
            "jsonSchemaDialect": "text",
            "servers": _SERVERS,
            "paths": MapOf(PATH_ITEM, keys="/.*"),
            "webhooks": MapOf(PATH_ITEM),
            "components": ObjectOf("components"),
            "security": _SECURITY,
            "tags": ArrayOf(ObjectOf("tag")),
            "externalDocs": ObjectOf("documentation"),
        },
        required=("openapi", "info"),
    ),
    "info": Fields(
        {
            **dict.fromkeys(("title", "version", "description", "summary", "termsOfService"), "text"),
            "contact": _ANY_OBJECT,
            "license": _ANY_OBJECT,
        },
        required=("title", "version"),
        is_open=True,
    ),
    "components": Fields(
        {
            "schemas": MapOf(SCHEMA),
            "responses": MapOf(_RESPONSE),
            "parameters": MapOf(_PARAMETER),
            "examples": _EXAMPLES,
            "requestBodies": MapOf(_BODY),
            "headers": MapOf(_HEADER),
            "securitySchemes": MapOf(ObjectOf("security scheme")),
            "links": MapOf(ObjectOf("link")),
            "callbacks": MapOf(_CALLBACK),
            "pathItems": MapOf(PATH_ITEM),
        }
    ),
    "path item": Fields(
        {
            "summary": "text",
            "description": "text",
            "servers": _SERVERS,
            "parameters": ArrayOf(_PARAMETER),
            **dict.fromkeys(METHODS, _OPERATION),
        },
        may_refer=True,
    ),
    "operation": Fields(
        {
            "tags": _TEXTS,
            "summary": "text",
            "description": "text",
            "externalDocs": ObjectOf("documentation"),
            "operationId": "text",
            "parameters": ArrayOf(_PARAMETER),
            "requestBody": _BODY,
            "responses": MapOf(_RESPONSE, keys=r"default|[1-5](?:[0-9]{2}|XX)"),
            "callbacks": MapOf(_CALLBACK),
            "deprecated": "boolean",
            "security": _SECURITY,
            "servers": _SERVERS,
        }
    ),
    "parameter": Fields(
        {"name": "text", "in": "location", **_PARAMETER_FIELDS}, required=("name", "in"), may_refer=True
    ),
    "header": Fields(_PARAMETER_FIELDS, is_open=True, may_refer=True),
    "request body": Fields(
        {"description": "text", "content": _CONTENT, "required": "boolean"}, required=("content",), may_refer=True
    ),
    "response": Fields(
        {
            "description": "text",
            "headers": MapOf(_HEADER),
            "content": _CONTENT,
            "links": MapOf(ObjectOf("link")),
        },
        required=("description",),
        may_refer=True,
    ),
    "media type": Fields(
        {"schema": SCHEMA, "example": "any", "examples": _EXAMPLES, "encoding": MapOf(ObjectOf("encoding"))}
    ),
    "encoding": Fields(
        {
            "contentType": "text",
            "headers": MapOf(_HEADER),
            "style": "text",
            "explode": "boolean",
            "allowReserved": "boolean",
        },
        is_open=True,
    ),
    "schema": Fields(_SCHEMA_FIELDS, is_open=True, may_refer=True),
    "discriminator": Fields(
        {"propertyName": "text", "mapping": MapOf("text")}, required=("propertyName",), is_open=True
    ),
    "tag": Fields(
        {"name": "text", "description": "text", "externalDocs": ObjectOf("documentation")},
        required=("name",),
        is_open=True,
    ),
    "server": Fields({"url": "text", "description": "text"}, required=("url",), is_open=True),
    "documentation": Fields({"url": "text", "description": "text"}, is_open=True),
    "example": Fields({"summary": "text", "description": "text"}, is_open=True, may_refer=True),
    "link": Fields({}, is_open=True, may_refer=True),
    "security scheme": Fields(
        {"type": "text", "description": "text"}, required=("type",), is_open=True, may_refer=True
    ),
    "object": Fields({}, is_open=True),
}
