"""Pairs of schemas and documents that are written differently and mean the same."""

from __future__ import annotations

from typing import Any

from kit.tests.openapi_sdk_codegen.diff.documents import (
    OK,
    TEXT,
    content,
    document,
    header,
    object_with,
    query,
    received,
    sent,
    webhook,
)

Json = dict[str, Any]

REF: Json = {"$ref": "#/components/schemas/A"}
CAT: Json = {"type": "object", "title": "Cat", "properties": {"meow": TEXT}}
DOG: Json = {"type": "object", "properties": {"bark": TEXT}}
NUMBER: Json = {"type": "number"}


def named(schema: Json, **more: Json) -> Json:
    return {"components": {"schemas": {"A": schema, **more}}}


SCHEMAS: dict[str, tuple[Json, Json]] = {
    "a nullable of 3.0 and a list of types": (TEXT | {"nullable": True}, {"type": ["string", "null"]}),
    "a nullable and a choice with null": (CAT | {"nullable": True}, {"oneOf": [CAT, {"type": "null"}]}),
    "a choice with null in either order": ({"anyOf": [CAT, {"type": "null"}]}, {"anyOf": [{"enum": [None]}, CAT]}),
    "a choice with null of either kind": ({"anyOf": [CAT, {"type": "null"}]}, {"oneOf": [CAT, {"const": None}]}),
    "a nullable enum with null and one without a type": (
        {"type": "string", "nullable": True, "enum": ["a", None]},
        {"enum": [None, "a"]},
    ),
    "a nullable enum without null and one with null": (
        {"type": "string", "nullable": True, "enum": ["a"]},
        {"type": ["string", "null"], "enum": ["a", None]},
    ),
    "a choice of a constant beside a choice of one": (
        {"type": "string", "enum": ["a"]},
        {"allOf": [{"anyOf": [{"const": "a"}]}, {"anyOf": [TEXT]}]},
    ),
    "types with null beside an enum without it": (
        {"type": "string", "enum": ["a"]},
        {"type": ["string", "null"], "enum": ["a"]},
    ),
    "an enum and a choice of constants": (
        {"type": "string", "enum": ["a", "b", None], "nullable": True},
        {
            "oneOf": [
                {"const": "b", "title": "B"},
                {"type": "string", "enum": ["a"], "description": "A"},
                {"type": "null"},
            ]
        },
    ),
    "an enum of known values, beside any text": (
        {"type": ["string", "null"], "x-extensible-enum": ["a", "b"]},
        {"anyOf": [{"type": "string", "enum": ["a", "b"]}, TEXT, {"type": "null"}]},
    ),
    "an exclusive minimum of 3.0 and of 3.1": (
        NUMBER | {"minimum": 5, "exclusiveMinimum": True},
        NUMBER | {"exclusiveMinimum": 5},
    ),
    "an exclusive maximum of 3.0 that is false": (
        NUMBER | {"maximum": 5, "exclusiveMaximum": False},
        NUMBER | {"maximum": 5.0},
    ),
    "the tighter of two lower bounds": (
        NUMBER | {"minimum": 5},
        NUMBER | {"minimum": 5, "exclusiveMinimum": 4},
    ),
    "the tighter of two lower bounds, which is excluded": (
        NUMBER | {"exclusiveMinimum": 5},
        NUMBER | {"minimum": 5, "exclusiveMinimum": 5},
    ),
    "the tighter of two upper bounds": (
        NUMBER | {"maximum": 5},
        NUMBER | {"maximum": 5, "exclusiveMaximum": 6},
    ),
    "the tighter of two upper bounds, which is excluded": (
        NUMBER | {"exclusiveMaximum": 5},
        NUMBER | {"maximum": 5, "exclusiveMaximum": 5},
    ),
    "an allOf of both kinds of bounds": (
        NUMBER | {"exclusiveMinimum": 5, "maximum": 8},
        {"allOf": [NUMBER | {"minimum": 5, "exclusiveMinimum": True}, {"minimum": 3, "maximum": 8}, {"maximum": 9}]},
    ),
    "an exclusive maximum of 3.0 and of 3.1": (
        NUMBER | {"maximum": 5, "exclusiveMaximum": True},
        NUMBER | {"exclusiveMaximum": 5},
    ),
    "a pattern that matches everything": (TEXT, TEXT | {"pattern": ""}),
    "two patterns that match everything": (TEXT | {"pattern": "^.*$"}, TEXT | {"pattern": r"\w*"}),
    "an allOf of patterns, one of which matches everything": (
        TEXT | {"pattern": "^a"},
        {"allOf": [TEXT | {"pattern": ".*"}, {"pattern": "^a"}, {"pattern": ""}]},
    ),
    "a minimum of contains that is the default": ({"contains": TEXT}, {"contains": TEXT, "minContains": 1}),
    "a choice of one that is deprecated": (TEXT | {"deprecated": True}, {"oneOf": [TEXT | {"deprecated": True}]}),
    "anchors": (TEXT, TEXT | {"$anchor": "a", "$dynamicAnchor": "b", "$recursiveAnchor": True, "$vocabulary": {}}),
    "a const and an enum of one": ({"const": "a"}, {"enum": ["a"]}),
    "a const of null and the type null": ({"const": None}, {"type": "null"}),
    "a const of null and an enum of null": ({"const": None}, {"enum": [None]}),
    "a const of null in an allOf": ({"allOf": [{"const": None}, {"enum": ["a", None]}]}, {"enum": [None]}),
    "a then that allows anything": ({"if": DOG}, {"if": DOG, "then": {}}),
    "an enum in another order": ({"enum": ["a", "b"]}, {"enum": ["b", "a"]}),
    "an enum with and without its type": ({"enum": ["a"]}, {"type": "string", "enum": ["a"]}),
    "a list of one type": (TEXT, {"type": ["string"]}),
    "types in another order": ({"type": ["string", "integer"]}, {"type": ["integer", "string"]}),
    "an allOf of one": (CAT, {"allOf": [CAT]}),
    "an allOf of properties": (
        {"type": "object", "properties": {"a": TEXT, "b": NUMBER}, "required": ["a", "b"]},
        {
            "allOf": [
                object_with(TEXT) | {"properties": {"a": TEXT}, "required": ["a"]},
                {"properties": {"b": NUMBER}},
            ],
            "required": ["b"],
        },
    ),
    "an allOf of limits": (
        {"type": "number", "minimum": 5},
        {"allOf": [{"minimum": 3}, {"minimum": 5}], "type": "number"},
    ),
    "an allOf of limits in the other order": (
        {"type": "number", "minimum": 5},
        {"allOf": [{"minimum": 5}, {"minimum": 3}], "type": "number"},
    ),
    "an allOf of upper limits": (
        {"type": "number", "maximum": 5},
        {"allOf": [{"maximum": 5}, {"maximum": 7}], "type": "number"},
    ),
    "an allOf of upper limits in the other order": (
        {"type": "number", "maximum": 5},
        {"allOf": [{"maximum": 7}, {"maximum": 5}], "type": "number"},
    ),
    "an allOf of flags": (
        {"type": "array", "uniqueItems": True},
        {"allOf": [{"uniqueItems": True}, {"uniqueItems": False}], "type": "array"},
    ),
    "an allOf of defaults": (TEXT | {"default": "a"}, TEXT | {"default": "a", "allOf": [{"default": "b"}]}),
    "an allOf of dependent properties": (
        {"dependentRequired": {"a": ["b", "c"]}},
        {"allOf": [{"dependentRequired": {"a": ["c"]}}, {"dependentRequired": {"a": ["b"]}}]},
    ),
    "an allOf of schemas of one property": (
        object_with(TEXT | {"minLength": 3}),
        {"allOf": [object_with(TEXT), object_with({"minLength": 3})]},
    ),
    "two schemas that allow no value": ({"allOf": [False]}, {"allOf": [TEXT, False]}),
    "a choice of null that its type forbids": ({"oneOf": [CAT, {"allOf": [{"enum": [None]}, TEXT]}]}, CAT),
    "a oneOf and an anyOf of null": ({"oneOf": [{"type": "null"}]}, {"anyOf": [{"type": "null"}]}),
    "an allOf of types": ({"type": "integer"}, {"allOf": [{"type": "integer"}, {"type": "number"}]}),
    "an allOf of enums": ({"enum": ["b"]}, {"allOf": [{"enum": ["a", "b"]}, {"enum": ["b", "c"]}]}),
    "an allOf of patterns in another order": (
        {"allOf": [{"pattern": "a"}, {"pattern": "b"}, {"pattern": "c"}]},
        {"allOf": [{"pattern": "a"}, {"pattern": "c"}, {"pattern": "b"}]},
    ),
    "a choice of one": (CAT, {"oneOf": [CAT]}),
    "a choice of a choice of one": (CAT, {"oneOf": [{"anyOf": [CAT]}]}),
    "choices in another order": ({"oneOf": [CAT, DOG]}, {"oneOf": [DOG, CAT]}),
    "a minimum length of 0": (TEXT, TEXT | {"minLength": 0}),
    "additional properties by default": (CAT, CAT | {"additionalProperties": True}),
    "additional properties of any kind": (CAT, CAT | {"additionalProperties": {}}),
    "items of any kind": ({"type": "array"}, {"type": "array", "items": {}}),
    "items of any kind, by a boolean": ({"type": "array"}, {"type": "array", "items": True}),
    "a flag of an array that is not set": ({"type": "array"}, {"type": "array", "uniqueItems": False}),
    "a flag that is not set": (TEXT, TEXT | {"readOnly": False, "deprecated": False, "nullable": False}),
    "required in another order": (CAT | {"required": ["a", "b"]}, CAT | {"required": ["b", "a"]}),
    "annotations": (
        TEXT,
        TEXT
        | {
            "description": "d",
            "title": "t",
            "example": 1,
            "examples": [1],
            "externalDocs": {},
            "$comment": "c",
            "x-y": 1,
        },
    ),
    "a mapping by name and by reference": (
        {"oneOf": [REF, DOG], "discriminator": {"propertyName": "k", "mapping": {"a": "A"}}},
        {"oneOf": [REF, DOG], "discriminator": {"propertyName": "k", "mapping": {"a": "#/components/schemas/A"}}},
    ),
    "a component and the same in place": (REF, CAT),
    "a component in a choice and the same in place": ({"oneOf": [REF, DOG]}, {"oneOf": [CAT, DOG]}),
    "a component and a reference to it": (REF, {"$ref": "#/components/schemas/B"}),
    "a reference with an annotation beside it": (REF, REF | {"description": "d"}),
    "a reference, and an allOf of it": (REF, {"allOf": [REF], "description": "d"}),
}


