"""A listing endpoint for a `ScriptedServer`, over rows that a test chooses."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from fleetit import Retry
from kit.tests.support.scripted_server import reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer
    from tests.support.flavours import Flavour


@dataclass
class ListingEndpoint:
    """Replies with `limit` rows from `offset` on.

    Attributes:
        ids: The ids of the rows.
        max_rows: The maximum of rows in one response.
        edit_envelope: Called with each envelope before it is sent.
        requests: The offset and limit of every request.
    """

    ids: list[int]
    max_rows: int = 100
    edit_envelope: Callable[[dict[str, Any]], object] = lambda _: None
    requests: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def __call__(self, received: ReceivedRequest) -> bytes:
        query = parse_qs(urlsplit(received.target).query)
        offset, limit = int(query["offset"][0]), int(query["limit"][0])
        self.requests.append((offset, limit))
        results = [{"id": number} for number in self.ids[offset : offset + min(limit, self.max_rows)]]
        envelope: dict[str, Any] = {"count": len(self.ids), "next": None, "previous": None, "results": results}
        self.edit_envelope(envelope)
        return reply(200, envelope)


class Barrier:
    """Replies when a number of requests are in flight at the same time, and records the largest number.

    It replies to the request of the first page at once.
    """

    def __init__(self, endpoint: ListingEndpoint, expected: int) -> None:
        self.endpoint = endpoint
        self.expected = expected
        self.most = self.in_flight = 0
        self.changed = threading.Condition()

    def __call__(self, received: ReceivedRequest) -> bytes:
        with self.changed:
            self.in_flight += 1
            self.most = max(self.most, self.in_flight)
            self.changed.notify_all()
            is_first = "offset=0&" in f"{received.target}&"
            is_reached = is_first or self.changed.wait_for(lambda: self.most >= self.expected, timeout=30)
            self.in_flight -= 1
        assert is_reached
        return self.endpoint(received)


def make_listing(flavour: Flavour, server: ScriptedServer, **arguments: Any) -> Any:
    client: Any = flavour.client(token="t", base_url=server.url, retry=Retry(attempts=1))
    return client.integrations.list_active(**arguments)
