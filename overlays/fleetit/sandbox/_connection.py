"""Gives the application its connection: ASGI has no way to reset one, or to learn that the server stops."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys
from typing import TYPE_CHECKING

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from starlette.types import Receive, Scope

_STATE_KEY = "fleetit.sandbox.connection"
#: A socket that lingers for 0 seconds is reset when it is closed.
_NO_LINGER = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Connection:
    """A connection of a client.

    Args:
        transport: Its transport.

    Attributes:
        ending: Set when the client disconnects or the server stops.
    """

    __slots__ = ("_transport", "ending")

    def __init__(self, transport: asyncio.Transport) -> None:
        self.ending = asyncio.Event()
        self._transport = transport

    async def reset(self, receive: Receive) -> None:
        """Reset the connection, and wait until the server knows."""
        client: socket.socket = self._transport.get_extra_info("socket")
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self._transport.abort()
        await _wait_for_disconnect(receive)

    async def close(self, receive: Receive) -> None:
        """Close the connection after what was sent, and wait until the server knows."""
        self._transport.close()
        await _wait_for_disconnect(receive)


class SandboxProtocol(H11Protocol):
    """uvicorn's protocol without its log. Requests have their connection in `scope["state"]`."""

    connection: Connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in the base class
        """Remember the transport."""
        super().connection_made(transport)
        self.access_log = False  # uvicorn's own log shows queries as they are, which can have the token
        self.connection = Connection(transport)
        self.app_state = {**self.app_state, _STATE_KEY: self.connection}

    def connection_lost(self, exc: Exception | None) -> None:
        """End the delays of the connection."""
        super().connection_lost(exc)
        self.connection.ending.set()

    def shutdown(self) -> None:
        """End the delays of the connection, since the server stops."""
        super().shutdown()
        self.connection.ending.set()


def get_connection(scope: Scope) -> Connection | None:
    """Return the connection of a request, or None if another server, or none, serves the application."""
    connection = scope.get("state", {}).get(_STATE_KEY)
    return connection if isinstance(connection, Connection) else None


async def pause(scope: Scope, seconds: float) -> None:
    """Wait. The wait ends early when the client disconnects or the server stops."""
    connection = get_connection(scope)
    if connection is None:
        await asyncio.sleep(seconds)
        return
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(connection.ending.wait(), seconds)


async def _wait_for_disconnect(receive: Receive) -> None:
    # Without this the server would log an application that has not answered.
    while (await receive())["type"] != "http.disconnect":
        pass
