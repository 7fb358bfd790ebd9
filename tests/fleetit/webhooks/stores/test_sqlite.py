"""What the contract does not say of the store on SQLite: what survives a power failure, and who can read the file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError
from fleetit.testing.inbox_contract import make_delivery
from fleetit.webhooks.stores import Outcome, SQLiteStore, State, StoreUnavailable
from openapi_sdk.webhooks.stores import sqlite as module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets each statement of a store. Coverage has a database of its own."""
    statements: list[str] = []
    connect = sqlite3.connect

    def connect_and_trace(path: str, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(path, **options)
        if "/inbox.db?" in path:
            connection.set_trace_callback(statements.append)
        return connection

    monkeypatch.setattr(sqlite3, "connect", connect_and_trace)
    return statements


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """Return a list that gets each connection."""
    connections, connect = list[sqlite3.Connection](), sqlite3.connect

    def connect_and_keep(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connections.append(connect(*arguments, **options))
        return connections[-1]

    monkeypatch.setattr(sqlite3, "connect", connect_and_keep)
    return connections


def assert_closed(connections: list[sqlite3.Connection]) -> None:
    for each in connections:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            each.execute("SELECT 1")


@pytest.fixture
def store(executed: list[str], tmp_path: Path) -> Iterator[SQLiteStore]:
    store = SQLiteStore(tmp_path / "inbox.db")
    store.open()
    executed.clear()
    yield store
    store.close()


@pytest.mark.parametrize(
    ("write", "synchronous"),
    [
        pytest.param(lambda store: store.record([make_delivery()]), "FULL", id="a record"),
        pytest.param(lambda store: store.finish("me", [Outcome(1, 1, 1, State.DONE)]), "FULL", id="an outcome"),
        pytest.param(lambda store: store.replay([1]), "FULL", id="a replay"),
        pytest.param(lambda store: store.prune(60, 1), "FULL", id="a deletion"),
        pytest.param(lambda store: store.claim("me", 1, 60), "NORMAL", id="a lease"),
        pytest.param(lambda store: store.renew("me", [(1, 1)], 60), "NORMAL", id="a lease that is renewed"),
        pytest.param(lambda store: store.reserve(1, 60), "NORMAL", id="a reservation"),
    ],
)
def test_all_but_leases_survives_a_power_failure(
    store: SQLiteStore, executed: list[str], write: Callable[[SQLiteStore], object], synchronous: str
) -> None:
    write(store)
    first = [each for each in executed if "busy_timeout" not in each][:2]
    assert first == [f"PRAGMA synchronous = {synchronous}", "BEGIN IMMEDIATE"]
    assert executed[-1] == "COMMIT"


def test_a_transaction_of_a_handler_survives_a_power_failure(store: SQLiteStore, executed: list[str]) -> None:
    store.record([make_delivery()])
    (record,) = store.claim("me", 1, 60)
    executed.clear()
    with store.transaction("me", record):
        *begun, question = executed
        assert begun == ["PRAGMA synchronous = FULL", "BEGIN IMMEDIATE"]
        assert question.startswith("SELECT 1 FROM fleetit_deliveries WHERE id = ")  # whether the record is still ours
    assert executed[-1] == "COMMIT"


@pytest.mark.parametrize(
    "is_database", [pytest.param(False, id="no database"), pytest.param(True, id="of a version that is not known")]
)
def test_a_file_that_cannot_be_used_is_closed(
    is_database: bool, tmp_path: Path, opened: list[sqlite3.Connection]
) -> None:
    path = tmp_path / "inbox.db"
    if is_database:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE fleetit_inbox_version AS SELECT 99 AS version")
    else:
        path.write_bytes(b"this is no database " * 1000)
    with pytest.raises(ConfigurationError if is_database else StoreUnavailable):
        SQLiteStore(path).open()
    assert len(opened) == 1 + is_database
    assert_closed(opened)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "missing"
    with pytest.raises(ConfigurationError) as caught:
        SQLiteStore(folder / "inbox.db").open()
    assert str(caught.value) == f"the folder of the inbox does not exist: make {folder}"


def test_a_name_that_the_system_refuses_makes_the_store_unavailable(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"^SQLite: .*File name too long"):
        SQLiteStore(tmp_path / ("x" * 300)).open()


def test_another_process_begins_with_a_connection_and_turns_of_its_own(
    store: SQLiteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection, turns, process = store._connection, store._turns, os.getpid()
    assert connection is not None
    store.open()
    assert (store._connection, store._turns) == (connection, turns)
    monkeypatch.setattr(os, "getpid", lambda: process + 1)
    store.open()
    assert store._connection is not connection
    assert store._turns is not turns
    opened = store._connection
    store.open()
    assert store._connection is opened
    connection.close()  # it was left as it was


def test_reading_waits_for_no_handler(store: SQLiteStore) -> None:
    with store._turns.take(is_handler=True), ThreadPoolExecutor(1) as pool:
        assert pool.submit(store.find).result(5) == []


def test_in_memory_reading_waits_for_its_turn() -> None:
    store = SQLiteStore(":memory:")
    store.open()
    with ThreadPoolExecutor(1) as pool:
        with store._turns.take():
            found = pool.submit(store.find)
            with pytest.raises(TimeoutError):
                found.result(0.05)
        assert found.result() == []
    store.close()


def test_no_connection_stays_open(tmp_path: Path, opened: list[sqlite3.Connection]) -> None:
    path = tmp_path / "inbox.db"
    store = SQLiteStore(path)
    store.open()
    store.record([make_delivery()])
    (record,) = store.claim("me", 1, 60)
    with store.transaction("me", record):
        pass
    assert store.get(record.id) is not None
    for each in tmp_path.iterdir():
        each.unlink()
    store.record([make_delivery()])  # in a new file
    store.close()
    assert len(opened) == 4
    assert_closed(opened)


def test_a_cursor_that_a_handler_keeps_does_not_keep_its_transaction(store: SQLiteStore) -> None:
    store.record([make_delivery()])
    (record,) = store.claim("me", 1, 60)
    kept: list[sqlite3.Cursor] = []
    with pytest.raises(ZeroDivisionError), store.transaction("me", record) as connection:  # noqa: PT012 - a handler
        kept.append(connection.execute("SELECT 1 UNION SELECT 2"))
        raise ZeroDivisionError
    assert store.renew("me", [(record.id, 1)], 60) == {record.id}


def test_a_write_that_fails_is_rolled_back(store: SQLiteStore) -> None:
    store.record([make_delivery()])
    store.claim("me", 1, 60)
    store.finish("me", [Outcome(1, 1, 1, State.DONE)])
    with pytest.raises(OverflowError):
        store.replay([1, 2**63])
    assert store.replay([1]) == 1


def test_the_version_is_noted_once(tmp_path: Path) -> None:
    for _ in range(2):
        store = SQLiteStore(tmp_path / "inbox.db")
        store.open()
        store.close()
    with closing(sqlite3.connect(tmp_path / "inbox.db")) as connection:
        assert connection.execute("SELECT version FROM fleetit_inbox_version").fetchall() == [(3,)]


def test_only_its_owner_can_read_the_files(store: SQLiteStore, tmp_path: Path) -> None:
    store.record([make_delivery()])
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"inbox.db": 0o600, "inbox.db-wal": 0o600, "inbox.db-shm": 0o600}


def test_a_second_store_in_the_process_leaves_the_locks_of_the_first(store: SQLiteStore, tmp_path: Path) -> None:
    """Closing any descriptor of a file ends all locks that a process has on it. Without them others delete its log."""
    store.record([make_delivery()])
    other = SQLiteStore(tmp_path / "inbox.db")
    other.open()
    read = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA user_version'); c.close()"
    subprocess.run([sys.executable, "-c", read, str(tmp_path / "inbox.db")], check=True)  # noqa: S603
    assert (tmp_path / "inbox.db-wal").exists()
    other.close()


def test_files_that_are_all_replaced_are_opened_again(store: SQLiteStore, tmp_path: Path) -> None:
    store.record([make_delivery(b"A")])
    (tmp_path / "other").mkdir()
    other = SQLiteStore(tmp_path / "other" / "inbox.db")
    other.open()  # its log is there too, as long as it is open
    for path in (tmp_path / "other").iterdir():
        path.replace(tmp_path / path.name)
    store.record([make_delivery(b"B")])
    assert [record.body for record in SQLiteStore(tmp_path / "inbox.db").find()] == [b"B"]
    other.close()


@pytest.mark.parametrize(
    ("act", "state"),
    [
        pytest.param(lambda store: store.claim("me", 2, 60, suspects=1), "waiting", id="a claim in a backlog"),
        pytest.param(lambda store: store.reserve(2, 60), "waiting", id="a reservation in a backlog"),
        pytest.param(lambda store: store.empty(60, 2), "done", id="emptying what mostly is emptied"),
        pytest.param(lambda store: store.prune(60, 2), "done", id="pruning what mostly is emptied"),
    ],
)
def test_what_is_done_all_the_time_takes_no_longer_with_more_records(
    tmp_path: Path, act: Callable[[SQLiteStore], object], state: str
) -> None:
    steps: list[int] = []
    for number in (100, 1000):
        store = SQLiteStore(tmp_path / f"{number}.db")
        store.open()
        store.record([make_delivery(key=f"ticket:7:{each}") for each in range(number)])
        with store._write() as (connection, now):
            values = (state, now - 100, now - 100)
            connection.execute("UPDATE fleetit_deliveries SET state = ?, due_at = ?, finished_at = ?", values)
            if state == "done":
                connection.execute("UPDATE fleetit_deliveries SET body = x'' WHERE id > 3")
            connection.set_progress_handler(partial(steps.append, number), 1)
        act(store)
        store.close()
    assert 0 < steps.count(1000) < 1.5 * steps.count(100)


def test_what_is_emptied_is_not_in_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    connect = sqlite3.connect

    def connect_as_in_some_builds(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.execute("PRAGMA secure_delete = OFF")
        return connection

    monkeypatch.setattr(sqlite3, "connect", connect_as_in_some_builds)
    now = [0.0]
    store = SQLiteStore(tmp_path / "inbox.db", clock=lambda: now[0])
    store.open()
    store.record([make_delivery(b"personal" * 200)])
    (record,) = store.claim("me", 1, 60)
    store.finish("me", [Outcome(record.id, record.claims, record.attempts, State.DONE)])
    now[0] = 2.0
    assert store.empty(1, 10) == 1
    store.close()
    assert b"personal" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return by how much the clock of the machine was set."""
    set_by, read = [0.0], time.time
    monkeypatch.setattr(time, "time", lambda: read() + set_by[0])
    return set_by


@pytest.mark.parametrize("seconds", [3600, -3600], ids=["ahead", "back"])
@pytest.mark.parametrize("opened_after", [False, True], ids=["opened before", "opened after it"])
def test_a_clock_that_is_set_ends_no_lease_and_keeps_none(
    tmp_path: Path, wall: list[float], monkeypatch: pytest.MonkeyPatch, seconds: float, opened_after: bool
) -> None:
    stores = [SQLiteStore(tmp_path / "inbox.db") for _ in range(2)]
    for store in stores[: 1 if opened_after else 2]:
        store.open()
    stores[0].record([make_delivery()])
    (record,) = stores[0].claim("me", 1, 60)
    wall[0] = seconds
    if opened_after:
        stores[1].open()
    assert stores[1].claim("other", 5, 60) == stores[1].claim("other", 5, 60, key=record.key) == []
    assert stores[1].reserve(5, 60) == []
    assert stores[0].renew("me", [(record.id, 1)], 60) == {record.id}
    read = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: read() + 61)
    assert [each.interrupted for each in stores[1].claim("other", 5, 60)] == [1]
    for store in stores:
        store.close()


def test_leases_of_processes_that_a_restart_has_ended_have_ended(
    tmp_path: Path, wall: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SQLiteStore(tmp_path / "inbox.db")
    store.open()
    store.record([make_delivery()])
    store.claim("me", 1, 60)
    store.close()
    wall[0] = -3600
    monkeypatch.setattr(module, "_read_boot", lambda: "another")
    store = SQLiteStore(tmp_path / "inbox.db")
    store.open()
    assert len(store.claim("other", 5, 60, key="ticket:7:1")) == 1
    store.close()


def test_an_upgrade_ends_no_lease_of_an_older_version_that_runs(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "inbox.db")
    store.open()
    store.record([make_delivery()])
    (record,) = store.claim("me", 1, 60)
    store.close()
    with closing(sqlite3.connect(tmp_path / "inbox.db")) as connection:
        connection.executescript("DROP TABLE fleetit_inbox_clock; UPDATE fleetit_inbox_version SET version = 2")
    store.open()
    assert store.claim("other", 5, 60) == store.claim("other", 5, 60, key=record.key) == []
    store.close()


def test_without_a_name_for_the_time_since_the_start_leases_are_measured_by_the_clock(
    tmp_path: Path, wall: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_read_boot", lambda: None)
    store = SQLiteStore(tmp_path / "inbox.db")
    store.open()
    store.record([make_delivery()])
    store.claim("me", 1, 60)
    wall[0] = 61
    assert len(store.claim("other", 5, 60)) == 1
    store.close()
