"""Receivers on WSGI: Flask and Django under gunicorn with two workers, SQLAlchemy under waitress."""

from __future__ import annotations

import json
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg.conninfo
import pytest

from fleetit.webhooks import Inbox, WebhookVerifier
from kit.tests.support.postgresql import Server, make_schema, postgresql_server
from tests.programs.receivers.deliveries import ANSWERS, SECRET, deliver_all, make_journal, post, slow_senders, toll
from tests.support.servers import serving_gunicorn, serving_wsgi

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy

    from fleetit.webhooks.stores import State

__all__ = ["postgresql_server"]  # a fixture

VERIFIER = WebhookVerifier(SECRET)
FLASK = "tests.programs.receivers.flask_app"
DJANGO = "tests.programs.receivers.django_app"


class Database(NamedTuple):
    """A database, as an inbox, Django and SQLAlchemy name it."""

    url: str
    django: dict[str, Any]
    engine: sqlalchemy.Engine

    def execute(self, statement: str) -> list[Any]:
        with self.engine.begin() as connection:
            result = connection.exec_driver_sql(statement)
            return [tuple(row) for row in result] if result.returns_rows else []


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    import sqlalchemy  # noqa: PLC0415 - only the process that needs it imports it

    if request.param == "SQLite":
        url = f"sqlite:///{tmp_path}/app.db"
        names: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{tmp_path}/app.db"}
        engine = sqlalchemy.create_engine(url)
    else:
        server: Server = request.getfixturevalue("postgresql_server")
        url = make_schema(server)
        parts = psycopg.conninfo.conninfo_to_dict(url)
        names = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {"options": parts["options"]}}
        names |= {"NAME": parts["dbname"], "USER": parts["user"], "HOST": parts["host"], "PORT": parts["port"]}
        engine = sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    yield Database(url, names, engine)
    engine.dispose()


def read_states(store: str) -> list[tuple[State, int]]:
    """Return the state and the attempts of each record."""
    inbox = Inbox(VERIFIER, store)
    states = [(record.state, record.attempts) for record in inbox.deliveries()]
    inbox.close()
    return states


@pytest.mark.heavy
def test_flask_under_gunicorn(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/inbox.db"
    with make_journal(tmp_path / "journal") as journal:
        environment = {"FLEETIT_WEBHOOK_SECRET": SECRET, "INBOX": store, "JOURNAL": str(journal.path)}
        with serving_gunicorn(FLASK, environment) as (url, server):
            assert deliver_all(url) == ANSWERS
            assert journal.read(2) == ["toll:42:900 1 7.25", "toll:42:900 2 8.00"]
            # Handled, given back or not begun: what the server leaves, the next one handles, and nothing else.
            assert [post(url, toll(number)) for number in range(20)] == [200] * 20
            server.stop()
        assert "running" not in dict(read_states(store))
        with serving_gunicorn(FLASK, environment):
            assert sorted(journal.read(20)) == sorted(f"toll:42:{number} 1 7.25" for number in range(20))
        assert journal.is_empty()
    assert read_states(store) == [("done", 1)] * 22


@pytest.mark.heavy
def test_slow_senders_do_not_stop_gunicorn_before_they_hold_each_thread(tmp_path: Path) -> None:
    with make_journal(tmp_path / "journal") as journal:
        store = f"sqlite:///{tmp_path}/inbox.db"
        environment = {"FLEETIT_WEBHOOK_SECRET": SECRET, "INBOX": store, "JOURNAL": str(journal.path)}
        with serving_gunicorn(FLASK, environment, workers=1) as (url, _), slow_senders(url, 7):
            assert [post(url, toll(number)) for number in range(5)] == [200] * 5


@pytest.mark.heavy
def test_slow_senders_hold_nothing_of_waitress(tmp_path: Path) -> None:
    inbox = Inbox(VERIFIER, f"sqlite:///{tmp_path}/inbox.db", background=False)
    with serving_wsgi(inbox.wsgi) as url, slow_senders(url, 50):
        assert post(url, toll(1)) == 200
    inbox.close()


#: Each of the two frameworks and each of the two databases once; the rest is for those who have the time.
DJANGO_ON = [pytest.param("SQLite"), pytest.param("PostgreSQL", marks=pytest.mark.exhaustive)]
SQLALCHEMY_ON = [pytest.param("SQLite", marks=pytest.mark.exhaustive), pytest.param("PostgreSQL")]


@pytest.mark.nightly
@pytest.mark.heavy
@pytest.mark.parametrize("database", DJANGO_ON, indirect=True)
def test_django_commits_its_row_and_done_together_under_gunicorn(database: Database, tmp_path: Path) -> None:
    # What `migrate` does in a real project.
    key = "SERIAL" if database.engine.name == "postgresql" else "INTEGER"
    database.execute(f"CREATE TABLE receiver_booking (id {key} PRIMARY KEY, key TEXT UNIQUE, revision INTEGER)")
    with make_journal(tmp_path / "journal") as journal:
        environment = {"FLEETIT_WEBHOOK_SECRET": SECRET, "JOURNAL": str(journal.path), "INBOX": database.url}
        environment |= {"DATABASE": json.dumps(database.django)}
        with serving_gunicorn(DJANGO, environment) as (url, server):
            assert deliver_all(url) == ANSWERS | {"in chunks": 401}  # Django on WSGI reads no body without a length
            assert journal.read(2) == ["toll:42:900 1", "toll:42:900 2"]
            # Transactions that read before they write, of two processes and many threads.
            assert [post(url, toll(number)) for number in range(30)] == [200] * 30
            assert len(journal.read(30)) == 30
            assert "given back" not in server.stop()
        assert journal.is_empty()
    rows = database.execute("SELECT key, revision FROM receiver_booking")
    assert sorted(rows) == sorted([("toll:42:900", 2), *((f"toll:42:{number}", 1) for number in range(30))])
    assert read_states(database.url) == [("done", 1)] * 32


@pytest.mark.heavy
@pytest.mark.parametrize("database", SQLALCHEMY_ON, indirect=True)
def test_sqlalchemy_commits_its_row_and_done_together_under_waitress(database: Database) -> None:
    from sqlalchemy import event  # noqa: PLC0415 - as in `database`

    from tests.programs.receivers import sqlalchemy_app  # noqa: PLC0415

    sqlalchemy_app.Base.metadata.create_all(database.engine)
    commits: SimpleQueue[None] = SimpleQueue()
    event.listen(database.engine, "commit", lambda _: commits.put(None))
    inbox = sqlalchemy_app.make_inbox(VERIFIER, database.url, database.engine)
    with inbox, serving_wsgi(inbox.wsgi) as url:
        assert deliver_all(url) == ANSWERS
        commits.get()
        commits.get()
    rows = database.execute("SELECT key, revision, amount FROM bookings ORDER BY revision")
    assert rows == [("toll:42:900", 1, "7.25"), ("toll:42:900", 2, "8.00")]
    assert read_states(database.url) == [("done", 1), ("done", 1)]
