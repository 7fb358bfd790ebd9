"""A server over a sandbox, and the SDK's own client in memory."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from mcp import Client
from mcp_types import TextContent

from fleetit import AsyncFleetIT
from fleetit.mcp import make_server

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from mcp_types import CallToolResult

    from fleetit.sandbox import Sandbox

T = TypeVar("T")


@asynccontextmanager
async def connected(
    sandbox: Sandbox, mode: str = "auto", *, token: str | None = None, **options: Any
) -> AsyncGenerator[Client]:
    """Yield the SDK's client of a server.

    Args:
        sandbox: What the server talks to.
        mode: The SDK's name of a version of the protocol: `legacy` has a handshake, `auto` has none.
        token: Another token than that of the sandbox.
        **options: Options of `make_server`.
    """
    async with (
        AsyncFleetIT(token=token or sandbox.token, base_url=sandbox.url) as fleetit,
        Client(make_server(fleetit, **options), mode=mode) as client,
    ):
        yield client


def with_client(sandbox: Sandbox, use: Callable[[Client], Awaitable[T]], mode: str = "auto", **options: Any) -> T:
    """Return what a function returns for a client of a server."""

    async def run() -> T:
        async with connected(sandbox, mode, **options) as client:
            return await use(client)

    return asyncio.run(run())


def call(
    sandbox: Sandbox, tool: str, arguments: dict[str, Any] | None = None, mode: str = "auto", **options: Any
) -> CallToolResult:
    """Call a tool of a new server, and return its result."""
    return with_client(sandbox, lambda client: client.call_tool(tool, arguments or {}), mode, **options)


def get_text(result: CallToolResult) -> str:
    """Return the text of a result, which has nothing else."""
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text
