"""Tools over HTTP on loopback."""

from __future__ import annotations

import asyncio
import http.client
import json
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from mcp import Client

from fleetit import AsyncFleetIT, ConfigurationError
from fleetit.mcp import make_server
from fleetit.service import SERVICE
from fleetit_api.exceptions import TREE
from openapi_sdk.loopback import LOOPBACK, open_listener
from openapi_sdk.mcp.http import serve_http
from tests.fleetit.mcp.serving import get_text
from tests.fleetit.mcp.test_stdio import COMMAND, INITIALIZE, make_environment

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from fleetit.sandbox import Sandbox


@asynccontextmanager
async def serving(sandbox: Sandbox) -> AsyncGenerator[str]:
    """Yield the address of a server for fleet 7."""
    url = asyncio.get_running_loop().create_future()
    async with AsyncFleetIT(token=sandbox.token, base_url=sandbox.url) as api:
        running = asyncio.create_task(serve_http(SERVICE.errors, make_server(api, fleet_id=7), 0, url.set_result))
        yield await url
        running.cancel()
        await asyncio.wait([running])


@pytest.mark.parametrize("mode", [pytest.param("auto", id="no handshake"), pytest.param("legacy", id="handshake")])
def test_tools_are_called_over_http(sandbox: Sandbox, mode: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")

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
    assert not [each for each in caplog.records if each.name == "uvicorn.access"]


async def cancel_call(client: Client, sandbox: Sandbox) -> None:
    sandbox.fail("GET /v2/tolls/", how="slow_head", seconds=60, times=1)
    before = len(sandbox.requests)
    waiting = asyncio.create_task(client.call_tool("tolls_list", {"limit": 1}))
    while len(sandbox.requests) == before and not waiting.done():  # noqa: ASYNC110 - a thread of the sandbox fills it
        await asyncio.sleep(0.01)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()


def post(url: str, **headers: str) -> int:
    """Return the status of a handshake with some other headers."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    sent = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", **headers}
    connection.request("POST", parts.path, json.dumps(INITIALIZE), sent)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 200, id="no web page"),
        pytest.param({"Host": "localhost:80"}, 200, id="name of loopback"),
        pytest.param({"Origin": "http://localhost:3000"}, 200, id="web page of this machine"),
        pytest.param({"Host": "evil.example"}, 421, id="name that leads here"),
        pytest.param({"Host": "127.0.0.1.evil.example:80"}, 421, id="name that begins like loopback"),
        pytest.param({"Host": "192.168.0.7:80"}, 421, id="another address of this machine"),
        pytest.param({"Origin": "https://evil.example"}, 403, id="web page"),
        pytest.param({"Origin": "http://localhost.evil.example:80"}, 403, id="web page with a name like that"),
        pytest.param({"Origin": "null"}, 403, id="web page without a name"),
    ],
)
def test_requests_of_web_pages_are_refused(sandbox: Sandbox, headers: dict[str, str], status: int) -> None:
    async def use() -> int:
        async with serving(sandbox) as url:
            return await asyncio.to_thread(post, url, **headers)

    assert asyncio.run(use()) == status


def test_port_that_is_taken_is_refused(sandbox: Sandbox) -> None:
    async def use(port: int) -> None:
        async with AsyncFleetIT(token=sandbox.token, base_url=sandbox.url) as api:
            await serve_http(SERVICE.errors, make_server(api), port, print)

    with open_listener(TREE, LOOPBACK, 0, 1) as taken:
        port: int = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"port {port} on 127.0.0.1 is taken"):
            asyncio.run(use(port))


@pytest.mark.heavy
def test_command_says_where_it_serves_and_where_changes_go(sandbox: Sandbox) -> None:
    command = [sys.executable, *COMMAND, "--http", "--port", "0", "--allow-writes", "--fleet", "7"]

    async def use(url: str) -> set[str]:
        async with Client(url) as client:
            return {tool.name for tool in (await client.list_tools()).tools}

    environment = make_environment(sandbox) | {"FLEETIT_LOG": ""}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        try:
            assert process.stderr is not None
            assert process.stderr.readline() == f"Changes go to {sandbox.url}, fleet 7.\n"
            url, _, rest = process.stderr.readline().removeprefix("Serving ").partition(". ")
            assert rest == "Press Ctrl-C to stop.\n"
            assert "tolls_update" in asyncio.run(use(url))
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 130
            assert process.stderr.read() == ""
        finally:
            process.kill()
