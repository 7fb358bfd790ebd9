"""SQLite: a full disk, a locked file, and a file that is deleted, made read-only or damaged while receivers run."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fleetit.webhooks.robustness.load import Answered, make, post
from tests.fleetit.webhooks.robustness.processes import PATIENCE, Processes, Table, listen, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from tests.fleetit.webhooks.robustness.processes import Forks

pytestmark = pytest.mark.heavy  # what they start is the same on each Python

#: Seconds within which a sender has to know that its delivery is not recorded, and some for a machine that is busy.
LIMIT = 10.0
#: Seconds that a write waits for another one.
WAIT = 0.3


class Receiver:
    """A process that takes deliveries for a file."""

    def __init__(self, forks: Forks, folder: Path, *, drops_privileges: bool = False) -> None:
        self.file = folder / "inbox.db"
        self.table = Table(f"sqlite:///{self.file}")
        self.stack = ExitStack()
        self.listener = self.stack.enter_context(listen())
        self.port: int = self.listener.getsockname()[1]
        self.processes = self.stack.enter_context(Processes(forks, folder))
        self.drops_privileges = drops_privileges
        self.numbers = 0
        self.acknowledged: list[int] = []
        self.pid = 0

    def start(self) -> None:
        """Start it."""
        sockets = {"listener": self.listener}
        options = {"store": self.table.url, "drops_privileges": self.drops_privileges, "patience": WAIT}
        self.pid = self.processes.start("receive", sockets=sockets, **options)

    def restart(self) -> None:
        """Kill it, and start it again."""
        self.processes.end(self.pid)
        self.start()

    def send(self, *, padding: int = 0) -> Answered:
        """Send a delivery, and return the answer."""
        self.numbers += 1
        begin = time.monotonic()
        status = post(self.port, make([self.numbers, "x" * padding]))
        if status == 200:
            self.acknowledged.append(self.numbers)
        return Answered(status, time.monotonic() - begin)

    def send_until(self, status: int, *, padding: int = 0) -> Answered:
        """Send deliveries until one is answered with a status. All answers are quick, and either 200 or 503."""
        for _ in range(200):
            answer = self.send(padding=padding)
            assert answer.status in {200, 503}
            assert answer.seconds < LIMIT
            if answer.status == status:
                return answer
        pytest.fail(f"no {status}; the log:\n{self.processes.read_log()}")

    def check_all_are_done(self) -> None:
        """Check that all that was acknowledged is recorded, and wait until it is done."""
        wait_until(lambda: not self.table.count_open(), "all is handled", self.processes.read_log)
        bodies = [bytes(body) for body, state in self.table.read("body, state") if state == "done"]
        missing = [n for n in self.acknowledged if not any(f'"content": [{n}, '.encode() in body for body in bodies)]
        assert not missing, f"acknowledged and not there: {missing}"


@pytest.fixture
def make_receiver(forks: Forks, tmp_path: Path) -> Iterator[Callable[..., Receiver]]:
    """Return a function that makes a receiver, for a file in a folder."""
    with ExitStack() as stack:

        def make_one(folder: Path = tmp_path, *, drops_privileges: bool = False) -> Receiver:
            receiver = Receiver(forks, folder, drops_privileges=drops_privileges)
            stack.enter_context(receiver.stack)
            return receiver

        yield make_one


@pytest.fixture
def receiver(make_receiver: Callable[..., Receiver]) -> Receiver:
    """Return a receiver that has recorded something."""
    receiver = make_receiver()
    receiver.start()
    assert receiver.send().status == 200
    return receiver


def test_a_file_that_may_not_grow(receiver: Receiver) -> None:
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    resource.prlimit(receiver.pid, resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    receiver.send_until(503, padding=50_000)
    assert receiver.send(padding=50_000).status == 503
    resource.prlimit(receiver.pid, resource.RLIMIT_FSIZE, unlimited)
    receiver.send_until(200, padding=50_000)
    receiver.check_all_are_done()


@contextmanager
def small_disk(folder: Path) -> Generator[None]:
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:  # noqa: S603
        pytest.skip("no permission to mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607


def test_a_full_disk(make_receiver: Callable[..., Receiver], tmp_path: Path) -> None:
    with small_disk(tmp_path):
        receiver = make_receiver()
        receiver.start()
        receiver.send_until(200)
        filler = tmp_path / "filler"
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"x" * 4096)
        receiver.send_until(503, padding=50_000)
        assert receiver.send(padding=50_000).status == 503
        filler.unlink()
        receiver.send_until(200, padding=50_000)
        receiver.check_all_are_done()
        receiver.stack.close()


def test_a_file_that_is_locked_for_longer_than_the_patience(receiver: Receiver) -> None:
    with closing(sqlite3.connect(receiver.file, timeout=PATIENCE, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        answer = receiver.send()
        assert answer.status == 503
        assert WAIT / 2 < answer.seconds < LIMIT
        connection.execute("ROLLBACK")
    receiver.send_until(200)
    receiver.check_all_are_done()


@pytest.mark.parametrize("names", ["inbox.db", "inbox.db*"])
def test_a_file_that_is_deleted(receiver: Receiver, names: str) -> None:
    receiver.send_until(200)
    for path in receiver.file.parent.glob(names):
        path.unlink()
    receiver.acknowledged.clear()  # they were on disk, until somebody deleted them
    receiver.send_until(200)
    receiver.send_until(200)
    receiver.check_all_are_done()


def test_a_log_that_is_deleted(receiver: Receiver) -> None:
    """SQLite can't promise anything then; the receiver goes on, and what it acknowledges from then on is there."""
    receiver.send_until(200)
    receiver.check_all_are_done()
    receiver.acknowledged.clear()
    Path(f"{receiver.file}-wal").unlink()
    receiver.send_until(200)
    receiver.send_until(200)
    receiver.check_all_are_done()


