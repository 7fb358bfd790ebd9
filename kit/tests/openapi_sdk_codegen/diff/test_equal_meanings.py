"""The oracle knows by itself what means the same, and still sees the nearest thing that means something else."""

from __future__ import annotations

from typing import Any

import pytest

from kit.tests.openapi_sdk_codegen.diff.documents import (
    OK,
    TEXT,
    content,
    document,
    everywhere,
    header,
    object_with,
    query,
    sent,
    webhook,
)
from kit.tests.openapi_sdk_codegen.diff.equivalents import CAT, DOCUMENTS, DOG, NUMBER, REF, SCHEMAS, named, path
from kit.tests.openapi_sdk_codegen.diff.explained import find_unexplained
from kit.tests.openapi_sdk_codegen.diff.rows import compare
from kit.tests.openapi_sdk_codegen.diff.structural_diff import find_differing

Json = dict[str, Any]

#: For each pair of schemas that mean the same, one that means something else than the first.
OTHER_SCHEMAS: dict[str, Json] = {
    "a nullable of 3.0 and a list of types": {"type": ["string", "integer"]},
    "a nullable and a choice with null": {"oneOf": [CAT, {"type": "string"}]},
    "a choice with null in either order": {"anyOf": [{"enum": ["null"]}, CAT]},
    "a choice with null of either kind": {"oneOf": [CAT, {"const": 0}]},
    "a nullable enum with null and one without a type": {"enum": ["a"]},
    "a nullable enum without null and one with null": {"type": ["string", "null"], "enum": ["a"]},
    "a choice of a constant beside a choice of one": {"allOf": [{"anyOf": [{"const": "b"}]}, {"anyOf": [TEXT]}]},
    "types with null beside an enum without it": {"type": ["string", "null"], "enum": ["a", None]},
    "an enum and a choice of constants": {"oneOf": [{"const": "b"}, {"const": "c"}, {"type": "null"}]},
    "an enum of known values, beside any text": {"anyOf": [{"type": "string", "enum": ["a"]}, TEXT, {"type": "null"}]},
    "an exclusive minimum of 3.0 and of 3.1": NUMBER | {"minimum": 5},
    "an exclusive maximum of 3.0 that is false": NUMBER | {"exclusiveMaximum": 5},
    "the tighter of two lower bounds": NUMBER | {"minimum": 5, "exclusiveMinimum": 6},
    "the tighter of two lower bounds, which is excluded": NUMBER | {"minimum": 6, "exclusiveMinimum": 5},
    "the tighter of two upper bounds": NUMBER | {"maximum": 5, "exclusiveMaximum": 4},
    "the tighter of two upper bounds, which is excluded": NUMBER | {"maximum": 4, "exclusiveMaximum": 5},
    "an allOf of both kinds of bounds": {
        "allOf": [NUMBER | {"minimum": 5, "exclusiveMinimum": True}, {"minimum": 6, "maximum": 8}]
    },
    "an exclusive maximum of 3.0 and of 3.1": NUMBER | {"maximum": 5},
    "a pattern that matches everything": TEXT | {"pattern": "."},
    "two patterns that match everything": TEXT | {"pattern": r"\w+"},
    "an allOf of patterns, one of which matches everything": {"allOf": [TEXT | {"pattern": "a"}, {"pattern": "^a"}]},
    "a minimum of contains that is the default": {"contains": TEXT, "minContains": 0},
    "a choice of one that is deprecated": {"oneOf": [TEXT]},
    "anchors": NUMBER | {"$anchor": "a"},
    "a const and an enum of one": {"enum": ["b"]},
    "a const of null and the type null": {"type": "string"},
    "a const of null and an enum of null": {"enum": ["null"]},
    "a const of null in an allOf": {"enum": ["a"]},
    "a then that allows anything": {"if": DOG, "then": CAT},
    "an enum in another order": {"enum": ["b", "c"]},
    "an enum with and without its type": {"type": "string", "enum": ["a", "b"]},
    "a list of one type": {"type": ["integer"]},
    "types in another order": {"type": ["integer", "boolean"]},
    "an allOf of one": {"allOf": [DOG]},
    "an allOf of properties": {"allOf": [object_with(TEXT), {"properties": {"a": TEXT, "b": NUMBER}}]},
    "an allOf of limits": {"allOf": [{"minimum": 3}, {"minimum": 6}], "type": "number"},
    "an allOf of limits in the other order": {"allOf": [{"minimum": 6}, {"minimum": 3}], "type": "number"},
    "an allOf of upper limits": {"allOf": [{"maximum": 4}, {"maximum": 7}], "type": "number"},
    "an allOf of upper limits in the other order": {"allOf": [{"maximum": 7}, {"maximum": 4}], "type": "number"},
    "an allOf of flags": {"allOf": [{"uniqueItems": False}], "type": "array"},
    "an allOf of defaults": TEXT | {"default": "b", "allOf": [{"default": "a"}]},
    "an allOf of dependent properties": {"allOf": [{"dependentRequired": {"a": ["c"]}}]},
    "an allOf of schemas of one property": {"allOf": [object_with(TEXT), object_with({"minLength": 4})]},
    "two schemas that allow no value": {"allOf": [TEXT]},
    "a choice of null that its type forbids": {"oneOf": [DOG, {"allOf": [{"enum": [None]}, TEXT]}]},
    "a oneOf and an anyOf of null": {"anyOf": [TEXT]},
    "an allOf of types": {"allOf": [{"type": "number"}]},
    "an allOf of enums": {"allOf": [{"enum": ["a", "b"]}, {"enum": ["a", "c"]}]},
    "an allOf of patterns in another order": {"allOf": [{"pattern": "a"}, {"pattern": "c"}, {"pattern": "d"}]},
    "a choice of one": {"oneOf": [DOG]},
    "a choice of a choice of one": {"oneOf": [{"anyOf": [DOG]}]},
    "choices in another order": {"oneOf": [DOG, REF | {"title": "x"}, NUMBER]},
    "a minimum length of 0": TEXT | {"minLength": 1},
    "additional properties by default": CAT | {"additionalProperties": False},
    "additional properties of any kind": CAT | {"additionalProperties": TEXT},
    "items of any kind": {"type": "array", "items": TEXT},
    "items of any kind, by a boolean": {"type": "array", "items": False},
    "a flag of an array that is not set": {"type": "array", "uniqueItems": True},
    "a flag that is not set": TEXT | {"deprecated": True},
    "required in another order": CAT | {"required": ["b", "c"]},
    "annotations": TEXT | {"description": "d", "format": "date"},
    "a mapping by name and by reference": {
        "oneOf": [REF, DOG],
        "discriminator": {"propertyName": "k", "mapping": {"a": "#/components/schemas/B"}},
    },
    "a component and the same in place": DOG,
    "a component in a choice and the same in place": {"oneOf": [NUMBER, DOG]},
    "a component and a reference to it": {"$ref": "#/components/schemas/C"},
    "a reference with an annotation beside it": REF | {"minProperties": 1},
    "a reference, and an allOf of it": {"allOf": [REF, {"minProperties": 1}]},
}


