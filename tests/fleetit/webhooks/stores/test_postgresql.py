"""What the contract does not say of the store on PostgreSQL: URLs, schemas, locks, transactions of others."""

from __future__ import annotations

import contextlib
import itertools
import logging
import multiprocessing
import os
import pickle
import re
import subprocess
import sys
import threading
import time
import traceback
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg
import pytest
from psycopg.rows import dict_row

from fleetit import ConfigurationError
from fleetit.testing.inbox_contract import Clock, make_delivery
from fleetit.webhooks import stores
from fleetit.webhooks._parts import WEBHOOKS
from fleetit.webhooks.stores import (
    LeaseLost,
    Outcome,
    PostgreSQLStore,
    State,
    StoreUnavailable,
    TransactionAborted,
    TransactionEnded,
)
from kit.tests.support.postgresql import PASSWORD, Server, make_schema, postgresql_server
from openapi_sdk.secrets.redaction import SecretValue
from openapi_sdk.webhooks.stores import postgresql as module
from openapi_sdk.webhooks.stores import postgresql_connections as connections
from openapi_sdk.webhooks.stores import postgresql_sql as schemas

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from fleetit.webhooks.stores import Record

__all__ = ["postgresql_server"]

SECRETS = (PASSWORD, quote(PASSWORD, safe=""), "planted")


@pytest.fixture
def url(postgresql_server: Server) -> str:
    return make_schema(postgresql_server)


@pytest.fixture
def make_store() -> Generator[Callable[..., PostgreSQLStore]]:
    made: list[PostgreSQLStore] = []

    def make_store(url: str, **options: Clock) -> PostgreSQLStore:
        store = PostgreSQLStore(url, **options)
        made.append(store)
        store.open()
        return store

    yield make_store
    for store in made:
        store.close()


@pytest.fixture
def store(url: str, make_store: Callable[..., PostgreSQLStore]) -> PostgreSQLStore:
    return make_store(url)


def claim(store: PostgreSQLStore, **options: float) -> Record:
    store.record([make_delivery()])
    (record,) = store.claim("me", 1, options.get("lease", 60))
    return record


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url)


def test_the_driver_is_imported_when_it_is_needed_and_without_it_is_said_what_to_install() -> None:
    code = (
        "import sys\n"
        "from fleetit.webhooks.stores import PostgreSQLStore, SQLiteStore\n"
        "print('psycopg' in sys.modules)\n"
        "sys.modules['psycopg'] = None\n"
        "try: PostgreSQLStore('postgresql://user:planted@host/name')\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert re.fullmatch(
        r'False\nConfigurationError an inbox on PostgreSQL needs psycopg \(.*\): pip install "fleetit\[postgresql\]"\n',
        done.stdout,
    )


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("postgresql://user:planted@host:port:5/x", id="port"),
        pytest.param("postgresql://user:pl/anted@host/x", id="a slash in the password"),
        pytest.param("postgresql://user:planted@host/x?sslmode", id="parameter without a value"),
        pytest.param("postgresql://user:planted@host/x?planted=1", id="unknown parameter"),
        pytest.param("postgresql://user:12/planted@host/x", id="a slash after digits"),
        pytest.param("postgresql://user:%zz@planted/x", id="percent"),
        pytest.param("", id="empty"),
    ],
)
def test_a_url_that_cannot_be_read_is_not_shown(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"the URL of the store can't be read; it is postgresql://") as caught:
        PostgreSQLStore(url)
    assert_hidden(caught.value, "anted")


def assert_hidden(error: BaseException, *secrets: str) -> None:
    """Assert that no message and no variable of a frame of ours has a secret."""
    seen: BaseException | None = error
    while seen is not None:
        text = "".join(traceback.format_exception_only(seen))
        for frame, _ in traceback.walk_tb(seen.__traceback__):
            if "overlays" in frame.f_code.co_filename or "psycopg" in frame.f_code.co_filename:
                text += repr(frame.f_locals)
        assert not [secret for secret in secrets if secret in text], text
        seen = seen.__cause__ or seen.__context__