def test_a_file_that_is_replaced_by_another_one(receiver: Receiver, tmp_path: Path) -> None:
    receiver.send_until(200)
    receiver.check_all_are_done()
    other = Table(f"sqlite:///{tmp_path}/other.db")
    other.create()
    receiver.acknowledged.clear()
    for suffix in ("-wal", "-shm"):
        Path(f"{receiver.file}{suffix}").unlink()
    (tmp_path / "other.db").replace(receiver.file)
    receiver.send_until(200)
    receiver.send_until(200)
    receiver.check_all_are_done()


def test_a_file_that_is_read_only(make_receiver: Callable[..., Receiver], tmp_path: Path) -> None:
    receiver = make_receiver(drops_privileges=True)
    receiver.start()
    receiver.send_until(200)
    receiver.check_all_are_done()
    files = list(tmp_path.glob("inbox.db*"))
    for path in files:
        path.chmod(0o400)
    receiver.send()  # a process that has the file open may still write
    receiver.restart()
    assert receiver.send_until(503).seconds < LIMIT
    for path in files:
        path.chmod(0o600)
    receiver.send_until(200)
    receiver.table.end_leases()  # of the process that was killed
    receiver.check_all_are_done()


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "no database": lambda _: b"this is no database " * 1000,
    "a header and nothing else": lambda content: content[:100],
    "random pages": lambda content: content[:4096] + os.urandom(max(len(content) - 4096, 4096)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_file_that_is_damaged(receiver: Receiver, damage: str) -> None:
    receiver.check_all_are_done()
    receiver.processes.end(receiver.pid, signal.SIGTERM)
    receiver.file.write_bytes(DAMAGES[damage](receiver.file.read_bytes()))
    receiver.start()
    for _ in range(3):
        answer = receiver.send()
        assert answer.status == 503
        assert answer.seconds < LIMIT
    for path in receiver.file.parent.glob("inbox.db*"):
        path.unlink()
    receiver.acknowledged.clear()
    receiver.send_until(200)
    receiver.check_all_are_done()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_file_that_is_damaged_while_it_is_used(receiver: Receiver, damage: str) -> None:
    receiver.check_all_are_done()
    content = DAMAGES[damage](receiver.file.read_bytes())
    with receiver.file.open("r+b") as file:
        file.write(content)
        file.truncate()
    answers = [receiver.send() for _ in range(5)]
    assert {answer.status for answer in answers} <= {200, 503}
    assert max(answer.seconds for answer in answers) < LIMIT
    for path in receiver.file.parent.glob("inbox.db*"):
        path.unlink()
    receiver.acknowledged.clear()
    receiver.send_until(200)
    receiver.send_until(200)
    receiver.check_all_are_done()
