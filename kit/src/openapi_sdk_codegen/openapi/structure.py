"""What each object of OpenAPI 3.0 and 3.1 may hold, as tables, and the walk that holds a document against them.

Both dialects share one table. It is lenient where no code depends on it: contacts, licences, servers, tags, examples,
links and security schemes may have any other field, and a schema any other keyword. It is strict where a misspelt
field would be dropped without a word: in the document, paths, operations, parameters, bodies and responses.

One walk visits every place where the tables have something to say, and collects the references on the way. Examples,
defaults, enum values and extensions are data: nothing in them is looked at, so a `$ref` there is no reference. Regular
expressions of a document are never compiled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from openapi_sdk.description.nodes import as_array, as_object, is_array, is_number, is_object
from openapi_sdk.description.schemas import IN_PLACE
from openapi_sdk_codegen.openapi.paths import METHODS
from openapi_sdk_codegen.openapi.tree import Parts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

Leaf = Literal["any", "text", "boolean", "number", "count", "limit", "type", "location"]


@dataclass(frozen=True, slots=True)
class ArrayOf:
    """An array whose items have one shape."""

    items: PartShape


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object whose keys are names and whose values have one shape."""

    values: PartShape
    keys: str = ""  # a regular expression; other keys are refused, except for extensions


@dataclass(frozen=True, slots=True)
class ObjectOf:
    """An object of OpenAPI, by its name in `OBJECTS`."""

    name: str


