"""The file of an inbox that comes back, is damaged, or may not be written, and its backup."""

from __future__ import annotations

import logging
import os
import re
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fleetit import ConfigurationError
from fleetit.testing.inbox_contract import make_delivery
from fleetit.webhooks import Inbox, TollNotification, WebhookVerifier
from fleetit.webhooks._parts import WEBHOOKS
from fleetit.webhooks.stores import SQLiteStore, State, StoreUnavailable
from openapi_sdk.webhooks.stores import sqlite_files as module
from tests.fleetit.webhooks.inbox.deliveries import make_inbox, toll

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Deliveries of a test: enough for several pages of each table.
MANY = 300


def record(path: Path, numbers: range, *, kill: bool = False) -> None:
    """Record deliveries in another process, which ends, or is killed and leaves its log."""
    pid = os.fork()
    if pid == 0:
        try:
            store = SQLiteStore(path)
            store.open()
            for number in numbers:
                store.record([make_delivery(b"x" * 500, key=f"ticket:7:{number}")])
            if not kill:
                store.close()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def read(path: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in path.parent.iterdir() if each.name.startswith(path.name)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inbox.db"


@pytest.fixture
def mixed(path: Path, tmp_path: Path) -> Path:
    """Return an inbox that is an old copy, beside the log of a newer one."""
    record(path, range(MANY))
    shutil.copy(path, tmp_path / "copy.db")
    record(path, range(MANY, 2 * MANY))
    record(path, range(2 * MANY, 3 * MANY), kill=True)
    shutil.copy(tmp_path / "copy.db", path)
    assert (tmp_path / "inbox.db-wal").stat().st_size
    return path


def test_a_copy_beside_a_log_that_is_left_takes_no_delivery(mixed: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = read(mixed)
    inbox = make_inbox(store=f"sqlite:///{mixed}")
    inbox.on(TollNotification)(lambda *_: None)
    assert {inbox.receive(*toll(ticket=number)).status for number in range(50)} == {503}
    with pytest.raises(StoreUnavailable, match=r"inbox\.db is damaged"):
        inbox.stats()
    assert len([each for each in inbox.problems if "is damaged" in each]) >= 1
    (line,) = (each.getMessage() for each in caplog.records if each.levelno == logging.ERROR)
    assert re.match("SQLite: the inbox .* is damaged .*`fleetit webhook restore`", line)
    inbox.close()
    after = read(mixed)
    index = {"inbox.db-shm": b""}
    assert after | index == before | index  # for whoever wants to look at it


def test_an_inbox_that_was_damaged_takes_deliveries_when_a_backup_is_back(mixed: Path, tmp_path: Path) -> None:
    inbox = make_inbox(store=f"sqlite:///{mixed}")
    assert inbox.receive(*toll()).status == 503
    kept = module.restore(WEBHOOKS, str(mixed), str(tmp_path / "copy.db"))
    assert inbox.receive(*toll()).status == 200
    assert not inbox.stats().problems
    assert sum(inbox.stats().by_state.values()) == MANY + 1
    assert kept is not None
    assert Path(kept).exists()


def test_a_file_that_is_damaged_while_it_is_used_takes_nothing_more(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = SQLiteStore(path)
    store.open()
    store.record([make_delivery(b"x" * 500, key=f"ticket:7:{number}") for number in range(MANY)])
    store.close()
    store.open()
    content = path.read_bytes()
    with path.open("r+b") as file:
        file.write(content[:100] + b"\xff" * (len(content) - 100))
    with pytest.raises(StoreUnavailable, match="is damaged"):  # noqa: PT012 - some are taken before it is seen
        for number in range(MANY):
            store.record([make_delivery(key=f"ticket:8:{number}")])
    for _ in range(3):
        for use in (
            lambda: store.record([make_delivery(key="ticket:9:1")]),
            store.count,
            lambda: store.claim("a", 1, 9),
        ):
            with pytest.raises(StoreUnavailable, match="is damaged") as caught:
                use()
            assert caught.value.is_logged
    assert len([each for each in caplog.messages if "is damaged" in each]) == 1
    assert len(store.problems) == 1
    for each in path.parent.glob("inbox.db*"):
        each.unlink()
    store.record([make_delivery()])
    assert not [each for each in store.problems if "damaged" in each]
    store.close()


def test_a_log_that_belongs_to_its_file_is_used(path: Path) -> None:
    record(path, range(MANY), kill=True)
    store = SQLiteStore(path)
    store.open()
    assert store.count().by_state[State.WAITING] == MANY
    store.close()


def test_a_check_that_takes_too_long_is_left(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(path, range(MANY), kill=True)
    monkeypatch.setattr(module, "_INSTRUCTIONS", 1)
    with closing(sqlite3.connect(path)) as connection:
        assert module.find_damage(connection, seconds=-1) is None
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


# Backup and restore


@pytest.fixture
def used(path: Path) -> Iterator[SQLiteStore]:
    """Return a store that is open, with what is only in its log."""
    store = SQLiteStore(path)
    store.open()
    store.record([make_delivery(key=f"ticket:7:{number}") for number in range(3)])
    yield store
    store.close()


def test_a_backup_of_an_inbox_that_is_used_is_whole(used: SQLiteStore, path: Path, tmp_path: Path) -> None:
    module.back_up(WEBHOOKS, str(path), str(tmp_path / "backup.db"))
    used.record([make_delivery(key="later")])
    assert sorted(each.name for each in tmp_path.iterdir() if each.name.startswith("backup")) == ["backup.db"]
    assert (tmp_path / "backup.db").stat().st_mode & 0o777 == 0o600
    copy = SQLiteStore(tmp_path / "backup.db")
    copy.open()
    assert [each.key for each in copy.find()] == ["ticket:7:0", "ticket:7:1", "ticket:7:2"]
    copy.close()


def test_a_backup_is_restored_and_what_was_there_is_kept(used: SQLiteStore, path: Path, tmp_path: Path) -> None:
    module.back_up(WEBHOOKS, str(path), str(tmp_path / "backup.db"))
    used.record([make_delivery(key="later")])
    used.close()
    kept = module.restore(WEBHOOKS, str(path), str(tmp_path / "backup.db"))
    assert kept is not None
    used.open()
    assert used.count().by_state[State.WAITING] == 3
    before = SQLiteStore(kept)
    before.open()
    assert before.count().by_state[State.WAITING] == 4
    before.close()


def test_a_backup_is_restored_beside_a_log_that_is_left(path: Path, tmp_path: Path) -> None:
    record(path, range(3))
    module.back_up(WEBHOOKS, str(path), str(tmp_path / "backup.db"))
    record(path, range(3, MANY), kill=True)
    kept = module.restore(WEBHOOKS, str(path), str(tmp_path / "backup.db"))
    assert kept is not None
    assert sorted(read(path)) == ["inbox.db", Path(kept).name]
    for name, number in ((str(path), 3), (kept, MANY)):
        store = SQLiteStore(name)
        store.open()
        assert store.count().by_state[State.WAITING] == number
        store.close()


def test_a_log_without_its_file_is_not_left_beside_the_backup(path: Path, tmp_path: Path) -> None:
    record(path, range(3))
    module.back_up(WEBHOOKS, str(path), str(tmp_path / "backup.db"))
    record(path, range(3, MANY), kill=True)
    path.unlink()
    assert module.restore(WEBHOOKS, str(path), str(tmp_path / "backup.db")) is None
    assert sorted(read(path)) == ["inbox.db"]


def make_foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE a (b)")


def make_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE fleetit_inbox_version AS SELECT 99 AS version")


def make_damaged(path: Path) -> None:
    record(path, range(MANY))
    content = path.read_bytes()
    path.write_bytes(content[:12_288] + b"\xff" * 8192 + content[20_480:])


@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(make_foreign, "is no inbox", id="no inbox"),
        pytest.param(make_newer, "have version 99", id="of a later version"),
        pytest.param(make_damaged, "backup.db is damaged: ", id="damaged"),
    ],
)
def test_what_is_no_backup_replaces_nothing(
    used: SQLiteStore, path: Path, tmp_path: Path, make: Callable[[Path], None], why: str
) -> None:
    used.close()
    make(tmp_path / "backup.db")
    before = read(path)
    with pytest.raises(ConfigurationError, match=why):
        module.restore(WEBHOOKS, str(path), str(tmp_path / "backup.db"))
    assert read(path) == before
    used.open()


def test_an_inbox_that_is_used_is_not_replaced(used: SQLiteStore, path: Path, tmp_path: Path) -> None:
    module.back_up(WEBHOOKS, str(path), str(tmp_path / "backup.db"))
    with pytest.raises(ConfigurationError, match=r"inbox\.db is in use: stop the programs"):
        module.restore(WEBHOOKS, str(path), str(tmp_path / "backup.db"))
    assert sorted(read(path)) == ["inbox.db", "inbox.db-shm", "inbox.db-wal"]
    used.record([make_delivery(key="later")])
    assert used.count().by_state[State.WAITING] == 4


def test_a_backup_overwrites_nothing(used: SQLiteStore, path: Path, tmp_path: Path) -> None:
    (tmp_path / "backup.db").write_bytes(b"kept")
    with pytest.raises(ConfigurationError, match=r"there is a file .*backup\.db already"):
        module.back_up(WEBHOOKS, str(path), str(tmp_path / "backup.db"))
    assert (tmp_path / "backup.db").read_bytes() == b"kept"
    used.close()


# A file that may not be written


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder of a user who may not write everything."""
    with tempfile.TemporaryDirectory(prefix="fleetit-") as name:
        if os.geteuid() == 0:
            os.chown(name, 65534, 65534)
        yield Path(name)


def as_user(act: Callable[[], str]) -> str:
    """Return what a function returns in a process without special rights."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            text = act()
        except Exception as error:  # noqa: BLE001 - the text of any
            text = f"{type(error).__name__}: {error}"
        os.write(writing, text.encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(pid, 0)
    with os.fdopen(reading, "rb") as file:
        return file.read().decode()


def use(path: Path) -> str:
    """Record a delivery, and return how many there are."""
    store = SQLiteStore(path)
    store.open()
    store.record([make_delivery(key=f"ticket:7:{os.getpid()}")])
    number = len(store.find())
    store.close()
    return str(number)


def look(path: Path) -> str:
    """Look at an inbox as the commands do."""
    inbox = Inbox(WebhookVerifier("whsec_example"), f"sqlite:///{path}", background=False)
    try:
        return f"{inbox.stats().by_state[State.WAITING]} {len(list(inbox.deliveries()))}"
    finally:
        inbox.close()


@pytest.mark.parametrize("suffix", ["-wal", "-shm"])
def test_the_file_that_may_not_be_written_is_named(folder: Path, suffix: str) -> None:
    """As after `chmod 400`, a use, and `chmod 600` of the database alone."""
    path = folder / "inbox.db"

    def leave() -> str:
        record(path, range(2), kill=True)
        Path(f"{path}{suffix}").chmod(0o400)
        return "left"

    assert as_user(leave) == "left"
    text = as_user(lambda: use(path))
    assert text.startswith("StoreUnavailable: SQLite: ")
    assert f"this user may not write {path}{suffix} (its mode is 400): chmod 600 it" in text
    Path(f"{path}{suffix}").chmod(0o600)
    assert as_user(lambda: use(path)) == "3"


def test_a_database_that_may_not_be_written_is_looked_at_and_leaves_nothing(folder: Path) -> None:
    path = folder / "inbox.db"
    assert as_user(lambda: use(path)) == "1"
    path.chmod(0o400)
    assert as_user(lambda: look(path)) == "1 1"
    assert sorted(each.name for each in folder.iterdir()) == ["inbox.db"]
    text = as_user(lambda: use(path))
    assert f"this user may not write {path} (its mode is 400): chmod 600 it" in text
    assert sorted(each.name for each in folder.iterdir()) == ["inbox.db"]
    path.chmod(0o600)
    assert as_user(lambda: use(path)) == "2"


def test_a_folder_that_may_not_be_written_is_looked_at_and_named(folder: Path) -> None:
    path = folder / "inbox.db"
    assert as_user(lambda: use(path)) == "1"
    path.chmod(0o400)
    folder.chmod(0o500)
    assert as_user(lambda: look(path)) == "1 1"
    path.chmod(0o600)
    assert f"this user may not write the folder {folder}" in as_user(lambda: use(path))
    folder.chmod(0o700)


def test_an_inbox_that_is_written_again_is_used(folder: Path) -> None:
    """A receiver that was started too early need not be started again."""
    path = folder / "inbox.db"
    assert as_user(lambda: use(path)) == "1"
    path.chmod(0o400)

    def wait() -> str:
        store = SQLiteStore(path)
        store.open()
        try:
            store.record([make_delivery()])
        except StoreUnavailable:
            path.chmod(0o600)
            return str(len(store.record([make_delivery()])))
        return "written"

    assert as_user(wait) == "1"
