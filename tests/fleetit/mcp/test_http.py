"""The server of `make_server` over streamable HTTP, which docs/mcp.md mentions as another transport."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from mcp import Client

from fleetit import AsyncFleetIT
from fleetit.mcp import make_server
from tests.fleetit.mcp.serving import get_text

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from fleetit.sandbox import Sandbox


@asynccontextmanager
async def serving(sandbox: Sandbox) -> AsyncGenerator[str]:
    """Yield the address of a server for fleet 7."""
    async with AsyncFleetIT(token=sandbox.token, base_url=sandbox.url) as api:
        app: Any = make_server(api, fleet_id=7).streamable_http_app()
        web = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
        running = asyncio.create_task(web.serve())
        while not web.started and not running.done():  # noqa: ASYNC110 - it has no event to wait for
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}/mcp"
        web.should_exit = True
        await running


@pytest.mark.parametrize("mode", [pytest.param("auto", id="no handshake"), pytest.param("legacy", id="handshake")])
def test_tools_are_called_over_http(sandbox: Sandbox, mode: str) -> None:
    async def use() -> None:
        async with serving(sandbox) as url, Client(url, mode=mode) as client:
            assert "tolls_list" in {tool.name for tool in (await client.list_tools()).tools}
            both = await asyncio.gather(*(client.call_tool("tolls_list", {"limit": limit}) for limit in (1, 2)))
            assert [len(each.structured_content["rows"]) for each in both] == [1, 2]
            wrong = await client.call_tool("tolls_list", {"limit": "many"})
            assert "limit: an integer is expected" in get_text(wrong)
            await cancel_call(client, sandbox)
            assert not (await client.call_tool("tolls_list", {"limit": 1})).is_error

    asyncio.run(use())
    assert {each.fleet for each in sandbox.requests} == {"7"}


async def cancel_call(client: Client, sandbox: Sandbox) -> None:
    sandbox.fail("GET /v2/tolls/", how="slow_head", seconds=60, times=1)
    before = len(sandbox.requests)
    waiting = asyncio.create_task(client.call_tool("tolls_list", {"limit": 1}))
    while len(sandbox.requests) == before and not waiting.done():  # noqa: ASYNC110 - a thread of the sandbox fills it
        await asyncio.sleep(0.01)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()
