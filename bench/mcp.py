"""Tools of a language model: listing and calling them, compared with a server that is written by hand.

Clients and servers are in one process, and talk in memory. Each contender connects anew each time.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from bench.http_libraries import list_http_libraries, make_async_client, make_bare_async_client
from bench.measure import Contender, Effort, measure_in_turn
from bench.peers import PeerMissing, load_peer
from bench.report import Report, Table, build_table
from bench.server import serving_module

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from mcp import Client

_ROWS = 100
_OURS = "ours"
_BY_HAND = "by hand: one tool, no checks"
_TOOL = "tolls_list"
_LIST, _CALL = "tools/list", f"a call of {_TOOL}, {_ROWS} rows"


def measure(effort: Effort) -> Report:
    """List the tools, and call one of them."""
    library = list_http_libraries()[0][0]
    try:
        server = load_peer("fleetit.mcp")
        sdk = load_peer("mcp")
    except PeerMissing as error:
        skipped = {_OURS: str(error)}
        table = build_table(_LIST, "µs", [], measure_in_turn([], rounds=0), baseline=_OURS, skipped=skipped)
        return Report("mcp", [table], [])
    per = effort.of(100, 5)
    with serving_module("bench.row_server", str(10 * _ROWS), "0") as port:
        url = f"http://127.0.0.1:{port}"

        @asynccontextmanager
        async def connect_ours() -> AsyncGenerator[Client]:
            async with (
                make_async_client(library, url) as api,
                sdk.Client(server.make_server(api, max_rows=_ROWS, max_bytes=1_000_000)) as client,
            ):
                yield client

        @asynccontextmanager
        async def connect_by_hand() -> AsyncGenerator[Client]:
            async with make_bare_async_client(library, url) as api, sdk.Client(_make_by_hand(api)) as client:
                yield client

        async def list_tools(client: Client) -> None:
            _check((await client.list_tools()).tools[0].name != "", _LIST)

        async def call_tool(client: Client) -> None:
            result = await client.call_tool(_TOOL, {"limit": _ROWS})
            _check(len(result.structured_content["rows"]) == _ROWS, _CALL)

        tables: list[Table] = []
        for title, use in ((_LIST, list_tools), (_CALL, call_tool)):
            contenders = [
                Contender(_OURS, _repeat(connect_ours, use, per), per=per),
                Contender(_BY_HAND, _repeat(connect_by_hand, use, per), per=per, note="rows as they came"),
            ]
            samples = measure_in_turn(contenders, rounds=effort.of(11, 1))
            notes = f"The time of one of {per}, with connecting once. Client and server are in one process."
            tables.append(build_table(title, "µs", contenders, samples, baseline=_BY_HAND, notes=notes))
    return Report("mcp", tables)


def _repeat(connect: Callable[[], Any], use: Callable[[Client], Awaitable[None]], per: int) -> Callable[[], None]:
    async def run() -> None:
        async with connect() as client:
            for _ in range(per):
                await use(client)

    return lambda: asyncio.run(run())


def _make_by_hand(api: Any) -> Any:
    """Return a server with one tool, as the documentation of the SDK writes one."""
    mcp_server, orjson = load_peer("mcp.server.mcpserver"), load_peer("orjson")
    server = mcp_server.MCPServer("by hand", log_level="WARNING")

    async def tolls_list(limit: int = 50, offset: int = 0) -> dict[str, Any]:
        """List tolls."""
        response = await api.get("/v2/tolls/", params={"limit": limit, "offset": offset})
        response.raise_for_status()
        page = orjson.loads(response.content)
        return {"rows": page["results"], "count": page["count"]}

    server.tool()(tolls_list)
    return server


def _check(is_right: bool, what: str) -> None:
    if not is_right:
        msg = f"{what}: the answer is not the expected one"
        raise AssertionError(msg)
