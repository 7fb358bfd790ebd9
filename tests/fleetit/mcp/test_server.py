"""Tools called by the SDK's own client, in memory."""

from __future__ import annotations

import asyncio
import importlib
import json
import re
import sys
from inspect import signature
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from mcp import Client as MCPClient
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult

from fleetit import AsyncFleetIT, ConfigurationError, Retry
from fleetit.mcp import make_server
from fleetit.service import SERVICE, TENANT
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.description.methods import Method
from openapi_sdk.description.operations import DescribedOperation
from openapi_sdk.mcp import calls as _calls
from openapi_sdk.mcp import server as _server
from openapi_sdk.mcp.tools import MethodTool, ToolInput, make_name
from tests.fleetit.mcp.serving import call, get_text, make_arguments, with_client
from tests.fleetit.sandbox.described_calls import OPERATIONS

if TYPE_CHECKING:
    from mcp import Client
    from mcp_types import Tool

    from fleetit.sandbox import Sandbox

METHODS = list(SERVICE.description.methods.values())
READS, WRITES = ([each for each in METHODS if each.is_safe is is_safe] for is_safe in (True, False))
#: The tools that are no operations.
OWN = {"count_and_sum", "across_fleets"}
MODES = pytest.mark.parametrize(
    "mode", [pytest.param("auto", id="no handshake"), pytest.param("legacy", id="handshake")]
)


def by_id(method: Method) -> str:
    return method.id


