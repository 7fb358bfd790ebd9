"""What counts as an attempt and as a success: what is registered, a transaction that is lost, and one that is ended."""

from __future__ import annotations

import functools
import logging
import re
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import psycopg
import pytest
import sqlalchemy
from sqlalchemy import orm
from sqlalchemy.exc import IntegrityError

from fleetit import ConfigurationError
from fleetit.webhooks import Discard, Inbox, RetryLater, TollNotification, transactions
from fleetit.webhooks.stores import PostgreSQLStore, SQLiteStore, State, StoreUnavailable
from kit.tests.support.postgresql import Server, make_schema, postgresql_server
from tests.fleetit.webhooks.inbox.deliveries import Clock, make_inbox, toll

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fleetit.webhooks import RecordedDelivery
    from fleetit.webhooks.stores import Record

__all__ = ["postgresql_server"]

HERE = r"test_counted\.py:\d+"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def postgresql(postgresql_server: Server) -> str:
    url = make_schema(postgresql_server)
    with closing(PostgreSQLStore(url)) as store:
        store.open()
        with store._transaction() as cursor:
            cursor.execute("CREATE TABLE booked (key text PRIMARY KEY)")
    return url


@pytest.fixture
def file(tmp_path: Path) -> str:
    with closing(sqlite3.connect(tmp_path / "inbox.db")) as connection:
        connection.execute("CREATE TABLE booked (key TEXT PRIMARY KEY)")
    return f"sqlite:///{tmp_path}/inbox.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue("file" if request.param == "sqlite" else "postgresql")
    return found


