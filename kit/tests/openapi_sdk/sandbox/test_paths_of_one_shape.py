"""Paths that differ in the names of their parameters alone, such as `/things/{id}` and `/things/{name}`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kit.tests.support.descriptions import COUNT, TEXT, make_response, ref
from kit.tests.support.made_sdks import made_sdk

if TYPE_CHECKING:
    from pathlib import Path

THING = {"type": "object", "required": ["id"], "properties": {"id": COUNT, "name": TEXT}}


def describe(name: str, argument: str, schema: Any) -> dict[str, Any]:
    return {
        "operationId": name,
        "tags": ["things"],
        "parameters": [{"name": argument, "in": "path", "required": True, "schema": schema}],
        "responses": {"200": make_response(ref("Thing"))},
    }


DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Shelf API", "version": "1"},
    "paths": {
        "/things/{id}": {"get": describe("things_get", "id", COUNT)},
        "/things/{name}": {
            "get": describe("things_get_by_name", "name", TEXT),
            "put": {
                **describe("things_replace", "name", TEXT),
                "requestBody": {"content": {"application/json": {"schema": ref("Thing")}}},
            },
        },
    },
    "components": {"schemas": {"Thing": THING}},
}


def test_both_are_methods_and_the_sandbox_has_the_methods_of_both(tmp_path: Path) -> None:
    rows = {"things": [{"id": 7, "name": "a"}]}
    with (
        made_sdk(DOCUMENT, tmp_path) as sdk,
        import_module(f"{sdk.__name__}.sandbox").running(data=rows) as sandbox,
        sdk.Shelf(token=sandbox.token, base_url=sandbox.url) as client,
    ):
        assert client.things.get(7).name == "a"
        assert client.with_raw_response.things.get_by_name("7").status == 200  # the first of both answers
        assert client.things.replace("7", body={"id": 7, "name": "b"}).name == "b"  # the second alone has this method