@pytest.mark.heavy
def test_the_password_is_never_shown(postgresql_server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    store = PostgreSQLStore(postgresql_server.get_tcp_url(quote(PASSWORD, safe="")))
    assert repr(store) == "<PostgreSQLStore: 127.0.0.1/postgres>"
    store.open()
    store.close()
    with pytest.raises(TypeError, match="can't be pickled"):
        pickle.dumps(store)
    wrong = PostgreSQLStore(postgresql_server.get_tcp_url("planted%3Awrong"))
    with pytest.raises(StoreUnavailable, match="password authentication failed") as caught:
        wrong.open()
    wrong.close()
    assert_hidden(caught.value, *SECRETS)
    assert not [secret for secret in SECRETS if secret in caplog.text + repr(store) + repr(vars(store))]


def test_a_message_of_the_server_with_the_password_is_redacted() -> None:
    pool = connections.Connections(WEBHOOKS, SecretValue("postgresql://user:planted@host/name"))
    assert pool.describe(psycopg.OperationalError("role planted\n  is unknown")) == "role *** is unknown"
    assert pool.describe(psycopg.OperationalError("")) == "OperationalError"
    assert [len(pool.describe(psycopg.OperationalError("x" * number))) for number in (300, 301)] == [300, 301]
    assert pool.describe(psycopg.OperationalError("x" * 1000)) == "x" * 300 + "…"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("postgresql://host/x?schema=a%20b", ("postgresql://host/x", "a b"), id="nothing else"),
        pytest.param(
            "postgresql://host/x?a=1+2&schema=b&c=%2B", ("postgresql://host/x?a=1%202&c=%2B", "b"), id="among others"
        ),
        pytest.param("postgresql://host/x?schema=&a=", ("postgresql://host/x?a=", None), id="empty"),
        pytest.param("postgresql://host/x?a=1+2", ("postgresql://host/x?a=1+2", None), id="none: as it was"),
        pytest.param("postgresql://host/schema=a", ("postgresql://host/schema=a", None), id="no parameters"),
        pytest.param("host=x password=?schema=a", ("host=x password=?schema=a", None), id="no URL"),
    ],
)
def test_the_schema_is_taken_out_of_the_url(url: str, expected: tuple[str, str | None]) -> None:
    assert module.split_schema(url) == expected


@pytest.mark.alike
@pytest.mark.parametrize("schema", ["inbox", 'Odd "name" with %s and %', "snow\u2603man", "a.b"])
def test_a_schema_of_the_url_is_made_and_used(
    postgresql_server: Server,
    make_store: Callable[..., PostgreSQLStore],
    schema: str,
) -> None:
    url = f"{postgresql_server.url}&schema={quote(schema)}&application_name=a%20b%2Bc"
    store = make_store(url)
    assert claim(store).revision == 1
    assert make_store(url).count().by_state[State.RUNNING] == 1
    tables = postgresql_server.execute("SELECT schemaname FROM pg_tables WHERE tablename = 'fleetit_deliveries'")
    assert (schema,) in tables
    assert ("a b+c",) in postgresql_server.execute("SELECT application_name FROM pg_stat_activity")


def test_tables_further_in_the_search_path_are_found(
    postgresql_server: Server,
    url: str,
    make_store: Callable[..., PostgreSQLStore],
) -> None:
    claim(make_store(url))
    first = make_schema(postgresql_server).rpartition("%3D")[2]
    both = url.replace("search_path%3D", f"search_path%3D{first},")
    assert make_store(both).count().by_state[State.RUNNING] == 1


def test_a_search_path_without_a_schema_is_a_configuration_error(postgresql_server: Server) -> None:
    store = PostgreSQLStore(f"{postgresql_server.url}&options=-csearch_path%3Dmissing")
    with pytest.raises(ConfigurationError, match=r"no schema of the search path exists.*\?schema="):
        store.open()
    store.close()


def test_a_database_that_is_not_utf8_is_a_configuration_error(postgresql_server: Server) -> None:
    postgresql_server.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'")
    store = PostgreSQLStore(postgresql_server.url.replace("/postgres?", "/latin?"))
    with pytest.raises(ConfigurationError, match="encoding LATIN1; an inbox needs one with the encoding UTF8"):
        store.open()
    store.close()


