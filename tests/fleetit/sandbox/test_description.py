"""Responses match the description, the packaged one and one with more operations."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.sandbox import running
from tests.fleetit.sandbox.loopback import ACTIVE, send_request
from tests.fleetit.sandbox.validated import PACKAGED, validate_response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit.sandbox import Sandbox


def _success(schema: dict[str, Any], status: str = "200", example: object = None) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": schema} | ({} if example is None else {"example": example})
    return {status: {"description": "ok", "content": {"application/json": content}}}


def _extended() -> dict[str, Any]:
    """Return the packaged description with more operations, which have no handler and no rows."""
    document = copy.deepcopy(PACKAGED)
    things = {
        "type": "object",
        "required": ["count", "results"],
        "properties": {
            "count": {"type": "integer"},
            "next": {"type": "string", "format": "uri", "nullable": True},
            "previous": {"type": "string", "format": "uri", "nullable": True},
            "results": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
        },
    }
    thing = {
        "type": "object",
        "required": ["id", "name", "fleet", "parent"],
        "properties": {
            "id": {"type": "integer"},
            "name": {"type": "string", "maxLength": 3},
            "fleet": {"type": "integer"},
            "price": {"type": "string", "pattern": r"^-?\d{0,3}(?:\.\d{0,2})?$"},
            "made": {"type": "string", "format": "date-time"},
            "state": {"type": "string", "enum": ["OPEN", "CLOSED"]},
            "parent": {"$ref": "#/components/schemas/ThingRef"},
            "children": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
        },
    }
    document["components"]["schemas"] |= {
        "Thing": thing,
        "ThingRef": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}},
        "ThingPage": things,
    }
    page = {"$ref": "#/components/schemas/ThingPage"}
    one = {"$ref": "#/components/schemas/Thing"}
    identity = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    size = {"name": "size", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 9}}
    fleet = {"name": "fleet-id", "in": "header", "required": True, "schema": {"type": "integer"}}
    document["paths"] |= {
        "/v2/things/{id}/": {
            "parameters": [identity],
            "get": {"operationId": "things_get", "responses": _success(one)},
            "delete": {"operationId": "things_remove", "responses": {"204": {"description": "gone"}}},
        },
        "/v2/things/": {
            "get": {
                "operationId": "things_list",
                "parameters": [size],
                "responses": {"202": {"description": "later"}, **_success(page), "2XX": {"description": "any"}},
            },
            "post": {"operationId": "things_create", "responses": _success(one, "201")},
        },
        "/v2/things/latest/": {
            "get": {"operationId": "things_latest", "responses": _success(one, example={"id": 5, "name": "new"})}
        },
        "/v2/samples/": {
            "get": {
                "operationId": "samples_list",
                "responses": _success(page, example={"count": 1, "results": [{"id": "12", "name": "a"}]}),
            }
        },
        "/v2/groups/{name}/": {"get": {"operationId": "groups_list", "responses": _success(page)}},
        "/v2/bare/": {
            "get": {
                "operationId": "bare_list",
                "parameters": [fleet],
                "responses": _success({"type": "array", "items": one}),
            }
        },
    }
    return document


EXTENDED = _extended()


@pytest.fixture(scope="module")
def extended() -> Iterator[Sandbox]:
    with running(description=EXTENDED) as sandbox:
        yield sandbox


@pytest.mark.parametrize("fleet", [7, 42, 109, 512])
@pytest.mark.parametrize("query", ["", "?limit=2&offset=1", "?offset=9999"])
def test_active_integrations_match_the_description(sandbox: Sandbox, fleet: int, query: str) -> None:
    response = send_request(sandbox, ACTIVE + query, fleet=fleet)
    validate_response(PACKAGED, ACTIVE, "get", 200, response.json)


def test_row_has_exactly_the_described_fields(sandbox: Sandbox) -> None:
    schemas = PACKAGED["components"]["schemas"]
    row = send_request(sandbox, fleet=7).json["results"][0]
    assert row.keys() == schemas["ActiveIntegration"]["properties"].keys()
    assert row["data"].keys() == schemas["ActiveIntegrationData"]["properties"].keys()


def test_validation_of_answers_finds_a_wrong_type(sandbox: Sandbox) -> None:
    page = send_request(sandbox, fleet=7).json
    page["results"][0]["id"] = "7001"
    with pytest.raises(Exception, match="7001"):
        validate_response(PACKAGED, ACTIVE, "get", 200, page)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        pytest.param("/v2/things/", "/v2/things/", id="an envelope"),
        pytest.param("/v2/things/{id}/", "/v2/things/7001/", id="one thing"),
        pytest.param("/v2/bare/", "/v2/bare/", id="a bare array"),
    ],
)
def test_operation_without_rows_matches_the_description(extended: Sandbox, path: str, target: str) -> None:
    response = send_request(extended, target, fleet=7)
    assert response.status == 200
    validate_response(EXTENDED, path, "get", 200, response.json)


def test_made_rows_differ_between_fleets(extended: Sandbox) -> None:
    of_7, of_42 = (send_request(extended, "/v2/things/", fleet=fleet).json for fleet in (7, 42))
    assert (of_7["count"], of_42["count"]) == (3, 3)
    assert {row["fleet"] for row in of_7["results"]} == {7}
    ids = [row["id"] for page in (of_7, of_42) for row in page["results"]]
    assert len(set(ids)) == 6


def test_made_rows_are_paginated_and_stay(extended: Sandbox) -> None:
    whole = send_request(extended, "/v2/things/", fleet=7).json
    second = send_request(extended, "/v2/things/?limit=1&offset=1", fleet=7).json
    assert second["results"] == whole["results"][1:2]
    assert second["next"] == f"{extended.url}/v2/things/?limit=1&offset=2"


def test_next_url_has_the_path_of_the_request(extended: Sandbox) -> None:
    page = send_request(extended, "/v2/groups/a%20b%3F/?limit=1").json
    assert page["next"] == f"{extended.url}/v2/groups/a%20b%3F/?limit=1&offset=1"


def test_row_added_to_the_world_is_listed_in_its_fleet_only(own_sandbox: Sandbox) -> None:
    row = own_sandbox.add("active_integrations", fleet=7, id=1, integration=4)
    row |= {"webhook_signature_secret_token": own_sandbox.get_webhook_secret(7)}
    assert send_request(own_sandbox, fleet=7).json["results"][-1] == row
    assert row not in send_request(own_sandbox, fleet=42).json["results"]


def test_rows_of_the_example_are_used_with_their_types(extended: Sandbox) -> None:
    rows = send_request(extended, "/v2/samples/", fleet=7).json["results"]
    assert [row["id"] for row in rows] == [7001, 7002, 7003]
    assert rows[0]["name"] == "a"


def test_path_without_parameters_has_priority(extended: Sandbox) -> None:
    assert send_request(extended, "/v2/things/latest/").json == {"id": 5, "name": "new"}


def test_success_has_the_documented_status(extended: Sandbox) -> None:
    created = send_request(extended, "/v2/things/", method="POST", body=b"{}")
    validate_response(EXTENDED, "/v2/things/", "post", 201, created.json)
    assert created.status == 201
    target = f"/v2/things/{created.json['id']}/"
    assert send_request(extended, target).json == created.json
    removed = send_request(extended, target, method="DELETE")
    assert (removed.status, removed.body) == (204, b"")
    assert send_request(extended, target).status == 404


@pytest.mark.parametrize(
    ("method", "target", "allowed"),
    [
        pytest.param("PUT", "/v2/things/", "GET, HEAD, POST", id="two methods on one path"),
        pytest.param("POST", "/v2/things/5/", "DELETE, GET, HEAD", id="a path with a parameter"),
    ],
)
def test_allow_header_names_every_method(extended: Sandbox, method: str, target: str, allowed: str) -> None:
    response = send_request(extended, target, method=method)
    assert (response.status, response.headers["Allow"]) == (405, allowed)


def test_missing_required_fleet_header_is_refused(extended: Sandbox) -> None:
    response = send_request(extended, "/v2/bare/")
    assert (response.status, response.json) == (400, {"Fleet-Id": ["This header is required."]})


@pytest.mark.parametrize("target", ["/v2/things/x/", "/v2/things/1.0/", "/v2/things/%20/", "/v2/things/1_0/"])
def test_id_that_is_not_a_number_is_not_found(extended: Sandbox, target: str) -> None:
    assert send_request(extended, target).status == 404


def test_error_names_the_invalid_parameter(extended: Sandbox) -> None:
    response = send_request(extended, "/v2/things/?size=10")
    assert response.status == 400
    assert response.json == {"size": ["must be at most 9"]}
