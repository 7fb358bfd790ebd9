"""A listing as FleetIT serves it, over rows that a test decides on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.support.scripted import reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.scripted import Seen


@dataclass
class Rows:
    """Serves `limit` rows from `offset` on; what an envelope says can be changed.

    Attributes:
        ids: The ids of the rows there are.
        cap: The most rows of one answer.
        change: Called with the envelope before it is sent.
        asked: The offset and limit of every request.
    """

    ids: list[int]
    cap: int = 100
    change: Callable[[dict[str, Any]], object] = lambda _: None
    asked: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def __call__(self, seen: Seen) -> bytes:
        query = parse_qs(urlsplit(seen.target).query)
        offset, limit = int(query["offset"][0]), int(query["limit"][0])
        self.asked.append((offset, limit))
        results = [{"id": number} for number in self.ids[offset : offset + min(limit, self.cap)]]
        envelope: dict[str, Any] = {"count": len(self.ids), "next": None, "previous": None, "results": results}
        self.change(envelope)
        return reply(200, envelope)
