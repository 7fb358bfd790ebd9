"""Serves tools over HTTP on loopback, for clients that don't start a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn

from openapi_sdk.loopback import LOOPBACK, open_listener

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server import Server

    from openapi_sdk.errors.errors import ErrorTree

_PATH = "/mcp"
#: The number of connections that can wait to be accepted.
_BACKLOG = 128
#: Seconds that running calls have to finish at the end. A client may keep a stream open for ever.
_SHUTDOWN_TIMEOUT = 1


async def serve_http(errors: ErrorTree, server: Server, port: int, announce: Callable[[str], None]) -> None:
    """Serve clients over HTTP on loopback, until the process is interrupted.

    A web page on the internet can let its own name resolve to 127.0.0.1. The SDK refuses its requests: they have its
    name as `Host`, or as `Origin`.

    Args:
        errors: The errors of the SDK.
        server: The server, of `make_server`.
        port: The port; 0 for any free port.
        announce: Is called with the URL when requests are accepted.

    Raises:
        ConfigurationError: If the port can't be used.
    """
    app = server.streamable_http_app(streamable_http_path=_PATH, host=LOOPBACK)
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=_SHUTDOWN_TIMEOUT)
    with open_listener(errors, LOOPBACK, port, _BACKLOG) as listener:
        announce(f"http://{LOOPBACK}:{listener.getsockname()[1]}{_PATH}")
        await uvicorn.Server(config).serve(sockets=[listener])
