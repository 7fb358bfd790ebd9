"""Sends requests that are ready as bytes, over connections that are kept, so that the server dominates."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

_OK = 200


async def send_all(port: int, requests: list[bytes], connections: int) -> float:
    """Send requests, each of which must get 200, and return the seconds until the last answer.

    Args:
        port: The port of the server on loopback.
        requests: The requests.
        connections: How many connections there are. Each has one request in flight.
    """
    waiting, started = list(requests), perf_counter()

    async def send() -> None:
        async with _connecting(port) as (reader, writer):
            while waiting:
                writer.write(waiting.pop())
                status, _ = await read_answer(reader)
                if status != _OK:
                    msg = f"a request got {status}"
                    raise AssertionError(msg)

    await asyncio.gather(*(send() for _ in range(connections)))
    return perf_counter() - started


async def ask(port: int, request: bytes) -> bytes:
    """Send a request over a connection of its own, and return the body of the answer."""
    async with _connecting(port) as (reader, writer):
        writer.write(request)
        _, body = await read_answer(reader)
    return body


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Return the status and the body of the next answer, which has a `Content-Length`."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii").lower()
    length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
    return int(head.split()[1]), await reader.readexactly(length)


@asynccontextmanager
async def _connecting(port: int) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        await writer.wait_closed()