def test_many_records_that_are_done_are_estimated(
    store: PostgreSQLStore, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [result.id for result in store.record([make_delivery(key=f"ticket:7:{number}") for number in range(5)])]
    store.claim("me", 5, 60)
    store.finish("me", [Outcome(record_id, 1, 1, State.DONE) for record_id in ids])
    with connect(url) as connection:
        connection.execute("ANALYZE fleetit_deliveries")
    store.record([make_delivery(key="other")])
    more = [result.id for result in store.record([make_delivery(key="more")])]
    store.claim("me", 5, 60)
    store.finish("me", [Outcome(more[0], 1, 1, State.DONE)])
    counts = []
    for exact in (6, 5, 4, 3):
        monkeypatch.setattr(module, "_MOST_COUNTED", exact)
        counts.append(store.count().by_state[State.DONE])
    assert counts == [6, 6, 5, 5]  # counted; at least 6; the table had 5 rows when PostgreSQL looked


def test_several_processes_make_the_tables_at_the_same_time(url: str) -> None:
    made = [PostgreSQLStore(url) for _ in range(6)]
    start = threading.Barrier(len(made))
    errors: list[Exception] = []

    def open_store(store: PostgreSQLStore) -> None:
        start.wait()
        try:
            store.open()
        except StoreUnavailable as error:
            errors.append(error)

    threads = [threading.Thread(target=open_store, args=(store,)) for store in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    with connect(url) as connection:
        assert connection.execute("SELECT version FROM fleetit_inbox_version").fetchall() == [(2,)]
    for store in made:
        store.close()


def test_an_older_version_is_upgraded(store: PostgreSQLStore, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    claim(store)
    more = (*schemas._MIGRATIONS, ("ALTER TABLE [schema].fleetit_deliveries ADD COLUMN more text",))
    monkeypatch.setattr(schemas, "_MIGRATIONS", more)
    store.open()
    store.open()
    with connect(url) as connection:
        assert connection.execute("SELECT more FROM fleetit_deliveries").fetchall() == [(None,)]
        assert connection.execute("SELECT version FROM fleetit_inbox_version").fetchall() == [(3,)]


def test_a_migration_that_fails_changes_nothing(
    store: PostgreSQLStore, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = (*schemas._MIGRATIONS, ("ALTER TABLE [schema].fleetit_deliveries ADD COLUMN more text", "SELECT 1/0"))
    monkeypatch.setattr(schemas, "_MIGRATIONS", broken)
    with pytest.raises(StoreUnavailable, match="division by zero"):
        store.open()
    with connect(url) as connection:
        assert connection.execute("SELECT version FROM fleetit_inbox_version").fetchall() == [(2,)]


def test_a_user_who_may_not_make_tables_can_use_them(
    postgresql_server: Server,
    make_store: Callable[..., PostgreSQLStore],
    url: str,
) -> None:
    make_store(url)
    schema = url.rpartition("%3D")[2]
    postgresql_server.execute(
        f"CREATE ROLE limited_{schema} LOGIN; GRANT USAGE ON SCHEMA {schema} TO limited_{schema};"
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO limited_{schema}"
    )
    assert claim(make_store(url.replace("//postgres@", f"//limited_{schema}@"))).revision == 1


def test_indexes_are_used_for_what_is_done_all_the_time(store: PostgreSQLStore, url: str) -> None:
    values: dict[str, Any] = {"now": None, "older_than": 60, "limit": 1, "suspects": 1, "again_after": 1}
    values |= {"held": [], "expected": None}
    prune, _, _ = store._sql.prune(failed=True)
    with connect(url) as connection:
        connection.execute("SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off")
        for statement, scans in (
            (store._sql.candidates, [("due", "'waiting'"), ("due", "'running'")]),
            (store._sql.reserve, [("due", "'waiting'"), ("due", "'running'")]),
            (store._sql.find_full, [("done", "= true")]),
            (prune, [("done", "= true"), ("done", "= false"), ("failed", "")]),
        ):
            lines = [line for (line,) in connection.execute(b"EXPLAIN " + statement, values)]
            for index, condition in scans:
                number = next(n for n, line in enumerate(lines) if f"fleetit_deliveries_{index} on" in line)
                assert condition in lines[number + 1], lines
                del lines[: number + 1]


def test_times_are_those_of_the_server_in_utc(url: str, make_store: Callable[..., PostgreSQLStore]) -> None:
    store = make_store(f"{url}%20-ctimezone%3DAsia/Kathmandu")
    before = datetime.now(UTC) - timedelta(seconds=1)
    record = claim(store)
    assert before < record.received_at < datetime.now(UTC) + timedelta(seconds=1)
    assert {record.received_at.tzinfo, record.due_at.tzinfo, record.signed_at.tzinfo} == {UTC}
    assert timedelta(seconds=59) < record.due_at - record.received_at < timedelta(seconds=62)
    store.finish("me", [Outcome(record.id, 1, 1, State.DONE)])
    assert store.count().done_last_minute == 1


@pytest.mark.parametrize("level", ["repeatable%5C%20read", "serializable"])
def test_another_default_isolation_changes_nothing(
    url: str, make_store: Callable[..., PostgreSQLStore], level: str
) -> None:
    store = make_store(f"{url}%20-cdefault_transaction_isolation%3D{level}")
    copies = [partial(store.record, [make_delivery(key=f"ticket:7:{number}")]) for number in range(5) for _ in range(4)]
    threads = [threading.Thread(target=copy) for copy in copies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.find()) == 5
    with store.transaction("me", claim(store)) as connection:
        assert connection.execute("SHOW transaction_isolation").fetchone() == ("read committed",)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        pytest.param("off", "on", id="what is acknowledged would be lost in a crash"),
        *(
            pytest.param(name, name, id=f"{name} is as safe")
            for name in ("local", "remote_write", "on", "remote_apply")
        ),
    ],
)
def test_what_is_committed_survives_a_crash(
    url: str, make_store: Callable[..., PostgreSQLStore], setting: str, expected: str
) -> None:
    url = f"{url}%20-csynchronous_commit%3D{setting}"
    store, show = make_store(url), b"SHOW synchronous_commit"
    with store._transaction() as cursor:
        assert cursor.execute(show).fetchone() == (expected,)
    with store.transaction("me", claim(store)) as handler:
        assert handler.execute(show).fetchone() == (expected,)
    store.record([make_delivery(b"B", 1)])
    (record,) = store.claim("me", 1, 60)
    with connect(url) as connection:
        store.mark_done(connection, "me", record)
        assert connection.execute(show).fetchone() == (expected,)
        connection.commit()
        assert connection.execute(show).fetchone() == (setting,)


def test_what_is_locked_is_left_to_others_unless_its_key_is_asked_for(store: PostgreSQLStore, url: str) -> None:
    store.record([make_delivery(), make_delivery(key="other")])
    first, other = store.find()
    with connect(url) as connection:
        connection.execute(store._sql.lock_keys, {"keys": [first.key]})  # as if somebody recorded that ticket now
        assert [record.id for record in store.claim("me", 5, 60)] == [other.id]
        claimed: list[list[Record]] = []
        thread = threading.Thread(target=lambda: claimed.append(store.claim("me", 5, 60, key=first.key)))
        thread.start()
        wait_for_lock(connection)
        connection.commit()
        thread.join()
    assert [record.id for record in claimed[0]] == [first.id]


def wait_for_lock(connection: psycopg.Connection) -> None:
    """Wait until another session waits for a lock that this one has."""
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    while connection.execute(query).fetchone() == (0,):
        time.sleep(0.005)


def test_recording_waits_for_whoever_records_the_same_ticket(store: PostgreSQLStore, url: str) -> None:
    with connect(url) as connection:
        connection.execute(store._sql.lock_keys, {"keys": ["ticket:7:1"]})
        assert store.record([make_delivery(key="other")])[0].is_duplicate is False
        thread = threading.Thread(target=store.record, args=([make_delivery(key="a"), make_delivery()],))
        thread.start()
        wait_for_lock(connection)
        assert store.find(key="a") == []
        connection.commit()
        thread.join()
    assert len(store.find()) == 3


def test_tickets_are_locked_in_the_same_order_by_all(store: PostgreSQLStore, url: str) -> None:
    with connect(url) as connection:
        hashes = f"SELECT key FROM unnest(%s::text[]) AS key ORDER BY {store._sql._lock}"  # noqa: S608 - our own
        found = connection.execute(hashes.encode(), ([f"ticket:7:{number}" for number in range(9)],)).fetchall()
        # Two that are in another order as texts.
        first, last = next(pair for pair in itertools.combinations([key for (key,) in found], 2) if pair[0] > pair[1])
        connection.execute(store._sql.lock_keys, {"keys": [first]})
        thread = threading.Thread(target=store.record, args=([make_delivery(key=last), make_delivery(key=first)],))
        thread.start()
        wait_for_lock(connection)
        free = f"SELECT pg_try_advisory_xact_lock({store._sql._lock}) FROM unnest(%s::text[]) AS key"  # noqa: S608
        assert connection.execute(free.encode(), ([last],)).fetchone() == (True,)
        connection.commit()
        thread.join()
    assert len(store.find()) == 2


@pytest.mark.parametrize("method", ["record", "finish"])
def test_records_are_changed_in_the_order_of_their_ids(store: PostgreSQLStore, url: str, method: str) -> None:
    first, last = (result.id for result in store.record([make_delivery(key="a"), make_delivery(key="b")]))
    if method == "finish":
        store.claim("me", 5, 60)
        outcomes = [Outcome(last, 1, 1, State.DONE), Outcome(first, 1, 1, State.DONE)]
        thread = threading.Thread(target=store.finish, args=("me", outcomes))
    else:
        resent = [make_delivery(signed=1, key="b"), make_delivery(signed=1, key="a")]
        thread = threading.Thread(target=store.record, args=(resent,))
    lock = b"SELECT id FROM fleetit_deliveries WHERE id = %s FOR UPDATE NOWAIT"
    with connect(url) as connection:
        connection.execute(lock, (first,))
        thread.start()
        wait_for_lock(connection)
        assert connection.execute(lock, (last,)).fetchone() == (last,)  # the other one waits for the first
        connection.commit()
        thread.join()
    assert [record.state for record in store.find()] == [State.DONE if method == "finish" else State.WAITING] * 2


def test_inboxes_in_other_schemas_do_not_wait_for_each_other(
    postgresql_server: Server,
    url: str,
    make_store: Callable[..., PostgreSQLStore],
) -> None:
    store, other = make_store(url), make_store(make_schema(postgresql_server))
    with connect(url) as connection:
        connection.execute(store._sql.lock_keys, {"keys": ["ticket:7:1"]})
        assert claim(other).revision == 1


def test_a_claim_asks_again_once_it_has_the_locks(store: PostgreSQLStore, url: str) -> None:
    first, second = (result.id for result in store.record([make_delivery(b"A"), make_delivery(b"B", 1)]))
    values = {"now": None, "owner": "me", "lease": 60, "ids": [second]}
    with connect(url) as connection:  # the second was found before the first was replayed
        assert connection.execute(store._sql.claim, values).fetchall() == []
        assert len(connection.execute(store._sql.claim, values | {"ids": [first]}).fetchall()) == 1


def test_pruning_asks_again_once_it_has_the_locks(store: PostgreSQLStore, url: str) -> None:
    store.record([make_delivery()])
    values = {"now": None, "older_than": -60, "keys": ["ticket:7:1"]}
    with connect(url) as connection:
        assert connection.execute(store._sql.prune(failed=True)[1], values).fetchall() == []


def test_pruning_leaves_out_a_ticket_that_is_being_recorded(store: PostgreSQLStore, url: str) -> None:
    record = claim(store)
    store.finish("me", [Outcome(record.id, 1, 1, State.DONE)])
    with connect(url) as connection:
        connection.execute(store._sql.lock_keys, {"keys": ["ticket:7:1"]})
        assert store.prune(-60, 5) == 0
    assert store.prune(-60, 5) == 1


def test_replaying_waits_for_a_claim_of_the_same_ticket(store: PostgreSQLStore, url: str) -> None:
    record = claim(store)
    store.finish("me", [Outcome(record.id, 1, 1, State.DONE)])
    with connect(url) as connection:
        connection.execute(store._sql.lock_keys, {"keys": ["ticket:7:1"]})
        thread = threading.Thread(target=store.replay, args=([record.id],))
        thread.start()
        wait_for_lock(connection)
        connection.commit()
        thread.join()
    assert store.count().by_state[State.WAITING] == 1


def test_a_handler_keeps_its_record_after_the_end_of_the_lease(
    url: str, make_store: Callable[..., PostgreSQLStore]
) -> None:
    clock = Clock()
    store = make_store(url, clock=clock)
    record = claim(store, lease=10)
    with store.transaction("me", record):
        clock.advance(20)
        assert store.claim("other", 5, 60) == []
        assert store.reserve(5, 60) == []
        assert store.renew("me", [(record.id, 1)], 60) == {record.id}
        assert store.record([make_delivery(b"B", 1)])[0].is_duplicate is False
        assert store.claim("other", 5, 60) == []
    assert [record.body for record in store.claim("other", 5, 60)] == [b"B"]


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda connection: connection.commit(), id="commit"),
        pytest.param(lambda connection: connection.rollback(), id="rollback"),
        pytest.param(
            lambda connection: (connection.rollback(), connection.execute("SELECT 1")), id="going on after it"
        ),
        pytest.param(lambda connection: connection.execute("COMMIT"), id="the statement COMMIT"),
        pytest.param(lambda connection: connection.execute("ROLLBACK"), id="the statement ROLLBACK"),
        pytest.param(lambda connection: connection.close(), id="close"),
        pytest.param(lambda connection: connection.__enter__(), id="with connection"),
    ],
)
def test_a_handler_that_ends_the_transaction_is_told(
    store: PostgreSQLStore, end: Callable[[psycopg.Connection], object]
) -> None:
    record = claim(store)
    handled = store.transaction("me", record)
    with pytest.raises(TransactionEnded, match="the handler ended its transaction itself"), handled as connection:
        end(connection)
    assert store.get(record.id) == record
    with store.transaction("me", record):
        pass


