"""Errors of a sandbox have the form that is described for their status, and a client reads in it what they said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.descriptions import COUNT, TEXT, ref
from openapi_sdk.description.document import Description
from openapi_sdk.errors.bodies import read_error_body
from openapi_sdk.sandbox.described_errors import DescribedErrors
from openapi_sdk.sandbox.requests import RefusedError

if TYPE_CHECKING:
    from starlette.responses import Response

JSON, PROBLEM = "application/json", "application/problem+json"
FIELDS = {"name": ["missing"], "size": {"w": ["too much"]}}
FIELD_TEXT = "name: missing; size.w: too much"
GONE = {"detail": "Not found."}
#: What a client reads of these.
READ_FIELDS, READ_GONE = [("name", "missing"), ("size.w", "too much")], [("", "Not found.")]
INVALID = "The request is not valid"


def obj(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": [*required], "properties": properties}


def rows(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


SCHEMAS = {
    "NotFoundError": obj("error", error={**TEXT, "enum": ["NOT_FOUND"]}, errorMessage=TEXT),
    "BadRequest": obj("error", error={**TEXT, "const": "BAD_REQUEST"}),
    "Steps": rows({"anyOf": [TEXT, COUNT]}),
}


def answer(status: int, body: Any, responses: dict[str, Any], *, part: str = "body") -> Response:
    document = {
        "openapi": "3.1.0",
        "paths": {"/things": {"get": {"responses": responses}}},
        "components": {"schemas": SCHEMAS},
    }
    description = Description(document)
    errors = DescribedErrors(description, description.operations[0])
    return errors.to_response(RefusedError(status, body, {"X-Own": "1"}, part=part))


@pytest.mark.parametrize(
    ("schema", "status", "body", "written", "read"),
    [
        pytest.param({}, 404, GONE, GONE, READ_GONE, id="any form"),
        pytest.param(obj("detail", detail=TEXT), 404, GONE, GONE, READ_GONE, id="the usual form"),
        pytest.param(obj(), 400, FIELDS, FIELDS, READ_FIELDS, id="an object of any fields"),
        pytest.param({**obj(msg=TEXT), "additionalProperties": False}, 404, GONE, {"msg": "Not found."}, READ_GONE,
                     id="a text under another name"),
        pytest.param(obj("error", error=TEXT, details={"nullable": True}), 400, FIELDS, {"error": FIELD_TEXT},
                     [("", FIELD_TEXT)], id="a text for all fields"),
        pytest.param(obj("code", "message", code=COUNT, message=TEXT, error=TEXT), 404, GONE,
                     {"code": 404, "message": "Not found."}, READ_GONE, id="a number as code"),
        pytest.param(obj("code", "message", code={**TEXT, "enum": ["other", "E_NOT_FOUND"]}, message=TEXT), 404, GONE,
                     {"code": "E_NOT_FOUND", "message": "Not found."}, READ_GONE, id="a code that is named so"),
        pytest.param(obj("ok", "at", ok={"type": "boolean"}, at={**TEXT, "format": "date"}, message=TEXT), 404, GONE,
                     {"ok": False, "at": "2025-01-15", "message": "Not found."}, READ_GONE, id="no success"),
        pytest.param(obj("error", error=obj("type", "message", type=TEXT, message=TEXT)), 404, GONE,
                     {"error": {"type": "not_found", "message": "Not found."}}, READ_GONE, id="in an envelope"),
        pytest.param(obj("errors", message=TEXT, errors={"type": "object", "additionalProperties": rows(TEXT)}), 400,
                     FIELDS, {"message": INVALID, "errors": {"name": ["missing"], "size.w": ["too much"]}},
                     [("", INVALID), *READ_FIELDS], id="texts by field"),
        pytest.param(obj("errors", errors={"type": "object", "additionalProperties": TEXT}), 400,
                     FIELDS, {"errors": {"name": "missing", "size.w": "too much"}}, READ_FIELDS, id="a text by field"),
        pytest.param(obj(detail=rows(obj("loc", "type", loc=ref("Steps"), msg=TEXT, type=TEXT))), 400, FIELDS,
                     {"detail": [{"loc": ["query", "name"], "msg": "missing", "type": "bad_request"},
                                 {"loc": ["query", "size", "w"], "msg": "too much", "type": "bad_request"}]},
                     READ_FIELDS, id="objects with places"),
        pytest.param(obj(detail=rows(obj("msg", msg=TEXT, loc=rows(TEXT)))), 404, GONE,
                     {"detail": [{"msg": "Not found.", "loc": ["query"]}]}, READ_GONE, id="a text where lists are"),
        pytest.param(obj(errors=rows(obj(detail=TEXT, source=TEXT, pointer=TEXT))), 400, [{}, {"a": ["wrong"]}],
                     {"errors": [{"detail": "wrong", "pointer": "/1/a"}]}, [("a", "wrong")], id="pointers of rows"),
        pytest.param(rows(obj("message", message=TEXT, field=TEXT)), 400, FIELDS,
                     [{"message": "missing", "field": "name"}, {"message": "too much", "field": "size.w"}], None,
                     id="a list"),
        pytest.param({"anyOf": [ref("BadRequest"), ref("NotFoundError")]}, 404, GONE,
                     {"error": "NOT_FOUND", "errorMessage": "Not found."}, READ_GONE, id="the form of the status"),
        pytest.param({"oneOf": [ref("BadRequest"), ref("NotFoundError")]}, 409, GONE,
                     {"error": "NOT_FOUND", "errorMessage": "Not found."}, READ_GONE, id="the form that can say it"),
        pytest.param(ref("BadRequest"), 404, GONE, {"error": "BAD_REQUEST"}, None, id="a form without a text"),
        pytest.param(obj(reason=rows(TEXT)), 400, FIELDS, FIELDS, READ_FIELDS, id="a form that can't say it"),
        pytest.param(TEXT, 404, GONE, "Not found.", None, id="a text"),
        pytest.param(COUNT, 404, GONE, GONE, READ_GONE, id="a form that nothing fits"),
    ],
)  # fmt: skip
def test_an_error_has_the_form_of_its_status(schema: Any, status: int, body: Any, written: Any, read: Any) -> None:
    responses = {str(status): {"description": "", "content": {JSON: {"schema": schema}}}}
    response = answer(status, body, responses, part="query")
    found = json.loads(bytes(response.body))
    assert (response.status_code, found) == (status, written)
    assert response.headers["X-Own"] == "1"
    if read is not None:
        assert [(each.field, each.message) for each in read_error_body(found).shown] == read


@pytest.mark.parametrize(
    ("media", "written"),
    [
        pytest.param({"example": {"code": "E7", "msg": "gone"}}, {"code": "E7", "msg": "Not found."}, id="the only"),
        pytest.param({"examples": {"a": {"value": {"code": 7}}, "b": {"value": {"code": "E8", "msg": ""}}}},
                     {"code": "E8", "msg": "Not found."}, id="the one that fits"),
        pytest.param({}, {"code": "not_found", "msg": "Not found."}, id="none"),
    ],
)  # fmt: skip
def test_a_code_is_that_of_the_example(media: Any, written: Any) -> None:
    media = {**media, "schema": obj("code", "msg", code=TEXT, msg=TEXT)}
    response = answer(404, GONE, {"4XX": {"description": "", "content": {JSON: media}}})
    assert json.loads(bytes(response.body)) == written


@pytest.mark.parametrize(
    ("responses", "status", "media_type", "text"),
    [
        pytest.param({}, 400, JSON, '{"detail":"No."}', id="not described"),
        pytest.param({"400": {"description": ""}}, 400, JSON, '{"detail":"No."}', id="without a body"),
        pytest.param({"422": {"description": ""}}, 422, JSON, '{"detail":"No."}', id="described as 422"),
        pytest.param({"4XX": {}, "422": {"description": ""}}, 400, JSON, '{"detail":"No."}', id="described as both"),
        pytest.param({"default": {"description": "", "content": {"text/plain": {}}}}, 400, "text/plain; charset=utf-8",
                     "No.", id="text"),
        pytest.param({"400": {"description": "", "content": {PROBLEM: {"schema": obj(
            "type", "title", "status", type={**TEXT, "format": "uri"}, title=TEXT, status=COUNT, detail=TEXT,
        )}}}}, 400, PROBLEM,
            '{"type":"about:blank","title":"Bad Request","status":400,"detail":"No."}', id="a problem"),
    ],
)  # fmt: skip
def test_an_error_has_the_described_status_and_content_type(
    responses: Any, status: int, media_type: str, text: str
) -> None:
    response = answer(400, {"detail": "No."}, responses)
    assert (response.status_code, response.headers["Content-Type"]) == (status, media_type)
    assert bytes(response.body).decode() == text
