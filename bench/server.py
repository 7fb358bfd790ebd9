"""A minimal server on loopback, so that the client dominates the measurement.

`python -m bench.server PAGE ROWS SECONDS DIFFERENT` responds to each request with the next of DIFFERENT pages of a
hundred rows, after SECONDS. The `count` of each page is ROWS. The server prints its port, and ends when its standard
input is closed.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from itertools import cycle
from typing import TYPE_CHECKING

from bench import pages
from codegen.project import HERE

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

#: No request of a measurement has a longer head.
_MAX_HEAD = 64 * 1024


@contextmanager
def serving(
    *, page: str = "integrations", rows: int = pages.ROWS, latency: float = 0.0, different: int = 1
) -> Generator[str]:
    """Run the server in a new process.

    Args:
        page: The name of a function of `bench.pages`, which makes the page.
        rows: The `count` of the page.
        latency: Seconds that each response takes.
        different: How many different pages take turns.

    Yields:
        The base URL.
    """
    with serving_module("bench.server", page, str(rows), str(latency), str(different)) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def serving_module(module: str, *arguments: str) -> Generator[int]:
    """Run a module that serves in a new process: it prints its port, and ends when its standard input is closed.

    Args:
        module: The module.
        arguments: Its arguments.

    Yields:
        The port.
    """
    with serving_process(module, *arguments) as (port, _):
        yield port


@contextmanager
def serving_process(module: str, *arguments: str) -> Generator[tuple[int, int]]:
    """Run a module as `serving_module` does.

    Yields:
        The port, and the id of the process.
    """
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(  # noqa: S603 - our own arguments, no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.root
    ) as process:
        if process.stdin is None or process.stdout is None:
            msg = "the server has no pipes"
            raise AssertionError(msg)
        try:
            yield int(process.stdout.readline()), process.pid
        finally:
            process.stdin.close()


class _PageProtocol(asyncio.Protocol):
    def __init__(self, responses: Iterator[bytes], latency: float) -> None:
        self._responses = responses
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
            self._transport.write(next(self._responses))


async def _serve(page: str, rows: int, latency: float, different: int) -> None:
    responses = cycle([_make_response(page, number, rows) for number in range(different)])
    server = await asyncio.get_running_loop().create_server(lambda: _PageProtocol(responses, latency), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    threading.Thread(target=_exit_at_end_of_input, daemon=True).start()
    await server.serve_forever()


def _make_response(page: str, number: int, rows: int) -> bytes:
    body = json.dumps(getattr(pages, page)(number, count=rows), separators=(",", ":")).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode("ascii") + body


def _exit_at_end_of_input() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])))
