"""Who writes to an SQLite file and for how long others wait, and what is said if that was long."""

from __future__ import annotations

import sqlite3
import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy

from fleetit.testing.inbox_contract import make_delivery
from fleetit.webhooks import Inbox, WebhookVerifier, transactions
from fleetit.webhooks._parts import WEBHOOKS
from fleetit.webhooks.stores import SQLiteStore, StoreUnavailable
from openapi_sdk.webhooks.stores import sqlite_turns as module
from openapi_sdk.webhooks.stores.sqlite_turns import Turns, get_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inbox.db"


@pytest.fixture
def store(path: Path) -> Iterator[SQLiteStore]:
    store = SQLiteStore(path)
    store.open()
    yield store
    store.close()


class Queue:
    """Threads that wait for a turn one after the other, and note when they had it."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.order: list[str] = []
        self._threads: list[threading.Thread] = []

    def add(self, name: str) -> None:
        """Let a thread wait for a turn: a handler if its name begins with an `h`."""
        number = self.turns._last
        thread = threading.Thread(target=self._run, args=(name,))
        self._threads.append(thread)
        thread.start()
        wait_until(lambda: self.turns._last > number)
        with self.turns._changed:  # it has begun to wait, or has the turn
            pass

    def _run(self, name: str) -> None:
        with self.turns.take(is_handler=name.startswith("h")):
            self.order.append(name)

    def join(self) -> None:
        """Wait until all had their turn."""
        while self._threads:
            self._threads.pop(0).join()


def wait_until(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(0.001)


@pytest.mark.parametrize(
    ("begins", "waits", "before"),
    [
        pytest.param("handler", ["h1", "h2", "w1", "w2"], [("w1", "h1"), ("w1", "h2"), ("w2", "h1")], id="a handler"),
        pytest.param("handler", ["h1", "w1"], [("w1", "h1")], id="one of each"),
        pytest.param("handler", ["h1", "h2"], [], id="only handlers"),
        pytest.param("write", ["h1", "h2", "w1"], [], id="a write"),
    ],
)
def test_writes_that_waited_for_a_handler_go_before_the_next_one(
    begins: str, waits: list[str], before: list[tuple[str, str]]
) -> None:
    queue = Queue()
    with queue.turns.take(is_handler=begins == "handler"):
        for name in waits:
            queue.add(name)
    queue.join()
    assert sorted(queue.order) == sorted(waits)
    assert all(queue.order.index(first) < queue.order.index(second) for first, second in before), queue.order


def test_whoever_gives_up_is_waited_for_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    queue, errors = Queue(), list[str]()

    def give_up() -> None:
        monkeypatch.setattr(module, "PATIENCE", 0.01)
        with pytest.raises(StoreUnavailable) as caught, queue.turns.take():
            pytest.fail("two have the turn")
        errors.append(str(caught.value))

    thread = threading.Thread(target=give_up)
    with queue.turns.take(is_handler=True):
        thread.start()
        thread.join()
    assert errors == ["another thread has been writing for 0.01 s"]
    assert queue.turns._waiting == set()


def test_a_write_that_is_interrupted_lets_the_next_handler_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 60)
    queue = Queue()
    turns = queue.turns
    turns._first.add(2)  # the write, which has waited for the last handler
    turns._waiting.add(2)
    queue.add("h1")

    def interrupt(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(turns._changed, "wait_for", interrupt)
        with pytest.raises(KeyboardInterrupt), turns.take():
            pytest.fail("it has a turn")
    started = time.monotonic()
    queue.join()
    assert queue.order == ["h1"]
    assert time.monotonic() - started < 30  # else it had its turn when its patience ended


def test_a_thread_that_has_the_turn_does_not_wait_for_itself() -> None:
    queue = Queue()
    with queue.turns.take(is_handler=True):
        with queue.turns.take():
            queue.add("w")
        assert queue.order == []
    queue.join()
    assert queue.order == ["w"]


def test_stores_of_a_file_share_their_turns(path: Path, store: SQLiteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    link = path.with_name("link.db")
    link.symlink_to(path)
    assert SQLiteStore(link)._turns is SQLiteStore(str(path))._turns is store._turns
    other = SQLiteStore(":memory:")
    assert len({SQLiteStore(":memory:")._turns, other._turns, store._turns}) == 3
    monkeypatch.setattr("os.getpid", lambda: 0)
    assert get_turns(str(path)) is not store._turns


class StoppedTime:
    """The time of the store, which goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return self.now


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedTime:
    stopped = StoppedTime()
    for name in ("sqlite", "sqlite_turns"):
        monkeypatch.setattr(f"openapi_sdk.webhooks.stores.{name}.time", stopped)
    monkeypatch.setattr(module, "PATIENCE", 2.0)
    return stopped


def read_patience(store: SQLiteStore) -> int:
    assert store._connection is not None
    milliseconds: int
    (milliseconds,) = store._connection.execute("PRAGMA busy_timeout").fetchone()
    return milliseconds