PartShape = Leaf | ArrayOf | MapOf | ObjectOf


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of an object.

    Attributes:
        known: The shape of each field.
        required: The fields that have to be there.
        is_open: Whether other fields are accepted. Extensions (`x-…`) are accepted everywhere.
        others: The shape of the other fields, if they have one.
        may_refer: Whether a reference (`$ref`) may stand in place of the object.
    """

    known: dict[str, PartShape]
    required: tuple[str, ...] = ()
    is_open: bool = False
    others: PartShape | None = None
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
_CALLBACKS = MapOf(ObjectOf("callback"))
_CONTENT = MapOf(_MEDIA_TYPE)

_SCHEMA_FIELDS: dict[str, PartShape] = {
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
    **dict.fromkeys((*IN_PLACE, "prefixItems"), ArrayOf(SCHEMA)),
    **dict.fromkeys(("items", "not", "if", "then", "else", "contains", "propertyNames", "contentSchema"), SCHEMA),
    **dict.fromkeys(("additionalProperties", "unevaluatedProperties", "unevaluatedItems"), SCHEMA),
}

_PARAMETER_FIELDS: dict[str, PartShape] = {
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
            "callbacks": _CALLBACKS,
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
            "callbacks": _CALLBACKS,
            "deprecated": "boolean",
            "security": _SECURITY,
            "servers": _SERVERS,
        }
    ),
    "callback": Fields({}, is_open=True, others=PATH_ITEM, may_refer=True),
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


def each_object(
    value: Any, shape: PartShape, only: Collection[str], parts: Parts = ()
) -> Iterator[tuple[Parts, str, dict[str, Any]]]:
    """Yield every object within a value, in the order of the document: its place, its name in `OBJECTS`, and itself.

    Args:
        value: The value. Parts of the wrong type are skipped, and references are not followed.
        shape: The shape that it should have.
        only: The fields that are looked into.
        parts: The place of the value.
    """
    if isinstance(shape, ArrayOf):
        for index, item in enumerate(as_array(value)):
            yield from each_object(item, shape.items, only, (*parts, index))
    elif isinstance(shape, MapOf):
        for key, member in as_object(value).items():
            yield from each_object(member, shape.values, only, (*parts, key))
    elif isinstance(shape, ObjectOf) and is_object(value):
        yield parts, shape.name, value
        known = OBJECTS[shape.name].known if shape != SCHEMA or "$ref" not in value else {}
        for key, member in value.items():
            if key in only and key in known:
                yield from each_object(member, known[key], only, (*parts, key))


# Hold a document against the tables


#: Characters of a value or a key in a message.
_MAX_SHOWN = 60
_TYPES = ("array", "boolean", "integer", "number", "object", "string")
#: The styles of a parameter by its location. The first one is the default.
STYLES = {
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "path": ("simple", "label", "matrix"),
    "cookie": ("form",),
}


class Invalid(NamedTuple):
    """One error: its place, and why in one line."""

    parts: Parts
    why: str


class _Place(NamedTuple):
    parts: Parts
    value: Any
    shape: PartShape


class Reference(NamedTuple):
    """A `$ref`: the place of the object that holds it, its value, and what has to stand where it leads to."""

    parts: Parts
    value: Any
    shape: ObjectOf


@dataclass(slots=True)
class Structure:
    """What one walk over a document found.

    Attributes:
        errors: The values that do not fit their shape.
        references: Every `$ref` that is a reference.
        shapes: The name of the object that stands at each place.
    """

    errors: list[Invalid] = field(default_factory=list[Invalid])
    references: list[Reference] = field(default_factory=list[Reference])
    shapes: dict[Parts, str] = field(default_factory=dict[Parts, str])


def check_structure(document: dict[str, Any], *, is_newer: bool) -> Structure:
    """Walk a document by the shapes of OpenAPI 3.0, or of 3.1 if `is_newer`."""
    found = Structure()
    waiting: list[_Place] = [_Place((), document, ObjectOf("document"))]
    while waiting:
        parts, value, shape = waiting.pop()
        if isinstance(shape, ArrayOf):
            if is_array(value):
                waiting += [_Place((*parts, index), item, shape.items) for index, item in enumerate(value)]
            else:
                found.errors.append(_misfit(parts, "an array", value))
        elif shape == SCHEMA and isinstance(value, bool) and (is_newer or parts[-1] == "additionalProperties"):
            found.shapes[parts] = SCHEMA.name
        elif isinstance(shape, MapOf | ObjectOf):
            if not is_object(value):
                found.errors.append(_misfit(parts, "an object", value))
            elif isinstance(shape, MapOf):
                waiting += _check_map(parts, value, shape, found)
            else:
                waiting += _check_object(parts, value, shape, found, is_newer=is_newer)
        elif why := _check_leaf(value, shape, is_newer=is_newer):
            found.errors.append(_misfit(parts, why, value))
    return found


def show(value: object) -> str:
    """Return a JSON value for a message: plain values as they are, objects and arrays by their type."""
    match value:
        case str() | bool() | None:
            text = "null" if value is None else str(value).lower() if isinstance(value, bool) else ascii(value)
        case int() | float():
            text = str(value)
        case dict():
            text = "an object"
        case _:
            text = "an array"
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]} …"


def _misfit(parts: Parts, expected: str, value: Any) -> Invalid:
    return Invalid(parts, f"{expected} is expected, it is {show(value)}")


def _check_map(parts: Parts, value: dict[str, Any], shape: MapOf, found: Structure) -> list[_Place]:
    inside: list[_Place] = []
    for key, member in value.items():
        if not shape.keys or re.fullmatch(shape.keys, key):
            inside.append(_Place((*parts, key), member, shape.values))
        elif not key.startswith("x-"):
            found.errors.append(Invalid(parts, f"{show(key)} is not a key that it may have"))
    return inside


def _check_object(
    parts: Parts, value: dict[str, Any], shape: ObjectOf, found: Structure, *, is_newer: bool
) -> list[_Place]:
    fields = OBJECTS[shape.name]
    found.shapes[parts] = shape.name
    if fields.may_refer and "$ref" in value:
        found.references.append(Reference(parts, value["$ref"], shape))
        if shape != SCHEMA or not is_newer:
            # What stands beside a `$ref` is ignored: the dialect says so, or leaves it open.
            return []
    inside: list[_Place] = []
    for key, member in value.items():
        shape_inside = fields.known.get(key) or (None if key.startswith("x-") else fields.others)
        # An optional field with null is as good as none. Many serializers write it.
        if shape_inside is None or member is None:
            continue
        if not isinstance(shape_inside, str):
            inside.append(_Place((*parts, key), member, shape_inside))
        elif why := _check_leaf(member, shape_inside, is_newer=is_newer):
            found.errors.append(_misfit((*parts, key), why, member))
    found.errors += [Invalid(parts, why) for why in _check_fields(value, fields, is_newer=is_newer)]
    if rule := _RULES.get(shape.name):
        found.errors += [Invalid(parts, why) for why in rule(value)]
    return inside


def _check_fields(value: dict[str, Any], fields: Fields, *, is_newer: bool) -> list[str]:
    required = fields.required
    if fields is OBJECTS["operation"] and not is_newer:
        required = ("responses",)
    whys = [f"it has no {name}" for name in required if value.get(name) is None]
    if fields is OBJECTS["document"]:
        needed = ("paths", "components", "webhooks") if is_newer else ("paths",)
        if all(value.get(name) is None for name in needed):
            whys.append(f"it has no {' and no '.join(needed)}")
    if not fields.is_open:
        whys += [
            f"it may not have the field {show(key)}"
            for key in value
            if key not in fields.known and not key.startswith("x-")
        ]
    return whys


def _check_parameter(parameter: dict[str, Any]) -> list[str]:
    whys = _check_content(parameter)
    location, style = parameter.get("in"), parameter.get("style")
    styles = STYLES.get(location, ()) if isinstance(location, str) else ()
    if isinstance(style, str) and styles and style not in styles:
        whys.append(f"its style {show(style)} is none of those in {show(location)}: {', '.join(styles)}")
    return whys


def _check_content(holder: dict[str, Any]) -> list[str]:
    schema, content = holder.get("schema"), holder.get("content")
    if (schema is None) == (content is None):
        return ["it has to have either schema or content"]
    if is_object(content) and len(content) != 1:
        return [f"its content has to have one media type, it has {len(content)}"]
    return []


def _check_operation(operation: dict[str, Any]) -> list[str]:
    responses = operation.get("responses")
    is_empty = is_object(responses) and all(key.startswith("x-") for key in responses)
    return ["its responses are empty"] if is_empty else []


def _check_schema(schema: dict[str, Any]) -> list[str]:
    enum = schema.get("enum")
    return ["its enum is empty"] if is_array(enum) and not enum and "$ref" not in schema else []


_RULES = {
    "parameter": _check_parameter,
    "header": _check_content,
    "operation": _check_operation,
    "schema": _check_schema,
}


def _check_leaf(value: Any, shape: Leaf, *, is_newer: bool) -> str | None:
    """Return what is expected if a plain value does not fit."""
    if shape == "type":
        return _check_type(value, is_newer=is_newer)
    fits, expected = _LEAVES[shape]
    return None if fits(value) else expected


def _is_count(value: Any) -> bool:
    return is_number(value) and value >= 0 and (isinstance(value, int) or value.is_integer())


_LEAVES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "any": (lambda _: True, ""),
    "text": (lambda value: isinstance(value, str), "text"),
    "boolean": (lambda value: isinstance(value, bool), "true or false"),
    "number": (is_number, "a number"),
    # A boolean in 3.0, a number in 3.1. Both are written in both, and each says what it means.
    "limit": (lambda value: isinstance(value, int | float), "a number, or true or false"),
    "count": (_is_count, "a number from 0, without a fraction"),
    "location": (tuple(STYLES).__contains__, " or ".join(STYLES)),
}


def _check_type(value: Any, *, is_newer: bool) -> str | None:
    if not is_newer:
        return None if value in _TYPES else f"one of {', '.join(_TYPES)}"
    known = (*_TYPES, "null")
    types = value if is_array(value) else [value]
    fits = bool(types) and all(each in known for each in types)
    return None if fits else f"one of {', '.join(known)}, or an array of them"