def test_what_a_handler_wants_to_commit_is_rolled_back(store: PostgreSQLStore) -> None:
    record = claim(store)
    with pytest.raises(TransactionEnded), store.transaction("me", record) as connection:  # noqa: PT012 - a handler
        connection.execute("CREATE TABLE effects (text text)")
        connection.commit()
    with store.transaction("me", record) as connection:
        assert connection.execute("SELECT to_regclass('effects')").fetchone() == (None,)


def test_a_handler_may_have_savepoints(store: PostgreSQLStore) -> None:
    record = claim(store)
    with store.transaction("me", record) as connection:
        connection.execute("CREATE TABLE effects (text text)")
        with pytest.raises(psycopg.errors.DivisionByZero), connection.transaction():  # noqa: PT012 - a handler
            connection.execute("INSERT INTO effects VALUES ('one')")
            connection.execute("SELECT 1/0")
        with connection.transaction():
            connection.execute("INSERT INTO effects VALUES ('two')")
        assert connection.execute("SELECT text FROM effects").fetchall() == [("two",)]
    assert store.count().by_state[State.DONE] == 1


@pytest.mark.parametrize(
    ("statements", "error"),
    [
        pytest.param(["SELECT 1/0"], psycopg.errors.DivisionByZero, id="an error of its own"),
        pytest.param(
            ["CREATE TABLE t (x int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)", "INSERT INTO t VALUES (1), (1)"],
            psycopg.errors.UniqueViolation,
            id="a constraint that fails at the commit",
        ),
        pytest.param(
            ["DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$"], psycopg.errors.DeadlockDetected, id="a deadlock of its own"
        ),
    ],
)
def test_an_error_of_the_handler_is_its_own(
    store: PostgreSQLStore, statements: list[str], error: type[Exception]
) -> None:
    record = claim(store)
    with pytest.raises(error), store.transaction("me", record) as connection:  # noqa: PT012 - a handler
        for statement in statements:
            connection.execute(statement.encode())
    assert store.get(record.id) == record