def read_booked(url: str) -> list[str]:
    """Return what handlers have committed."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            return [key for (key,) in connection.execute("SELECT key FROM booked")]
    with psycopg.connect(url) as connection:
        return [key for (key,) in connection.execute("SELECT key FROM booked")]


def book(connection: Any, delivery: RecordedDelivery) -> None:
    connection.execute(f"INSERT INTO booked VALUES ('{delivery.key}')")  # noqa: S608 - a key of this test


def run(inbox: Inbox, function: Callable[..., object], *, times: int = 1, clock: Clock | None = None) -> Record:
    """Let a delivery be tried some times by a handler in a transaction, and return its record."""
    inbox.on(TollNotification, transaction=True)(function)
    inbox.receive(*toll())
    for _ in range(times):
        inbox.run_due()
        if clock is not None:
            clock.move(4000)
    return next(inbox.deliveries())


# Registration


async def coroutine(*_: object) -> None: ...


async def async_generator(*_: object) -> Any:
    yield


def generator(*_: object) -> Any:
    yield


def only_one(toll: object) -> None: ...
def two(toll: object, delivery: object) -> None: ...
def three(toll: object, delivery: object, connection: object) -> None: ...
def keyword(toll: object, delivery: object, *, bank: object) -> None: ...


class Called:
    """An object that is called like a function."""

    def __init__(self, function: Callable[..., object]) -> None:
        self.function = function

    def generate(self, *_: object) -> Any:
        yield


class CalledGenerator(Called):
    def __call__(self, *_: object) -> Any:
        yield


class CalledCoroutine(Called):
    async def __call__(self, *_: object) -> None: ...


class CalledStatically:
    __call__ = staticmethod(two)


class CalledByClass(Called):
    @classmethod
    def __call__(cls, toll: object, delivery: object) -> None: ...


@functools.wraps(only_one)
def wrapped(*arguments: object) -> None: ...


class Proxy(Called):
    """Seems to be the function that it calls, as the proxies of wrapt and Celery do."""

    @property  # type: ignore[misc]  # it can be set, of any other object
    def __class__(self) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        return type(self.function)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.function, name)

    def __call__(self, *arguments: object) -> object:
        return self.function(*arguments, "a connection")


@pytest.mark.parametrize(
    ("function", "transaction", "why"),
    [
        pytest.param(generator, False, "generator: it has a `yield`, so calling it runs nothing", id="a generator"),
        pytest.param(generator, True, "it has a `yield`", id="a generator in a transaction"),
        pytest.param(async_generator, False, "it has a `yield`", id="an async generator"),
        pytest.param(functools.partial(generator, 1), False, "it has a `yield`", id="part of a generator"),
        pytest.param(Called(two).generate, False, "it has a `yield`", id="a method that is a generator"),
        pytest.param(CalledGenerator(two), False, "CalledGenerator: it has a `yield`", id="an object, a generator"),
        pytest.param(None, False, "None is no function", id="no function"),
        pytest.param(only_one, False, "only_one: it is called with notification, delivery", id="too few arguments"),
        pytest.param(two, True, "notification, delivery, connection", id="no connection"),
        pytest.param(three, False, "missing a required argument: 'connection'", id="a connection, and no transaction"),
        pytest.param(keyword, False, "missing a required .*'bank'", id="a keyword that nobody passes"),
        pytest.param(Called, False, "can't take that", id="a class that takes less"),
        pytest.param(coroutine, True, "plain function", id="async in a transaction"),
        pytest.param(CalledCoroutine(two), True, "plain function", id="an async object in a transaction"),
    ],
)
def test_a_handler_that_would_not_run_is_refused(function: Any, transaction: bool, why: str) -> None:
    inbox = make_inbox()
    with pytest.raises(ConfigurationError, match=why):
        inbox.on(TollNotification, transaction=transaction)(function)  # type: ignore[call-overload] # that is the test
    inbox.on(TollNotification)(two)  # nothing was registered


@pytest.mark.parametrize(
    "function",
    [
        pytest.param(print, id="a builtin"),
        pytest.param(max, id="a builtin without a signature"),
        pytest.param(two, id="a function"),
        pytest.param(lambda _, delivery=None: delivery, id="a default"),
        pytest.param(functools.partial(three, connection=1), id="part of a function"),
        pytest.param(wrapped, id="a wrapper, which is asked and not what it wraps"),
        pytest.param(CalledCoroutine(two), id="an object"),
        pytest.param(CalledStatically(), id="an object with a static method"),
        pytest.param(CalledByClass(two), id="an object with a method of its class"),
        pytest.param(Proxy(three), id="a proxy that adds an argument"),
        pytest.param(Mock(spec=two), id="a mock of a function"),
    ],
)
def test_a_handler_that_fits_is_taken(function: Any) -> None:
    make_inbox().on(TollNotification)(function)


def test_a_decorator_without_parentheses_is_refused() -> None:
    on: Any = make_inbox().on
    with pytest.raises(ConfigurationError, match=r"is no notification: .*; write @inbox\.on\(TollNotification\)"):
        on(two)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        pytest.param({"on_failed": generator}, "on_failed=generator: it has a `yield`", id="on_failed, a generator"),
        pytest.param({"on_failed": only_one}, "on_failed=only_one: it is called with delivery, error", id="on_failed"),
        pytest.param({"dispatch": two}, "dispatch=two: it is called with id", id="dispatch"),
        pytest.param({"dispatch": coroutine}, "dispatch=coroutine: pass a plain function", id="dispatch, async"),
        pytest.param({"transaction": two}, "transaction=two: it is called with nothing", id="transaction"),
    ],
)
def test_a_function_of_an_inbox_is_checked_alike(options: dict[str, Any], why: str) -> None:
    with pytest.raises(ConfigurationError, match=why):
        make_inbox(**options)


def test_a_generator_that_nobody_noticed_is_no_success(clock: Clock) -> None:
    inbox = make_inbox(clock)
    inbox.on(TollNotification)(lambda *_: generator())
    inbox.receive(*toll())
    inbox.run_due()
    record = next(inbox.deliveries())
    assert (record.state, record.attempts) == (State.WAITING, 1)
    assert str(record.error).startswith("TypeError in ")


# A transaction that is lost


def lose(connection: psycopg.Connection, url: str) -> None:
    """End the session of a handler's connection, which it doesn't notice."""
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (connection.info.backend_pid,))


@pytest.mark.parametrize("uses_it", [False, True], ids=["noticed at the commit", "noticed by the handler"])
def test_a_lost_connection_is_an_attempt(postgresql: str, clock: Clock, uses_it: bool) -> None:
    failed: list[tuple[int, str]] = []
    inbox = make_inbox(clock, postgresql, attempts=2, on_failed=lambda record, why: failed.append((record.id, why)))
    calls: list[int] = []

    def handle(_: object, delivery: RecordedDelivery, connection: psycopg.Connection) -> None:
        calls.append(delivery.attempt)
        book(connection, delivery)
        lose(connection, postgresql)
        if uses_it:
            connection.execute("SELECT 1")

    record = run(inbox, handle)
    assert (record.state, record.attempts, calls) == (State.WAITING, 1, [1])
    assert record.due_at.timestamp() > clock.now + 1  # it backs off
    assert len(inbox.stats().problems) == 1
    assert "transactions of handlers are lost: PostgreSQL: " in inbox.problems[0]
    inbox.run_due()
    assert calls == [1]
    clock.move(10)
    inbox.run_due()
    record = next(inbox.deliveries())
    assert (record.state, record.attempts, calls) == (State.FAILED, 2, [1, 2])
    assert len(failed) == 1
    assert "lost after its handler had begun" in failed[0][1]
    assert not inbox.problems
    assert read_booked(postgresql) == []


def test_a_lost_connection_is_no_problem_after_a_transaction(postgresql: str, clock: Clock) -> None:
    inbox = make_inbox(clock, postgresql)

    def handle(_: object, delivery: RecordedDelivery, connection: psycopg.Connection) -> None:
        book(connection, delivery)
        if delivery.attempt == 1:
            lose(connection, postgresql)

    assert run(inbox, handle, clock=clock).state is State.WAITING
    assert len(inbox.problems) == 1
    inbox.run_due()
    assert next(inbox.deliveries()).state is State.DONE
    assert not inbox.problems
    assert read_booked(postgresql) == ["toll:42:1"]


def test_a_transaction_that_has_not_begun_is_no_attempt(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    store = SQLiteStore(":memory:", clock=clock)

    def refuse(*_: object) -> Any:
        msg = "away"
        raise StoreUnavailable(msg)

    monkeypatch.setattr(store, "transaction", refuse)
    record = run(make_inbox(clock, store), three)
    assert (record.state, record.attempts, record.error) == (State.WAITING, 0, None)


# A transaction that a handler ends


def swallow(end: Callable[[Any], object]) -> Callable[[Any], None]:
    """Return what does something, and hides what it raises."""

    def act(connection: Any) -> None:
        with suppress(Exception):
            end(connection)

    return act


def use_context(connection: Any) -> None:
    with connection:
        pass


def wrap(connection: Any) -> None:
    try:
        connection.commit()
    except Exception as error:
        msg = "not booked"
        raise OSError(msg) from error


def roll_back_after_an_error(connection: Any) -> None:
    try:
        connection.execute("INSERT INTO no_such_table VALUES (1)")
    except Exception:  # noqa: BLE001 - of either driver
        connection.rollback()


ENDED = (
    "the handler ended its transaction itself, or tried to; return to commit, raise to roll back, and use a savepoint "
    "to undo a part"
)
ENDS: dict[str, Callable[[Any], object]] = {
    "commit()": lambda connection: connection.commit(),
    "rollback()": lambda connection: connection.rollback(),
    "rollback() after an error": roll_back_after_an_error,
    "close()": lambda connection: connection.close(),
    "with connection": use_context,
    "COMMIT": lambda connection: connection.execute("COMMIT"),
    "commit, in small letters": lambda connection: connection.execute("/* */ commit"),
    "ROLLBACK": lambda connection: connection.execute("ROLLBACK"),
    "COMMIT of a cursor": lambda connection: connection.cursor().execute("COMMIT"),
    "an error that is hidden": swallow(lambda connection: connection.commit()),
    "a statement that is hidden": swallow(lambda connection: connection.execute("COMMIT")),
    "an error of its own": wrap,
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_transaction_is_not_the_handlers_to_end(
    url: str, clock: Clock, end: Callable[[Any], object], caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[int] = []

    def pay(_: object, delivery: RecordedDelivery, connection: Any) -> None:
        calls.append(delivery.attempt)
        book(connection, delivery)
        end(connection)

    record = run(make_inbox(clock, url), pay, times=3, clock=clock)
    assert (record.state, record.attempts, calls) == (State.FAILED, 1, [1])
    assert f"pay: {ENDED}" in str(record.error)
    is_raw = end in (ENDS["COMMIT"], ENDS["commit, in small letters"], ENDS["COMMIT of a cursor"])
    if url.startswith("sqlite") or not (is_raw or end is ENDS["a statement that is hidden"]):
        assert read_booked(url) == []  # PostgreSQL has done a raw COMMIT before it is seen
    assert f"pay: {ENDED}" in caplog.text


@pytest.mark.parametrize("end", [ENDS["commit()"], ENDS["with connection"]], ids=["commit()", "with connection"])
def test_the_line_that_ended_the_transaction_is_named(url: str, clock: Clock, end: Callable[[Any], object]) -> None:
    record = run(make_inbox(clock, url), lambda _, __, connection: end(connection))
    assert re.search(HERE, str(record.error))


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda connection: connection.executescript("SELECT 1"), id="executescript"),
        pytest.param(lambda connection: connection.cursor().executescript("SELECT 1"), id="that of a cursor"),
    ],
)
def test_what_commits_without_saying_so_is_refused(file: str, clock: Clock, act: Callable[[Any], object]) -> None:
    def pay(_: object, delivery: RecordedDelivery, connection: sqlite3.Connection) -> None:
        book(connection, delivery)
        act(connection)

    assert run(make_inbox(clock, file), pay).state is State.FAILED
    assert read_booked(file) == []


def test_a_handler_may_have_savepoints(file: str, clock: Clock) -> None:
    def pay(_: object, delivery: RecordedDelivery, connection: sqlite3.Connection) -> None:
        connection.execute("SAVEPOINT one")
        book(connection, delivery)
        connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")

    assert run(make_inbox(clock, file), pay).state is State.DONE
    assert read_booked(file) == []


class Base(orm.DeclarativeBase): ...


class Booked(Base):
    """A row of `booked`."""

    __tablename__ = "booked"
    key: orm.Mapped[str] = orm.mapped_column(primary_key=True)


def flush_twice(session: orm.Session, key: str) -> None:
    session.add(Booked(key=key))
    session.flush()
    session.expunge_all()
    session.add(Booked(key=key))
    session.flush()


def commit_after_an_error(connection: sqlalchemy.Connection) -> None:
    try:
        raise ZeroDivisionError  # noqa: TRY301 - as what is called here might
    except ZeroDivisionError:
        connection.commit()


def hide_an_error(connection: sqlalchemy.Connection) -> None:
    with suppress(IntegrityError), orm.Session(bind=connection) as session:
        flush_twice(session, "again")


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda connection: connection.commit(), id="commit"),
        pytest.param(lambda connection: connection.rollback(), id="rollback"),
        pytest.param(swallow(lambda connection: connection.commit()), id="an error that is hidden"),
        pytest.param(lambda connection: connection.execute(sqlalchemy.text("COMMIT")), id="the statement"),
        pytest.param(commit_after_an_error, id="commit after an error"),
        pytest.param(hide_an_error, id="an error after which a session has rolled back"),
        pytest.param(lambda connection: connection.connection.driver_connection.commit(), id="of the driver"),
    ],
)
def test_a_transaction_of_sqlalchemy_is_not_the_handlers_either(
    file: str, clock: Clock, end: Callable[[Any], object]
) -> None:
    engine = sqlalchemy.create_engine(file)
    inbox = make_inbox(clock, file, transaction=transactions.sqlalchemy(engine))

    def pay(_: object, delivery: RecordedDelivery, connection: sqlalchemy.Connection) -> None:
        connection.execute(sqlalchemy.text(f"INSERT INTO booked VALUES ('{delivery.key}')"))  # noqa: S608
        end(connection)

    try:
        raise OSError  # noqa: TRY301 - an error that is not the handler's
    except OSError:
        record = run(inbox, pay, times=3, clock=clock)
    engine.dispose()
    assert (record.state, record.attempts, read_booked(file)) == (State.FAILED, 1, [])


def fail_in_a_block(session: orm.Session, key: str) -> None:
    with session.begin():
        session.add(Booked(key=key))
        session.flush()
        raise ZeroDivisionError


def roll_back_and_raise(session: orm.Session, key: str) -> None:
    try:
        session.add(Booked(key=key))
        session.flush()
        raise ZeroDivisionError  # noqa: TRY301 - as what is called here might
    except ZeroDivisionError:
        session.rollback()
        raise


@pytest.mark.parametrize(
    ("use", "error"),
    [
        pytest.param(flush_twice, "IntegrityError", id="a statement that fails"),
        pytest.param(fail_in_a_block, "ZeroDivisionError", id="an error in a block"),
        pytest.param(roll_back_and_raise, "ZeroDivisionError", id="rollback, and raise"),
    ],
)
def test_a_session_that_rolls_back_after_an_error_is_a_failed_attempt(
    url: str, clock: Clock, use: Callable[[orm.Session, str], None], error: str
) -> None:
    engine = sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    inbox = make_inbox(clock, url, transaction=transactions.sqlalchemy(engine))

    def pay(_: object, delivery: RecordedDelivery, connection: sqlalchemy.Connection) -> None:
        with orm.Session(bind=connection) as session:
            use(session, delivery.key)

    record = run(inbox, pay)
    engine.dispose()
    assert (record.state, record.attempts, read_booked(url)) == (State.WAITING, 1, [])
    assert re.fullmatch(rf"{error} in {HERE}", str(record.error))


def test_a_transaction_of_sqlalchemy_on_postgresql(postgresql: str, clock: Clock) -> None:
    engine = sqlalchemy.create_engine(postgresql.replace("postgresql://", "postgresql+psycopg://"))
    inbox = make_inbox(clock, postgresql, transaction=transactions.sqlalchemy(engine))

    def pay(_: object, delivery: RecordedDelivery, connection: sqlalchemy.Connection) -> None:
        connection.execute(sqlalchemy.text(f"INSERT INTO booked VALUES ('{delivery.key}')"))  # noqa: S608
        connection.commit()

    record = run(inbox, pay, times=3, clock=clock)
    engine.dispose()
    assert (record.state, record.attempts, read_booked(postgresql)) == (State.FAILED, 1, [])


# A statement that fails in a transaction


@pytest.mark.parametrize("goes_on", [False, True], ids=["it ends", "it goes on with another statement"])
def test_a_statement_that_failed_is_named_with_a_savepoint(postgresql: str, clock: Clock, goes_on: bool) -> None:
    lines: list[int] = []

    def pay(_: object, delivery: RecordedDelivery, connection: psycopg.Connection) -> None:
        book(connection, delivery)
        lines.append(pay.__code__.co_firstlineno + 5)
        with suppress(psycopg.errors.UniqueViolation):
            # The line that is named is that of the handler, and not that of psycopg.
            book(connection, delivery)
        if goes_on:
            connection.execute("SELECT 1")

    record = run(make_inbox(clock, postgresql), pay)
    assert (record.state, record.attempts) == (State.WAITING, 1)
    assert re.match(rf"UniqueViolation in {HERE}: .*a savepoint keeps .*connection\.transaction", str(record.error))


def test_a_statement_in_a_savepoint_may_fail(postgresql: str, clock: Clock) -> None:
    def pay(_: object, delivery: RecordedDelivery, connection: psycopg.Connection) -> None:
        for _ in range(2):
            with suppress(psycopg.errors.UniqueViolation), connection.transaction():
                book(connection, delivery)

    assert run(make_inbox(clock, postgresql), pay).state is State.DONE
    assert read_booked(postgresql) == ["toll:42:1"]


# What a handler raises


class Unreadable:
    def __str__(self) -> str:
        msg = "PLANTED"
        raise ZeroDivisionError(msg)


class UnreadableDiscard(Discard):
    def __str__(self) -> str:
        return str(Unreadable())


@pytest.mark.parametrize("error", [UnreadableDiscard("x"), Discard(Unreadable())], ids=["a subclass", "its argument"])  # type: ignore[arg-type] # that is the test
def test_a_reason_that_cannot_be_read_discards_all_the_same(clock: Clock, error: Discard) -> None:
    inbox = make_inbox(clock)

    def discard(*_: object) -> None:
        raise error

    inbox.on(TollNotification)(discard)
    inbox.receive(*toll())
    inbox.run_due()
    record = next(inbox.deliveries())
    assert (record.state, record.error) == (State.DONE, "discarded: (its text can't be read: ZeroDivisionError)")


@pytest.mark.parametrize("seconds", ["10", None, True, 0, 86_401, float("nan"), 1j, [60]])
def test_a_wait_that_is_none_is_said(seconds: Any) -> None:
    with pytest.raises(ValueError, match=r"^RetryLater\(.*\): pass seconds from 1 to 86,400$"):
        RetryLater(seconds)


def test_the_name_of_a_class_breaks_no_log_line(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "fleetit.webhooks")
    inbox = make_inbox(clock, attempts=1)
    hostile = type("Bad\n\x1b[31mdelivery 2: done", (Exception,), {})

    def fail(*_: object) -> None:
        raise hostile

    inbox.on(TollNotification)(fail)
    inbox.receive(*toll())
    inbox.run_due()
    lines = [record.getMessage() for record in caplog.records]
    assert any(r"Bad\n\x1b[31mdelivery 2: done in test_counted.py" in line for line in lines)
    assert all(line.isprintable() for line in lines)


# A clock that is set


@pytest.mark.parametrize("key", [False, True], ids=["by the runner", "by its id"])
def test_a_clock_that_is_set_runs_no_handler_twice_at_a_time(url: str, clock: Clock, key: bool) -> None:
    inbox, running = make_inbox(clock, url, lease=30), list[int]()
    again: list[object] = []

    @inbox.on(TollNotification)
    def handle(_: object, delivery: RecordedDelivery) -> None:
        running.append(delivery.id)
        assert running == [1]
        for _ in range(2):
            clock.move(3600)
            again.append(inbox.run(delivery.id) if key else inbox.run_due())

    inbox.receive(*toll())
    assert inbox.run_due() == 1
    assert again == ([State.RUNNING] * 2 if key else [0, 0])
    record = next(inbox.deliveries())
    assert (record.state, record.attempts, record.claims) == (State.DONE, 1, 1)
