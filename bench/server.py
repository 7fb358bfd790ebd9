"""A minimal server on loopback, so that the client dominates the measurement.

`python -m bench.server PAGE ROWS SECONDS` responds to every request with the same page of a hundred rows, after
SECONDS. The `count` of the page is ROWS. The server prints its port, and ends when its standard input is closed.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bench import pages
from codegen.project import HERE

if TYPE_CHECKING:
    from collections.abc import Generator

#: No request of a measurement has a longer head.
_MAX_HEAD = 64 * 1024


@contextmanager
def serving(*, page: str = "integrations", rows: int = pages.ROWS, latency: float = 0.0) -> Generator[str]:
    """Run the server in a new process.

    Args:
        page: The name of a function of `bench.pages`, which makes the page.
        rows: The `count` of the page.
        latency: Seconds that each response takes.

    Yields:
        The base URL.
    """
    command = [sys.executable, "-m", "bench.server", page, str(rows), str(latency)]
    with subprocess.Popen(  # noqa: S603 - our own arguments, no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.root
    ) as process:
        if process.stdin is None or process.stdout is None:
            msg = "the server has no pipes"
            raise AssertionError(msg)
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()


class _PageProtocol(asyncio.Protocol):
    def __init__(self, response: bytes, latency: float) -> None:
        self._response = response
        self._latency = latency
        self._pending = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._pending += data
        *heads, self._pending = self._pending.split(b"\r\n\r\n")
        for _ in heads:
            if self._latency:
                asyncio.get_running_loop().call_later(self._latency, self._respond)
            else:
                self._respond()
        if len(self._pending) > _MAX_HEAD and self._transport is not None:
            self._transport.abort()

    def _respond(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(self._response)


async def _serve(page: str, rows: int, latency: float) -> None:
    body = json.dumps(getattr(pages, page)(count=rows), separators=(",", ":")).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    response = head.encode("ascii") + body
    server = await asyncio.get_running_loop().create_server(lambda: _PageProtocol(response, latency), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    threading.Thread(target=_exit_at_end_of_input, daemon=True).start()
    await server.serve_forever()


def _exit_at_end_of_input() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
