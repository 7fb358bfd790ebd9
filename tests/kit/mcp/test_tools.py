"""The tools of made-up services: each has the words of its own, and nothing of another."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import pytest
from mcp import Client

import fleetit
from fleetit.mcp import make_server as make_fleetit_server
from kit.tests.openapi_sdk.depot.tools import get_text
from kit.tests.support.depots import TENANTS, TOKEN, Depot, Sdk, read_tenant
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.support.words import is_clean

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from mcp_types import CallToolResult

READS = {"bins_list", "bins_get", "crates_list", "moves_list", "labels_get"}
WRITES = {"bins_create", "bins_update", "labels_replace"}


def name_own(sdk: Sdk) -> set[str]:
    """Return the tools that are no operations."""
    return {"count_and_sum"} | ({f"across_{sdk.plural}"} if sdk.word else set())


def use(
    sdk: Sdk, server: ScriptedServer, ask: Callable[[Client], Awaitable[Any]], client: Any = None, **options: Any
) -> Any:
    """Return what a function returns for a client of the tools."""

    async def run() -> Any:
        settings = sdk.default() if client is None else client
        async with (
            getattr(sdk.module, f"Async{sdk.name}")(token=TOKEN, base_url=server.url, **settings) as api,
            Client(sdk.import_feature("mcp").make_server(api, **options)) as model,
        ):
            return await ask(model)

    return asyncio.run(run())


def call(
    sdk: Sdk, server: ScriptedServer, tool: str, arguments: dict[str, Any], client: Any = None, **options: Any
) -> CallToolResult:
    return use(sdk, server, lambda model: model.call_tool(tool, arguments), client, **options)  # type: ignore[no-any-return]


def list_tools(sdk: Sdk, server: ScriptedServer, client: Any = None, **options: Any) -> dict[str, Any]:
    async def ask(model: Client) -> dict[str, Any]:
        return {tool.name: tool for tool in (await model.list_tools()).tools}

    return use(sdk, server, ask, client, **options)  # type: ignore[no-any-return]


def test_every_operation_is_a_tool_with_its_tenant(sdk: Sdk, server: ScriptedServer) -> None:
    tools = list_tools(sdk, server, allow_writes=True)
    lists = {"organizations_list"} if sdk.name == "Globex" else set[str]()
    own = name_own(sdk)
    assert tools.keys() == READS | WRITES | lists | own
    assert list_tools(sdk, server).keys() == READS | lists | own
    for name, tool in tools.items():
        if name in own:
            continue
        described = tool.input_schema["properties"].get(sdk.argument)
        takes_tenant = bool(sdk.word) and (name not in lists or TENANTS[sdk.name]["in"] == "header")
        assert (described is not None) is takes_tenant, name
        if described is not None:
            assert (described["type"], described["minLength"]) == ("string", 1)
            assert described["description"].startswith(f"Id of the {sdk.word} that the call is about.")
        assert sdk.argument not in tool.input_schema.get("required", ())
    assert is_clean([each.model_dump_json() for each in tools.values()])
    assert sdk.word or "tenant" not in str([each.model_dump_json() for each in tools.values()])


def test_a_tenant_in_the_path_is_needed_without_a_default(sdks: dict[str, Sdk], server: ScriptedServer) -> None:
    sdk = sdks["Initech"]
    tool = list_tools(sdk, server, {})["bins_list"]
    assert tool.input_schema["required"] == ["org_id"]
    assert tool.input_schema["properties"]["org_id"]["description"] == "Id of the org that the call is about."
    result = call(sdk, server, "bins_list", {}, {})
    assert (result.is_error, server.requests) == (True, [])
    assert "org_id" in get_text(result)


def test_a_model_is_told_of_the_service(sdk: Sdk, server: ScriptedServer) -> None:
    async def ask(model: Client) -> Any:
        return model.instructions, model.server_info

    instructions, info = use(sdk, server, ask)
    assert (info.name, info.title, info.version) == (sdk.package, sdk.name, "1.0")
    lines = instructions.splitlines()
    lists = ", organizations" if sdk.name == "Globex" else ""
    assert lines[0] == f"Tools for {sdk.name}: bins, crates, labels, moves{lists}."
    about = [f"Each call is about one {sdk.word}, `{sdk.argument}`."] if sdk.word else []
    about += ["No tool changes data.", "count_and_sum counts and sums the rows of all pages in one call."]
    assert lines[1:-4] == about
    assert is_clean(instructions)


@pytest.mark.parametrize("is_named", [False, True], ids=["of the client", "of the call"])
def test_rows_are_listed(sdk: Sdk, server: ScriptedServer, *, is_named: bool) -> None:
    given = {sdk.argument: "b"} if is_named and sdk.word else {}
    tenant = ("b" if is_named else "a") if sdk.word else None
    for tool in ("bins_list", "crates_list", "moves_list"):
        result = call(sdk, server, tool, {"limit": 2, **given})
        assert not result.is_error, get_text(result)
        assert result.structured_content is not None
        assert [row["id"] for row in result.structured_content["rows"]] == [1, 2]
        assert {row.get("color") for row in result.structured_content["rows"]} == {tenant}
    assert {read_tenant(each) for each in server.requests} == {tenant}
    assert is_clean(server.requests)


def test_changes_are_refused_and_can_be_allowed(sdk: Sdk, server: ScriptedServer) -> None:
    arguments = {"id": 1, "body": {"color": "red"}}
    refused = call(sdk, server, "bins_update", arguments)
    assert (refused.is_error, server.requests) == (True, [])
    allowed = call(sdk, server, "bins_update", arguments, allow_writes=True)
    assert not allowed.is_error, get_text(allowed)
    (request,) = server.requests
    assert (request.method, json.loads(request.body)) == ("PATCH", {"color": "red"})
    assert read_tenant(request) == ("a" if sdk.word else None)


FAILURES = [
    pytest.param(404, "Check the id", "the object may belong to another {word}", id="404"),
    pytest.param(9, "{name} sent something that can't be read", "", id="no JSON"),
    pytest.param(422, "{name} refused the arguments (422)", "", id="422"),
]


@pytest.mark.parametrize(("row", "text", "of_tenants"), FAILURES)
def test_a_failure_is_told_in_its_words(sdk: Sdk, server: ScriptedServer, row: int, text: str, of_tenants: str) -> None:
    result = call(sdk, server, "bins_get", {"id": row})
    shown = get_text(result)
    assert result.is_error
    assert text.format(name=sdk.name) in shown
    assert (of_tenants.format(word=sdk.word) in shown) == (bool(sdk.word) or not of_tenants)
    assert is_clean(shown)


def test_one_without_access_is_told_in_its_words(tenant_sdk: Sdk, server: ScriptedServer) -> None:
    shown = get_text(call(tenant_sdk, server, "bins_get", {"id": 1, tenant_sdk.argument: "closed"}))
    assert f"has no access to this {tenant_sdk.word}" in shown
    assert is_clean(shown)


def test_a_server_for_one_tenant_takes_no_other(tenant_sdk: Sdk, server: ScriptedServer) -> None:
    sdk, only = tenant_sdk, {tenant_sdk.argument: "b"}
    tools = list_tools(sdk, server, allow_writes=True, **only)
    assert tools.keys() >= READS | WRITES
    assert all(sdk.argument not in tool.input_schema["properties"] for tool in tools.values())
    result = call(sdk, server, "bins_list", {"limit": 2}, **only)
    assert not result.is_error, get_text(result)
    assert {read_tenant(each) for each in server.requests} == {"b"}
    asked = len(server.requests)
    other = call(sdk, server, "bins_list", {sdk.argument: "a"}, **only)
    assert (other.is_error, len(server.requests)) == (True, asked)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        pytest.param({"max_rows": 0}, "max_rows=0: a number from 1 to 1,000 is needed", id="rows"),
        pytest.param({"max_bytes": 1}, "max_bytes=1: a number from 1,000", id="bytes"),
    ],
)
def test_a_wrong_option_is_an_error_of_its_own(
    sdk: Sdk, server: ScriptedServer, options: dict[str, Any], why: str
) -> None:
    with pytest.raises(sdk.module.ConfigurationError, match=why) as caught:
        list_tools(sdk, server, **options)
    assert type(caught.value).__module__ == sdk.package


def test_without_tenants_there_is_none_to_name(sdks: dict[str, Sdk], server: ScriptedServer) -> None:
    for argument in ("tenant", "organization_id", "fleet_id"):
        with pytest.raises(TypeError, match=argument):
            list_tools(sdks["Acme"], server, **{argument: "a"})


def test_what_fails_in_the_server_is_in_its_own_log(
    sdk: Sdk, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("openapi_sdk.mcp.calls.make_document", fail)
    assert call(sdk, server, "bins_get", {"id": 1}).is_error
    assert {each.name for each in caplog.records if each.name.endswith(".mcp")} == {f"{sdk.package}.mcp"}


def test_they_work_beside_each_other(sdks: dict[str, Sdk]) -> None:
    seen: dict[str, ScriptedServer] = {}

    async def run() -> None:
        async with AsyncExitStack() as stack:
            models: dict[str, Client] = {}
            for name, sdk in sdks.items():
                seen[name] = stack.enter_context(ScriptedServer(Depot(), concurrent=True))
                api = getattr(sdk.module, f"Async{name}")(token=f"of-{name}", base_url=seen[name].url, **sdk.default())
                await stack.enter_async_context(api)
                made = sdk.import_feature("mcp").make_server(api)
                models[name] = await stack.enter_async_context(Client(made))
            seen["FleetIT"] = stack.enter_context(ScriptedServer([reply(200, {"count": 1, "results": [{"id": 7}]})]))
            own = fleetit.AsyncFleetIT(token="of-FleetIT", base_url=seen["FleetIT"].url, fleet_id=7)
            await stack.enter_async_context(own)
            models["FleetIT"] = await stack.enter_async_context(Client(make_fleetit_server(own)))
            tools = {name: "tolls_list" if name == "FleetIT" else "bins_list" for name in models}
            results = await asyncio.gather(*(models[name].call_tool(tools[name], {"limit": 2}) for name in models))
            assert not any(each.is_error for each in results), [get_text(each) for each in results]

    asyncio.run(run())
    for name, server in seen.items():
        assert {each.header("Authorization") for each in server.requests} == {f"Bearer of-{name}"}
        assert {each.header("Fleet-Id") for each in server.requests} == {"7" if name == "FleetIT" else None}
        assert name == "FleetIT" or is_clean(server.requests)
