"""The connections of the store on PostgreSQL: a few are kept, and each use of one is limited in time."""

from __future__ import annotations

import math
import re
import select
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import InFailedSqlTransaction
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow, tuple_row

from openapi_sdk.model.reprs import shorten
from openapi_sdk.secrets.redaction import NotPickled, SecretValue
from openapi_sdk.webhooks.records import StoreUnavailable, TransactionAborted
from openapi_sdk.webhooks.stores.lending import Lendable
from openapi_sdk.webhooks.stores.postgresql_sql import SET_TIME_LIMITS

if TYPE_CHECKING:
    from collections.abc import Generator

    from psycopg.abc import PQGen

    from openapi_sdk.webhooks.parts import Webhooks

R = TypeVar("R")

#: Seconds in which the server has to answer, from waiting for a connection to the commit.
TIME_LIMIT = 2.0
#: The most connections that are used at once or kept, besides those that are lent to handlers.
_MAX_CONNECTIONS = 4
_MAX_MESSAGE_LENGTH = 300
#: Defaults for what the URL does not set. Keepalives end connections that a firewall has dropped.
_DEFAULTS = {
    "keepalives_idle": 60,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}


class BoundedConnection(Lendable, psycopg.Connection[TupleRow]):
    """A connection whose waits end at `deadline`, a time of `time.monotonic()`.

    The server can't be asked to keep a time limit if it hangs.
    """

    deadline: float | None = None
    #: The error of the handler's statement that has failed last.
    _failed: psycopg.Error | None = None
    _is_abandoned = False

    @contextmanager
    def abandoned_on_error(self) -> Generator[None]:
        """Close the connection after an error. That rolls back, and needs no answer."""
        try:
            yield
        except BaseException:
            self._is_abandoned = True
            self.close()
            raise

    def wait(self, gen: PQGen[R], *args: Any, **kwargs: Any) -> R:
        """Wait for the server."""
        if self._is_abandoned:  # the end of a pipeline would be logged as an error
            return cast("R", gen.close())
        try:
            result = super().wait(gen if self.deadline is None else self._limit(gen, self.deadline), *args, **kwargs)
        except psycopg.Error as error:
            if self.is_lent and not isinstance(error, InFailedSqlTransaction):
                self._failed = error
            raise
        if self.is_lent and self.is_idle:  # a statement has ended the transaction
            self.refuse_if_lent()
        return result

    def _limit(self, gen: PQGen[R], deadline: float) -> PQGen[R]:
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted  # psycopg sends 0 each 0.1 s
                if not ready and time.monotonic() >= deadline:
                    msg = f"no answer within {TIME_LIMIT:g} s"
                    raise psycopg.OperationalError(msg)
                wanted = gen.send(ready)
        except StopIteration as end:
            result: R = end.value
            return result

    @contextmanager
    def lent(self) -> Generator[None]:
        """Let a handler use the transaction without a limit of time, see `Lendable.lent`.

        Raises:
            TransactionAborted: If it went on after a statement that has failed.
        """
        self.deadline, self._failed = None, None
        try:
            with super().lent():
                yield
        except InFailedSqlTransaction:
            raise TransactionAborted from self._failed
        finally:
            self.deadline = time.monotonic() + TIME_LIMIT
        if self.pgconn.transaction_status == TransactionStatus.INERROR:
            raise TransactionAborted from self._failed

    def limit_statements(self) -> None:
        """Limit the time of each statement of a transaction on the server too.

        A client that gives up can't end what its statement waits for.
        """
        self.execute(SET_TIME_LIMITS, (f"{TIME_LIMIT}s", "10s"))

    @property
    def is_idle(self) -> bool:
        """Whether no transaction has begun."""
        return self.pgconn.transaction_status == TransactionStatus.IDLE

    def is_usable(self) -> bool:
        """Return whether the connection is idle, and the server has not ended it."""
        if self.closed or not self.is_idle:
            return False
        poll = select.poll()
        poll.register(self.pgconn.socket, select.POLLIN)
        return not poll.poll(0)


