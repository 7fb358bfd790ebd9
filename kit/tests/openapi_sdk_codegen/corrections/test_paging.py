"""Which answers are listings, and which of them get the page parameters of all listings."""

from __future__ import annotations

from typing import Any

import pytest

from openapi_sdk_codegen.corrections.conventions.paging import (
    add_page_parameters,
    has_rows,
    is_envelope,
    success_schema,
)
from openapi_sdk_codegen.openapi.document import each_operation

ARRAY: dict[str, Any] = {"type": "array"}
ENVELOPE: dict[str, Any] = {"properties": {"count": {}, "next": {}, "previous": {}, "results": ARRAY}}
JSON = "application/json"
PARAMETERS: dict[str, Any] = {
    f"Any{name.capitalize()}": {"name": name, "in": "query", "x-of-listings": True} for name in ("limit", "offset")
}
BOTH = [{"$ref": "#/components/parameters/AnyLimit"}, {"$ref": "#/components/parameters/AnyOffset"}]


def respond(schema: dict[str, Any], media_type: str = JSON) -> dict[str, Any]:
    return {"content": {media_type: {"schema": schema}}}


@pytest.mark.parametrize(
    ("responses", "schema"),
    [
        pytest.param({"200": respond(ARRAY)}, ARRAY, id="a success"),
        pytest.param({200: respond(ARRAY)}, ARRAY, id="a status that is a number"),
        pytest.param({"201": respond({}), "200": respond(ARRAY)}, ARRAY, id="the first success"),
        pytest.param({"200": {}, "201": respond(ARRAY)}, ARRAY, id="the first with a body"),
        pytest.param({"200": respond({}, "text/csv"), "201": respond(ARRAY)}, {}, id="a body that is no JSON"),
        pytest.param({"200": respond(ARRAY, "*/*")}, ARRAY, id="any media type"),
        pytest.param({"200": respond(ARRAY, "APPLICATION/JSON")}, ARRAY, id="JSON in capitals"),
        pytest.param({"400": respond(ARRAY), "default": respond(ARRAY)}, None, id="no success"),
        pytest.param({"204": {}}, None, id="no body"),
    ],
)
def test_the_schema_of_a_success(responses: Any, schema: Any) -> None:
    [operation] = each_operation({"paths": {"/a/": {"get": {"responses": responses}}}})
    assert success_schema({}, operation) == schema


def test_an_envelope_has_four_properties() -> None:
    properties = ENVELOPE["properties"]
    assert is_envelope(ENVELOPE)
    assert is_envelope({"properties": {**properties, "more": {}}})
    for name in properties:
        assert not is_envelope({"properties": {key: properties[key] for key in properties if key != name}})


@pytest.mark.parametrize(
    ("name", "schema", "plural", "expected"),
    [
        pytest.param("results", ARRAY, None, True, id="results"),
        pytest.param("results", {"type": ["array", "null"]}, None, True, id="results or null"),
        pytest.param("results", {"type": "object"}, None, False, id="no array"),
        pytest.param("features", {"properties": {"features": ARRAY}}, None, True, id="features in features"),
        pytest.param("items", ARRAY, None, False, id="items of one thing"),
        pytest.param("items", ARRAY, "things", True, id="items of several things"),
        pytest.param("things", ARRAY, "things", True, id="their name"),
        pytest.param("others", ARRAY, "things", False, id="another name"),
    ],
)
def test_rows_have_a_usual_name(name: str, schema: Any, plural: str | None, expected: bool) -> None:
    assert has_rows({}, {"properties": {name: schema}}, plural=plural) is expected


@pytest.mark.parametrize(
    ("schema", "parameters", "components", "expected"),
    [
        pytest.param(ENVELOPE, [], PARAMETERS, BOTH, id="both"),
        pytest.param(ARRAY, [], PARAMETERS, [], id="no envelope"),
        pytest.param(
            ENVELOPE,
            [{"name": "limit", "in": "query"}],
            PARAMETERS,
            [{"name": "limit", "in": "query"}, BOTH[1]],
            id="one",
        ),
        pytest.param(
            ENVELOPE, [{"name": "Page", "in": "query"}], PARAMETERS, [{"name": "Page", "in": "query"}], id="by number"
        ),
        pytest.param(ENVELOPE, [], {}, [], id="no shared parameters"),
        pytest.param(
            ENVELOPE, [], {**PARAMETERS, "AnyLimit": {"name": "limit"}}, BOTH[1:], id="a parameter that is not marked"
        ),
    ],
)
def test_page_parameters_are_added(schema: Any, parameters: list[Any], components: Any, expected: list[Any]) -> None:
    described = {"responses": {"200": respond(schema)}, "parameters": [*parameters]}
    document: dict[str, Any] = {"paths": {"/a/": {"get": described}}, "components": {"parameters": components}}
    [operation] = each_operation(document)
    add_page_parameters(document, operation)
    assert described["parameters"] == expected