def list_tools(sandbox: Sandbox, mode: str = "auto", **options: Any) -> dict[str, Tool]:
    async def use(client: Client) -> dict[str, Tool]:
        return {tool.name: tool for tool in (await client.list_tools()).tools}

    return with_client(sandbox, use, mode, **options)


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        pytest.param(
            "mcp.server", 'fleetit.mcp needs mcp, which is not installed: pip install "fleetit[mcp]"', id="mcp"
        ),
        pytest.param("openapi_sdk.mcp.server", "import of openapi_sdk.mcp.server halted", id="a part of this package"),
    ],
)
def test_without_a_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, missing: str, message: str) -> None:
    for name in [each for each in sys.modules if each.startswith(("fleetit.mcp", "openapi_sdk.mcp"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError, match=f"^{re.escape(message)}"):
        importlib.import_module("fleetit.mcp")


@MODES
def test_every_operation_is_a_tool(sandbox: Sandbox, mode: str) -> None:
    tools = list_tools(sandbox, mode, allow_writes=True)
    assert tools.keys() == OPERATIONS.keys() | OWN
    for method in METHODS:
        tool = tools[method.id]
        assert tool.title == " ".join(method.summary.split())
        assert f"{method.http_method} {method.path}" in (tool.description or "")
        assert method.text in (tool.description or "")
    assert list_tools(sandbox, mode).keys() == {each.id for each in READS} | OWN


@pytest.mark.parametrize(
    ("tool", "expected"),
    [
        pytest.param("tolls_list", (True, False, True), id="GET"),
        pytest.param("vehicles_create", (False, False, False), id="POST adds something"),
        pytest.param("driver_agreements_close", (False, True, False), id="POST changes an object"),
        pytest.param("tolls_update", (False, True, False), id="PATCH"),
        pytest.param("vehicles_replace", (False, True, True), id="PUT"),
    ],
)
def test_hints(sandbox: Sandbox, tool: str, expected: tuple[bool, bool, bool]) -> None:
    hints = list_tools(sandbox, allow_writes=True)[tool].annotations
    assert hints is not None
    assert (hints.read_only_hint, hints.destructive_hint, hints.idempotent_hint) == expected


@pytest.mark.parametrize("method", READS, ids=by_id)
def test_every_tool_that_reads_can_be_called(sandbox: Sandbox, method: Method) -> None:
    given = make_arguments(method, sandbox.url, sandbox.token)
    result = call(sandbox, method.id, given)
    assert not result.is_error, get_text(result)
    assert json.loads(get_text(result)) == result.structured_content
    assert {each.fleet for each in sandbox.requests} == {"7"}
    if method.is_listing:
        assert result.structured_content["rows"]
        assert "id" not in method.row_fields or result.structured_content["rows"][0]["id"]


@pytest.mark.parametrize("method", WRITES, ids=by_id)
def test_every_tool_that_writes_is_refused_and_can_be_allowed(sandbox: Sandbox, method: Method) -> None:
    given = make_arguments(method, sandbox.url, sandbox.token)
    sandbox.reset()
    refused = call(sandbox, method.id, given)
    assert (refused.is_error, len(sandbox.requests)) == (True, 0)
    assert "changes data, and this server only reads" in get_text(refused)
    allowed = call(sandbox, method.id, given, allow_writes=True)
    assert not allowed.is_error, get_text(allowed)
    (request,) = sandbox.requests
    assert (request.method, request.fleet) == (method.http_method, "7")
    if OPERATIONS[method.id].json_body_schema is not None:
        assert json.loads(request.body) == given["body"]


def test_rows_come_in_parts(sandbox: Sandbox) -> None:
    async def use(client: Client) -> list[Any]:
        rows: list[Any] = []
        offset: int | None = 0
        for _ in range(20):
            result = await client.call_tool("tolls_list", {"fleet_id": 512, "limit": 40, "offset": offset})
            assert result.structured_content["count"] == len(sandbox.rows("tolls", 512))
            rows += result.structured_content["rows"]
            offset = result.structured_content["next_offset"]
            if offset is None:
                break
        return rows

    rows = with_client(sandbox, use, max_bytes=20_000)
    assert [row["id"] for row in rows] == [row["id"] for row in sandbox.rows("tolls", 512)]
    limits = {part for request in sandbox.requests for part in request.query.split("&") if part.startswith("limit=")}
    assert limits == {"limit=40"}


def test_a_full_page_that_has_a_next_one_is_not_the_last() -> None:
    envelope = {"count": 2, "next": "https://example.com/", "previous": None, "results": [{"id": 1}, {"id": 2}]}
    with ScriptedServer([reply(200, envelope)]) as server:
        lying: Any = SimpleNamespace(url=server.url, token="t")
        result = call(lying, "tolls_list", {"fleet_id": 7, "limit": 2}).structured_content
    assert (result["next_offset"], "count" in result) == (2, False)


def test_rows_that_do_not_fit_are_named(sandbox: Sandbox) -> None:
    result = call(sandbox, "tolls_list", {"fleet_id": 512}, max_bytes=5_000, with_personal_data=True).structured_content
    shown = len(result["rows"])
    assert 0 < shown < 50
    assert result["next_offset"] == shown
    assert result["note"] == f"Only the first {shown} of 50 rows fit; call again with offset={shown}."
    whole = call(sandbox, "tolls_list", {"fleet_id": 512, "limit": 1}, with_personal_data=True).structured_content
    assert (len(whole["rows"]), "note" in whole) == (1, False)


def test_rows_of_an_array_come_in_parts(sandbox: Sandbox) -> None:
    everything = call(sandbox, "driver_agreements_list", {"fleet_id": 512}, max_rows=1_000, max_bytes=1_000_000)
    rows, count = everything.structured_content["rows"], everything.structured_content["count"]
    assert (len(rows), everything.structured_content["next_offset"]) == (count, None)
    part = call(sandbox, "driver_agreements_list", {"fleet_id": 512, "limit": 1, "offset": 1}).structured_content
    assert (part["rows"], part["next_offset"], part["count"]) == (rows[1:2], 2, count)
    last = call(sandbox, "driver_agreements_list", {"fleet_id": 512, "limit": 3, "offset": count - 1})
    assert (last.structured_content["rows"], last.structured_content["next_offset"]) == (rows[-1:], None)


def test_rows_after_the_last_are_none(sandbox: Sandbox) -> None:
    result = call(sandbox, "tolls_list", {"fleet_id": 512, "offset": 1_000_000}).structured_content
    assert (result["rows"], result["next_offset"]) == ([], None)


@pytest.mark.heavy
def test_huge_listing_is_bounded(sandbox: Sandbox) -> None:
    row = {"id": 1, "agency": "x\x1b[31m" * 5_000, "custom_fields": {f"f{number}": "y" * 500 for number in range(900)}}
    sandbox.fail(
        "GET /v2/tolls/", how="wrong_json", body={"count": 9**9, "next": "u", "previous": None, "results": [row] * 50}
    )
    result = call(sandbox, "tolls_list", {"fleet_id": 7})
    assert not result.is_error, get_text(result)
    text = get_text(result)
    assert len(text.encode()) < 51_000
    assert "\\u001b" not in text
    assert "\x1b" not in text
    assert result.structured_content["next_offset"] == len(result.structured_content["rows"])
    assert "Long texts and lists are cut." in result.structured_content["note"]


def test_fleet_is_fixed(sandbox: Sandbox) -> None:
    tools = list_tools(sandbox, fleet_id=42)
    assert not any("fleet_id" in tool.input_schema["properties"] for tool in tools.values())
    assert not call(sandbox, "tolls_list", {"limit": 1}, fleet_id=42).is_error
    assert not call(sandbox, "driver_agreements_list", fleet_id=42).is_error
    refused = call(sandbox, "tolls_list", {"fleet_id": 7}, fleet_id=42)
    assert (refused.is_error, get_text(refused).count("'fleet_id' is no argument of tolls_list")) == (True, 1)
    assert [each.fleet for each in sandbox.requests] == ["42", "42"]


def test_fleet_has_to_be_named_where_the_description_wants_it(sandbox: Sandbox) -> None:
    refused = call(sandbox, "driver_agreements_list")
    assert "fleet_id: missing; it is required" in get_text(refused)
    assert len(sandbox.requests) == 0


def test_default_fleet_of_the_client_is_enough(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETIT_FLEET_ID", "42")
    assert not call(sandbox, "driver_agreements_list").is_error
    assert [each.fleet for each in sandbox.requests] == ["42"]


@MODES
@pytest.mark.parametrize(
    ("fault", "tool", "given", "expected"),
    [
        pytest.param({}, "citations_get", {"id": 1}, ["404", "Check the id and the fleet"], id="does not exist"),
        pytest.param({}, "tolls_list", {"fleet_id": 900}, ["403", "no access to this fleet"], id="other fleet"),
        pytest.param(
            {"status": 400, "body": {"amount": ["A valid number is required.\x1b[2J"]}},
            "tolls_list",
            {},
            [
                "FleetIT refused the arguments (400):",
                "- amount: A valid number is required.[2J",
                "Correct the arguments",
            ],
            id="refused",
        ),
        pytest.param(
            {"status": 422, "body": {"amount": ["No."]}},
            "tolls_list",
            {},
            ["FleetIT refused the arguments (422):", "- amount: No.", "Correct the arguments"],
            id="refused as others do",
        ),
        pytest.param({"status": 401}, "tolls_list", {}, ["401", "Only the person who runs the server"], id="token"),
        pytest.param({"status": 409}, "tolls_list", {}, ["409", "Read the object again"], id="conflict"),
        pytest.param(
            {"status": 500, "body": "<h1>Traceback</h1>"}, "tolls_list", {}, ["500", "Try again later"], id="server"
        ),
        pytest.param(
            {"how": "wrong_json"}, "tolls_list", {}, ["can't be read", "won't help"], id="answer that can't be read"
        ),
        pytest.param({"how": "drop"}, "tolls_list", {}, ["Try again, or ask for less."], id="no answer"),
        pytest.param(
            {"how": "drop"},
            "tolls_update",
            {"id": 7001, "body": {"billing_status": 1}},
            ["The change may have been made all the same."],
            id="no answer to a change",
        ),
        pytest.param(
            {"status": 503},
            "tolls_update",
            {"id": 7001, "body": {"billing_status": 1}},
            ["503", "The change may have been made all the same."],
            id="failure of a change",
        ),
        pytest.param({}, "tolls_list", {"limit": "many"}, ["was not called", "limit: an integer"], id="wrong argument"),
    ],
)
def test_failures_say_what_to_do(  # noqa: PLR0917 - the table has so many columns
    sandbox: Sandbox, fault: dict[str, Any], tool: str, given: dict[str, Any], expected: list[str], mode: str
) -> None:
    if fault:
        sandbox.fail(**fault)

    async def use() -> Any:
        no_retries: dict[str, Any] = {"retry": Retry(attempts=1)}
        async with (
            AsyncFleetIT(token=sandbox.token, base_url=sandbox.url, **no_retries) as fleetit,
            MCPClient(make_server(fleetit, allow_writes=True), mode=mode) as client,
        ):
            return await client.call_tool(tool, given)

    result = asyncio.run(use())
    text = get_text(result)
    assert result.is_error
    assert result.structured_content is None
    for part in expected:
        assert part in text
    assert "Traceback (most recent" not in text
    assert sandbox.token not in text
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("fields", "wrong", "expected"),
    [
        pytest.param(20, "wrong", "- f19: wrong\nCorrect", id="as many fields as are named"),
        pytest.param(21, "wrong", "- f19: wrong\n- and 1 more\nCorrect", id="one field more"),
        pytest.param(25, "wrong", "- f19: wrong\n- and 5 more\nCorrect", id="many fields"),
        pytest.param(25, "x" * 400, "… (", id="long texts"),
    ],
)
def test_what_was_refused_is_bounded(sandbox: Sandbox, fields: int, wrong: str, expected: str) -> None:
    sandbox.fail(status=400, body={f"f{number:02}": [wrong] for number in range(fields)}, times=1)
    text = get_text(call(sandbox, "tolls_list"))
    assert expected in text
    assert len(text) < 4_000 or len(text.partition("… (")[0]) == 4_000


def test_wait_that_was_asked_for_is_named(sandbox: Sandbox) -> None:
    sandbox.fail(status=429, retry_after=3_000)
    assert "Wait 3000 seconds, then call again." in get_text(call(sandbox, "tolls_list", {}))


@MODES
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("tols_list", "there is no tool 'tols_list', did you mean 'tolls_list'?", id="misspelt"),
        pytest.param("\x1b[31m" + "x" * 200, "there is no tool '[31m", id="hostile"),
        pytest.param("", "there is no tool ''", id="empty"),
    ],
)
def test_unknown_tool(sandbox: Sandbox, name: str, expected: str, mode: str) -> None:
    async def use(client: Client) -> pytest.ExceptionInfo[MCPError]:
        with pytest.raises(MCPError) as caught:
            await client.call_tool(name, {})
        return caught

    caught = with_client(sandbox, use, mode)
    assert caught.value.message.startswith(expected)
    assert len(caught.value.message) < 200
    assert "\x1b" not in caught.value.message