@pytest.mark.parametrize("is_new", [pytest.param(False, id="open"), pytest.param(True, id="to be opened again")])
def test_a_write_waits_for_a_turn_and_the_file_together(
    path: Path, store: SQLiteStore, stopped: StoppedTime, *, is_new: bool
) -> None:
    store.record([make_delivery()])
    assert read_patience(store) == 2000
    thread = threading.Thread(target=store.record, args=([make_delivery(b"B", 1)],))
    with store._turns.take():
        thread.start()
        wait_until(lambda: bool(store._turns._waiting))
        stopped.now += 1.7
        if is_new:
            path.unlink()
    thread.join()
    assert read_patience(store) == 300
    store.record([make_delivery(b"C", 2)])
    assert read_patience(store) == 2000


def test_a_handler_waits_for_a_turn_and_the_file_together(
    store: SQLiteStore, stopped: StoppedTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.record([make_delivery()])
    (record,) = store.claim("me", 1, 60)
    patience: list[object] = []

    def connect(_: str, *, timeout: float, **__: object) -> sqlite3.Connection:
        patience.append(round(timeout, 1))
        raise sqlite3.OperationalError

    def handle() -> None:
        with pytest.raises(StoreUnavailable), store.transaction("me", record):
            pytest.fail("the transaction has begun")

    thread = threading.Thread(target=handle)
    with store._turns.take():
        number = store._turns._last
        thread.start()
        wait_until(lambda: store._turns._last > number)
        stopped.now += 1.7
        monkeypatch.setattr(sqlite3, "connect", connect)
    thread.join()
    monkeypatch.undo()
    assert patience == [0.3]


def test_a_store_is_closed_though_a_handler_never_ends(store: SQLiteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.record([make_delivery()])
    (record,) = store.claim("me", 1, 60)
    may_end = threading.Event()

    def handle() -> None:
        with store.transaction("me", record):
            may_end.wait()

    thread = threading.Thread(target=handle)
    thread.start()
    wait_until(lambda: store._turns._owner == thread.ident)
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    store.close()
    may_end.set()
    thread.join()
    with pytest.raises(StoreUnavailable, match="not open"):
        store.record([make_delivery()])


@pytest.mark.parametrize(("seconds", "is_logged"), [(1.0, False), (1.1, True)])
def test_how_long_a_handler_may_hold_the_file(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, seconds: float, is_logged: bool
) -> None:
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=iter([0.0, seconds]).__next__))
    with module.warn_if_long(WEBHOOKS.log):
        pass
    assert bool(caplog.messages) is is_logged


@pytest.mark.parametrize("library", ["store", "sqlalchemy"])
def test_a_handler_that_holds_the_file_for_long_is_logged(
    store: SQLiteStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, library: str
) -> None:
    monkeypatch.setattr(module, "_LONG", -1.0)
    store.record([make_delivery()])
    (record,) = store.claim("me", 1, 60)
    engine = sqlalchemy.create_engine(f"sqlite:///{store._path!s}")
    opened: Any = store.transaction("me", record) if library == "store" else transactions.sqlalchemy(engine)()
    store._turns._first.add(0)
    with opened:
        assert store._turns._owner is not None
    assert store._turns._owner is None
    assert store._turns._first == set()  # it was a handler: what waited for it goes first
    engine.dispose()
    assert caplog.messages == [
        "a handler with transaction=True held the SQLite file for 0.0 s. Deliveries wait for it, and get 503 after 30 s"
    ]


def test_what_is_written_while_the_file_is_deleted_is_not_recorded(path: Path) -> None:
    is_armed = False

    def clock() -> float:  # asked within the transaction
        if is_armed:
            path.unlink()
        return 1_700_000_000.0

    store = SQLiteStore(path, clock=clock)
    store.open()
    is_armed = True
    with pytest.raises(StoreUnavailable) as caught:
        store.record([make_delivery()])
    assert str(caught.value) == f"SQLite: {path} or its -wal was deleted or replaced"
    is_armed = False
    (recorded,) = store.record([make_delivery()])
    assert not recorded.is_duplicate
    store.close()


@pytest.mark.parametrize("suffix", ["", "-wal"])
@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_file_that_was_deleted_or_replaced_is_a_problem(
    path: Path, caplog: pytest.LogCaptureFixture, suffix: str, *, is_replaced: bool
) -> None:
    store = SQLiteStore(path, clock=lambda: 1_700_000_000.0)
    inbox = Inbox(WebhookVerifier("whsec_example"), store, background=False)
    assert inbox.stats().problems == ()
    gone = path.with_name(path.name + suffix)
    gone.unlink()
    if is_replaced:
        gone.touch()
    store.record([make_delivery()])
    text = (
        f"the inbox {path} or its -wal was deleted or replaced while it was used (noticed 2023-11-14 22:13:20+00:00): "
        "what it had is lost, and deliveries are recorded in what is there now"
    )
    assert [(each.levelname, each.getMessage()) for each in caplog.records] == [("ERROR", text)]
    assert inbox.stats().problems == (text,)
    store.record([make_delivery(b"B", 1)])
    assert len(caplog.records) == 1
    inbox.close()