class Connections(NotPickled):
    """Connects when a connection is needed, and keeps some for later.

    Connecting is done by threads that end with it: looking up a name can't be given a time limit.
    """

    def __init__(self, webhooks: Webhooks, url: SecretValue[str]) -> None:
        params = _read_url(url)
        if not params:
            # Not psycopg's message, which quotes parts of the URL.
            msg = (
                "the URL of the store can't be read; it is postgresql://user:password@host:5432/database, "
                "with special characters of user and password percent-encoded"
            )
            raise webhooks.errors.ConfigurationError(msg)
        self._thread_name = f"{webhooks.threads}-connect"
        self.name = f"{params.get('host', '')}/{params.get('dbname', '')}"
        self._password = SecretValue(str(params.get("password") or ""))
        limits = {"connect_timeout": math.ceil(TIME_LIMIT), "client_encoding": "UTF8"}
        self._params: SecretValue[dict[str, Any]] = SecretValue(
            {"fallback_application_name": webhooks.threads, **_DEFAULTS, **params, **limits}
        )
        self._slots = threading.BoundedSemaphore(_MAX_CONNECTIONS)
        self._changed = threading.Condition()
        self._idle: list[BoundedConnection] = []
        self._threads: set[threading.Thread] = set()
        self._wanted = 0
        self._attempts = 0
        #: The last attempt to connect that failed, and why.
        self._failed: tuple[int, str] = (0, "")
        self.is_closed = False

    @contextmanager
    def use(self) -> Generator[BoundedConnection]:
        """Give a connection for something that ends in time."""
        deadline = time.monotonic() + TIME_LIMIT
        if not self._slots.acquire(timeout=TIME_LIMIT):
            msg = f"PostgreSQL: all connections have been used for {TIME_LIMIT:g} s"
            raise StoreUnavailable(msg)
        try:
            with self.lend(deadline) as connection:
                yield connection
        finally:
            self._slots.release()

    @contextmanager
    def lend(self, deadline: float | None = None) -> Generator[BoundedConnection]:
        """Give a connection for as long as a handler needs it, in addition to the others."""
        deadline = time.monotonic() + TIME_LIMIT if deadline is None else deadline
        connection = self._take(deadline)
        try:
            connection.deadline = deadline
            with connection.abandoned_on_error():
                yield connection
        finally:
            self._give_back(connection)

    def close(self) -> None:
        """Close the connections. Those that are in use are closed when they are given back."""
        with self._changed:
            self.is_closed = True
            self._drop_idle()
            self._changed.notify_all()
            threads = list(self._threads)
        end = time.monotonic() + TIME_LIMIT + 1
        for thread in threads:
            thread.join(end - time.monotonic())

    def describe(self, error: Exception) -> str:
        """Return what an error says, without values and the password, in one line."""
        text = str(error)
        if isinstance(error, psycopg.Error) and error.diag.message_primary:
            text = f"{error.diag.message_primary} ({error.sqlstate})"
        if password := self._password.reveal():
            text = text.replace(password, "***")
        return shorten(" ".join(text.split()) or type(error).__name__, _MAX_MESSAGE_LENGTH)

    @contextmanager
    def translate_errors(self, *, only_outages: bool = False) -> Generator[None]:
        """Raise errors of psycopg as `StoreUnavailable`, or with `only_outages` those that are not a handler's fault.

        A handler's fault is, for example, a constraint that fails at the commit.
        """
        try:
            yield
        except psycopg.Error as error:
            if only_outages and isinstance(error, InFailedSqlTransaction):
                raise TransactionAborted from None
            if only_outages and not isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
                raise
            # Not chained: psycopg's message may quote values of a row.
            msg = f"PostgreSQL: {self.describe(error)}"
            raise StoreUnavailable(msg) from None

    @contextmanager
    def translate_losses(self, connection: BoundedConnection) -> Generator[None]:
        """Raise the error of a statement of a handler as `StoreUnavailable` if its connection is lost."""
        try:
            yield
        except psycopg.OperationalError as error:
            if not connection.broken:
                raise
            msg = f"PostgreSQL: {self.describe(error)}"
            raise StoreUnavailable(msg) from None

    def _take(self, deadline: float) -> BoundedConnection:
        with self._changed:
            before = self._attempts
            self._wanted += 1
            try:
                while not self.is_closed:
                    while self._idle:
                        connection = self._idle.pop()
                        if connection.is_usable():
                            return connection
                        connection.close()
                    attempt, why = self._failed
                    if attempt > before:  # an older attempt may have begun when the server was down
                        msg = f"PostgreSQL: {why}"
                        raise StoreUnavailable(msg)
                    if len(self._threads) < self._wanted:
                        self._start_to_connect()
                    if not self._changed.wait(deadline - time.monotonic()):
                        msg = f"PostgreSQL: not connected within {TIME_LIMIT:g} s"
                        raise StoreUnavailable(msg)
            finally:
                self._wanted -= 1
        msg = "the store is not open"
        raise StoreUnavailable(msg)

    def _give_back(self, connection: BoundedConnection) -> None:
        connection.row_factory, connection.cursor_factory = tuple_row, psycopg.Cursor  # a handler may have set others
        with self._changed:
            if not self.is_closed and len(self._idle) < _MAX_CONNECTIONS and connection.is_usable():
                self._idle.append(connection)
                self._changed.notify_all()
                return
        connection.close()

    def _drop_idle(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _start_to_connect(self) -> None:
        self._attempts += 1
        thread = threading.Thread(target=self._connect, args=(self._attempts,), name=self._thread_name, daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # the process may have no more threads, or is about to end
            msg = f"PostgreSQL: {error}"
            raise StoreUnavailable(msg) from None
        self._threads.add(thread)  # it can't have ended: that needs the lock

    def _connect(self, attempt: int) -> None:
        connection, failure = None, ""
        try:
            # Statements are not prepared: poolers such as PgBouncer may give the next one to another session.
            connection = BoundedConnection.connect("", prepare_threshold=None, **self._params.reveal())
            connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        except Exception as error:  # noqa: BLE001 - the name of a host may be no name at all
            failure = self.describe(error)
        with self._changed:
            self._threads.discard(threading.current_thread())
            if connection is None:
                self._failed = max(self._failed, (attempt, failure))
            elif self.is_closed:
                connection.close()
            else:
                self._idle.append(connection)
            self._changed.notify_all()


def _read_url(url: SecretValue[str]) -> dict[str, Any]:
    """Return the parameters of a URL, none if it can't be read."""
    try:
        params: dict[str, Any] = conninfo_to_dict(url.reveal())
    except psycopg.Error:
        return {}
    # A password with an unencoded slash has become the port and the database.
    is_cut = "@" in str(params.get("dbname", "")) or not re.fullmatch("[0-9,]*", str(params.get("port", "")))
    return {} if is_cut else params
