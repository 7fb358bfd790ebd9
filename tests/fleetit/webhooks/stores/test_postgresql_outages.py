"""The store on PostgreSQL while the server is away, hangs, refuses, or can't write."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import psycopg
import pytest

from fleetit.testing.inbox_contract import make_delivery
from fleetit.webhooks._parts import WEBHOOKS
from fleetit.webhooks.stores import Outcome, PostgreSQLStore, State, StoreUnavailable
from kit.tests.support.postgresql import Server, make_schema, running_server
from openapi_sdk.secrets.redaction import SecretValue
from openapi_sdk.webhooks.stores import postgresql_connections as connections

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from fleetit.webhooks.stores import Record

#: Seconds while the server is away. psycopg looks at the time every 0.1 s.
LIMIT = 0.05
#: Seconds, less than the patience of a store that has not been told to be impatient.
SOON = 15


@pytest.fixture(scope="module")
def server() -> Generator[Server]:
    yield from running_server(durable=True)


@pytest.fixture
def store(server: Server) -> Generator[PostgreSQLStore]:
    url = make_schema(server)
    store, before = PostgreSQLStore(url), set(threading.enumerate())
    store.open()
    store.record([make_delivery()])
    yield store
    store.close()
    assert store._connections._wanted == 0
    assert set(threading.enumerate()) <= before


@contextmanager
def impatient() -> Generator[None]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(connections, "TIME_LIMIT", LIMIT)
        yield


def get_methods(store: PostgreSQLStore, record: Record) -> dict[str, Callable[[], object]]:
    def use_transaction() -> None:
        with store.transaction("me", record):
            pass

    return {
        "open": store.open,
        "record": lambda: store.record([make_delivery(b"B", 1)]),
        "claim": lambda: store.claim("me", 1, 60),
        "claim of a key": lambda: store.claim("me", 1, 60, key="ticket:7:1"),
        "renew": lambda: store.renew("me", [(record.id, 1)], 60),
        "finish": lambda: store.finish("me", [Outcome(record.id, 1, 1, State.DONE)]),
        "transaction": use_transaction,
        "reserve": lambda: store.reserve(1, 60),
        "get": lambda: store.get(record.id),
        "find": store.find,
        "replay": lambda: store.replay([record.id]),
        "count": store.count,
        "prune": lambda: store.prune(60, 1),
    }


def assert_unavailable(store: PostgreSQLStore, record: Record, *names: str, match: str = "PostgreSQL") -> None:
    """Assert that methods raise `StoreUnavailable` soon, all by default."""
    methods = get_methods(store, record)
    for name in names or methods:
        start = time.monotonic()
        with impatient(), pytest.raises(StoreUnavailable, match=match) as caught:
            methods[name]()
        assert time.monotonic() - start < SOON, name
        assert str(caught.value).startswith("PostgreSQL: "), name


@pytest.fixture
def record(store: PostgreSQLStore) -> Record:
    (record,) = store.claim("me", 1, 3600)
    return record


@pytest.mark.heavy
def test_a_server_that_was_stopped(server: Server, store: PostgreSQLStore, record: Record) -> None:
    server.stop()
    try:
        assert_unavailable(store, record)
    finally:
        server.start()
    assert store.get(record.id) == record


def test_a_server_that_hangs(
    server: Server, store: PostgreSQLStore, record: Record, caplog: pytest.LogCaptureFixture
) -> None:
    server.pause()
    try:
        names = ("open", "record", "transaction")
        assert_unavailable(store, record, *names, match="no(t connected| answer) within 0.05 s")
        # They keep no process from ending.
        assert {each.daemon for each in threading.enumerate() if each.name == "fleetit-inbox-connect"} == {True}
    finally:
        server.resume()
    assert caplog.messages == []  # psycopg has nothing to add
    assert store.get(record.id) == record


def test_a_server_that_was_restarted_is_not_noticed(server: Server, store: PostgreSQLStore, record: Record) -> None:
    server.restart()
    assert store.get(record.id) == record
    assert store.get(record.id) == record


@pytest.mark.heavy
@pytest.mark.usefixtures("record")
def test_a_server_that_crashed(server: Server, store: PostgreSQLStore) -> None:
    server.kill()
    with pytest.raises(StoreUnavailable):
        store.count()
    server.start()
    assert store.count().by_state[State.RUNNING] == 1


def test_connections_that_the_server_ended_are_not_used(server: Server, store: PostgreSQLStore, record: Record) -> None:
    (connection,) = store._connections._idle
    assert server.execute(f"SELECT pg_terminate_backend({connection.info.backend_pid}, 10000)") == [(True,)]
    assert store.get(record.id) == record


def test_a_server_that_ends_while_a_handler_runs(server: Server, store: PostgreSQLStore, record: Record) -> None:
    with pytest.raises(StoreUnavailable), store.transaction("me", record) as connection:  # noqa: PT012 - a handler
        connection.execute("CREATE TABLE effects (text text)")
        server.restart()
    assert store.get(record.id) == record


def test_a_server_that_hangs_while_a_handler_runs(server: Server, store: PostgreSQLStore, record: Record) -> None:
    try:
        with impatient(), pytest.raises(StoreUnavailable, match="no answer"), store.transaction("me", record):
            server.pause()
    finally:
        server.resume()
    assert store.get(record.id) == record


def test_a_handler_may_take_longer_than_the_limit(server: Server, store: PostgreSQLStore, record: Record) -> None:
    server.execute("ALTER ROLE postgres SET statement_timeout = '7s'")
    server.execute("ALTER ROLE postgres SET idle_in_transaction_session_timeout = '8s'")
    store.close()
    store.open()
    with impatient(), store.transaction("me", record) as connection:
        connection.execute(f"SELECT pg_sleep({LIMIT * 2})".encode())
        names = ("statement_timeout", "idle_in_transaction_session_timeout")
        assert [connection.execute(f"SHOW {name}".encode()).fetchone() for name in names] == [("7s",), ("8s",)]
    server.execute("ALTER ROLE postgres RESET ALL")
    assert store.count().by_state[State.DONE] == 1


@pytest.mark.heavy
def test_a_table_that_somebody_has_locked(server: Server, store: PostgreSQLStore, record: Record) -> None:
    schema = store._sql._table.partition(".")[0]
    with psycopg.connect(server.url) as connection:
        connection.execute(f"LOCK TABLE {schema}.fleetit_deliveries, {schema}.fleetit_inbox_version".encode())
        assert_unavailable(store, record)
        end = time.monotonic() + 60  # and nobody waits on the server either
        query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        while server.execute(query) != [(0,)]:
            assert time.monotonic() < end
            time.sleep(0.01)
    assert store.get(record.id) == record


def test_all_connections_in_use(store: PostgreSQLStore, record: Record) -> None:
    blocked = [store._connections.use() for _ in range(connections._MAX_CONNECTIONS)]
    for each in blocked:
        each.__enter__()
    assert_unavailable(store, record, "record", match="all connections have been used for 0.05 s")
    with store.transaction("me", record):  # handlers have connections of their own
        pass
    for each in blocked:
        each.__exit__(None, None, None)
    assert store.count().by_state[State.DONE] == 1


@pytest.mark.parametrize(
    ("statement", "undo", "match"),
    [
        pytest.param("ALTER ROLE limited CONNECTION LIMIT 0", "", "too many connections for role", id="too many"),
        pytest.param("ALTER ROLE limited NOLOGIN", "", "is not permitted to log in", id="no login"),
        pytest.param(
            "DROP ROLE limited", "CREATE ROLE limited LOGIN SUPERUSER", "role .* does not exist", id="no role"
        ),
    ],
)
def test_a_server_that_refuses(server: Server, statement: str, undo: str, match: str) -> None:
    server.execute("CREATE ROLE limited LOGIN SUPERUSER")
    # A superuser is not limited in connections.
    server.execute("ALTER ROLE limited NOSUPERUSER")
    server.execute(statement)
    store = PostgreSQLStore(server.url.replace("//postgres@", "//limited@"))
    try:
        for _ in range(2):
            with pytest.raises(StoreUnavailable, match=match):
                store.open()
    finally:
        store.close()
        server.execute(undo or "SELECT 1")
        server.execute("DROP ROLE limited")


@pytest.mark.parametrize("state", ["53100", "53200", "57014", "XX000", "23505", "25006"])
def test_a_server_that_cannot_write(server: Server, store: PostgreSQLStore, state: str) -> None:
    """A full disk is 53100. Values of a row are in no message."""
    schema = store._sql._table.partition(".")[0].strip('"')
    server.execute(f"""
        CREATE FUNCTION {schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE 'it is full' USING ERRCODE = '{state}', DETAIL = NEW.key; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON {schema}.fleetit_deliveries
        FOR EACH ROW EXECUTE FUNCTION {schema}.refuse()
    """)
    with pytest.raises(StoreUnavailable, match=rf"^PostgreSQL: it is full \({state}\)$"):
        store.record([make_delivery(key="planted"), make_delivery(b"B", 1)])
    assert len(store.find()) == 1
    server.execute(f"DROP TRIGGER refuse ON {schema}.fleetit_deliveries")
    assert store.record([make_delivery(key="planted")])[0].is_duplicate is False


def test_a_read_only_server(server: Server) -> None:
    url = f"{make_schema(server)}%20-cdefault_transaction_read_only%3Don"
    read_only = PostgreSQLStore(url)
    with pytest.raises(StoreUnavailable, match="read-only transaction"):
        read_only.open()
    read_only.close()


def test_closing_waits_no_longer_for_a_name_than_for_an_answer(
    store: PostgreSQLStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = threading.Event()

    def connect(*_: object, **__: object) -> None:
        found.wait()
        raise psycopg.OperationalError

    monkeypatch.setattr(connections.BoundedConnection, "connect", connect)
    store._connections._drop_idle()
    with impatient(), pytest.raises(StoreUnavailable, match=r"not connected within 0.05 s"):
        store.count()
    (thread,) = store._connections._threads
    monkeypatch.setattr(connections, "TIME_LIMIT", LIMIT - 1)  # closing takes a second longer
    start = time.monotonic()
    store.close()
    assert time.monotonic() - start < SOON
    assert thread.is_alive()
    found.set()
    thread.join()


def test_nobody_waits_for_a_connection_that_is_closed_meanwhile(server: Server, store: PostgreSQLStore) -> None:
    server.pause()
    try:
        store._connections._drop_idle()
        errors: list[StoreUnavailable] = []

        def count() -> None:
            try:
                store.count()
            except StoreUnavailable as error:
                errors.append(error)

        thread = threading.Thread(target=count)
        thread.start()
        while not store._connections._wanted:
            time.sleep(0.001)
        closing = threading.Thread(target=store.close)
        closing.start()
        thread.join()
    finally:
        server.resume()
    closing.join()
    assert [str(error) for error in errors] == ["the store is not open"]


def test_who_is_woken_in_vain_does_not_connect_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    end = threading.Event()

    def connect(*_: object, **__: object) -> None:
        end.wait()
        raise psycopg.OperationalError

    def use() -> None:
        with pytest.raises(StoreUnavailable), made.use():
            pass

    monkeypatch.setattr(connections.BoundedConnection, "connect", connect)
    made = connections.Connections(WEBHOOKS, SecretValue("postgresql://localhost/inbox"))
    thread = threading.Thread(target=use)
    thread.start()
    for _ in range(2):
        while not cast("Any", made._changed)._waiters:
            time.sleep(0.001)
        with made._changed:
            made._changed.notify_all()
    end.set()
    thread.join()
    assert made._attempts == 1
