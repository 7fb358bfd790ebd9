"""The calls that are planned for an operation."""

from __future__ import annotations

from typing import Any

import pytest

from kit.tests.support.descriptions import ORGS
from openapi_sdk_codegen.calling.plan import Planner
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.service import find_tenant


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_the_id_of_a_tenant_is_written_as_a_positive_whole_number(version: str) -> None:
    header = {"name": "X-Org-Id", "in": "header", "schema": {"type": "integer", "minimum": -5}}
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
    answers: dict[str, Any] = {"204": {"description": "Done"}}
    document: dict[str, Any] = {
        "openapi": version,
        "info": {"title": "T", "version": "1"},
        "x-tenant": ORGS,
        "paths": {"/things": {"get": {"parameters": [header, limit], "responses": answers}}},
    }
    [operation] = each_operation(document)
    calls = Planner(document, find_tenant(document)).plan(operation)
    sent = [each.value for call in calls for each in call.arguments if each.location == "header"]
    assert sent
    assert {type(each) for each in sent} == {int}
    assert min(sent) > 0


def test_nothing_is_null_in_a_path() -> None:
    of_path = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "nullable": True}}
    answers: dict[str, Any] = {"204": {"description": "Done"}}
    document: dict[str, Any] = {
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": {"/things/{id}": {"get": {"parameters": [of_path], "responses": answers}}},
    }
    [operation] = each_operation(document)
    calls = [*Planner(document, None).plan(operation)]
    assert calls
    assert all(isinstance(each.value, str) for call in calls for each in call.arguments)
    assert all(call.arguments for call in calls)


@pytest.mark.parametrize(
    ("schema", "media_type"),
    [
        pytest.param({"type": "integer"}, "application/json", id="a number"),
        pytest.param({"type": "object", "properties": {"a": {"type": "integer"}}}, "application/json", id="an object"),
        pytest.param({"type": "string"}, "text/plain", id="a text"),
        pytest.param({"type": "string", "format": "binary"}, "application/octet-stream", id="a file"),
        pytest.param({}, "application/octet-stream", id="anything"),
    ],
)
def test_an_answer_of_any_media_type_is_what_its_schema_says(schema: dict[str, Any], media_type: str) -> None:
    responses = {"200": {"description": "", "content": {"*/*": {"schema": schema}}}}
    document = {"openapi": "3.1.0", "paths": {"/a/": {"get": {"operationId": "a", "responses": responses}}}}
    [operation] = each_operation(document)
    answers = [answer for call in Planner(document, None).plan(operation) for answer in call.answers]
    assert {each.media_type for each in answers} == {media_type}


def test_a_listing_is_paged_as_a_correction_says_it() -> None:
    row = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
    fields = {"count": {"type": "integer"}, "next": {"type": "string"}, "results": {"type": "array", "items": row}}
    page = {"type": "object", "required": [*fields], "properties": fields}
    answers = {"200": {"description": "", "content": {"application/json": {"schema": page}}}}
    of_page = [{"name": name, "in": "query", "schema": {"type": "integer"}} for name in ("limit", "offset")]
    document, corrected = (
        {"openapi": "3.0.3", "paths": {"/things/": {"get": {"responses": answers, **more}}}}
        for more in ({}, {"parameters": of_page})
    )
    [operation] = each_operation(document)
    for call in Planner(document, None, corrected).plan(operation):
        assert (call.paging and call.paging.place) == "offset"
        assert {answer.value["count"] for answer in call.answers} == {len(call.rows)}
