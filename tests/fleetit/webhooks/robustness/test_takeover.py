"""A process that hangs loses its lease: another one takes over, and what the first does later changes nothing."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.fleetit.webhooks.robustness.load import make, post
from tests.fleetit.webhooks.robustness.processes import Processes, Table, listen, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.fleetit.webhooks.robustness.processes import Forks

pytestmark = pytest.mark.heavy  # what they start is the same on each Python

STORES = pytest.mark.parametrize("store", ["sqlite", "postgresql"])
#: Seconds after which a transaction that can't begin is given up.
PATIENCE = 0.2


class Pair:
    """A process that hangs in the handler of the first delivery, and another one.

    It hangs in no other transaction than that of the handler: each look for records is one, and in SQLite, a process
    that hangs in it lets nobody write.
    """

    def __init__(
        self, forks: Forks, folder: Path, url: str, handling: str, stack: ExitStack, **options: object
    ) -> None:
        self.table = Table(url)
        self.table.create()
        if handling == "transaction":
            self.table.execute("CREATE TABLE effects (record BIGINT, attempt INTEGER, process INTEGER)")
        self.processes = stack.enter_context(Processes(forks, folder))
        self.listeners = [stack.enter_context(listen()) for _ in range(2)]
        self.ports = [each.getsockname()[1] for each in self.listeners]
        self.options = {"store": url, "handling": handling, "patience": PATIENCE}
        gate = folder / "gate"
        self.first = self.start(0, gate=str(gate), **options)
        assert post(self.ports[0], make(1)) == 200
        wait_until(self.processes.read_effects, "it is in the handler", self.processes.read_log)
        self.processes.stop(self.first)
        while handling != "transaction" and self.table.is_locked():
            self.processes.send_signal(self.first, signal.SIGCONT)
            self.processes.stop(self.first)
        gate.touch()

    def start(self, number: int, **options: object) -> int:
        """Start a process."""
        return self.processes.start("receive", sockets={"listener": self.listeners[number]}, **self.options, **options)

    def wait_until_done(self, *ids: int) -> None:
        """Wait until records are done, whatever becomes of others."""
        wait_until(lambda: self.read_done().issuperset(ids), f"done: {ids}", self.processes.read_log)

    def read_done(self) -> set[int]:
        """Return the ids of the records that are done."""
        return {record_id for record_id, _, state in self.table.read() if state == "done"}

    def finish_first(self) -> None:
        """Let the process that hangs go on, and close it."""
        self.processes.send_signal(self.first, signal.SIGCONT)
        self.processes.end(self.first, signal.SIGTERM)


@pytest.fixture
def make_pair(forks: Forks, tmp_path: Path, make_url: Callable[[str], str]) -> Iterator[Callable[..., Pair]]:
    """Return a function that makes a pair for a store, a way of handling and options of the first process."""
    with ExitStack() as stack:
        yield lambda store, handling, **options: Pair(forks, tmp_path, make_url(store), handling, stack, **options)


@pytest.mark.alike
@STORES
@pytest.mark.parametrize("is_killed", [False, True], ids=["hangs", "is killed"])
def test_a_process_is_replaced_when_its_lease_ends(
    make_pair: Callable[..., Pair], store: str, *, is_killed: bool
) -> None:
    pair = make_pair(store, "deferred")
    if is_killed:
        pair.processes.end(pair.first)
    pair.start(1)
    assert post(pair.ports[1], make(2)) == 200
    pair.wait_until_done(2)
    assert pair.read_done() == {2}
    pair.table.end_leases()
    pair.wait_until_done(1)
    before = pair.table.read("state, attempts, finished_at")
    if not is_killed:
        pair.finish_first()
        assert "its lease was lost" in pair.processes.read_log()
    assert pair.table.read("state, attempts, finished_at") == before
    effects = pair.processes.read_effects()
    assert [(effect.record, effect.attempt) for effect in effects] == [(1, 1), (2, 1), (1, 2)]


def test_a_transaction_that_hangs_on_postgresql_keeps_its_record(make_pair: Callable[..., Pair]) -> None:
    pair = make_pair("postgresql", "transaction", lease=0.1)
    is_over = "SELECT 1 FROM fleetit_deliveries WHERE due_at < clock_timestamp()"
    wait_until(lambda: pair.table.execute(is_over), "the lease is over")
    pair.start(1)
    for number in range(2, 10):
        assert post(pair.ports[1], make(number)) == 200
    pair.wait_until_done(*range(2, 10))
    assert pair.read_done() == set(range(2, 10))
    pair.processes.send_signal(pair.first, signal.SIGCONT)
    pair.wait_until_done(*range(1, 10))
    rows = pair.table.execute("SELECT record, COUNT(*) FROM effects GROUP BY record")
    assert dict(rows) == {record: 1 for record, _, _ in pair.table.read()}


def test_a_transaction_that_hangs_on_sqlite_lets_nobody_write(make_pair: Callable[..., Pair]) -> None:
    """As `SQLiteStore.transaction` says. Nothing is acknowledged meanwhile."""
    pair = make_pair("sqlite", "transaction")
    pair.start(1)
    assert post(pair.ports[1], make(2)) == 503
    pair.processes.send_signal(pair.first, signal.SIGCONT)
    pair.wait_until_done(1)
    assert post(pair.ports[1], make(2)) == 200
    pair.wait_until_done(1, 2)
    rows = pair.table.execute("SELECT record, COUNT(*) FROM effects GROUP BY record")
    assert dict(rows) == {record: 1 for record, _, _ in pair.table.read()}
