"""Transactions of SQLAlchemy for handlers; tests/programs/receivers/ has an application with those of Django."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy
from sqlalchemy import event

from fleetit import ConfigurationError
from fleetit.webhooks import Inbox, TollNotification, WebhookVerifier, sign, transactions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fleetit.webhooks import RecordedDelivery
    from fleetit.webhooks.stores import Record

SECRET = "whsec_planted"
BODY = b'{"type":"ticket","ticketID":1,"amount":"7.25"}'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "app.db")) as connection:
        connection.execute("CREATE TABLE booked (key TEXT)")
    return tmp_path / "app.db"


@pytest.fixture
def engine(file: Path) -> Iterator[sqlalchemy.Engine]:
    engine = sqlalchemy.create_engine(f"sqlite:///{file}", connect_args={"timeout": 0.05})
    yield engine
    engine.dispose()


def book(connection: sqlalchemy.Connection, delivery: RecordedDelivery) -> None:
    connection.execute(sqlalchemy.text("INSERT INTO booked VALUES (:key)"), {"key": delivery.key})


def make_inbox(store: Path, **options: Any) -> Inbox:
    return Inbox(WebhookVerifier(SECRET), f"sqlite:///{store}", background=False, **options)


def handle(
    engine: sqlalchemy.Engine, store: Path, action: Callable[[sqlalchemy.Connection, RecordedDelivery], None]
) -> tuple[Record, list[Any]]:
    """Deliver a toll and handle what is due once; return the record, and what is booked then."""
    inbox = make_inbox(store, transaction=transactions.sqlalchemy(engine))

    @inbox.on(TollNotification, transaction=True)
    def act(_: TollNotification, delivery: RecordedDelivery, connection: sqlalchemy.Connection) -> None:
        action(connection, delivery)

    assert inbox.receive(BODY, sign(BODY, SECRET)).status == 200
    assert inbox.run_due() == 1
    (record,) = inbox.deliveries()
    inbox.close()
    with engine.connect() as connection:
        return record, list(connection.execute(sqlalchemy.text("SELECT key FROM booked")).scalars())


def test_a_change_and_done_are_committed_together(engine: sqlalchemy.Engine, file: Path) -> None:
    record, booked = handle(engine, file, book)
    assert (record.state, record.attempts, booked) == ("done", 1, ["toll:-:1"])


def test_a_change_is_rolled_back_if_the_handler_raises(engine: sqlalchemy.Engine, file: Path) -> None:
    def fail(connection: sqlalchemy.Connection, delivery: RecordedDelivery) -> None:
        book(connection, delivery)
        msg = "the bank is closed"
        raise OSError(msg)

    record, booked = handle(engine, file, fail)
    assert (record.state, record.attempts, booked) == ("waiting", 1, [])


def test_others_can_not_write_while_the_handler_runs(engine: sqlalchemy.Engine, file: Path) -> None:
    refused: list[str] = []

    def look(_: sqlalchemy.Connection, __: RecordedDelivery) -> None:
        with closing(sqlite3.connect(file, timeout=0)) as other, pytest.raises(sqlite3.OperationalError) as caught:
            other.execute("INSERT INTO booked VALUES ('other')")
        refused.append(str(caught.value))

    record, booked = handle(engine, file, look)
    assert (record.state, booked, refused) == ("done", [], ["database is locked"])


def test_a_delivery_is_given_back_if_no_transaction_can_be_opened(
    engine: sqlalchemy.Engine, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def never(_: sqlalchemy.Connection, __: RecordedDelivery) -> None:
        raise AssertionError

    blocker = sqlite3.connect(file, isolation_level=None)

    def block(*_: object) -> None:
        if not blocker.in_transaction:
            blocker.execute("BEGIN IMMEDIATE")

    event.listen(engine, "do_connect", block)
    event.listen(engine, "reset", lambda *_: blocker.rollback())
    record, _ = handle(engine, file, never)
    blocker.close()
    assert (record.state, record.attempts, record.error) == ("waiting", 0, None)
    assert "delivery 1: given back: no transaction could be opened: OperationalError" in caplog.messages


@pytest.mark.parametrize(
    ("make_engine", "message"),
    [
        pytest.param(
            lambda file: sqlalchemy.create_engine(f"sqlite:///{file}", isolation_level="AUTOCOMMIT"),
            "the connection is in autocommit mode; changes and 'done' can't be committed together",
            id="autocommit",
        ),
        pytest.param(
            lambda file: sqlalchemy.create_engine(f"sqlite:///{file}.other"),
            "the database has no tables of the inbox; the handler's and the inbox's have to be the same one",
            id="another database",
        ),
    ],
)
def test_an_engine_that_does_not_fit_fails_the_attempt(
    make_engine: Callable[[Path], sqlalchemy.Engine], message: str, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = make_engine(file)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE IF NOT EXISTS booked (key TEXT)"))
    record, booked = handle(engine, file, book)
    engine.dispose()
    assert (record.state, record.attempts, booked) == ("waiting", 1, [])
    assert record.error is not None
    assert record.error.startswith("ConfigurationError")
    assert message in caplog.text


#: Opens a transaction of Django on a file. Django can be set up once in a process.
DJANGO = """
import sys
from django.conf import settings
from django.db import connections
from fleetit import ConfigurationError
from fleetit.webhooks import transactions

settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[1]}})
try:
    with transactions.django()():
        print("opened")
    print("left open" if connections["default"].connection else "closed")
except ConfigurationError as error:
    print(error)
"""


@pytest.mark.heavy
def test_a_database_of_django_that_does_not_fit_is_refused(file: Path) -> None:
    def run() -> str:
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", DJANGO, str(file)], capture_output=True, text=True, check=True
        ).stdout

    assert "the database has no tables of the inbox" in run()
    inbox = make_inbox(file)
    inbox.start()
    inbox.close()
    assert run() == "opened\nclosed\n"


#: Handles a delivery with a handler that hides an error of Django.
DJANGO_HANDLER = """
import sys
from contextlib import suppress
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction

settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[1]}})
import django
django.setup()
from fleetit.webhooks import Inbox, TollNotification, WebhookVerifier, sign, transactions

class Booked(models.Model):
    key = models.CharField(max_length=100, unique=True)
    class Meta:
        app_label = "booked"

with connection.schema_editor() as editor:
    editor.create_model(Booked)
inbox = Inbox(WebhookVerifier("whsec_x"), f"sqlite:///{sys.argv[1]}", transaction=transactions.django(), inline=True)

@inbox.on(TollNotification, transaction=True)
def book(toll, delivery, connection):
    Booked.objects.create(key="one")
    if toll.amount == 1:
        with suppress(IntegrityError), transaction.atomic():
            Booked.objects.create(key="one")
    elif toll.amount == 2:
        with suppress(IntegrityError):
            Booked.objects.create(key="one")
    else:
        transaction.set_rollback(True)

for amount in (3, 2, 1):
    body = b'{"type":"ticket","ticketID":1,"amount":"%d"}' % amount
    with inbox:
        inbox.receive(body, sign(body, "whsec_x"))
    record = next(inbox.start().deliveries(newest_first=True))
    print(record.state, Booked.objects.count(), (record.error or "").partition(";")[0])
inbox.close()
"""


@pytest.mark.heavy
def test_what_django_rolls_back_without_an_error_is_not_done(file: Path) -> None:
    make_inbox(file).start().close()
    command = [sys.executable, "-c", DJANGO_HANDLER, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    why = "the handler went on after a statement that has failed"
    assert done.stdout.splitlines() == [f"failed 0 {why}", f"failed 0 {why}", "done 1 "]


def test_another_driver_is_refused() -> None:
    class Begun:
        def __enter__(self) -> Any:
            return SimpleNamespace(connection=SimpleNamespace(driver_connection=self))

        def __exit__(self, *_: object) -> None: ...

    Begun.__module__ = "psycopg2.extensions"
    engine: Any = SimpleNamespace(begin=Begun)
    with pytest.raises(ConfigurationError, match=r"is used with psycopg2\.extensions; an inbox needs psycopg 3 or"):
        transactions.sqlalchemy(engine)().__enter__()


@pytest.mark.parametrize(
    "engine",
    [None, "postgresql://", SimpleNamespace(begin=print, sync_engine=None)],
    ids=["nothing", "a URL", "an AsyncEngine"],
)
def test_what_is_no_engine_is_refused(engine: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"is no Engine of SQLAlchemy; pass what create_engine\(\) returns"):
        transactions.sqlalchemy(engine)