def test_a_handler_that_hides_an_error_of_the_database_has_failed(store: PostgreSQLStore) -> None:
    record = claim(store)
    with (
        pytest.raises(TransactionAborted, match="a savepoint keeps the transaction") as caught,
        store.transaction("me", record) as connection,
        contextlib.suppress(psycopg.errors.DivisionByZero),
    ):
        connection.execute("SELECT 1/0")
    assert isinstance(caught.value.__cause__, psycopg.errors.DivisionByZero)
    assert store.get(record.id) == record


def test_a_connection_of_a_handler_is_closed_after_a_store_that_is_closed_meanwhile(store: PostgreSQLStore) -> None:
    with store.transaction("me", claim(store)) as connection:
        store.close()
    assert connection.closed
    store.open()
    assert store.count().by_state[State.DONE] == 1


def test_connections_of_many_handlers_are_not_all_kept(store: PostgreSQLStore) -> None:
    with contextlib.ExitStack() as handlers:
        lent = [handlers.enter_context(store._connections.lend()) for _ in range(connections._MAX_CONNECTIONS + 1)]
    assert [connection.closed for connection in lent] == [True] + [False] * connections._MAX_CONNECTIONS


def test_whoever_has_a_connection_has_time_and_a_handler_any(store: PostgreSQLStore) -> None:
    def assert_limited(connection: connections.BoundedConnection) -> None:
        assert connection.deadline is not None
        assert 0 < connection.deadline - time.monotonic() <= connections.TIME_LIMIT

    for take in (store._connections.use, store._connections.lend):
        with take() as connection:
            assert_limited(connection)
            with connection.lent():
                assert connection.deadline is None
            assert_limited(connection)


