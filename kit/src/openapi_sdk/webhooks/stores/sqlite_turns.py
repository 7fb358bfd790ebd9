"""Who writes to an SQLite file: one thread of a process after the other, and none waits for many handlers."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from openapi_sdk.webhooks.problems import log
from openapi_sdk.webhooks.records import StoreUnavailable, TransactionEnded
from openapi_sdk.webhooks.stores.lending import Lendable

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager

#: Seconds that a write waits for the writes of other threads and processes.
PATIENCE = 2.0
#: Seconds for which a handler may hold the file without a warning.
_LONG = 1.0


def get_deadline() -> float:
    """Return when the patience of a write ends that begins now, a time of `time.monotonic()`."""
    return time.monotonic() + PATIENCE


class Turns:
    """Lets one thread after the other write to a file.

    The transaction of a handler takes as long as the handler likes. So writes that have waited for one go before the
    next one: a write waits for one handler at most.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        #: The thread that has the turn.
        self._owner: int | None = None
        #: The numbers of the writes that wait, and of all that waited when the last handler ended.
        self._waiting: set[int] = set()
        self._first: set[int] = set()
        self._last = 0

    @contextmanager
    def take(self, *, is_handler: bool = False) -> Generator[float]:
        """Wait for a turn, and give the end of the patience, a time of `time.monotonic()`.

        A thread that has the turn already, as a handler that asks the inbox, does not wait.
        """
        deadline = get_deadline()
        if self._owner == threading.get_ident():
            yield deadline
            return
        with self._changed:
            self._last += 1
            number = self._last

            def is_free() -> bool:
                return self._owner is None and not (is_handler and self._first & self._waiting)

            if not is_handler:
                self._waiting.add(number)
            try:
                if not self._changed.wait_for(is_free, deadline - time.monotonic()):
                    msg = f"another thread has been writing for {PATIENCE:g} s"
                    raise StoreUnavailable(msg)
                self._owner = threading.get_ident()
            finally:
                self._waiting.discard(number)
                if self._owner is None:
                    self._changed.notify_all()
        try:
            yield deadline
        finally:
            with self._changed:
                self._owner = None
                if is_handler:
                    self._first = self._waiting.copy()
                self._changed.notify_all()


#: The turns of each file, by process: what was forked from this one has turns of its own.
_turns: WeakValueDictionary[tuple[int, str], Turns] = WeakValueDictionary()
_lock = threading.Lock()


def get_turns(path: str | bytes) -> Turns:
    """Return the turns of a file, the same for all stores of this process."""
    name = (os.getpid(), os.path.realpath(os.fsdecode(path)))
    with _lock:
        return _turns.setdefault(name, Turns())


def take_turn(connection: sqlite3.Connection) -> AbstractContextManager[object]:
    """Wait until a handler may begin a transaction of a connection that is not a store's, if a store has its file."""
    path = next(file for _, name, file in connection.execute("PRAGMA database_list") if name == "main")
    turns = _turns.get((os.getpid(), os.path.realpath(path))) if path else None
    return nullcontext() if turns is None else turns.take(is_handler=True)


@contextmanager
def warn_if_long(logger: logging.Logger) -> Generator[None]:
    """Log a line if a handler holds a file for long."""
    start = time.monotonic()
    try:
        yield
    finally:
        seconds = time.monotonic() - start
        if seconds > _LONG:
            log(
                logger,
                logging.WARNING,
                "a handler with transaction=True held the SQLite file for %.1f s. Deliveries wait for it, and get 503 "
                "after %g s",
                seconds,
                PATIENCE,
            )


#: SQLite's number of a statement that begins or ends a transaction; Python has no name for it before 3.14.
_TRANSACTION = 22


@contextmanager
def keep_transaction(connection: sqlite3.Connection) -> Generator[None]:
    """Let nothing end the transaction of a connection while a handler has it.

    SQLite asks before it prepares a statement, so this sees `COMMIT`, `commit()`, `with connection:` and
    `executescript()` alike. Savepoints are left alone.

    Raises:
        TransactionEnded: If the handler has tried it, whatever it made of the error.
    """
    tried: list[str] = []

    def authorize(action: int, what: str | None, *_: object) -> int:
        if action != _TRANSACTION or what == "BEGIN":
            return sqlite3.SQLITE_OK
        tried.append(str(what))
        return sqlite3.SQLITE_DENY

    connection.set_authorizer(authorize)
    try:
        yield
    except BaseException as error:
        if tried and not isinstance(error, TransactionEnded):
            raise TransactionEnded from error
        raise
    finally:
        connection.set_authorizer(None)
    if tried:
        raise TransactionEnded


class SQLiteConnection(Lendable, sqlite3.Connection):
    """A connection that can be lent to a handler."""

    @contextmanager
    def lent(self) -> Generator[None]:
        """Let a handler use the transaction, see `Lendable.lent`."""
        with super().lent(), keep_transaction(self):
            yield
