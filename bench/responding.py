"""What the servers of the benchmarks share: they respond on loopback to each head of a request, after a while."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: No request of a measurement has a longer head.
_MAX_HEAD = 64 * 1024


async def serve(respond: Callable[[bytes], bytes], latency: float) -> None:
    """Print the port, and serve until the standard input is closed.

    Args:
        respond: Returns the response to the head of a request.
        latency: Seconds that each response takes.
    """
    server = await asyncio.get_running_loop().create_server(lambda: _Protocol(respond, latency), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    threading.Thread(target=_exit_at_end_of_input, daemon=True).start()
    await server.serve_forever()


def make_response(body: bytes) -> bytes:
    """Return a response with a JSON body."""
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


class _Protocol(asyncio.Protocol):
    def __init__(self, respond: Callable[[bytes], bytes], latency: float) -> None:
        self._respond_to = respond
        self._latency = latency
        self._pending = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._pending += data
        *heads, self._pending = self._pending.split(b"\r\n\r\n")
        for head in heads:
            if self._latency:
                asyncio.get_running_loop().call_later(self._latency, self._respond, head)
            else:
                self._respond(head)
        if len(self._pending) > _MAX_HEAD and self._transport is not None:
            self._transport.abort()

    def _respond(self, head: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(self._respond_to(head))


def _exit_at_end_of_input() -> None:
    sys.stdin.read()
    os._exit(0)
