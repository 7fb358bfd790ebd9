"""Tables of an older version are upgraded with what is in them; those of a newer one are refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from fleetit import ConfigurationError
from fleetit.testing.inbox_contract import Clock, make_delivery
from fleetit.webhooks.stores import Outcome, PostgreSQLStore, Record, Recorded, SQLiteStore, State
from kit.tests.support.postgresql import Server, make_schema, postgresql_server

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from fleetit.webhooks.stores import Store

__all__ = ["postgresql_server"]

FOLDER = Path(__file__).parent
A = "559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd"
B = "df7e70e5021544f4834bbee64a9e3789febc4be81470df629cad6ddb03320a5c"


class Tables:
    """Tables of version 1, and the store that opens them."""

    def __init__(self, execute: Callable[[str], None], store: Store) -> None:
        self.execute = execute
        self.store = store


@pytest.fixture(params=["sqlite", "postgresql"])
def tables(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Tables]:
    clock = Clock()
    clock.now = 1_700_000_050.0
    if request.param == "sqlite":
        path = tmp_path / "inbox.db"
        store: Store = SQLiteStore(path, clock=clock)

        def execute(script: str) -> None:
            with closing(sqlite3.connect(path)) as connection:
                connection.executescript(script)
    else:
        server: Server = request.getfixturevalue("postgresql_server")
        url = make_schema(server)
        store = PostgreSQLStore(url, clock=clock)

        def execute(script: str) -> None:
            with psycopg.connect(url) as connection:
                connection.execute(script.encode())

    execute((FOLDER / f"version_1_{request.param}.sql").read_text(encoding="utf-8"))
    yield Tables(execute, store)
    store.close()


def to_time(seconds: float) -> datetime:
    return datetime.fromtimestamp(1_700_000_000 + seconds, UTC)


@pytest.mark.heavy
def test_all_of_version_1_is_kept(tables: Tables) -> None:
    tables.store.open()
    done = Record(
        id=1,
        key="toll:7:1",
        digest=A,
        revision=1,
        late=False,
        again=False,
        uncertain=False,
        fleet_id=7,
        headers={"fleet-id": "7"},
        body=b"A",
        signed_form="raw",
        signed_at=to_time(0),
        received_at=to_time(0.5),
        state=State.DONE,
        claims=0,
        attempts=2,
        interrupted=0,
        due_at=to_time(30.5),
        finished_at=to_time(1.5),
        error=None,
    )
    records = tables.store.find()
    assert records[0] == done
    assert [(each.id, each.state, each.claims, each.attempts, each.interrupted, each.error) for each in records] == [
        (1, State.DONE, 0, 2, 0, None),
        (2, State.WAITING, 3, 3, 0, "OSError in a.py:1"),
        (3, State.RUNNING, 1, 1, 0, None),
        (4, State.FAILED, 0, 5, 0, "OSError in a.py:1"),
    ]
    assert [(each.late, each.body, each.digest, each.fleet_id) for each in records[:2]] == [
        (False, b"A", A, 7),
        (True, b"B", B, None),
    ]


def test_what_version_1_left_is_handled(tables: Tables) -> None:
    store = tables.store
    store.open()
    assert store.record([make_delivery(b"A", key="toll:7:1")]) == [Recorded(1, State.DONE, True)]
    assert store.finish("ended", [Outcome(3, 0, 0, State.DONE)]) == set()
    (record,) = store.claim("me", 5, 60)
    assert (record.id, record.claims, record.attempts, record.interrupted) == (3, 2, 2, 1)
    assert store.finish("me", [Outcome(3, 2, 2, State.DONE)]) == {3}
    (record,) = store.claim("me", 5, 60, key="toll:7:1")
    assert (record.id, record.claims, record.attempts) == (2, 4, 4)
    assert store.finish("me", [Outcome(2, 4, 4, State.WAITING, holds=0)]) == {2}
    assert store.replay([1, 4]) == 2
    assert [(each.id, each.claims, each.attempts) for each in store.claim("me", 5, 60)] == [(1, 1, 1), (4, 1, 1)]


def test_tables_of_a_later_version_are_refused(tables: Tables) -> None:
    tables.execute("UPDATE fleetit_inbox_version SET version = 99")
    with pytest.raises(
        ConfigurationError, match=r"have version 99, and this version of fleetit knows \d: upgrade fleet"
    ):
        tables.store.open()


def test_a_user_who_may_not_upgrade_the_tables_is_told_who_may(postgresql_server: Server) -> None:
    url = make_schema(postgresql_server)
    schema = url.rpartition("%3D")[2]
    with psycopg.connect(url) as connection:
        connection.execute((FOLDER / "version_1_postgresql.sql").read_bytes())
    postgresql_server.execute(
        f"CREATE ROLE old_{schema} LOGIN; GRANT USAGE ON SCHEMA {schema} TO old_{schema};"
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO old_{schema}"
    )
    limited = PostgreSQLStore(url.replace("//postgres@", f"//old_{schema}@"))
    with pytest.raises(
        ConfigurationError, match=r"have version 1, and this version of fleetit needs 2.*inbox.start\(\) once as.*owner"
    ):
        limited.open()
    owner = PostgreSQLStore(url)
    for store in (owner, limited):
        store.open()
        assert len(store.find()) == 4
        store.close()
