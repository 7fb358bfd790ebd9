"""Starts and ends the processes of `program`, and reads what they leave."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import psycopg

from fleetit.webhooks._parts import WEBHOOKS
from openapi_sdk.webhooks.opening import make_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PROGRAM = Path(__file__).with_name("program.py")
#: Seconds after which a test gives up, on a machine that has much else to do.
PATIENCE = 60.0


def listen() -> socket.socket:
    """Return a socket that listens on loopback. A process that is killed leaves it, and the next one takes it."""
    return socket.create_server(("127.0.0.1", 0), backlog=256)


class Effect(NamedTuple):
    """A line that a handler has written."""

    record: int
    attempt: int
    process: int
    at: int


class Forks:
    """The process that forks others."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            number = theirs.fileno()
            command = [sys.executable, str(PROGRAM), str(number)]
            self._process = subprocess.Popen(command, pass_fds=[number], start_new_session=True)  # noqa: S603

    def ask(self, command: dict[str, Any], descriptors: Sequence[int] = ()) -> int:
        """Send a command, and return the answer."""
        socket.send_fds(self._socket, [json.dumps(command).encode()], descriptors)
        answer = self._socket.recv(100)
        assert answer, "the process that forks others has ended"
        return int(answer)

    def close(self) -> None:
        """End it and what it has forked."""
        self._socket.close()
        self._process.wait()


class Processes:
    """The processes of a test.

    Args:
        forks: Forks them.
        folder: Where they leave effects, owners and their log.
    """

    def __init__(self, forks: Forks, folder: Path) -> None:
        self.effects_file = folder / "effects"
        self.owners_file = folder / "owners"
        self.log_file = folder / "log"
        #: Like the effects, for handlers that came to their end.
        self.ends_file = folder / "effects.ends"
        for file in (self.effects_file, self.owners_file, self.ends_file):
            file.touch()
            file.chmod(0o666)
        self.running: list[int] = []
        self._forks = forks

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pid in tuple(self.running):
            self.end(pid)

    def start(self, role: str, *, sockets: Mapping[str, socket.socket] = MappingProxyType({}), **options: Any) -> int:
        """Start a process, and return its number."""
        files = {"effects": str(self.effects_file), "owners": str(self.owners_file)}
        names = [*sockets, "log"]
        with self.log_file.open("ab") as log:
            numbers = [*(each.fileno() for each in sockets.values()), log.fileno()]
            pid = self._forks.ask({"role": role, "descriptors": names, **files, **options}, numbers)
        self.running.append(pid)
        return pid

    def end(self, pid: int, number: int = signal.SIGKILL) -> int:
        """Send a signal, wait until the process has ended, and return its exit code."""
        self.running.remove(pid)
        return self._forks.ask({"pid": pid, "signal": int(number)})

    def stop(self, pid: int) -> None:
        """Let a process hang, and return when it does."""
        assert self._forks.ask({"pid": pid, "signal": int(signal.SIGSTOP)}) == 0

    def send_signal(self, pid: int, number: int) -> None:
        """Send a signal to a process that goes on."""
        assert pid in self.running
        os.kill(pid, number)

    def has_ended(self, pid: int) -> bool:
        """Return whether a process has ended, which `wait` says to the system."""
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"

    def wait(self, pid: int) -> int:
        """Wait until a process ends by itself, and return its exit code."""
        return self.end(pid, 0)

    def read_effects(self) -> list[Effect]:
        """Return what handlers have written, in this order."""
        return _read_lines(self.effects_file)

    def read_ends(self) -> list[Effect]:
        """Return which handlers have come to their end, in this order."""
        return _read_lines(self.ends_file)

    def read_owners(self) -> dict[int, str]:
        """Return the owner of claims by process."""
        lines = self.owners_file.read_text(encoding="ascii").splitlines()
        return {int(pid): owner for pid, owner in (line.split() for line in lines)}

    def read_log(self) -> str:
        """Return the end of what all have logged."""
        return self.log_file.read_text(encoding="utf-8", errors="replace")[-3000:]


def _read_lines(file: Path) -> list[Effect]:
    return [Effect(*map(int, line.split())) for line in file.read_text(encoding="ascii").splitlines()]


class Table:
    """The table of an inbox, as anybody can read it, without the code that is tested."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite:///")

    def create(self) -> None:
        """Create the tables."""
        store = make_store(WEBHOOKS, self.url, None)
        store.open()
        store.close()

    def execute(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Execute a statement with `?` for its values, and return the rows."""
        if self.is_sqlite:
            path = self.url.removeprefix("sqlite:///")
            with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as connection:
                return connection.execute(statement, values).fetchall()
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement.replace("?", "%s").encode(), values)
            return cursor.fetchall() if cursor.description else []

    def end_leases(self, owner: str | None = None) -> None:
        """Let the leases of an owner end, or everything be due: as if time passed for a process that is dead."""
        past = "0" if self.is_sqlite else "'2000-01-01'"
        statement = f"UPDATE fleetit_deliveries SET due_at = {past} WHERE state "  # noqa: S608
        if owner is None:
            self.execute(statement + "IN ('waiting', 'running')")
        else:
            self.execute(statement + "= 'running' AND owner = ?", owner)

    def is_locked(self) -> bool:
        """Return whether somebody is in a transaction that keeps others from writing."""
        try:
            if self.is_sqlite:
                path = self.url.removeprefix("sqlite:///")
                with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
                    connection.execute("BEGIN IMMEDIATE")
            else:
                self.execute("SELECT id FROM fleetit_deliveries FOR UPDATE NOWAIT")
        except (sqlite3.OperationalError, psycopg.errors.LockNotAvailable):
            return True
        return False

    def count_open(self) -> int:
        """Return how many records wait or run."""
        rows = self.execute("SELECT COUNT(*) FROM fleetit_deliveries WHERE state IN ('waiting', 'running')")
        return int(rows[0][0])

    def read(self, columns: str = "id, key, state") -> list[tuple[Any, ...]]:
        """Return all records."""
        return self.execute(f"SELECT {columns} FROM fleetit_deliveries ORDER BY id")  # noqa: S608


def wait_until(condition: Callable[[], object], what: str, log: Callable[[], str] = str) -> None:
    """Wait until a condition is true."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"not within {PATIENCE:g} s: {what}\n{log()}"
        time.sleep(0.01)


def count_twice(effects: Sequence[Effect]) -> dict[int, list[Effect]]:
    """Return the effects of each record that has more than one."""
    by_record: dict[int, list[Effect]] = {}
    for effect in effects:
        by_record.setdefault(effect.record, []).append(effect)
    return {record: each for record, each in by_record.items() if len(each) > 1}