@MODES
def test_bug_shows_no_text_of_its_error(
    sandbox: Sandbox, mode: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        msg = "planted-secret"
        raise RuntimeError(msg)

    monkeypatch.setattr(_calls, "make_document", fail)
    result = call(sandbox, "auth_whoami", mode=mode)
    assert (result.is_error, get_text(result)) == (
        True,
        "auth_whoami failed in this server (RuntimeError). Calling it again won't help.",
    )
    assert "auth_whoami failed with RuntimeError" in caplog.messages
    assert "planted-secret" not in caplog.text


def test_secrets_of_answers_are_masked(sandbox: Sandbox) -> None:
    secret = sandbox.get_webhook_secret(7)
    result = call(sandbox, "integrations_list_active", {"fleet_id": 7})
    assert result.structured_content["rows"][0]["webhook_signature_secret_token"] == "***"
    assert secret not in get_text(result)
    sandbox.change("citations", 7001, pin="planted-pin")
    result = call(sandbox, "citations_get", {"id": 7001, "fleet_id": 7})
    assert result.structured_content["result"]["pin"] == "***"
    assert "planted-pin" not in get_text(result)


def test_token_in_an_answer_is_masked(sandbox: Sandbox) -> None:
    sandbox.change("tolls", 7001, agency=f"Bearer {sandbox.token}")
    result = call(sandbox, "tolls_list", {"fleet_id": 7})
    assert sandbox.token not in get_text(result)
    assert "Bearer ***" in get_text(result)


def test_null_is_what_a_model_leaves_out(sandbox: Sandbox) -> None:
    given = {"fleet_id": 7, "transaction_date_gte": None, "limit": 1, "offset": None}
    assert not call(sandbox, "tolls_list", given).is_error
    (request,) = sandbox.requests
    assert request.query == "limit=1&offset=0"


def test_null_of_a_body_is_a_value(sandbox: Sandbox) -> None:
    result = call(sandbox, "tolls_update", {"id": 7001, "body": None}, allow_writes=True)
    assert "body: an object is expected, not null" in get_text(result)


def test_more_rows_than_asked_for_are_left_out(sandbox: Sandbox) -> None:
    body = {"count": 9, "next": "u", "previous": None, "results": [{"id": each} for each in range(1, 8)]}
    sandbox.fail("GET /v2/tolls/", how="wrong_json", body=body)
    result = call(sandbox, "tolls_list", {"fleet_id": 7, "limit": 2}).structured_content
    assert ([row["id"] for row in result["rows"]], result["next_offset"]) == ([1, 2], 2)


def test_answer_to_many_changes_names_what_does_not_fit(sandbox: Sandbox) -> None:
    rows = [{"plate_state": "NY", "plate_number": f"MCP{number}"} for number in range(60)]
    given = {"body": rows, "fleet_id": 7}
    result = call(sandbox, "vehicles_create_many", given, allow_writes=True, max_bytes=5_000).structured_content
    shown = len(result["result"])
    assert 0 < shown < 60
    assert result["note"] == f"Only the first {shown} of 60 items fit. The others were handled too."


def test_calls_at_the_same_time_get_their_own_answers(sandbox: Sandbox) -> None:
    async def use(client: Client) -> list[Any]:
        calls = [client.call_tool("tolls_list", {"fleet_id": fleet, "limit": 1}) for fleet in (7, 42, 512) * 5]
        return [result.structured_content["rows"][0]["id"] for result in await asyncio.gather(*calls)]

    assert with_client(sandbox, use, "legacy") == [7001, 42001, 512001] * 5


def test_no_more_than_four_calls_at_the_same_time(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    running, most = 0, 0

    async def count(*_: object) -> CallToolResult:
        nonlocal running, most
        running += 1
        most = max(most, running)
        for _turn in range(20):  # let the others go on
            await asyncio.sleep(0)
        running -= 1
        return CallToolResult(content=[], structured_content={"result": None})

    async def use(client: Client) -> None:
        await asyncio.gather(*(client.call_tool("auth_whoami", {}) for _ in range(12)))

    monkeypatch.setattr(_server, "call_tool", count)
    with_client(sandbox, use, "legacy")
    assert most == 4


def describe(**texts: Any) -> Tool:
    """Return the tool of a listing with other texts."""
    node: dict[str, Any] = {**SERVICE.description.methods["tolls.list"].described.node, **texts}
    method = Method(
        "tolls", "list", DescribedOperation(SERVICE.description.document, "GET", "/v2/tolls/", {}, node), "fleetit_api"
    )
    tool = ToolInput(method, 5, TENANT, takes_tenant=False, needs_tenant=False, tenant_id=None, shows_personal=False)
    return MethodTool(method, tool).describe()


def test_deprecated_operation_says_so() -> None:
    description = describe(deprecated=True, summary="List tolls", description="All of them.").description
    assert description == "List tolls.\n\nAll of them.\n\nDeprecated. Returns at most 5 rows.\n\nGET /v2/tolls/"


@pytest.mark.parametrize(
    ("texts", "title", "text"),
    [
        pytest.param({"summary": "x" * 120}, "x" * 120, "", id="title as long as allowed"),
        pytest.param({"summary": "x" * 121}, "x" * 120 + "… (1 more characters)", "", id="longer title"),
        pytest.param({"summary": ""}, "tolls.list", "", id="no title"),
        pytest.param({"summary": "A\nb."}, "A b.", "", id="title of several lines, with a full stop"),
        pytest.param({"description": "x" * 1_200}, "T", "x" * 1_200, id="text as long as allowed"),
        pytest.param({"description": "x" * 1_201}, "T", "x" * 1_200 + "… (1 more characters)", id="longer text"),
        pytest.param({"description": "a\n\nb\x1b"}, "T", "a\n\nb", id="text of several lines"),
    ],
)
def test_texts_of_tools_are_bounded(texts: dict[str, str], title: str, text: str) -> None:
    tool = describe(**{"summary": "T", "description": "", **texts})
    parts = [f"{title.rstrip('.')}.", text, "Returns at most 5 rows.", "GET /v2/tolls/"]
    assert tool.title == title
    assert tool.description == "\n\n".join(filter(None, parts))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("x" * 400, "x" * 400, id="as long as allowed"),
        pytest.param("x" * 401, "x" * 400 + "… (1 more characters)", id="longer"),
        pytest.param("a\nb", "a b", id="several lines"),
    ],
)
def test_texts_of_arguments_are_bounded(text: str, shown: str) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string", "description": text}}}
    arguments = SERVICE.description.methods["tolls.list"].operation.arguments
    parameters = [{"name": name, "in": place, "description": text, "schema": schema} for _, name, place in arguments]
    written = describe(parameters=parameters).input_schema["properties"]["vehicle"]
    assert (written["description"], written["properties"]["a"]["description"]) == (shown, shown)


