"""Kills receivers and workers, takes the store away, ends connections, sets the clock, and delivers a poison message.

It prints what came of it: what was lost, done twice, run twice at a time, or tried without being counted.

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
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kit.tests.support.postgresql import Server, make_schema, running_server
from tests.fleetit.webhooks.robustness.load import Load
from tests.fleetit.webhooks.robustness.processes import Forks
from tests.fleetit.webhooks.robustness.test_kill import HANDLINGS, STORES, Trial
from tests.fleetit.webhooks.robustness.test_outage_postgresql import OUTAGES

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from tests.fleetit.webhooks.robustness.processes import Effect

#: The id of the record whose handler aborts its process: the first, because later ones may be left out by PostgreSQL.
_POISON = 1
_LEASE = 2.0
#: The mean seconds between two kills, and between two outages.
_KILL_EVERY, _OUTAGE_EVERY = 0.5, 15.0
#: The mean seconds between two connections that the server ends, and between two times at which the clock is set.
_LOSS_EVERY, _STEP_EVERY = 2.0, 3.0
#: By how many seconds the clock is ahead: many leases, there and back.
_STEPS = (3600.0, 0.0, 90.0, 0.0)
#: Seconds of an outage: longer than a lease, so that some are lost.
_OUTAGE = 3.0
#: Seconds without any progress after the load, when something is left: it is stuck then, and not only a backlog.
_PATIENCE = 60.0


#: The clock of the server can't be set. A function of the same name, found first, is what the inbox calls. The inbox
#: makes sequential scans expensive, so PostgreSQL would compile this one for each call: 30 ms.
_CLOCK = """
    CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE SET jit = off AS
    $$ SELECT pg_catalog.clock_timestamp() + make_interval(secs => (SELECT ahead FROM clock)) $$
"""
_END_CONNECTIONS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'fleetit-inbox' AND pid <> pg_backend_pid() AND random() < 0.3
"""


class Row(NamedTuple):
    """What came of one store and way of handling.

    `losses` are connections that the server has ended, and `steps` times at which the clock was set. `twice` has
    effects, or for transactions rows, of the same record; `at_a_time` handlers that began while another one had the
    same record; `uncounted` attempts that have the number of an earlier one.
    """

    store: str
    handling: str
    kills: int
    outages: int
    losses: int
    steps: int
    sent: int
    acknowledged: int
    recorded: int
    handled: int
    twice: int
    at_a_time: int
    uncounted: int
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
        self.outages = self.ended = self.losses = self.steps = 0
        self.died_at: dict[int, int] = {}
        self.clock = self.processes.log_file.with_name("clock")
        self.options |= {"lease": _LEASE, "patience": 2.0, "poison": _POISON, "clock": str(self.clock)}
        if not self.table.is_sqlite:
            self.table.execute("CREATE TABLE clock AS SELECT 0::float8 AS ahead")
            self.table.execute(_CLOCK)
        self.set_clock(0)

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
                elif self.rng.random() < _KILL_EVERY / _STEP_EVERY:
                    self.steps += 1
                    self.set_clock(_STEPS[self.steps % len(_STEPS)])
                elif self.server is not None and self.rng.random() < _KILL_EVERY / _LOSS_EVERY:
                    self.losses += len(self.table.execute(_END_CONNECTIONS))
                else:
                    pid = self.rng.choice(self.processes.running)
                    self.restart(pid)

        self.set_clock(max(_STEPS))  # or what waits would not be due before the clock is there again

    def set_clock(self, ahead: float) -> None:
        """Set the clock, by which records are due, ahead of the real one."""
        if not self.table.is_sqlite:
            self.table.execute("UPDATE clock SET ahead = ?", ahead)
        new = self.clock.with_suffix(".new")
        new.write_text(str(ahead), encoding="ascii")
        new.replace(self.clock)

    def restart(self, pid: int) -> None:
        """Kill a process, if it runs, and start another one in its place. Its leases end by themselves."""
        status = self.processes.end(pid, signal.SIGKILL)
        self.ended += status != -signal.SIGABRT
        self.died_at[pid] = time.monotonic_ns()
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
        begun = self.processes.read_effects()
        effects = Counter(effect.record for effect in begun)
        at_a_time, uncounted = self.find_overlaps(begun)
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
            store, self.handling, kills=self.ended, outages=self.outages,
            losses=self.losses, steps=self.steps, sent=len(load.sent),
            acknowledged=len(load.acknowledged), recorded=len(records), handled=len(handled), twice=twice,
            at_a_time=at_a_time, uncounted=uncounted,
            lost=len(load.acknowledged) - len(recorded) + len(innocent - handled),
            failed=sum(states[record] == "failed" for record in innocent),
            poison=f"{states.get(_POISON)} after {effects[_POISON]} calls",
            answers=", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items())),
        )  # fmt: skip

    def find_overlaps(self, begun: Sequence[Effect]) -> tuple[int, int]:
        """Return how many handlers began while another one had the same record, and how many attempts have no number.

        What did not come to its end has ended with its process: when that was killed, or began to handle the poison.
        """
        ended = {each[:3]: each.at for each in self.processes.read_ends()}
        died = dict(self.died_at)
        for effect in begun:
            if effect.record == _POISON:
                died[effect.process] = effect.at
        by_record: dict[int, list[Effect]] = {}
        for effect in begun:
            by_record.setdefault(effect.record, []).append(effect)
        at_a_time = uncounted = 0
        for record, several in by_record.items():
            for first, second in pairwise(sorted(several, key=lambda each: each.at)):
                end = ended.get(first[:3], died.get(first.process, 0))
                at_a_time += record != _POISON and second.at < end
                uncounted += second.attempt <= first.attempt
        return at_a_time, uncounted


def run(store: str, handling: str, seconds: float, seed: int) -> Row:
    """Soak one store with one way of handling."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        forks = stack.enter_context(closing(Forks()))
        server, url = None, f"sqlite:///{folder}/inbox.db"
        if store == "postgresql":
            server = stack.enter_context(contextmanager(running_server)(durable=True))
            url = f"{make_schema(server)},pg_catalog"
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
    good = all(
        not (row.lost or row.failed or row.at_a_time or row.uncounted) and row.poison.startswith("failed")
        for row in rows
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
