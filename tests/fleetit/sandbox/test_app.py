from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fleetit import ConfigurationError
from fleetit.sandbox._parts import PARTS
from fleetit_api.exceptions import TREE
from openapi_sdk.sandbox.app import create_app
from openapi_sdk.sandbox.faults import Targets
from openapi_sdk.sandbox.server import Options
from tests.fleetit.sandbox.loopback import ACTIVE, connect, send_on_connection, send_request

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("//v2/integrations/active/", id="two slashes in front"),
        pytest.param("/V2/integrations/active/", id="another case"),
        pytest.param("/v2/integrations/active/1/", id="below a path"),
        pytest.param("/v2/vehicles/../integrations/active/", id="dots are not resolved"),
        pytest.param("/v2/unknown/", id="not described"),
    ],
)
def test_undescribed_path_is_not_found(sandbox: Sandbox, path: str) -> None:
    response = send_request(sandbox, path)
    assert response.status == 404
    assert response.json == {"detail": "Not found."}
    assert response.headers["Location"] is None
    assert sandbox.requests[-1].path == path


@pytest.mark.parametrize(
    ("path", "advice"),
    [
        pytest.param("/v2/tolls", "is missing, write /v2/tolls/", id="no slash at the end"),
        pytest.param("/v2/tolls/7001", "is missing, write /v2/tolls/7001/", id="no slash after an id"),
        pytest.param("/v2/tolls//", "is one too many, write /v2/tolls/", id="a slash too many"),
        pytest.param("/v2/tolls/7001///", "is one too many, write /v2/tolls/7001/", id="two slashes too many"),
    ],
)
def test_wrong_slash_at_the_end_is_not_found_and_named(sandbox: Sandbox, path: str, advice: str) -> None:
    response = send_request(sandbox, path)
    assert (response.status, response.headers["Location"]) == (404, None)
    assert response.json == {"detail": f"Not found: the slash at the end {advice}"}


def test_slash_after_a_path_without_one_is_not_found_and_named() -> None:
    targets = Targets(TREE, [("GET", "/v2/tolls"), ("GET", "/v2/tolls/{id}")])
    assert targets.advise_slash("/v2/tolls/") == "the slash at the end is one too many, write /v2/tolls"
    assert targets.advise_slash("/v2/tolls/7/") == "the slash at the end is one too many, write /v2/tolls/7"
    assert targets.advise_slash("/v2/tolls/7") is None
    assert targets.advise_slash("/") is None


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"])
def test_undescribed_method_is_not_allowed(sandbox: Sandbox, method: str) -> None:
    response = send_request(sandbox, method=method)
    assert response.status == 405
    assert response.headers["Allow"] == "GET, HEAD"
    assert list(response.json) == ["detail"]


@pytest.mark.parametrize("method", ["GET", "DELETE", "OPTIONS"])
def test_every_method_needs_a_token_first(sandbox: Sandbox, method: str) -> None:
    response = send_request(sandbox, method=method, token="unknown")
    assert (response.status, response.headers["Allow"]) == (401, None)


def test_head_is_answered_like_get_without_body(sandbox: Sandbox) -> None:
    got, head = send_request(sandbox, fleet=7), send_request(sandbox, method="HEAD", fleet=7)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(got.body))


def test_connection_stays_open_after_an_unread_body(sandbox: Sandbox) -> None:
    key = [("Authorization", f"Bearer {sandbox.token}")]
    connection = connect(sandbox)
    try:
        for _ in range(3):
            assert send_on_connection(connection, "POST", ACTIVE, key, b"{}").status == 405
            assert send_on_connection(connection, "GET", ACTIVE, key).status == 200
    finally:
        connection.close()


def test_answer_is_json(sandbox: Sandbox) -> None:
    response = send_request(sandbox)
    assert response.headers["Content-Type"] == "application/json"
    assert json.loads(response.body.decode("ascii"))


@pytest.mark.parametrize(
    ("document", "names"),
    [
        pytest.param(
            {"paths": {"/v2/things/{thing-id}/": {"get": {"responses": {}}}}},
            ["/v2/things/{thing-id}/", "thing-id"],
            id="a path parameter that is not an identifier",
        ),
        pytest.param(
            {"paths": {"/a/": {"get": {"parameters": [{"$ref": "#/components/parameters/None"}]}}}},
            ["#/components/parameters/None"],
            id="a reference to nothing",
        ),
        pytest.param(
            {"paths": {"/a/": {"get": {"parameters": [{"$ref": "https://example.com/#/a"}]}}}},
            ["https://example.com/#/a"],
            id="a reference that leaves the document",
        ),
        pytest.param(
            {
                "paths": {"/a/": {"get": {"parameters": [{"$ref": "#/components/parameters/A"}]}}},
                "components": {
                    "parameters": {
                        "A": {"$ref": "#/components/parameters/B"},
                        "B": {"$ref": "#/components/parameters/A"},
                    }
                },
            },
            ["circles", "#/components/parameters/"],
            id="references in circles",
        ),
    ],
)
def test_invalid_description_is_refused_with_its_location(document: dict[str, object], names: list[str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        create_app(Options(PARTS, description=document).make_world())
    assert all(name in str(caught.value) for name in names)
