"""Whether a description is OpenAPI 3.0 or 3.1, and that finding out neither reads, nor requests, nor hangs."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.tests.openapi_sdk_codegen.malformed import WRONG_VALUES, each_place, malformed, replaced
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk_codegen.openapi.structure import Invalid
from openapi_sdk_codegen.openapi.validation import find_invalid, validate_openapi
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from openapi_sdk_codegen.openapi.tree import Parts

pytestmark = pytest.mark.heavy

OK: dict[str, Any] = {"description": "ok"}


def description(**changes: Any) -> dict[str, Any]:
    answer = {"description": "ok", "content": {"application/json": {"schema": {"type": "string"}}}}
    return {
        "openapi": "3.0.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/v2/things/": {"get": {"responses": {"200": answer}}}},
        **changes,
    }


def newer(**changes: Any) -> dict[str, Any]:
    return description(openapi="3.1.0", **changes)


def with_schema(schema: Any, **more: Any) -> dict[str, Any]:
    return description(components={"schemas": {"A": schema}}, **more)


def on_path(path: str, *parameters: Any, shared: Any = (), **more: Any) -> dict[str, Any]:
    operation = {"parameters": list(parameters), "responses": {"200": OK}, **more}
    return {path: {"parameters": list(shared), "get": operation}}


def refused(document: dict[str, Any]) -> str:
    with pytest.raises(Problem) as caught:
        validate_openapi(document, name="openapi.yaml")
    assert str(caught.value).startswith("openapi.yaml: ")
    return str(caught.value)


ID: dict[str, Any] = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
QUERY: dict[str, Any] = {"name": "q", "in": "query", "schema": {"type": "string"}}


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(description(), id="3.0"),
        pytest.param(newer(), id="3.1"),
        pytest.param(description(**{"x-note": {"any": ["thing", None]}}), id="an extension"),
        pytest.param(with_schema({"type": "string", "nullable": True}), id="nullable"),
        pytest.param(with_schema({"type": ["string", "null"]}, openapi="3.1.0"), id="a type array of 3.1"),
        pytest.param(with_schema({"items": True, "not": False}, openapi="3.1.0"), id="boolean schemas of 3.1"),
        pytest.param(
            newer(components={"schemas": {"A": True, "B": {"$ref": "#/components/schemas/A"}}}),
            id="a reference to a boolean schema",
        ),
        pytest.param(
            {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "webhooks": {}}, id="webhooks without paths"
        ),
        pytest.param(newer(paths={"/a/": {"get": {}}}), id="an operation of 3.1 without answers"),
        pytest.param(
            newer(paths={"/a/": {"$ref": "#/components/pathItems/A"}}, components={"pathItems": {"A": {"get": {}}}}),
            id="a path item that is a reference",
        ),
        pytest.param(
            with_schema({"properties": {"a": {"$ref": "#/components/schemas/A"}}}), id="a schema that contains itself"
        ),
        pytest.param(
            with_schema({"oneOf": [{"type": "string"}, {"items": {"$ref": "#/components/schemas/A"}}]}),
            id="a union that contains itself in an item",
        ),
        pytest.param(with_schema({"example": {"$ref": "file:///x"}}), id="a $ref in an example"),
        pytest.param(with_schema({"enum": [{"$ref": 7}], "default": {"$ref": 7}}), id="a $ref in data"),
        pytest.param(with_schema({"properties": {"$ref": {"type": "string"}}}), id="a property called $ref"),
        pytest.param(
            description(paths=on_path("/a/{id}/", shared=[ID])), id="a path parameter that the path item describes"
        ),
        pytest.param(description(paths=on_path("/a/{id}/", ID, shared=[ID])), id="a parameter that is overridden"),
        pytest.param(
            description(
                paths=on_path("/a/", callbacks={"done": {"$ref": "#/components/callbacks/Done"}}),
                components={"callbacks": {"Done": {"x-note": 1, "{$url}": {"post": {"responses": {"200": OK}}}}}},
            ),
            id="a callback that is a reference",
        ),
    ],
)
def test_valid_description_passes(document: dict[str, Any]) -> None:
    assert find_invalid(document) == []
    validate_openapi(document, name="x")


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(with_schema({"title": None, "type": "string"}), id="null for a title"),
        pytest.param(with_schema({"format": "of-our-own", "example": 7, "type": "string"}), id="unknown formats"),
        pytest.param(with_schema({"type": "string", "default": 7, "enum": ["a"]}), id="a default that does not fit"),
        pytest.param(with_schema({"const": 1, "examples": [1]}), id="keywords of 3.1 in 3.0"),
        pytest.param(with_schema({"type": "object", "required": []}), id="nothing required"),
        pytest.param(with_schema({"type": "string", "pattern": "("}), id="a pattern that is none"),
        pytest.param(description(info={"title": "t", "version": "1", "license": {}}), id="a licence without a name"),
        pytest.param(description(info={"title": "t", "version": "1", "logo": "l"}), id="an unknown field of info"),
        pytest.param(
            description(
                paths=on_path(
                    "/a/", responses={"200": {**OK, "headers": {"H": {"schema": {"type": "string"}, "logo": 1}}}}
                )
            ),
            id="an unknown field of a header",
        ),
        pytest.param(description(webhooks={}), id="webhooks in 3.0"),
        pytest.param(with_schema({"exclusiveMinimum": 1}), id="a limit of 3.1 in 3.0"),
        pytest.param(with_schema({"exclusiveMinimum": True}, openapi="3.1.0"), id="a limit of 3.0 in 3.1"),
        pytest.param(
            description(paths=on_path("/a/{id}/", {key: ID[key] for key in ("name", "in", "schema")})),
            id="a path parameter that is not required",
        ),
        pytest.param(
            description(paths=on_path("/a/", operationId="a") | on_path("/b/", operationId="a")),
            id="one operationId twice",
        ),
    ],
)
def test_what_is_wrong_but_changes_no_code_passes(document: dict[str, Any]) -> None:
    assert find_invalid(document) == []


CASES = [
    pytest.param({"openapi": "3.2.0"}, "$.openapi: OpenAPI 3.0 or 3.1 is expected", id="another version"),
    pytest.param({"openapi": None}, "`openapi` is null", id="no version"),
    pytest.param({"openapi": 3.0}, "`openapi` is 3.0", id="a version that is a number"),
    pytest.param({"openapi": "3.0.0 "}, "`openapi` is '3.0.0 '", id="a version with a blank"),
    pytest.param({"openapi": None, "swagger": "2.0"}, "this is Swagger '2.0': convert it first", id="Swagger 2.0"),
    pytest.param({"info": {"title": "t"}}, "$.info: it has no version", id="info without a version"),
    pytest.param({"info": {"title": "t", "version": 1}}, "$.info.version: text", id="a version of the API as number"),
    pytest.param({"paths": None}, "$: it has no paths", id="no paths"),
    pytest.param({"pathes": {}}, "$: it may not have the field 'pathes'", id="a misspelt key"),
    pytest.param({"paths": {"/a/": {"gte": {}}}}, "$.paths['/a/']: it may not have the field 'gte'", id="no method"),
    pytest.param({"paths": {"a/": {}}}, "$.paths: 'a/' is not a key", id="a path without a slash"),
    pytest.param({"paths": {"/a/": {"get": {}}}}, "$.paths['/a/'].get: it has no responses", id="no answers"),
    pytest.param(
        {"paths": {"/a/": {"get": {"responses": {"x-a": 1}}}}},
        "its responses are empty",
        id="answers of extensions only",
    ),
    pytest.param(
        {"paths": {"/a/": {"get": {"responses": {"2xx": OK}}}}}, "'2xx' is not a key that it may have", id="a status"
    ),
    pytest.param({"paths": {"/a/": {"get": {"responses": {200: OK}}}}}, "the key 200", id="a status without quotes"),
    pytest.param(
        {"paths": {"/a/": {"get": {"responses": {"200": OK}, "requestBdy": {}}}}},
        "$.paths['/a/'].get: it may not have the field 'requestBdy'",
        id="a misspelt body",
    ),
    pytest.param(
        {"components": {"schemas": {"A": {"type": ["string", "null"]}}}},
        "$.components.schemas.A.type: one of array",
        id="a type of OpenAPI 3.1",
    ),
    pytest.param(
        {"openapi": "3.1.0", "components": {"schemas": {"A": {"type": ["string", "what"]}}}},
        "$.components.schemas.A.type: one of array",
        id="an unknown type",
    ),
    pytest.param(
        {"components": {"schemas": {"A": True}}}, "$.components.schemas.A: an object", id="a boolean schema in 3.0"
    ),
    pytest.param(
        {"components": {"schemas": {"A": {"exclusiveMinimum": "1"}}}},
        ".exclusiveMinimum: a number",
        id="a limit as text",
    ),
    pytest.param({"components": {"schemas": {"A": {"enum": []}}}}, "its enum is empty", id="an empty enum"),
    pytest.param({"components": {"schemas": {"A": {"minLength": -1}}}}, "a number from 0", id="a negative length"),
    pytest.param({"paths": on_path("/a/{id}/")}, "no parameter describes 'id'", id="a path parameter not described"),
    pytest.param({"paths": on_path("/a/", ID)}, "'id' is not in the path '/a/'", id="a parameter not in the path"),
    pytest.param(
        {"paths": on_path("/a/", shared=[ID])},
        "$.paths['/a/'].get: the parameter 'id' is not in the path",
        id="a parameter of the path item not in the path",
    ),
    pytest.param({"paths": on_path("/a/{id/", ID)}, "is not a template", id="a path with half a parameter"),
    pytest.param({"paths": on_path("/a/{}/")}, "is not a template", id="a parameter without a name"),
    pytest.param({"paths": on_path("/a/{id}/{id}/", ID)}, "2 times", id="a path with one parameter twice"),
    pytest.param({"paths": on_path("/a/", QUERY, QUERY)}, "'q' in query is there twice", id="a parameter twice"),
    pytest.param(
        {"paths": on_path("/a/", shared=[QUERY, QUERY])},
        "$.paths['/a/'].get: 'q' in query is there twice",
        id="a parameter of the path item twice",
    ),
    pytest.param({"paths": on_path("/a/", QUERY | {"in": "body"})}, ".parameters[0].in: query or", id="a location"),
    pytest.param({"paths": on_path("/a/", QUERY | {"style": "simple"})}, "none of those in 'query'", id="a style"),
    pytest.param({"paths": on_path("/a/", {"name": "q", "in": "query"})}, "either schema or content", id="no schema"),
    pytest.param(
        {"paths": on_path("/a/", {"name": "q", "in": "query", "content": {}})}, "one media type", id="no media type"
    ),
]


@pytest.mark.parametrize(("change", "said"), CASES)
def test_invalid_openapi_is_refused_with_its_place(change: dict[str, Any], said: str) -> None:
    assert said in refused(description(**change))


@pytest.mark.parametrize("value", [None, True, 0, 1.5, [], {}, ["#/info"], "", "#", "#/", "#x", "#/x", "x.yaml#/A"])
@pytest.mark.parametrize("version", ["3.0.0", "3.1.0"])
@pytest.mark.parametrize(
    "holder",
    [
        "schemas",
        "responses",
        "parameters",
        "requestBodies",
        "headers",
        "links",
        "examples",
        "securitySchemes",
        "callbacks",
    ],
)
def test_reference_to_nothing_is_an_error_at_its_place(value: Any, version: str, holder: str) -> None:
    document = description(openapi=version, components={holder: {"A": {"$ref": value}}})
    assert [error.parts for error in find_invalid(document)] == [("components", holder, "A", "$ref")]


def test_reference_to_another_kind_of_object_is_an_error() -> None:
    document = with_schema({"$ref": "#/components/responses/R"})
    document["components"]["responses"] = {"R": OK}
    assert "has to lead to a schema, it leads to a response" in refused(document)


def test_reference_into_an_extension_is_an_error() -> None:
    """What is there is not checked, so it could hold anything."""
    document = with_schema({"$ref": "#/x-more/A"}, **{"x-more": {"A": {"$ref": "file:///x"}}})
    assert "it leads to a place that has none" in refused(document)


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    "schemas",
    [
        pytest.param({"A": ref("A")}, id="to itself"),
        pytest.param({"A": ref("B"), "B": ref("C"), "C": ref("A")}, id="over three"),
        pytest.param({"A": {"allOf": [{"type": "object"}, ref("B")]}, "B": {"oneOf": [ref("A")]}}, id="over a union"),
        pytest.param({"A": {"not": ref("A")}}, id="over not"),
    ],
)
def test_references_in_a_circle_are_errors(schemas: dict[str, Any]) -> None:
    errors = find_invalid(description(components={"schemas": schemas}))
    assert len(errors) == json.dumps(schemas).count("$ref")
    assert all("circle" in error.why for error in errors)


def test_long_message_is_cut() -> None:
    message = refused(description(components={"schemas": {"A": {"type": "x" * 10_000}, "y" * 10_000: {"type": 1}}}))
    assert len(message) < 1_500


# Attacks.


def test_no_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text('{"type": "x-marker-x"}')
    for reference in (f"file://{secret}", str(secret), f"file://{secret}#/type"):
        message = refused(with_schema({"$ref": reference}))
        assert "x-marker-x" not in message
        assert "is not within the document" in message


@pytest.mark.parametrize("version", ["3.0.0", "3.1.0"])
def test_nothing_is_requested(version: str) -> None:
    with ScriptedServer(lambda _: reply(200)) as server:
        target = f"{server.url}/schema.json"
        schema = {"$id": target, "$schema": target, "$ref": target, "properties": {"a": {"$ref": f"{target}#/a"}}}
        document = with_schema(schema, openapi=version, jsonSchemaDialect=target)
        document["paths"]["/a/"] = {"$ref": target}
        assert "no other file is read" in refused(document)
        assert not server.requests


def test_pattern_is_never_matched() -> None:
    """Matching takes 2 to the power of 60 steps, which no test would end."""
    schema = {"type": "string", "pattern": "^(a+)+$", "default": "a" * 60 + "!", "example": "a" * 60 + "!"}
    parameter = {"name": "a", "in": "query", "schema": schema}
    assert find_invalid(with_schema(schema, paths=on_path("/a/", parameter))) == []


# Everything else is held against the published JSON Schemas of OpenAPI.

RICH: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "t", "version": "1"},
    "servers": [{"url": "/"}],
    "security": [{"token": []}],
    "tags": [{"name": "a"}],
    "paths": {
        "/a/{id}/": {
            "parameters": [ID],
            "post": {
                "tags": ["a"],
                "operationId": "a",
                "parameters": [QUERY, {"$ref": "#/components/parameters/P"}],
                "requestBody": {"required": True, "content": {"application/json": {"schema": ref("A"), "example": 1}}},
                "responses": {
                    "200": {"description": "ok", "headers": {"H": {"schema": {"type": "string"}}}, "content": {}},
                    "default": {"$ref": "#/components/responses/R"},
                },
                "callbacks": {"c": {"{$request.body#/u}": {"get": {"responses": {"200": OK}}}}},
                "security": [],
                "deprecated": False,
            },
        }
    },
    "components": {
        "schemas": {
            "A": {
                "type": "object",
                "required": ["a"],
                "properties": {"a": {"type": "array", "items": {"type": "string", "enum": ["x"]}}, "b": ref("B")},
                "additionalProperties": {"type": "integer", "minimum": 1},
            },
            "B": {"allOf": [{"type": "object", "readOnly": True}], "discriminator": {"propertyName": "k"}},
        },
        "parameters": {"P": {"name": "p", "in": "header", "schema": {"type": "string", "maxLength": 3}}},
        "responses": {"R": OK},
        "requestBodies": {"B": {"content": {"text/plain": {}}}},
    },
}


def official(version: str) -> Any:
    package = importlib.util.find_spec("openapi_spec_validator")
    assert package is not None
    assert package.origin is not None
    path = Path(package.origin).parent / "resources" / "schemas" / f"v{version}" / "schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    if version == "3.1":  # the published schema leaves schemas to their own dialect
        schema["$defs"]["schema"]["$ref"] = "https://json-schema.org/draft/2020-12/schema"
    return jsonschema_rs.validator_for(schema, validate_formats=False)


def is_harmless(parts: Parts, value: Any) -> bool:
    """Whether a wrong value at a place changes no code, so that it is accepted."""
    in_schema = bool({"schema", "schemas", "items", "properties"} & set(parts))
    return (
        value is None  # of an optional field
        or parts[0] in {"info", "servers", "tags"}
        or (in_schema and parts[-1] in {"required", "allOf"} and value == [])
        or (in_schema and isinstance(value, dict))  # unknown keywords of a schema
        or "$ref" in (value if isinstance(value, dict) else {})
        or parts[-1] == "$ref"
    )


@pytest.mark.parametrize("version", ["3.0", "3.1"])
def test_what_the_published_schema_refuses_is_refused(version: str) -> None:
    validator = official(version)
    document = json.loads(json.dumps(RICH | {"openapi": f"{version}.0"}))  # no object is there twice
    assert validator.is_valid(document)
    assert find_invalid(document) == []
    missed: list[tuple[Parts, Any]] = []
    refusals = 0
    for place in each_place(document):
        for value in WRONG_VALUES:
            wrong = replaced(document, place, value)
            is_refused = bool(find_invalid(wrong))
            refusals += is_refused
            if not is_refused and not validator.is_valid(wrong) and not is_harmless(place, value):
                missed.append((place, value))
    assert missed == []
    assert refusals > 100


@pytest.mark.parametrize("version", ["3.0", "3.1"])
def test_error_within_an_operation_has_a_place_within_it(version: str) -> None:
    """So that a caller can refuse that operation alone."""
    document = json.loads(json.dumps(RICH | {"openapi": f"{version}.0"}))  # no object is there twice
    operation: Parts = ("paths", "/a/{id}/", "post")
    for place in each_place(document):
        if place[:3] == operation:
            for value in WRONG_VALUES:
                for error in find_invalid(replaced(document, place, value)):
                    assert error.parts[:3] == operation, (place, value, error)


@given(malformed(RICH) | malformed(RICH | {"openapi": "3.1.0"}))
def test_any_document_is_checked(document: dict[str, Any]) -> None:
    assert all(isinstance(error, Invalid) and "\n" not in error.why for error in find_invalid(document))


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(RICH)), JSON))
def test_any_json_is_checked(document: dict[str, Any]) -> None:
    find_invalid(document | {"openapi": "3.1.0"})