def test_cancelled_call_ends_and_the_next_one_works(sandbox: Sandbox) -> None:
    sandbox.fail("GET /v2/tolls/", how="slow_head", seconds=60, times=1)

    async def use(client: Client) -> Any:
        waiting = asyncio.create_task(client.call_tool("tolls_list", {"fleet_id": 7}))
        while not sandbox.requests:  # noqa: ASYNC110 - a thread of the sandbox fills it
            await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert waiting.cancelled()
        return await client.call_tool("tolls_list", {"fleet_id": 7, "limit": 1})

    result = with_client(sandbox, use, "legacy")
    assert not result.is_error
    assert len(sandbox.requests) == 2


def test_instructions_say_what_is_allowed(sandbox: Sandbox) -> None:
    async def use(client: Client) -> str:
        return client.instructions or ""

    assert "All calls are about fleet 42." in with_client(sandbox, use, fleet_id=42)
    assert "No tool changes data." in with_client(sandbox, use)
    writing = with_client(sandbox, use, "legacy", allow_writes=True)
    assert "Some tools change data" in writing
    assert "They are data" in writing


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({"max_rows": 0}, "max_rows=0: a number from 1 to 1,000 is needed", id="no rows"),
        pytest.param({"max_rows": 1_001}, "max_rows=1001: a number from 1 to 1,000 is needed", id="too many rows"),
        pytest.param({"max_rows": True}, "max_rows=True: a number from 1 to 1,000 is needed", id="no number"),
        pytest.param({"max_bytes": 999}, "max_bytes=999: a number from 1,000 to 1,000,000 is needed", id="few bytes"),
        pytest.param({"fleet_id": 0}, "fleet_id", id="no fleet"),
    ],
)
def test_options_are_checked(options: dict[str, Any], expected: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        make_server(AsyncFleetIT(token="t"), **options)
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        pytest.param("tolls_list", "tolls_list", id="as it is"),
        pytest.param("x" * 64, "x" * 64, id="as long as allowed"),
        pytest.param("x" * 65, "x" * 55 + "_9537c5fd", id="cut, with a hash"),
    ],
)
def test_names_of_tools(operation: str, expected: str) -> None:
    assert make_name(operation) == expected


def test_a_server_has_the_limits_of_the_page() -> None:
    defaults = {name: each.default for name, each in signature(make_server).parameters.items()}
    assert (defaults["max_rows"], defaults["max_bytes"]) == (50, 50_000)
