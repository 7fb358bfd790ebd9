"""Transactions of Django and SQLAlchemy for handlers, so that their changes and "done" are committed together.

The table of the inbox has to be in the same database: `Inbox(verifier, "postgresql://…")` with the database that Django
or SQLAlchemy has. On SQLite it is the same file.

If a transaction can't be opened, the delivery is given back, and handled when the database answers again.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Protocol

from openapi_sdk.webhooks.records import StoreUnavailable, TransactionAborted, TransactionEnded

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager

    from openapi_sdk.webhooks.parts import Webhooks


class Engine(Protocol):
    """An `Engine` of SQLAlchemy; only the method that is used here."""

    def begin(self) -> AbstractContextManager[Any]:
        """Open a transaction."""
        ...


def django(webhooks: Webhooks, using: str = "default") -> Callable[[], AbstractContextManager[tuple[Any, Any]]]:
    """Let handlers run in `transaction.atomic()`; they get Django's connection, and use models as everywhere.

    Args:
        webhooks: Whose inbox it is.
        using: The alias of the database in `settings.DATABASES`: PostgreSQL with psycopg 3, or SQLite.
    """

    @contextmanager
    def open_transaction() -> Generator[tuple[Any, Any]]:
        from django.db import Error, close_old_connections, connections, transaction  # noqa: PLC0415 - the user's

        close_old_connections()  # as at the beginning of a request: a connection of this thread may be too old
        try:
            # Ended in this order: the transaction, what is measured, the turn.
            with ExitStack() as turn, ExitStack() as stack:
                connection = connections[using]
                with _translate_errors(Error):
                    connection.ensure_connection()
                    try:
                        stack.enter_context(transaction.atomic(using=using, durable=True))
                    except RuntimeError as error:
                        msg = (
                            "the handler would run in a transaction that is open already, and be undone with it: with "
                            "inline=True and ATOMIC_REQUESTS, decorate the view with @transaction.non_atomic_requests"
                        )
                        raise webhooks.errors.ConfigurationError(msg) from error
                    _begin(webhooks, connection.connection, turn)
                with _keep(connection.connection):
                    yield connection, connection.connection
                if connection.needs_rollback:  # Django rolls back then, and raises nothing
                    raise TransactionAborted
        finally:
            close_old_connections()

    return open_transaction


def sqlalchemy(webhooks: Webhooks, engine: Engine) -> Callable[[], AbstractContextManager[tuple[Any, Any]]]:
    """Let handlers run in `engine.begin()`; they get SQLAlchemy's connection, also for `Session(bind=connection)`.

    Args:
        webhooks: Whose inbox it is.
        engine: An `Engine` on `postgresql+psycopg://` or `sqlite://`, not an `AsyncEngine`.

    Raises:
        ConfigurationError: If it has no `begin`, or is async.
    """
    if not callable(getattr(engine, "begin", None)) or hasattr(engine, "sync_engine"):
        msg = f"{type(engine).__name__} is no Engine of SQLAlchemy; pass what create_engine() returns"
        raise webhooks.errors.ConfigurationError(msg)

    @contextmanager
    def open_transaction() -> Generator[tuple[Any, Any]]:
        from sqlalchemy import event  # noqa: PLC0415 - the user's
        from sqlalchemy.exc import OperationalError, TimeoutError  # noqa: A004, PLC0415 - the user's

        with ExitStack() as turn, ExitStack() as stack:
            with _translate_errors(OperationalError, TimeoutError):
                connection = stack.enter_context(engine.begin())
                driver_connection = connection.connection.driver_connection
                _begin(webhooks, driver_connection, turn)
            is_lent = True
            refused: list[TransactionEnded] = []
            outside = sys.exception()

            def refuse(_: object) -> None:
                if is_lent:
                    refused.append(TransactionEnded())
                    raise refused[-1]

            def refuse_rollback(_: object) -> None:
                # A session rolls back by itself after an error, which is then what has become of the attempt.
                error = sys.exception()
                if is_lent and error is not None and error is not outside:
                    refused.append(TransactionEnded())
                    raise error
                refuse(_)

            event.listen(connection, "commit", refuse)
            event.listen(connection, "rollback", refuse_rollback)
            try:
                with _keep(driver_connection):
                    yield connection, driver_connection
            finally:
                is_lent = False
                if refused:  # SQLAlchemy takes the transaction for ended
                    driver_connection.rollback()
            if refused:
                raise refused[0]

    return open_transaction


def _keep(connection: Any) -> AbstractContextManager[None]:
    """Let a handler not end the transaction of a driver's connection, as far as that can be seen."""
    if not isinstance(connection, sqlite3.Connection):
        return nullcontext()
    from openapi_sdk.webhooks.stores.sqlite_turns import keep_transaction  # noqa: PLC0415 - only for SQLite

    return keep_transaction(connection)


@contextmanager
def _translate_errors(*errors: type[Exception]) -> Generator[None]:
    """Say that the database can't be reached now: that does not count as an attempt of the handler."""
    unavailable: tuple[type[Exception], ...] = (sqlite3.Error, *errors)
    try:
        yield
    except unavailable as error:
        # Only the class: the message of a driver may have the address of the database.
        msg = f"no transaction could be opened: {type(error).__name__}"
        raise StoreUnavailable(msg) from error


def _begin(webhooks: Webhooks, connection: Any, turn: ExitStack) -> None:
    """Check that a driver's connection is in a transaction, or will be with its first statement; on SQLite, lock.

    What is entered in `turn` has to end after the transaction.
    """
    drivers = {base.__module__.partition(".")[0] for base in connection.__class__.__mro__}
    if "sqlite3" in drivers:
        from openapi_sdk.webhooks.stores.sqlite_turns import take_turn, warn_if_long  # noqa: PLC0415 - only for SQLite

        turn.enter_context(take_turn(connection))
        _lock_sqlite(webhooks, connection)
        turn.enter_context(warn_if_long(webhooks.log))
        if connection.in_transaction:
            return
    elif "psycopg" in drivers:
        if not connection.autocommit:
            return
    else:
        msg = f"the database is used with {connection.__class__.__module__}; an inbox needs psycopg 3 or sqlite3"
        raise webhooks.errors.ConfigurationError(msg)
    msg = "the connection is in autocommit mode; changes and 'done' can't be committed together"
    raise webhooks.errors.ConfigurationError(msg)


def _lock_sqlite(webhooks: Webhooks, connection: Any) -> None:
    """Take SQLite's lock for writing. A transaction that reads before it writes fails if another one has written."""
    table = f"{webhooks.package}_inbox_version"
    try:
        connection.execute(f"UPDATE {table} SET version = version")
    except sqlite3.OperationalError as error:
        (has_table,) = connection.execute(f"SELECT COUNT(*) FROM sqlite_master WHERE name = '{table}'").fetchone()
        if has_table:
            raise
        msg = "the database has no tables of the inbox; the handler's and the inbox's have to be the same one"
        raise webhooks.errors.ConfigurationError(msg) from error
