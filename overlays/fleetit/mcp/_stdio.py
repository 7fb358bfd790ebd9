"""Serves over standard input and output, as clients start a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcp.server.stdio import stdio_server

if TYPE_CHECKING:
    from mcp.server import Server


async def serve(server: Server) -> None:
    """Serve one client over standard input and output, until it closes them.

    Whatever else is printed meanwhile goes to standard error.

    Args:
        server: The server, of `make_server`.
    """
    try:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())
    except* (BrokenPipeError, ConnectionResetError):
        pass  # a client that is killed during a call can't be told about it
