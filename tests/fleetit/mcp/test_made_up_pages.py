"""Pages that FleetIT has not: each operation of them is a tool without a line for it."""

from __future__ import annotations

import asyncio
import base64
import importlib
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.sandbox.made_up import INTEGER, TEXT, answer, body, in_path, many, obj, page, query, ref
from tests.support.generated import generated_client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fleetit.sandbox import Sandbox

MODELS = {"Thing": obj("id", id=INTEGER, name=TEXT, pin=TEXT), "ThingBody": obj("name", name=TEXT), "Number": INTEGER}
DATA: dict[str, Any] = {"things": [{"fleet": 7, "id": number, "name": f"n{number}"} for number in range(1, 8)]}
PAGED = [query("limit", INTEGER), query("offset", INTEGER)]


def operation(name: str, **parts: Any) -> dict[str, Any]:
    resource = name.partition("_")[0]
    return {"operationId": name, "tags": [resource], "summary": f"Do {name}", "security": [{"bearerAuth": []}], **parts}


def sending(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema}}}}


BINARY = {"type": "string", "format": "binary"}
NUMBERED = [
    query("page", INTEGER),
    query("page_size", {"type": "integer", "default": 3}),
    query("colour", TEXT, required=True),
]
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
            "put": operation("files_replace", **sending("image/png", BINARY), **answer(None, 204)),
            "post": operation(
                "files_create",
                **sending("multipart/form-data", obj("file", file=BINARY, more=many(BINARY), note=TEXT)),
                **answer(None, 204),
            ),
            "patch": operation(
                "files_update", **sending("multipart/form-data", {"type": "object"}), **answer(None, 204)
            ),
        },
        "/v2/fleets/{code}/trucks/": {
            "get": operation("trucks_list", parameters=[in_path("code", TEXT), *PAGED], **answer(page(ref("Thing")))),
            "post": operation(
                "trucks_create",
                parameters=[in_path("code", TEXT), query("fleet_ids", many(INTEGER))],
                **body(obj("", name=TEXT, move=obj("", to_fleet=ref("Number")))),
                **answer(None, 204),
            ),
        },
        "/v2/trucks/": {"patch": operation("trucks_update", **body({"type": "object"}), **answer(None, 204))},
        "/v2/fleet-groups/{id}/": {"get": operation("groups_get", parameters=[in_path("id")], **answer(ref("Thing")))},
    },
    "components": {"schemas": MODELS, "securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"}}},
}


@pytest.fixture(scope="module", name="server")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder: Path = tmp_path_factory.mktemp("made-up")
    with generated_client(DOCUMENT, folder):
        running = importlib.import_module("fleetit.sandbox").running
        with running(DATA, description=DOCUMENT) as server:
            yield server


@pytest.fixture(name="sandbox")
def _sandbox(server: Sandbox) -> Sandbox:
    """Return the sandbox as it is at the beginning."""
    server.reset()
    return server


def use(
    sandbox: Sandbox | SimpleNamespace, tool: str, arguments: dict[str, Any], **options: Any
) -> tuple[dict[str, Any], Any]:
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


@pytest.mark.heavy
def test_each_operation_is_a_tool(sandbox: Sandbox) -> None:
    tools, result = use(sandbox, "things_list", {"limit": 2, "offset": 1, "fleet_id": 7}, allow_writes=True)
    operations = {each["operationId"] for item in DOCUMENT["paths"].values() for each in item.values()}
    own = {"count_and_sum", "across_fleets"}
    # Of `files_update` the description doesn't say which of its fields are files.
    assert tools.keys() - own == operations - {"files_update"}
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
    given = {"limit": limit, "offset": offset, "colour": "red", "fleet_id": 7}
    tools, result = use(sandbox, "numbered_list", given)
    assert "page" not in tools["numbered_list"].input_schema["properties"]
    assert not result.is_error, result.content
    assert [row["id"] - 1 for row in result.structured_content["rows"]] == expected
    assert result.structured_content["next_offset"] == following
    assert result.structured_content.get("count") == (7 if following is None else None)  # known at the end alone


def test_fewer_rows_than_the_smallest_page(sandbox: Sandbox) -> None:
    results = [{"id": row + 1} for row in range(5)]
    body = {"count": 9, "next": "u", "previous": None, "results": results}
    sandbox.fail("GET /v2/large/", how="wrong_json", times=1, body=body)
    _, result = use(sandbox, "large_list", {"limit": 2, "fleet_id": 7})
    assert not result.is_error, result.content
    assert [row["id"] for row in result.structured_content["rows"]] == [1, 2]
    assert (result.structured_content["next_offset"], result.structured_content["count"]) == (2, 9)
    assert "limit=5" in sandbox.requests[-1].query


def encode(content: bytes) -> dict[str, str]:
    return {"base64": base64.b64encode(content).decode()}


