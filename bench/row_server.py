"""A listing of tolls on loopback, whose pages have the rows that are asked for: an export checks what it gets.

`python -m bench.row_server ROWS SECONDS` responds to each request after SECONDS. The rows differ by their ids, and are
otherwise a thousand that repeat. Responses are put together from bytes, so that the client dominates the measurement.
The server prints its port, and ends when its standard input is closed.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys

from bench import pages
from bench.responding import make_response, serve

_NUMBERS = re.compile(rb"[?&](limit|offset)=(\d+)")


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
        return make_response(body)


if __name__ == "__main__":
    asyncio.run(serve(_Listing(int(sys.argv[1])).respond, float(sys.argv[2])))
