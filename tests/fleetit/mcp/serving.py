"""A server over a sandbox, and the SDK's own client in memory."""

from __future__ import annotations

import asyncio
import base64
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from mcp import Client
from mcp_types import TextContent

from fleetit import AsyncFleetIT
from fleetit.mcp import make_server
from fleetit.service import SERVICE
from fleetit_api.types import File
from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk.examples import ExampleMaker
from tests.fleetit.sandbox.described_calls import FLEET, OPERATIONS, make_call

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from mcp_types import CallToolResult

    from fleetit.sandbox import Sandbox
    from openapi_sdk.description.methods import Method

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


def make_arguments(method: Method, url: str, token: str) -> dict[str, Any]:
    """Return the arguments with which a tool succeeds in a sandbox in its first state: all fields of a body of JSON."""
    made = ExampleMaker(SERVICE).make_arguments(method)
    operation = OPERATIONS[method.id]
    if operation.json_body_schema is not None:
        made["body"] = make_call(operation, url, token).body
    return {"fleet_id": FLEET} | {name: _encode(value) for name, value in made.items()}


def _encode(value: Any) -> Any:
    """Return a value as a model writes it: of a file its content."""
    if is_object(value):
        return {name: _encode(each) for name, each in value.items()}
    if is_array(value):
        return [_encode(each) for each in value]
    content = value.payload if isinstance(value, File) else value
    return {"base64": base64.b64encode(content).decode()} if isinstance(content, bytes) else value


def get_text(result: CallToolResult) -> str:
    """Return the text of a result, which has nothing else."""
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text