@pytest.mark.parametrize(
    ("ready", "answer"),
    [
        pytest.param([(1, 9.0)], "answer", id="at once"),
        pytest.param([(0, 4.9), (0, 4.9), (1, 4.9)], "answer", id="after two looks"),
        pytest.param([(0, 5.0)], None, id="not in time"),
    ],
)
def test_how_long_an_answer_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, ready: list[tuple[int, float]], answer: str | None
) -> None:
    def read() -> Generator[int, int, str]:
        while not (yield 1):
            pass
        return "answer"

    limited: Any = connections.BoundedConnection._limit(None, read(), 5.0)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - it needs no connection
    next(limited)
    with pytest.raises(StopIteration if answer else psycopg.OperationalError) as caught:  # noqa: PT012 - one after the other
        for is_ready, now in ready:
            monkeypatch.setattr(connections, "time", SimpleNamespace(monotonic=lambda now=now: now))
            limited.send(is_ready)
    assert getattr(caught.value, "value", None) == answer


def test_whoever_waits_to_connect_takes_what_is_given_back(
    store: PostgreSQLStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end, pool = threading.Event(), store._connections

    def connect(*_: object, **__: object) -> None:
        may_end.wait()
        raise psycopg.OperationalError

    taken: list[object] = []

    def take() -> None:
        with pool.use() as connection:
            taken.append(connection)

    thread = threading.Thread(target=take)
    try:
        with pool.lend() as lent:
            monkeypatch.setattr(connections.BoundedConnection, "connect", connect)
            thread.start()
            while not pool._threads:
                time.sleep(0.001)
            with pool._changed:  # it has begun to wait
                pass
        thread.join()
    finally:
        may_end.set()
    assert taken == [lent]


def test_a_connection_that_comes_after_the_end_is_closed(
    store: PostgreSQLStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, made = store._connections, list[psycopg.Connection]()
    connect = connections.BoundedConnection.connect

    def connect_and_close(*arguments: Any, **options: Any) -> psycopg.Connection:
        made.append(connect(*arguments, **options))
        pool.is_closed = True
        return made[-1]

    monkeypatch.setattr(connections.BoundedConnection, "connect", connect_and_close)
    pool._drop_idle()
    with pytest.raises(StoreUnavailable, match="not open"), pool.use():
        pytest.fail("it has a connection")
    assert [each.closed for each in made] == [True]


def test_a_connection_is_closed_before_an_error_is_told(store: PostgreSQLStore) -> None:
    with store._connections.lend() as connection:
        with pytest.raises(ZeroDivisionError), connection.abandoned_on_error():
            raise ZeroDivisionError
        assert connection.closed


def test_connections_that_are_not_in_use_are_closed_with_the_store(store: PostgreSQLStore) -> None:
    (idle,) = store._connections._idle
    store.close()
    assert idle.closed


def test_a_process_without_threads_makes_the_store_unavailable(
    store: PostgreSQLStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(_: object) -> None:
        msg = "can't start new thread"
        raise RuntimeError(msg)

    store._connections._drop_idle()
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start)
        with pytest.raises(StoreUnavailable, match=r"^PostgreSQL: can't start new thread$"):
            store.count()
    assert store.count().by_state[State.WAITING] == 0


def test_a_handler_may_use_the_connection_as_it_likes(store: PostgreSQLStore) -> None:
    for _ in range(2):
        store.record([make_delivery(str(_).encode(), _)])
        (record,) = store.claim("me", 1, 60)
        with store.transaction("me", record) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
            connection.row_factory = dict_row  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue] - as a user does
            connection.cursor_factory = psycopg.ClientCursor
    assert store.count().by_state[State.DONE] == 2


@pytest.mark.parametrize("cursor_factory", [psycopg.Cursor, psycopg.ClientCursor])
def test_a_record_is_marked_done_in_a_transaction_of_somebody_else(
    store: PostgreSQLStore, url: str, cursor_factory: type[psycopg.Cursor]
) -> None:
    record = claim(store)  # Django has client-side cursors
    with psycopg.connect(url, cursor_factory=cursor_factory) as connection:
        connection.row_factory = dict_row  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue] - as Django may
        connection.execute("SET search_path TO pg_catalog")
        store.mark_done(connection, "me", record)
        connection.rollback()
        assert store.get(record.id) == record
        store.mark_done(connection, "me", record)
    assert store.count().by_state[State.DONE] == 1
    with connect(url) as connection, pytest.raises(LeaseLost):
        store.mark_done(connection, "me", record)