def with_parameters(of_path: list[Json], of_operation: list[Json]) -> Json:
    item = {"parameters": of_path, "post": {"parameters": of_operation, "responses": OK}}
    return document() | {"paths": {"/things": item}}


LIMIT: Json = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
OTHER_LIMIT: Json = LIMIT | {"required": True}

#: Pairs of documents, and one that means something else than the first. The others are among `equivalents`.
OTHER_DOCUMENTS: dict[str, tuple[Json, Json, Json]] = {
    "a parameter of the path and of the operation": (
        with_parameters([LIMIT], []),
        with_parameters([], [LIMIT]),
        with_parameters([], [OTHER_LIMIT]),
    ),
    "a parameter that the operation replaces": (
        with_parameters([OTHER_LIMIT], [LIMIT]),
        with_parameters([], [LIMIT]),
        with_parameters([LIMIT], [OTHER_LIMIT]),
    ),
    "the name of a path parameter": (path("/a/{x}", "x"), path("/a/{y}", "y"), path("/a/{x}/{y}", "x", "y")),
    "a header in another case": (
        document({"parameters": [LIMIT | {"name": "X-Org-Id", "in": "header"}]}),
        document({"parameters": [LIMIT | {"name": "x-org-id", "in": "header"}]}),
        document({"parameters": [LIMIT | {"name": "x-org-ids", "in": "header"}]}),
    ),
    "a style that is the default": (query(TEXT), query(TEXT, style="form"), query(TEXT, explode=False)),
    "a response header that is not required": (header(TEXT), header(TEXT, required=False), header(TEXT, required=True)),
    "a media type in another case": (
        document({"requestBody": content(TEXT, "Text/CSV")}),
        document({"requestBody": content(TEXT, "text/csv")}),
        document({"requestBody": content(TEXT, "text/html")}),
    ),
    "a range of statuses in another case": (
        document({"responses": {"4XX": {"description": ""}}}),
        document({"responses": {"4xx": {"description": ""}}}),
        document({"responses": {"5xx": {"description": ""}}}),
    ),
    "the versions of OpenAPI": (sent(TEXT), sent(TEXT, openapi="3.0.3"), sent(NUMBER, openapi="3.0.3")),
    "security of the document and of the operation": (
        document({}, security=[{"key": []}]),
        document({"security": [{"key": []}]}, security=[{"key": []}]),
        document({"security": [{"other": []}]}, security=[{"key": []}]),
    ),
    "how a bearer token is written": (
        document(components={"securitySchemes": {"k": {"type": "http", "scheme": "bearer"}}}),
        document(components={"securitySchemes": {"k": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}}),
        document(components={"securitySchemes": {"k": {"type": "http", "scheme": "basic"}}}),
    ),
    "a link": (
        document({"responses": {"200": {"description": ""}}}),
        document({"responses": {"200": {"description": "", "links": {"a": {"operationId": "b"}}}}}),
        document({"responses": {"200": {"description": "", "headers": {"A": {"schema": TEXT}}}}}),
    ),
    "tags and prose of the document": (
        document({}),
        document({"description": "d"}, tags=[{"name": "a"}], externalDocs={"url": "u"}),
        document({"deprecated": True}),
    ),
    "the reference that leads to a schema": (
        sent(REF, **named(CAT, B=REF)),
        sent({"$ref": "#/components/schemas/B"}, **named(CAT, B=REF)),
        sent({"$ref": "#/components/schemas/B"}, **named(CAT, B=DOG)),
    ),
    "webhooks of 3.1 and of the extension": (
        webhook({"requestBody": content(TEXT)}),
        document() | {"x-webhooks": {"orders": {"post": {"responses": OK, "requestBody": content(TEXT)}}}},
        document() | {"x-webhooks": {"orders": {"post": {"responses": OK, "requestBody": content(NUMBER)}}}},
    ),
}


