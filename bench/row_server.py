"""A listing of tolls on loopback, whose pages have the rows that are asked for: an export checks what it gets.

`python -m bench.row_server ROWS SECONDS` responds to each request after SECONDS. The rows differ by their ids, and are
otherwise a thousand that repeat. Responses are put together from bytes, so that the client dominates the measurement.
The server prints its port, and ends when its standard input is closed.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import threading

from bench import pages

_NUMBERS = re.compile(rb"[?&](limit|offset)=(\d+)")
_MAX_HEAD = 64 * 1024


class _Listing:
    def __init__(self, rows: int) -> None:
        self._rows = rows
        made = [row for number in range(10) for row in pages.tolls(number)["results"]]
        #: What follows the id in each row.
        self._tails = [
            json.dumps({**row, "id": 0}, separators=(",", ":")).encode().removeprefix(b'{"id":0') for row in made
        ]

    def respond(self, head: bytes) -> bytes:
        """Return the response to a request."""
        numbers = dict(_NUMBERS.findall(head.partition(b"\r\n")[0]))
        offset, limit = int(numbers.get(b"offset", 0)), int(numbers.get(b"limit", pages.ROWS))
        tails = self._tails
        rows = range(offset, min(offset + limit, self._rows))
        body = b'{"count":%d,"next":null,"previous":null,"results":[%s]}' % (
            self._rows,
            b",".join([b'{"id":%d%s' % (1_000 + row, tails[row % len(tails)]) for row in rows]),
        )
        return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


class _RowProtocol(asyncio.Protocol):
    def __init__(self, listing: _Listing, latency: float) -> None:
        self._listing = listing
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
            asyncio.get_running_loop().call_later(self._latency, self._respond, head)
        if len(self._pending) > _MAX_HEAD and self._transport is not None:
            self._transport.abort()

    def _respond(self, head: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(self._listing.respond(head))


async def _serve(rows: int, latency: float) -> None:
    listing = _Listing(rows)
    server = await asyncio.get_running_loop().create_server(lambda: _RowProtocol(listing, latency), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    threading.Thread(target=_exit_at_end_of_input, daemon=True).start()
    await server.serve_forever()


def _exit_at_end_of_input() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2])))
