"""A scripted server that takes rows in bulk, and remembers them."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fleetit import FleetIT, Retry
from kit.tests.support.scripted_server import ScriptedServer, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from kit.tests.support.scripted_server import ReceivedRequest, Reply

METHOD = "vehicles.create_many"


@dataclass
class Bulk:
    """What a server took.

    Attributes:
        taken: The plates of the rows that were taken, in order.
        batches: The plates of each request.
        answer: Replies to a request; None takes its rows.
    """

    taken: list[str] = field(default_factory=list[str])
    batches: list[list[str]] = field(default_factory=list[list[str]])
    answer: Callable[[int, list[str]], Reply] | None = None
    url: str = ""

    def serve(self, request: ReceivedRequest) -> Reply:
        plates = [row["plate_number"] for row in json.loads(request.body)]
        self.batches.append(plates)
        return self.take(plates) if self.answer is None else self.answer(len(self.batches), plates)

    def take(self, plates: list[str]) -> bytes:
        """Take rows, and return the reply."""
        self.taken += plates
        return reply(201, [{"id": 1, "plate_number": plate} for plate in plates])

    def client(self, **options: Any) -> FleetIT:
        return FleetIT(token="t", base_url=self.url, fleet_id=7, retry=Retry(attempts=1), **options)


@contextmanager
def bulk_server(answer: Callable[[int, list[str]], Reply] | None = None) -> Generator[Bulk]:
    bulk = Bulk(answer=answer)
    with ScriptedServer(bulk.serve) as server:
        bulk.url = server.url
        yield bulk


def write_plates(path: Path, *plates: str) -> Path:
    """Write a table with a row for each plate."""
    path.write_text("plate_state,plate_number\n" + "".join(f"NY,{plate}\n" for plate in plates), encoding="utf-8")
    return path