@pytest.mark.parametrize("connection", [None, object(), "postgresql://"])
def test_what_is_no_connection_of_the_driver_is_refused(store: PostgreSQLStore, connection: object) -> None:
    with pytest.raises(ConfigurationError, match="pass the driver's connection"):
        store.mark_done(connection, "me", claim(store))


def _count_in_child(store: PostgreSQLStore, results: multiprocessing.SimpleQueue[object]) -> None:
    try:
        store.open()
        results.put(store.count().by_state[State.RUNNING])
        store.close()
    except BaseException as error:  # noqa: BLE001 - compared in the test
        results.put(repr(error))


def test_another_process_begins_with_no_connection(store: PostgreSQLStore, monkeypatch: pytest.MonkeyPatch) -> None:
    before = store._connections
    store.open()
    assert store._connections is before
    process = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: process + 1)
    store.open()
    assert store._connections is not before
    assert before in module._abandoned
    before.close()


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_process_that_was_forked_has_connections_of_its_own(store: PostgreSQLStore) -> None:
    claim(store)
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    process = context.Process(target=_count_in_child, args=(store, results))
    process.start()
    assert results.get() == 1
    process.join()
    assert store.count().by_state[State.RUNNING] == 1


def test_the_names_of_the_package_are_complete() -> None:
    assert stores.PostgreSQLStore is PostgreSQLStore
    assert sorted(stores.__all__) == stores.__all__


