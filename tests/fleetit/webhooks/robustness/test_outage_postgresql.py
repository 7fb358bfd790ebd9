"""PostgreSQL is stopped, killed or paused under load: quick refusals, nothing is lost, and the inbox comes back."""

from __future__ import annotations

import asyncio
import hashlib
import os
import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from fleetit.webhooks import Inbox, WebhookVerifier
from kit.tests.support.postgresql import Server, make_schema, running_server
from tests.fleetit.webhooks.robustness.load import Load
from tests.fleetit.webhooks.robustness.processes import Table, wait_until
from tests.fleetit.webhooks.robustness.program import FLEET, KINDS, SECRET
from tests.fleetit.webhooks.robustness.servers import SERVERS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

pytestmark = pytest.mark.heavy  # what they start is the same on each Python

#: Seconds within which a sender has to know that its delivery is not recorded, and some for a machine that is busy.
LIMIT = 10.0
_CONCURRENCY = 4
#: Outages of each exhaustive test.
OUTAGE_COUNT = int(os.environ.get("FLEETIT_OUTAGES", "1"))
OUTAGES: dict[str, tuple[Callable[[Server], None], Callable[[Server], None]]] = {
    "stopped": (Server.stop, Server.start),
    "killed": (Server.kill, Server.start),
    "paused": (Server.pause, Server.resume),
}


@pytest.fixture(autouse=True)
def patience() -> None:
    """Leave it as it is: a sender is to be refused while the server is away."""


@pytest.fixture(scope="module")
def durable_server() -> Generator[Server]:
    """Return a server that has a commit on disk before it answers, and that no other test uses."""
    yield from running_server(durable=True)


def get_threads() -> Counter[str]:
    """Return how many threads there are of each name, without their numbers."""
    return Counter(thread.name.rstrip("0123456789") for thread in threading.enumerate())


def count_tasks(inbox: Inbox) -> int:
    """Return how many tasks the loop of the server has."""
    loop = inbox._get_engine().loops._server
    assert loop is not None

    async def count() -> int:
        return len(asyncio.all_tasks()) - 1

    return asyncio.run_coroutine_threadsafe(count(), loop).result()


def run_outage(server: Server, kind: str, flavour: str, times: int) -> None:
    begin, end = OUTAGES[kind]
    before = get_threads()
    table = Table(make_schema(server))
    inbox = Inbox(WebhookVerifier({FLEET: SECRET}), table.url, lease=2, concurrency=_CONCURRENCY)
    handled = Counter[int]()
    inbox.on(*KINDS)(lambda _, delivery: handled.update([delivery.id]))
    with SERVERS[flavour](inbox) as port:
        load = Load([port], seed=1, pause=0.01)
        with load:
            wait_until(lambda: len(load.acknowledged) > 10, "some are acknowledged")
            usual = get_threads()
            for _ in range(times):
                seen = len(load.answers)
                begin(server)
                wait_until(lambda: count_status(load, 503, seen) > 10, "some are refused")  # noqa: B023
                end(server)
                seen = len(load.answers)
                wait_until(lambda: count_status(load, 200, seen) > 10, "some are acknowledged again")  # noqa: B023
        wait_until(lambda: not table.count_open(), "all is handled")
        assert {answer.status for answer in load.answers} == {200, 503}
        assert not load.lost
        slowest = max(answer.seconds for answer in load.answers)
        refused = max(answer.seconds for answer in load.answers if answer.status == 503)
        print(f"{kind}, {flavour}: {len(load.answers)} answers, slowest {slowest:.2f} s, of the 503 {refused:.2f} s")  # noqa: T201
        assert slowest < LIMIT
        check_recorded(table, load, handled)
        usual["fleetit-inbox-handler_"] = _CONCURRENCY  # threads are added as long as there is a use for them
        usual["fleetit-inbox-leases"] = 1  # begins with the first delivery that is handled, perhaps after the count
        wait_until(lambda: not get_threads() - usual, f"no thread is left: {get_threads() - usual}")
        if flavour == "uvicorn":
            wait_until(lambda: count_tasks(inbox) <= 3, "no task is left")
    wait_until(lambda: not get_threads() - before, f"no thread is left: {get_threads() - before}")


def count_status(load: Load, status: int, since: int) -> int:
    return sum(answer.status == status for answer in load.answers[since:])


def check_recorded(table: Table, load: Load, handled: Counter[int]) -> None:
    states = dict(table.read("digest, state"))
    lost = [body for body in load.acknowledged if hashlib.sha256(body).hexdigest() not in states]
    assert not lost, f"acknowledged and not recorded: {lost}"
    assert set(states.values()) == {"done"}
    assert set(handled) == {record for (record,) in table.read("id")}


def test_stopped_and_started(durable_server: Server) -> None:
    run_outage(durable_server, "stopped", "uvicorn", 1)


@pytest.mark.alike
@pytest.mark.exhaustive
@pytest.mark.parametrize("flavour", SERVERS)
@pytest.mark.parametrize("kind", OUTAGES)
def test_outages(durable_server: Server, kind: str, flavour: str) -> None:
    run_outage(durable_server, kind, flavour, OUTAGE_COUNT)
