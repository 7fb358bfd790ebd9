"""Pages that FleetIT has not: each operation of them is a tool without a line for it."""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING, Any

import pytest

from tests.fleetit.sandbox.made_up import INTEGER, TEXT, answer, body, in_path, many, obj, page, query, ref
from tests.support.generated import generated_client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fleetit.sandbox import Sandbox

MODELS = {"Thing": obj("id", id=INTEGER, name=TEXT, pin=TEXT), "ThingBody": obj("name", name=TEXT)}
DATA: dict[str, Any] = {"things": [{"fleet": 7, "id": number, "name": f"n{number}"} for number in range(1, 8)]}
PAGED = [query("limit", INTEGER), query("offset", INTEGER)]


def operation(name: str, **parts: Any) -> dict[str, Any]:
    resource = name.partition("_")[0]
    return {"operationId": name, "tags": [resource], "summary": f"Do {name}", "security": [{"bearerAuth": []}], **parts}


NUMBERED = [query("page", INTEGER), query("colour", TEXT, required=True)]
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Made up", "version": "1"},
    "paths": {
        "/v2/things/": {
            "get": operation(
                "things_list",
                parameters=PAGED,
                **answer(page(ref("Thing"))),
            ),
            "post": operation("things_create", **body(ref("ThingBody")), **answer(ref("Thing"), 201)),
        },
        "/v2/things/{id}/": {
            "delete": operation("things_delete", parameters=[in_path("id")], **answer(None, 204)),
        },
        "/v2/numbered/": {"get": operation("numbered_list", parameters=NUMBERED, **answer(page(ref("Thing"))))},
        "/v2/large/": {
            "get": operation(
                "large_list",
                parameters=[query("limit", {"type": "integer", "minimum": 5}), query("offset", INTEGER)],
                **answer(page(ref("Thing"))),
            )
        },
        "/v2/names/": {"get": operation("names_list", parameters=[query("limit", TEXT)], **answer(many(TEXT)))},
        "/v2/files/": {
            "put": operation(
                "files_replace",
                requestBody={"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}},
                **answer(None, 204),
            )
        },
    },
    "components": {"schemas": MODELS, "securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"}}},
}


@pytest.fixture(scope="module", name="sandbox")
def _sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder: Path = tmp_path_factory.mktemp("made-up")
    with generated_client(DOCUMENT, folder):
        running = importlib.import_module("fleetit.sandbox").running
        with running(DATA, description=DOCUMENT) as sandbox:
            yield sandbox


def use(sandbox: Sandbox, tool: str, arguments: dict[str, Any], **options: Any) -> tuple[dict[str, Any], Any]:
    """Return the tools, and the result of one of them."""

    async def run() -> tuple[dict[str, Any], Any]:
        fleetit, made = importlib.import_module("fleetit"), importlib.import_module("fleetit.mcp")
        client_class: Any = importlib.import_module("mcp").Client
        async with (
            fleetit.AsyncFleetIT(token=sandbox.token, base_url=sandbox.url) as api,
            client_class(made.make_server(api, **options)) as client,
        ):
            tools = {each.name: each for each in (await client.list_tools()).tools}
            return tools, await client.call_tool(tool, arguments)

    return asyncio.run(run())


def test_each_operation_is_a_tool(sandbox: Sandbox) -> None:
    tools, result = use(sandbox, "things_list", {"limit": 2, "offset": 1, "fleet_id": 7}, allow_writes=True)
    assert tools.keys() == {
        "names_list",
        "numbered_list",
        "things_create",
        "things_delete",
        "things_list",
        "large_list",
    }
    assert tools["things_create"].input_schema["properties"]["body"]["required"] == ["name"]
    assert tools["things_delete"].annotations.idempotent_hint is True
    assert result.structured_content["count"] == 7
    assert [row["name"] for row in result.structured_content["rows"]] == ["n2", "n3"]


def test_empty_answer(sandbox: Sandbox) -> None:
    _, result = use(sandbox, "things_create", {"body": {"name": "new"}, "fleet_id": 7}, allow_writes=True)
    made = result.structured_content["result"]["id"]
    _, result = use(sandbox, "things_delete", {"id": made, "fleet_id": 7}, allow_writes=True)
    assert (result.is_error, result.structured_content) == (False, {"result": None})


def test_argument_that_is_called_like_ours_keeps_its_name(sandbox: Sandbox) -> None:
    tools, _ = use(sandbox, "things_list", {"fleet_id": 7})
    properties = tools["names_list"].input_schema["properties"]
    assert properties["limit"]["type"] == "string"
    assert properties["limit_"]["type"] == "integer"


@pytest.mark.parametrize(
    ("limit", "offset", "expected", "following"),
    [
        pytest.param(2, 0, [0, 1], 2, id="first rows"),
        pytest.param(3, 0, [0, 1, 2], 3, id="exactly a page"),
        pytest.param(2, 2, [2, 3], 4, id="over the end of a page"),
        pytest.param(3, 5, [5, 6], None, id="last rows"),
        pytest.param(2, 5, [5, 6], None, id="exactly the last rows"),
        pytest.param(2, 9, [], None, id="after the last row"),
    ],
)
def test_listing_without_an_offset_is_read_from_its_beginning(
    sandbox: Sandbox, limit: int, offset: int, expected: list[int], following: int | None
) -> None:
    for number, rows in enumerate(([0, 1, 2], [3, 4, 5], [6])):
        pages = {"count": 7, "next": "u" if number < 2 else None, "previous": None}
        results = [{"id": row + 1, "name": "n"} for row in rows]
        sandbox.fail("GET /v2/numbered/", how="wrong_json", times=1, body={**pages, "results": results})
    given = {"limit": limit, "offset": offset, "colour": "red", "fleet_id": 7}
    tools, result = use(sandbox, "numbered_list", given)
    sandbox.clear_faults()
    assert "page" not in tools["numbered_list"].input_schema["properties"]
    assert not result.is_error, result.content
    assert [row["id"] - 1 for row in result.structured_content["rows"]] == expected
    assert result.structured_content["next_offset"] == following


def test_fewer_rows_than_the_smallest_page(sandbox: Sandbox) -> None:
    results = [{"id": row + 1} for row in range(5)]
    body = {"count": 9, "next": "u", "previous": None, "results": results}
    sandbox.fail("GET /v2/large/", how="wrong_json", times=1, body=body)
    _, result = use(sandbox, "large_list", {"limit": 2, "fleet_id": 7})
    assert not result.is_error, result.content
    assert [row["id"] for row in result.structured_content["rows"]] == [1, 2]
    assert (result.structured_content["next_offset"], result.structured_content["count"]) == (2, 9)
    assert "limit=5" in sandbox.requests[-1].query