@pytest.mark.heavy
@pytest.mark.parametrize(
    "take",
    [
        pytest.param(lambda store: store.claim("me", 8, 60), id="claim"),
        pytest.param(lambda store: store.reserve(8, 60), id="reserve"),
    ],
)
def test_a_sudden_backlog_is_not_sorted(
    store: PostgreSQLStore,
    url: str,
    take: Callable[[PostgreSQLStore], list[object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Statistics that are older than the backlog take it for a few records."""
    store.record([make_delivery(key=f"key {number}") for number in range(2000)])
    executed: list[tuple[bytes, Any]] = []
    execute = psycopg.Cursor.execute

    def note(self: psycopg.Cursor, query: bytes, values: Any = None, **options: Any) -> object:
        executed.append((query, values))
        return execute(self, query, values, **options)

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", note)
        assert len(take(store)) == 8
    lines: list[str] = []
    with psycopg.connect(url) as connection:
        for query, values in executed:
            is_reading = b"fleetit_deliveries" in query and b"due_at <=" in query
            found = connection.execute((b"EXPLAIN " if is_reading else b"") + query, values).fetchall()
            lines += [line for (line,) in found] if is_reading else []
    assert any("fleetit_deliveries_due" in line for line in lines)
    assert not [line for line in lines if "Bitmap" in line or "Sort Key: d" in line or "Seq Scan" in line]


#: The clock of the server can't be set. A function of the same name, found first, is what a store calls.
CLOCK = """
    CREATE TABLE clock AS SELECT 0::float8 AS ahead;
    CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    $$ SELECT pg_catalog.clock_timestamp() + make_interval(secs => (SELECT ahead FROM clock)) $$
"""


@pytest.mark.heavy
@pytest.mark.parametrize("seconds", [3600, -3600], ids=["ahead", "back"])
@pytest.mark.parametrize("looks", [True, False], ids=["noticed", "noticed by the statement"])
@pytest.mark.parametrize("key", [None, "ticket:7:1"])
def test_a_clock_of_the_server_that_is_set_ends_no_lease(
    url: str,
    make_store: Callable[..., PostgreSQLStore],
    monkeypatch: pytest.MonkeyPatch,
    *,
    seconds: float,
    looks: bool,
    key: str | None,
) -> None:
    with connect(url) as connection:
        connection.execute(CLOCK)
    mine, other = (make_store(f"{url},pg_catalog") for _ in range(2))
    now = [time.monotonic()]
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    other.claim("other", 5, 60)
    record = claim(mine)
    with connect(url) as connection:
        connection.execute("UPDATE clock SET ahead = %s", (seconds,))
    now[0] += 2 if looks else 0.5
    with connect(url) as connection:
        connection.execute("UPDATE clock SET ahead = ahead + %s", (2 if looks else 0.5,))
    assert other.claim("other", 5, 60, key=key) == []
    assert other.reserve(5, 60) == []
    assert mine.renew("me", [(record.id, 1)], 60) == {record.id}
    now[0] += 61
    with connect(url) as connection:
        connection.execute("UPDATE clock SET ahead = ahead + 61")
    claimed: list[Record] = []
    for _ in range(1 if looks else 2):  # the second one is after the time in which leases are not trusted
        claimed = other.claim("other", 5, 60, key=key)
        now[0] += 61
        with connect(url) as connection:
            connection.execute("UPDATE clock SET ahead = ahead + 61")
    assert [each.interrupted for each in claimed] == [1]


@pytest.mark.heavy
def test_a_store_that_opens_after_the_clock_was_set_takes_over_what_nobody_renews_and_no_sooner(
    url: str, make_store: Callable[..., PostgreSQLStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(url) as connection:
        connection.execute(CLOCK)
    mine = make_store(f"{url},pg_catalog")
    now = [time.monotonic()]
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    claim(mine)

    def pass_time(seconds: float, ahead: float = 0) -> None:
        now[0] += seconds
        with connect(url) as connection:
            connection.execute("UPDATE clock SET ahead = ahead + %s", (seconds + ahead,))

    pass_time(2, ahead=3600)
    other = make_store(f"{url},pg_catalog")
    assert other.claim("other", 5, 60) == []
    assert other.reserve(5, 60) == []
    pass_time(21)
    assert other.claim("other", 5, 60) == []
    pass_time(2)
    assert [each.interrupted for each in other.claim("other", 5, 60)] == [1]
