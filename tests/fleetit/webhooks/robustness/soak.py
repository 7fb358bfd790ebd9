"""Kills receivers and workers, takes the store away, and delivers a poison message; prints what came of it.

`python -m tests.fleetit.webhooks.robustness.soak --minutes 10` takes so long in all, for each store and way of handling
the same. The exit status is 1 if something is lost.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.fleetit.webhooks.robustness.load import Load
from tests.fleetit.webhooks.robustness.processes import Forks
from tests.fleetit.webhooks.robustness.test_kill import HANDLINGS, STORES, Trial
from tests.fleetit.webhooks.robustness.test_outage_postgresql import OUTAGES
from tests.support.postgresql import Server, make_schema, running_server

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

#: The id of the record whose handler aborts its process: the first, because later ones may be left out by PostgreSQL.
_POISON = 1
_LEASE = 2.0
#: The mean seconds between two kills, and between two outages.
_KILL_EVERY, _OUTAGE_EVERY = 0.5, 15.0
#: Seconds of an outage: longer than a lease, so that some are lost.
_OUTAGE = 3.0
#: Seconds without any progress after the load, when something is left: it is stuck then, and not only a backlog.
_PATIENCE = 60.0


class Row(NamedTuple):
    """What came of one store and way of handling. `twice` has effects, or for transactions rows, of the same record."""

    store: str
    handling: str
    kills: int
    outages: int
    sent: int
    acknowledged: int
    recorded: int
    handled: int
    twice: int
    lost: int
    failed: int
    poison: str
    answers: str


class Soak(Trial):
    """A trial whose processes may end by themselves, and whose store is away at times."""

    #: The server that is taken away; on SQLite the file is locked.
    server: Server | None = None

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.outages = self.ended = 0
        self.options |= {"lease": _LEASE, "patience": 2.0, "poison": _POISON}

    def soak(self, seconds: float, load: Load) -> None:
        """Send for some seconds, and kill meanwhile."""
        for listener in self.listeners:
            self._start("receive", listener)
        for _ in range(2 if self.handling == "dispatch" else 0):
            self._start("work")
        end = time.monotonic() + seconds
        with load:
            while time.monotonic() < end:
                time.sleep(self.rng.expovariate(1 / _KILL_EVERY))
                self.restart_what_ended()
                if self.rng.random() < _KILL_EVERY / _OUTAGE_EVERY:
                    self.outages += 1
                    with self.outage():
                        time.sleep(_OUTAGE)
                else:
                    pid = self.rng.choice(self.processes.running)
                    self.restart(pid)

    def restart(self, pid: int) -> None:
        """Kill a process, if it runs, and start another one in its place. Its leases end by themselves."""
        status = self.processes.end(pid, signal.SIGKILL)
        self.ended += status != -signal.SIGABRT
        self._start(*self.roles[pid])

    def restart_what_ended(self) -> None:
        """Start again what the poison message has ended."""
        for pid in tuple(filter(self.processes.has_ended, self.processes.running)):
            self.restart(pid)

    def finish(self) -> None:
        """Wait until all is handled, as long as that takes, and end the processes."""
        fewest, end = math.inf, 0.0
        while number := self.table.count_open():
            if number < fewest:
                fewest, end = number, time.monotonic() + _PATIENCE
            if time.monotonic() > end:
                break
            self.restart_what_ended()
            time.sleep(0.1)
        for pid in tuple(self.processes.running):
            self.processes.end(pid, signal.SIGKILL)

    @contextmanager
    def outage(self) -> Generator[None]:
        """Take the store away for a while: a lock on the file, or a server that is stopped, killed or hangs."""
        if self.server is not None:
            begin, end = OUTAGES[self.rng.choice(list(OUTAGES))]
            begin(self.server)
            yield
            end(self.server)
            return
        path = self.table.url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")

    def judge(self, store: str, load: Load) -> Row:
        """Return what came of it."""
        records = {digest: (record, state) for record, digest, state in self.table.read("id, digest, state")}
        states = {record: str(state) for record, state in records.values()}
        recorded = [body for body in load.acknowledged if hashlib.sha256(body).hexdigest() in records]
        effects = Counter(effect.record for effect in self.processes.read_effects())
        statuses = Counter(answer.status for answer in load.answers)
        handled = {record for record, state in states.items() if state == "done" and record in effects}
        if self.handling == "transaction":
            rows = dict(self.table.execute("SELECT record, COUNT(*) FROM effects GROUP BY record"))
            handled &= rows.keys()
            twice = sum(count > 1 for count in rows.values())
        else:
            twice = sum(count > 1 for record, count in effects.items() if record != _POISON)
        innocent = states.keys() - {_POISON}
        return Row(
            store, self.handling, kills=self.ended, outages=self.outages, sent=len(load.sent),
            acknowledged=len(load.acknowledged), recorded=len(records), handled=len(handled), twice=twice,
            lost=len(load.acknowledged) - len(recorded) + len(innocent - handled),
            failed=sum(states[record] == "failed" for record in innocent),
            poison=f"{states.get(_POISON)} after {effects[_POISON]} calls",
            answers=", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items())),
        )  # fmt: skip


def run(store: str, handling: str, seconds: float, seed: int) -> Row:
    """Soak one store with one way of handling."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        forks = stack.enter_context(closing(Forks()))
        server, url = None, f"sqlite:///{folder}/inbox.db"
        if store == "postgresql":
            server = stack.enter_context(contextmanager(running_server)(durable=True))
            url = make_schema(server)
        soak = stack.enter_context(closing(Soak(forks, folder, url, handling, seed)))
        soak.server = server
        load = Load([each.getsockname()[1] for each in soak.listeners], seed=seed)
        soak.soak(seconds, load)
        soak.finish()
        return soak.judge(store, load)


def write_row(cells: Sequence[object]) -> None:
    texts = [f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in cells]
    sys.stdout.write(f"| {' | '.join(texts)} |\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--stores", nargs="+", choices=STORES, default=STORES)
    parser.add_argument("--handlings", nargs="+", choices=HANDLINGS, default=["deferred", "transaction", "dispatch"])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    pairs = [(store, handling) for store in options.stores for handling in options.handlings]
    write_row(Row._fields)
    write_row(["---"] * len(Row._fields))
    rows = list[Row]()
    for store, handling in pairs:
        rows.append(run(store, handling, options.minutes * 60 / len(pairs), options.seed))
        write_row(rows[-1])
    good = all(not row.lost and not row.failed and row.poison.startswith("failed") for row in rows)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
