"""Nothing acknowledged is lost, and nothing done is done again, whenever a process is killed."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import socket
import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.fleetit.webhooks.robustness.load import Load
from tests.fleetit.webhooks.robustness.processes import Effect, Forks, Processes, Table, count_twice, listen, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.heavy  # what they start is the same on each Python

HANDLINGS = ["deferred", "inline", "transaction", "dispatch"]
STORES = ["sqlite", "postgresql"]
#: Kills of each exhaustive test. 100 of them take half a minute.
KILLS = int(os.environ.get("FLEETIT_KILLS", "10"))

#: What decides who is killed when, and what is sent. The load of the machine does so too.
SEED = int(os.environ.get("FLEETIT_SEED", "1"))


class Kill(NamedTuple):
    """A process that was killed: until when it may have done something, and what was done by then."""

    at: int
    done: frozenset[int]


class Trial:
    """Two receivers, and two workers if there is a queue, which are killed at random moments."""

    def __init__(self, forks: Forks, folder: Path, url: str, handling: str, seed: int) -> None:
        self.table = Table(url)
        self.rng = random.Random(seed)  # noqa: S311
        self.kills: dict[int, Kill] = {}
        self.roles: dict[int, tuple[str, socket.socket | None]] = {}
        self.handling = handling
        self.seed = seed
        self.signal = signal.SIGKILL
        self.listeners = [listen(), listen()]
        # Datagrams, so that an id is either taken or still there when a worker dies.
        self.queue = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.processes = Processes(forks, folder)
        self.options: dict[str, Any] = {"store": url, "handling": handling, "pause": 0.005}
        self.table.create()
        if handling == "transaction":
            self.table.execute("CREATE TABLE effects (record BIGINT, attempt INTEGER, process INTEGER)")

    def run(self, kills: int, load: Load) -> None:
        for listener in self.listeners:
            self._start("receive", listener)
        if self.handling == "dispatch":
            self._start("work")
            self._start("work")
        with load:
            wait_until(lambda: len(load.acknowledged) > 5, "some are acknowledged", self.processes.read_log)
            for _ in range(kills):
                time.sleep(self.rng.uniform(0.02, 0.2))
                pid = self.rng.choice(self.processes.running)
                self.kill(pid)
                self._end_lease(pid)
                self._start(*self.roles[pid])
            time.sleep(0.1)
        for pid in tuple(self.processes.running):
            self.kill(pid)

    def recover(self) -> None:
        """Start everything again, without load, and wait until nothing is open."""
        self.table.end_leases()
        self._start("receive", self.listeners[0])
        if self.handling == "dispatch":
            self._start("work")
        wait_until(lambda: not self.table.count_open(), "all is handled", self.processes.read_log)
        self.processes.end(self.processes.running[0], signal.SIGTERM)

    def kill(self, pid: int) -> None:
        status = self.processes.end(pid, self.signal)
        assert status == -self.signal, f"a process ended by itself: {status}\n{self.processes.read_log()}"
        rows = self.table.execute("SELECT id FROM fleetit_deliveries WHERE state = 'done'")
        self.kills[pid] = Kill(time.monotonic_ns(), frozenset(record for (record,) in rows))

    def close(self) -> None:
        self.processes.__exit__()
        for each in (*self.listeners, *self.queue):
            each.close()

    def _start(self, role: str, listener: socket.socket | None = None) -> None:
        sockets = {} if listener is None else {"listener": listener}
        if self.handling == "dispatch":
            sockets |= {"ids_in": self.queue[0], "ids_out": self.queue[1]}
        pid = self.processes.start(role, sockets=sockets, **self.options)
        self.roles[pid] = (role, listener)

    def _end_lease(self, pid: int) -> None:
        owner = self.processes.read_owners().get(pid)
        if owner is not None:
            self.table.end_leases(owner)


def judge(trial: Trial, load: Load) -> dict[str, int]:
    """Check what must hold after the recovery, and return the figures."""
    records = {digest: (record, state) for record, digest, state in trial.table.read("id, digest, state")}
    for body in load.acknowledged:
        digest = hashlib.sha256(body).hexdigest()
        assert digest in records, f"acknowledged and not recorded: {body!r}"
    not_done = [record for record, state in records.values() if state != "done"]
    assert not not_done, f"not handled: {not_done}"
    effects = trial.processes.read_effects()
    missing = {record for record, _ in records.values()} - {effect.record for effect in effects}
    assert not missing, f"done without its handler: {missing}"
    twice = count_twice(effects)
    for several in twice.values():
        check_window(trial, several)
    for kill in trial.kills.values():
        again = [effect for effect in effects if effect.at > kill.at and effect.record in kill.done]
        assert not again, f"handled after it was done: {again}"
    committed = {}
    if trial.handling == "transaction":
        rows = trial.table.execute("SELECT record, COUNT(*) FROM effects GROUP BY record")
        assert dict(rows) == {record: 1 for record, _ in records.values()}
        committed = {"committed": len(rows)}
    return {
        "kills": len(trial.kills),
        "acknowledged": len(load.acknowledged),
        "recorded": len(records),
        "broken off": load.lost,
        ("begun" if trial.handling == "transaction" else "handled") + " more than once": len(twice),
        **committed,
    }


def check_window(trial: Trial, effects: list[Effect]) -> None:
    """Check that each effect but the last was of a process that was killed before the next one began."""
    for first, second in pairwise(effects):
        kill = trial.kills.get(first.process)
        assert kill is not None, f"handled twice without a kill: {effects}"
        assert first.at < kill.at < second.at, f"handled twice, and not because of the kill: {effects}"
        assert first.attempt < second.attempt, f"one attempt was handled twice: {effects}"
        assert first.record not in kill.done, f"done before the kill, and handled again: {effects}"


def run_trial(trial: Trial, kills: int) -> None:
    try:
        load = Load([each.getsockname()[1] for each in trial.listeners], seed=trial.seed)
        trial.run(kills, load)
        trial.recover()
        figures = judge(trial, load)
        assert figures["acknowledged"] > kills
        print(trial.handling, trial.table.url.split(":", maxsplit=1)[0], figures)  # noqa: T201
    except AssertionError as error:
        error.add_note(f"FLEETIT_SEED={trial.seed}")
        raise
    finally:
        trial.close()


@pytest.mark.alike
@pytest.mark.parametrize("store", STORES)
def test_killed_a_few_times(forks: Forks, tmp_path: Path, make_url: Callable[[str], str], store: str) -> None:
    run_trial(Trial(forks, tmp_path, make_url(store), "transaction", SEED), 4)


@pytest.mark.nightly
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("handling", HANDLINGS)
def test_killed_often(forks: Forks, tmp_path: Path, make_url: Callable[[str], str], handling: str, store: str) -> None:
    run_trial(Trial(forks, tmp_path, make_url(store), handling, SEED), KILLS)


def run_restarts(trial: Trial, number: int) -> None:
    """End processes as in a deployment: they finish what they handle, and nothing is handled twice."""
    trial.signal = signal.SIGTERM
    run_trial(trial, number)
    twice = count_twice(trial.processes.read_effects())
    assert not twice, f"handled twice, FLEETIT_SEED={trial.seed}: {twice}\n{trial.processes.read_log()}"


RESTARTED = ["deferred", "inline", "transaction"]


def test_restarted_a_few_times(forks: Forks, tmp_path: Path, make_url: Callable[[str], str]) -> None:
    run_restarts(Trial(forks, tmp_path, make_url("sqlite"), "inline", SEED), 2)


@pytest.mark.nightly
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("handling", RESTARTED)
def test_restarted_often(
    forks: Forks, tmp_path: Path, make_url: Callable[[str], str], handling: str, store: str
) -> None:
    run_restarts(Trial(forks, tmp_path, make_url(store), handling, SEED), KILLS // 2)
