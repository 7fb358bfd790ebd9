"""A server in the event loop of an async client, so that a test can stop between any two steps of a call."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from kit.tests.support.scripted_server import chunked, reply
from tests.fleetit.client.call_styles import EMPTY_PAGE

if TYPE_CHECKING:
    import random
    import ssl
    from collections.abc import AsyncGenerator

GOOD = reply(200, EMPTY_PAGE)
#: Replies of a random server.
_REPLIES = (GOOD, chunked([b'{"count": 0, ', b'"results": []}']), reply(204), reply(500, {}))


async def run_steps(count: int) -> None:
    """Let every task run so many steps."""
    for _ in range(count):
        await asyncio.sleep(0)


class LoopServer:
    """Sends one reply to every request, and then waits for the next. A reply that is cut off stalls.

    Attributes:
        reply: The reply.
        random: Chooses other replies, and pauses within them.
        requests: How many requests were received.
        open: How many connections are open.
    """

    def __init__(self, reply: bytes = GOOD, *, random: random.Random | None = None) -> None:
        self.reply = reply
        self.random = random
        self.requests = 0
        self._tasks: set[asyncio.Task[None] | None] = set()

    @property
    def open(self) -> int:
        return len(self._tasks)

    @asynccontextmanager
    async def running(self, tls: ssl.SSLContext | None = None) -> AsyncGenerator[str]:
        """Run the server, and return its base URL. At the end it waits until the client has closed all connections."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=256, ssl=tls)
        async with server:
            host, port = server.sockets[0].getsockname()
            yield f"http{'s' if tls else ''}://{host}:{port}"
            await self.wait_for_open(0)

    async def wait_for_open(self, most: int) -> None:
        """Wait until no more than so many connections are open."""
        while self.open > most:
            await run_steps(1)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._tasks.add(task)
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                self.requests += 1
                await self._answer(writer)
        self._tasks.discard(task)
        writer.close()

    async def _answer(self, writer: asyncio.StreamWriter) -> None:
        if self.random is None:
            writer.write(self.reply)
            return
        data = self.random.choice(_REPLIES)
        cut = self.random.randrange(len(data))
        for part in (data[:cut], data[cut:]):
            writer.write(part)
            await run_steps(self.random.randrange(4))
