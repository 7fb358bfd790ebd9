"""The file of an SQLite store: whether it can be written, whether it is damaged, and its backup."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import quote

from openapi_sdk.webhooks.stores.sqlite_sql import check_version

if TYPE_CHECKING:
    from openapi_sdk.webhooks.parts import Webhooks

#: What SQLite has beside a file: what was written last, and an index of that.
SUFFIXES = ("-wal", "-shm")
#: SQLite's numbers of errors that say that a file is damaged, and of those that permissions may be the reason of.
#: Python 3.11 has names for them.
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_REFUSED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR)
#: Seconds for looking whether a file is damaged. What takes longer is a file of several hundred megabytes.
_CHECKING = 1.0
#: How many instructions of SQLite there are between two looks at the clock.
_INSTRUCTIONS = 10_000


def make_uri(path: str | bytes, parameters: str) -> str:
    """Return the address of a file for `sqlite3.connect(…, uri=True)`."""
    return f"file:{quote(os.fsencode(path))}?{parameters}"


def identify(path: str) -> tuple[int, ...]:
    """Return what changes when a file is replaced or written by somebody else; nothing if it is not there."""
    try:
        status = os.stat(path)  # noqa: PTH116 - the path may be no valid Path
    except OSError:
        return ()
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def is_read_only(path: str) -> bool:
    """Return whether a file is there and may not be written."""
    return os.path.exists(path) and not os.access(path, os.W_OK)  # noqa: PTH110 - the path may be no valid Path


def is_left_over(path: str) -> bool:
    """Return whether there is a log beside a file: the file is used, or a process was killed."""
    found = identify(f"{path}-wal")
    return bool(found) and found[2] > 0


def make_reading_uri(path: str) -> str:
    """Return the address of a file that may not be written.

    Without a log beside it, it is taken for one that does not change: otherwise SQLite makes files beside it, which may
    not be written either, and stay.
    """
    has_index = bool(identify(f"{path}-shm"))
    is_fixed = not is_left_over(path) and not has_index
    return make_uri(path, "mode=ro&immutable=1" if is_fixed else "mode=ro")


def is_damage(error: BaseException) -> bool:
    """Return whether an error says that a file is damaged."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED


def explain(error: BaseException, path: str) -> str:
    """Return what an error says, and the file that may not be written, if that may be the reason.

    SQLite's messages have no values.
    """
    text = f"SQLite: {error}"
    if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF not in _REFUSED:
        return text
    for each in (path, *(f"{path}{suffix}" for suffix in SUFFIXES)):
        if is_read_only(each):
            mode = os.stat(each).st_mode & 0o777  # noqa: PTH116
            return f"{text}; this user may not write {each} (its mode is {mode:o}): chmod 600 it"
    folder = os.path.dirname(os.path.abspath(path))  # noqa: PTH100, PTH120
    if not os.access(folder, os.W_OK):
        return f"{text}; this user may not write the folder {folder}"
    return text


def find_damage_of(path: str) -> str | None:
    """Return what is wrong with a file that has a log beside it, or None if nothing is, or there is no log.

    The log may be that of another file, in whose place somebody has put this one. It is read and not written: the end
    of a connection that can write would write the log into the file.
    """
    if not is_left_over(path):
        return None
    with closing(sqlite3.connect(make_uri(path, "mode=ro"), uri=True)) as connection:
        return find_damage(connection)


def find_damage(connection: sqlite3.Connection, *, seconds: float | None = _CHECKING) -> str | None:
    """Return what is wrong with a file, or None if nothing is, or nothing was found within the time."""
    if seconds is not None:
        end = time.monotonic() + seconds
        connection.set_progress_handler(lambda: time.monotonic() > end, _INSTRUCTIONS)
    try:
        found: str = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            return None
        raise
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return str(error)
    finally:
        connection.set_progress_handler(None, 0)
    return None if found == "ok" else " ".join(found.split())


def back_up(webhooks: Webhooks, path: str, target: str) -> None:
    """Copy an inbox into a new file, while others use it. The copy is complete in itself.

    Raises:
        ConfigurationError: If the target exists, or the inbox is damaged.
        OSError, sqlite3.Error: If it can't be read, or the target not written.
    """
    _refuse_existing(webhooks, target)
    uri = make_reading_uri(path) if is_read_only(path) else make_uri(path, "mode=rw")
    with closing(sqlite3.connect(uri, uri=True)) as source:
        check_version(source, webhooks)
        _copy(webhooks, source, target, path)


def restore(webhooks: Webhooks, path: str, backup: str) -> str | None:
    """Put a backup in the place of an inbox, and return where what was there is now.

    Raises:
        ConfigurationError: If the backup is damaged or no inbox, or if somebody uses the inbox.
        OSError, sqlite3.Error: If the backup can't be read, or the inbox not written.
    """
    restored = f"{path}.restored"
    with closing(sqlite3.connect(make_reading_uri(backup), uri=True)) as source:
        check_version(source, webhooks)
        _copy(webhooks, source, restored, backup)
    try:
        kept = _move_away(webhooks, path)
        os.rename(restored, path)  # noqa: PTH104
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.remove(restored)  # noqa: PTH107
    return kept


def _move_away(webhooks: Webhooks, path: str) -> str | None:
    """Move an inbox to another name, which is returned, and let nothing be left that would be read as a part of it."""
    if not os.path.exists(path):  # noqa: PTH110
        for suffix in SUFFIXES:
            with contextlib.suppress(FileNotFoundError):
                os.remove(f"{path}{suffix}")  # noqa: PTH107
        return None
    _require_unused(webhooks, path)
    kept = f"{path}.replaced-{time.strftime('%Y%m%dT%H%M%S')}"
    _refuse_existing(webhooks, kept)
    for suffix in ("", *SUFFIXES):
        with contextlib.suppress(FileNotFoundError):
            os.rename(f"{path}{suffix}", f"{kept}{suffix}")  # noqa: PTH104
    return kept


def _refuse_existing(webhooks: Webhooks, path: str) -> None:
    if os.path.exists(path):  # noqa: PTH110
        msg = f"there is a file {path} already"
        raise webhooks.errors.ConfigurationError(msg)


def _copy(webhooks: Webhooks, source: sqlite3.Connection, target: str, name: str) -> None:
    """Copy a database that is not damaged into a file that appears when it is complete."""
    partial = f"{target}.partial"
    os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # it needs no other file then
            if (damage := find_damage(copy, seconds=None)) is not None:
                msg = f"{name} is damaged: {damage}"
                raise webhooks.errors.ConfigurationError(msg)
        os.rename(partial, target)  # noqa: PTH104
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.remove(partial)  # noqa: PTH107


def _require_unused(webhooks: Webhooks, path: str) -> None:
    """Raise ConfigurationError if another connection has a file open. What is in its log is written to it."""
    try:
        with closing(sqlite3.connect(make_uri(path, "mode=rw"), uri=True, timeout=0)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise
        msg = f"{path} is in use: stop the programs that have it open"
        raise webhooks.errors.ConfigurationError(msg) from None
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