def path(template: str, *names: str, shared: bool = False) -> Json:
    parameters = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in names]
    item: Json = {"get": {"responses": OK, **({} if shared else {"parameters": parameters})}}
    return document() | {"paths": {template: item | ({"parameters": parameters} if shared else {})}}


DOCUMENTS: dict[str, tuple[Json, Json]] = {
    "a renamed path parameter": (path("/a/{x}/{y}", "x", "y"), path("/a/{y}/{id}", "y", "id")),
    "a path parameter of the path and of the operation": (path("/a/{x}", "x"), path("/a/{x}", "x", shared=True)),
    "parameters in another order": (path("/a/{x}/{y}", "x", "y"), path("/a/{x}/{y}", "y", "x")),
    "a response header in another case": (
        header(TEXT),
        document({"responses": {"200": {"description": "", "headers": {"x-h": {"schema": TEXT}}}}}),
    ),
    "a request header in another case": (
        document({"parameters": [{"name": "Org-Id", "in": "header", "schema": TEXT}]}),
        document({"parameters": [{"name": "org-id", "in": "header", "schema": TEXT}]}),
    ),
    "a parameter that is a component": (
        query(TEXT),
        document(
            {"parameters": [{"$ref": "#/components/parameters/P"}]},
            components={"parameters": {"P": {"name": "p", "in": "query", "schema": TEXT}}},
        ),
    ),
    "a body that is a component": (
        sent(TEXT),
        document(
            {"requestBody": {"$ref": "#/components/requestBodies/B"}},
            components={"requestBodies": {"B": content(TEXT)}},
        ),
    ),
    "a response that is a component": (
        received(TEXT),
        document(
            {"responses": {"200": {"$ref": "#/components/responses/R"}}},
            components={"responses": {"R": {"description": "", **content(TEXT)}}},
        ),
    ),
    "a path item that is a component": (
        path("/a"),
        document()
        | {
            "paths": {"/a": {"$ref": "#/components/pathItems/I"}},
            "components": {"pathItems": {"I": {"get": {"responses": OK}}}},
        },
    ),
    "a media type in another case, its parameters in another order": (
        document({"requestBody": content(TEXT, "Text/CSV; b=2; a=1")}),
        document({"requestBody": content(TEXT, 'text/csv;A=1;b="2"')}),
    ),
    "a range of statuses in another case": (
        document({"responses": {"4XX": {"description": ""}}}),
        document({"responses": {"4xx": {"description": ""}}}),
    ),
    "webhooks of 3.1 and of the extension": (
        webhook({"requestBody": content(TEXT)}),
        document() | {"x-webhooks": {"orders": {"post": {"responses": OK, "requestBody": content(TEXT)}}}},
    ),
    "3.0 and 3.1": (sent(TEXT), sent(TEXT, openapi="3.0.3")),
    "a style that is the default": (query(TEXT), query(TEXT, style="form", explode=True, required=False)),
    "security of the document, and of the operation by itself": (
        document({}, security=[{"key": []}]),
        document({"security": [{"key": []}]}, security=[{"key": []}]),
    ),
    "no security requirements, and one without schemes": (document({"security": []}), document({"security": [{}]})),
    "descriptions, tags and extensions": (
        document({}),
        document(
            {"summary": "s", "description": "d", "x-a": 1, "externalDocs": {"url": "u"}},
            tags=[],
        ),
    ),
    "extensions among webhooks and paths": (
        document(),
        document(webhooks={"x-a": {"post": {"responses": OK}}}) | {"paths": {"x-b": {"get": {"responses": OK}}}},
    ),
    "extensions among callbacks": (
        document({}),
        document({"callbacks": {"x-a": 3, "c": {"x-b": 3}, "x-c": {"{$url}": {"post": {"responses": OK}}}}}),
    ),
    "extensions before a callback": (
        document({"callbacks": {"c": {"{$url}": {"post": {"responses": OK}}}}}),
        document({"callbacks": {"x-a": 3, "c": {"x-b": 3, "{$url}": {"post": {"responses": OK}}}}}),
    ),
    "an extension of a security scheme": (
        document(components={"securitySchemes": {"k": {"type": "http"}}}),
        document(components={"securitySchemes": {"k": {"type": "http", "x-a": 3}}}),
    ),
    "a path parameter that does not say that it is required": (
        path("/a/{x}", "x"),
        document()
        | {
            "paths": {"/a/{x}": {"get": {"parameters": [{"name": "x", "in": "path", "schema": TEXT}], "responses": OK}}}
        },
    ),
    "a parameter of the operation that replaces one of the path": (
        query(TEXT),
        document()
        | {
            "paths": {
                "/things": query(TEXT)["paths"]["/things"]
                | {"parameters": [{"name": "p", "in": "query", "required": True, "schema": TEXT}]}
            }
        },
    ),
    "another title": (document(), document() | {"info": {"title": "u", "version": "1"}}),
    "an extension among paths": (document({}), {**document({}), "paths": {**document({})["paths"], "x-a": 3}}),
}
