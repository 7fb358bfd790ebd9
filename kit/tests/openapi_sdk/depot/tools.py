"""A server of Depot's tools over its sandbox, and the SDK's own client in memory."""

from __future__ import annotations

import asyncio
import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

from mcp import Client
from mcp_types import TextContent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import ModuleType

    from mcp_types import CallToolResult, Tool


def use(depot: ModuleType, sandbox: Any, ask: Callable[[Client], Awaitable[Any]], **options: Any) -> Any:
    """Return what a function returns for a client of the tools."""

    async def run() -> Any:
        given = {"token": sandbox.token, "api_key": sandbox.token, "base_url": sandbox.url}
        async with (
            depot.AsyncDepot(**given) as api,
            Client(import_module("depot_api.mcp").make_server(api, **options)) as client,
        ):
            return await ask(client)

    return asyncio.run(run())


def call(depot: ModuleType, sandbox: Any, tool: str, arguments: dict[str, Any], **options: Any) -> CallToolResult:
    result: CallToolResult = use(depot, sandbox, lambda client: client.call_tool(tool, arguments), **options)
    return result


def read(depot: ModuleType, sandbox: Any, tool: str, arguments: dict[str, Any], **options: Any) -> Any:
    """Return the document of a result that is no failure."""
    result = call(depot, sandbox, tool, arguments, **options)
    assert not result.is_error, get_text(result)
    assert json.loads(get_text(result)) == result.structured_content
    return result.structured_content


def list_tools(depot: ModuleType, sandbox: Any, **options: Any) -> dict[str, Tool]:
    async def ask(client: Client) -> dict[str, Tool]:
        return {tool.name: tool for tool in (await client.list_tools()).tools}

    tools: dict[str, Tool] = use(depot, sandbox, ask, **options)
    return tools


def get_text(result: CallToolResult) -> str:
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text