def test_file_is_sent(sandbox: Sandbox) -> None:
    content = bytes(range(256))
    with ScriptedServer([reply(204)]) as server:
        target = SimpleNamespace(url=server.url, token=sandbox.token)
        tools, result = use(target, "files_replace", {"body": encode(content), "fleet_id": 7}, allow_writes=True)
    assert tools["files_replace"].input_schema["properties"]["body"]["properties"]["base64"]["contentEncoding"]
    assert "body" in tools["files_replace"].input_schema["required"]
    assert not result.is_error, result.content
    (request,) = server.requests
    assert (request.body, request.header("content-type"), request.header("fleet-id")) == (content, "image/png", "7")


def test_files_of_a_form_are_sent(sandbox: Sandbox) -> None:
    first = {**encode(b"\x00\xff"), "name": "../a.png", "media_type": "image/png"}
    given = {"file": first, "more": [encode(b"b"), encode(b"c")], "note": "n"}
    with ScriptedServer([reply(204)]) as server:
        target = SimpleNamespace(url=server.url, token=sandbox.token)
        _, result = use(target, "files_create", {"body": given, "fleet_id": 7}, allow_writes=True)
    assert not result.is_error, result.content
    sent = server.requests[0].body
    assert b'name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n\x00\xff\r\n' in sent
    assert (sent.count(b'name="more"; filename="more"'), sent.count(b'name="note"\r\n\r\nn\r\n')) == (2, 1)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"base64": "/etc/passwd"}, ".base64: not base64", id="path"),
        pytest.param("/etc/passwd", ": an object is expected", id="text"),
        pytest.param({"path": "/etc/passwd"}, ".path: not described", id="path by name"),
        pytest.param({"base64": "A" * 1_400_000}, ".base64: ", id="too long"),
    ],
)
def test_what_is_no_file_is_not_sent(sandbox: Sandbox, given: Any, expected: str) -> None:
    before = len(sandbox.requests)
    for tool, arguments in (("files_replace", given), ("files_create", {"file": given})):
        _, result = use(sandbox, tool, {"body": arguments, "fleet_id": 7}, allow_writes=True)
        text = result.content[0].text
        place = "body" if tool == "files_replace" else "body.file"
        assert result.is_error
        assert f"{place}{expected}" in text
        assert len(text) < 300
    assert len(sandbox.requests) == before


def test_media_type_of_a_file_can_not_add_a_header(sandbox: Sandbox) -> None:
    before = len(sandbox.requests)
    given = {"file": {**encode(b"a"), "media_type": "image/png\r\nX-Added: 1"}}
    _, result = use(sandbox, "files_create", {"body": given, "fleet_id": 7}, allow_writes=True)
    assert (result.is_error, len(sandbox.requests)) == (True, before)
    assert "is not a media type" in result.content[0].text


@pytest.mark.parametrize(
    ("tool", "given", "expected"),
    [
        pytest.param("trucks_list", {"code": "7"}, "", id="this fleet in the path"),
        pytest.param("trucks_list", {"code": "9"}, "code: ", id="another one in the path"),
        pytest.param("trucks_list", {"code": "7/../9"}, "code: ", id="another path"),
        pytest.param(
            "trucks_create", {"code": "7", "fleet_ids": [7], "body": {"move": {"to_fleet": 7}}}, "", id="this"
        ),
        pytest.param(
            "trucks_create", {"code": "7", "fleet_ids": [7, 9], "body": {}}, "fleet_ids.1: ", id="in the query"
        ),
        pytest.param(
            "trucks_create", {"code": "7", "body": {"move": {"to_fleet": 9}}}, "body.move.to_fleet: ", id="body"
        ),
        pytest.param("trucks_update", {"body": {"extra": [{"fleet_id": 7}]}}, "", id="this in a field of any name"),
        pytest.param(
            "trucks_update",
            {"body": {"extra": [{"fleet_id": 9}]}},
            "body.extra.0.fleet_id: another fleet than 7, the only one of this server",
            id="in a field of any name",
        ),
        pytest.param("groups_get", {"id": 7}, "groups_get can't be limited to fleet 7, which is the only", id="group"),
    ],
)
def test_calls_are_limited_to_one_fleet(sandbox: Sandbox, tool: str, given: dict[str, Any], expected: str) -> None:
    before = len(sandbox.requests)
    tools, result = use(sandbox, tool, given, allow_writes=True, fleet_id=7)
    assert "groups_get" not in tools
    assert tools.keys() >= {"trucks_list", "trucks_create", "things_list"}
    assert (result.is_error, len(sandbox.requests) - before) == (bool(expected), 0 if expected else 1), result.content
    assert expected in result.content[0].text


def test_any_fleet_can_be_named_without_a_fixed_one(sandbox: Sandbox) -> None:
    tools, _ = use(sandbox, "things_list", {"fleet_id": 7}, allow_writes=True)
    assert "groups_get" in tools
    assert "enum" not in tools["trucks_create"].input_schema["properties"]["code"]
