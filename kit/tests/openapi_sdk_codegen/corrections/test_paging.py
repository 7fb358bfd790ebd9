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
from openapi_sdk_codegen.corrections.extensions import drop_steering, find_malformed
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


ROW: dict[str, Any] = {"type": "object", "properties": {"id": {"type": "integer"}, "user": {"properties": {"id": {}}}}}
PAGE: dict[str, Any] = {
    "properties": {
        "found": {"properties": {"rows": {"type": "array", "items": ROW}}},
        "meta": {"properties": {"t": {}}},
    }
}
CURSOR = {"by": "cursor", "rows": "found/rows", "place": "c", "next": "meta/t"}


@pytest.mark.parametrize(
    ("paging", "why"),
    [
        pytest.param(CURSOR, None, id="a cursor"),
        pytest.param({**CURSOR, "count": "$response.header.X-Total", "more": "meta/t"}, None, id="a total in a header"),
        pytest.param({**CURSOR, "key": "id"}, None, id="a key"),
        pytest.param({**CURSOR, "key": ["id", "user/id"]}, None, id="a key of two fields, one in an object"),
        pytest.param({"by": "whole"}, None, id="one page"),
        pytest.param({"by": "address", "next": "$response.header.Link"}, None, id="a link"),
        pytest.param({"by": "number", "place": "shared", "first": 0}, None, id="a parameter of the path"),
        pytest.param(False, None, id="no listing"),
        pytest.param(True, "True: `by` is one of offset, number", id="a listing"),
        pytest.param("cursor", "'cursor': `by` is one of", id="a text"),
        pytest.param({"by": "token"}, "'token': `by` is one of", id="another way"),
        pytest.param({"by": ["key"]}, "an array: `by` is one of", id="a way that is an array"),
        pytest.param({"by": "cursor", "place": "c"}, "next: it is missing, and needed by cursor", id="no next cursor"),
        pytest.param({"by": "offset", "place": "c"}, "size: it is missing, and needed by offset", id="no size"),
        pytest.param({**CURSOR, "place": "d"}, "place: the query has no parameter 'd'", id="no such parameter"),
        pytest.param({**CURSOR, "size": ["c"]}, "size: the query has no parameter an array", id="several parameters"),
        pytest.param({**CURSOR, "next": "meta/u"}, "next: the answer has no field 'meta/u'", id="no such field"),
        pytest.param({**CURSOR, "rows": "rows"}, "rows: the answer has no field 'rows'", id="no such rows"),
        pytest.param({**CURSOR, "key": "uuid"}, "key: a row has no field 'uuid'", id="no such key"),
        pytest.param({**CURSOR, "first": 2}, "first: 2 is not 0 or 1", id="another first page"),
        pytest.param({**CURSOR, "start": 2}, "'start' is unknown; known are by, rows", id="another word"),
    ],
)
def test_what_a_correction_says_of_pages_is_checked(paging: Any, why: str | None) -> None:
    query = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in ("c", "shared")]
    operation = {"parameters": query[:1], "responses": {"200": respond(PAGE)}, "x-paging": paging}
    document = {"paths": {"/things": {"get": operation, "parameters": query[1:]}}}
    found = [text for _, text in find_malformed(document)]
    assert (not found) if why is None else any(why in text for text in found)
    assert all(parts == ("paths", "/things", "get", "x-paging") for parts, _ in find_malformed(document))
    assert drop_steering(document) == [("paths", "/things", "get", "x-paging")]


@pytest.mark.parametrize(
    ("method", "paging", "why"),
    [
        pytest.param("post", CURSOR, None, id="a field of a body"),
        pytest.param("post", {**CURSOR, "place": "d"}, "place: the JSON object in the body", id="no such field"),
        pytest.param("post", {"by": "whole"}, "by: 'whole' is not for an operation by POST", id="one page"),
        pytest.param("put", CURSOR, "place: the JSON object in the body of a POST has no field 'c'", id="PUT"),
    ],
)
def test_an_operation_by_post_pages_by_its_body(method: str, paging: Any, why: str | None) -> None:
    body = {"type": "object", "properties": {"c": {"type": "string"}}}
    operation = {"requestBody": respond(body), "responses": {"200": respond(PAGE)}, "x-paging": paging}
    found = [text for _, text in find_malformed({"paths": {"/things": {method: operation}}})]
    assert (not found) if why is None else any(why in text for text in found)


def test_only_an_operation_says_how_it_pages() -> None:
    (found,) = find_malformed({"info": {"x-paging": False}})
    assert found == (("info", "x-paging"), "nothing reads it here; move it to an operation")
