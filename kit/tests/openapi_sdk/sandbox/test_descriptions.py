"""What a sandbox does with parts of a description that few have."""

from __future__ import annotations

import importlib
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.descriptions import COUNT, TEXT, make_query_parameter, make_response, ref
from kit.tests.support.made_sdks import made_sdk
from openapi_sdk.sandbox.parts import SandboxParts

if TYPE_CHECKING:
    from collections.abc import Iterator

BODY = {"content": {"application/json": {"schema": ref("Changes")}}}
ID = {"name": "id", "in": "path", "required": True, "schema": COUNT}


def describe(name: str, **more: Any) -> dict[str, Any]:
    return {"operationId": f"things_{name}", "tags": ["things"], **more}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Shelf API", "version": "1"},
    "paths": {
        "/things/": {
            "get": describe(
                "list", parameters=[make_query_parameter("limit")], responses={"200": make_response(ref("Page"))}
            ),
            "post": describe("create", requestBody=BODY, responses={"201": make_response(ref("Thing"))}),
        },
        "/things/{id}/": {
            "parameters": [ID],
            "patch": describe("update", requestBody=BODY, responses={"200": make_response(ref("Thing"))}),
            "put": describe("replace", requestBody=BODY, responses={"200": make_response(ref("Thing"))}),
            "post": describe(
                "rename", requestBody={**BODY, "required": True}, responses={"200": make_response(ref("Thing"))}
            ),
            "delete": describe("delete", responses={"200": make_response(ref("Deleted"))}),
        },
        "/shelves/{id}/": {
            "parameters": [ID],
            "get": describe("get_shelf", tags=["shelves"], responses={"200": make_response(ref("Shelf"))}),
            "delete": describe("delete_shelf", tags=["shelves"], responses={"200": make_response(ref("Shelf"))}),
        },
    },
    "components": {
        "schemas": {
            "Thing": {"type": "object", "properties": {"id": COUNT, "name": TEXT}},
            "Changes": {"type": "object", "properties": {"name": TEXT}},
            "Deleted": {
                "type": "object",
                "required": ["id", "deleted"],
                "properties": {"id": COUNT, "deleted": {"type": "boolean", "enum": [True]}},
            },
            "Shelf": {"type": "object", "required": ["id"], "properties": {"id": COUNT, "name": TEXT}},
            "Page": {
                "type": "object",
                "properties": {"results": {"type": "array", "items": ref("Thing")}, "count": COUNT},
            },
        }
    },
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with made_sdk(DOCUMENT, tmp_path_factory.mktemp("shelf")) as sdk:
        yield sdk


@pytest.mark.parametrize(
    ("method", "path", "is_accepted"),
    [
        pytest.param("POST", "/things/", True, id="a new row"),
        pytest.param("PATCH", "/things/1/", True, id="a change"),
        pytest.param("PUT", "/things/1/", True, id="a replacement"),
        pytest.param("POST", "/things/1/", False, id="a body that is needed"),
    ],
)
def test_a_body_that_may_be_left_out_need_not_be_sent(*, shelf: Any, method: str, path: str, is_accepted: bool) -> None:
    with (
        make_sandboxes(shelf).running() as sandbox,
        shelf.Shelf(token=sandbox.token, base_url=sandbox.url) as client,
        nullcontext() if is_accepted else pytest.raises(shelf.BadRequest),
    ):
        client.request(method, path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/things/2/", {"id": 2, "deleted": True}, id="what says that it is gone"),
        pytest.param("/shelves/2/", {"id": 2, "name": "name 2"}, id="the row"),
    ],
)
def test_what_is_removed_is_answered_as_described(shelf: Any, path: str, expected: Any) -> None:
    with (
        make_sandboxes(shelf).running() as sandbox,
        shelf.Shelf(token=sandbox.token, base_url=sandbox.url) as client,
    ):
        assert client.request("DELETE", path) == expected
        with pytest.raises(shelf.NotFound):
            client.request("DELETE", path)


def test_a_table_of_a_seed_that_is_not_described_is_refused(shelf: Any) -> None:
    sandboxes = make_sandboxes(shelf, load_seed=lambda: {"tables": {"thing": {}}})
    with (
        pytest.raises(shelf.ConfigurationError, match=r"load_seed: 'thing' is no table .*'things'"),
        sandboxes.running(),
    ):
        pass
    with make_sandboxes(shelf, load_seed=lambda: {"tables": {"things": {"rows": {"each": 1}}}}).running():
        pass


def make_sandboxes(sdk: Any, **options: Any) -> Any:
    generated = importlib.import_module(f"{sdk.SERVICE.generated}.sandbox")
    return generated.Sandboxes(SandboxParts(generated.GENERATED, lambda: sdk.SERVICE, **options))