def check_meanings(old: Json, new: Json, other: Json, *, places: int) -> None:
    """Check that two documents mean the same, and that another one differs at so many places, which are explained."""
    assert [*map(str, find_differing(old, new)), *map(str, find_differing(new, old))] == []
    for one, another in ((old, other), (other, old)):
        count, unexplained = find_unexplained(one, another, compare(one, another))
        assert (count >= places, [*map(str, unexplained)]) == (True, [])


@pytest.mark.parametrize(("name", "pair"), SCHEMAS.items(), ids=SCHEMAS)
def test_schemas_that_mean_the_same_do_not_differ(name: str, pair: tuple[Json, Json]) -> None:
    check_meanings(*(everywhere(each, **named(CAT, B=REF, C=DOG)) for each in (*pair, OTHER_SCHEMAS[name])), places=4)


def test_each_equal_meaning_has_a_neighbour_that_means_something_else() -> None:
    assert OTHER_SCHEMAS.keys() == SCHEMAS.keys()


@pytest.mark.parametrize(("old", "new", "other"), OTHER_DOCUMENTS.values(), ids=OTHER_DOCUMENTS)
def test_documents_that_mean_the_same_do_not_differ(old: Json, new: Json, other: Json) -> None:
    check_meanings(old, new, other, places=1)


@pytest.mark.parametrize(("old", "new"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_equivalent_documents_do_not_differ(old: Json, new: Json) -> None:
    assert [*map(str, find_differing(old, new)), *map(str, find_differing(new, old))] == []
