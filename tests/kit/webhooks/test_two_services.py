"""The inboxes of several SDKs in one database: nothing of one is seen in another."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import fleetit
from fleetit.webhooks import Inbox, TollNotification, WebhookVerifier, sign
from fleetit.webhooks.stores import Record
from openapi_sdk.webhooks import records
from tests.kit.webhooks import acme, depot
from tests.kit.webhooks.services import KEY, Order
from tests.support.postgresql import Server, make_schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COUNT = 20
SECRET = "whsec_PLANTED"


class Made(NamedTuple):
    """An SDK."""

    package: str
    tenant: str
    record_class: type[records.Record]
    notification: type
    make_inbox: Callable[..., Any]
    send: Callable[[Any, int], Any]
    read: Callable[[Any], tuple[int, Any]]


def send_order(inbox: Any, number: int) -> Any:
    body = json.dumps({"order": number, "text": f"{type(inbox).__module__} {number}"}).encode()
    return inbox.receive(body, {"X-Key": KEY, "X-Workspace": f"w{number % 3}", "X-Timestamp": "1"})


def send_toll(inbox: Any, number: int) -> Any:
    body = json.dumps({"type": "ticket", "ticketID": number, "amount": "1.00"}).encode()
    return inbox.receive(body, {**sign(body, SECRET), "Fleet-Id": "42"})


SERVICES = [
    Made(
        "fleetit", "fleet_id", Record, TollNotification,
        lambda store, **options: Inbox(WebhookVerifier(SECRET), store, **options),
        send_toll, lambda delivery: (delivery.notification.ticket_id, delivery.fleet_id),
    ),
    Made(
        "depot", "", records.Record, Order,
        lambda store, **options: depot.Inbox(depot.make_verifier(), store, **options),
        send_order, lambda delivery: (delivery.notification.number, getattr(delivery, "fleet_id", None)),
    ),
    Made(
        "acme", "workspace_id", acme.Record, Order,
        lambda store, **options: acme.Inbox(acme.make_verifier(), store, **options),
        send_order, lambda delivery: (delivery.notification.number, delivery.workspace_id),
    ),
]  # fmt: skip
#: What handlers of each have to see.
EXPECTED = {
    "fleetit": {(number, 42) for number in range(COUNT)},
    "depot": {(number, None) for number in range(COUNT)},
    "acme": {(number, f"w{number % 3}") for number in range(COUNT)},
}


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "SQLite":
        return f"sqlite:///{tmp_path}/all.db"
    return make_schema(request.getfixturevalue("postgresql_server"))


def read_columns(url: str, server: Server | None) -> dict[str, dict[str, str]]:
    """Return the types of the columns of each table."""
    if server is None:
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {
                name: {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({name})")}
                for name in names
                if not name.startswith("sqlite_")
            }
    schema = url.rpartition("%3D")[2]
    rows: Any = server.execute(
        f"SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = '{schema}'"  # noqa: S608
    )
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        found.setdefault(table, {})[column] = kind
    return found


def test_nothing_of_one_inbox_is_seen_in_another(
    url: str, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    seen: dict[str, set[Any]] = {each.package: set() for each in SERVICES}
    threads: dict[str, set[str]] = {each.package: set() for each in SERVICES}
    all_seen = {each.package: threading.Event() for each in SERVICES}
    inboxes: dict[str, Any] = {}
    for made in SERVICES:
        inbox = inboxes[made.package] = made.make_inbox(url, concurrency=2)

        def handle(notification: object, delivery: Any, made: Made = made) -> None:
            assert type(notification) is made.notification
            threads[made.package].add(threading.current_thread().name)
            seen[made.package].add(made.read(delivery))
            if len(seen[made.package]) == COUNT:
                all_seen[made.package].set()

        inbox.on(made.notification)(handle)
        inbox.start()
    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(made.send, inboxes[made.package], number) for number in range(COUNT) for made in SERVICES]
        assert {job.result().status for job in jobs} == {200}
    running = {thread.name for thread in threading.enumerate()}
    for made in SERVICES:
        assert all_seen[made.package].wait(30)
        inbox = inboxes[made.package]
        inbox.close()
        inbox.start()
        found = [*inbox.deliveries()]
        assert {type(each) for each in found} == {made.record_class}
        assert (len(found), {str(each.state) for each in found}) == (COUNT, {"done"})
        assert inbox.stats().by_state["done"] == COUNT
        inbox.close()
        assert all(name.startswith(f"{made.package}-inbox-handler_") for name in threads[made.package])
        assert f"{made.package}-inbox-runner" in running
        lines = [record.getMessage() for record in caplog.records if record.name == f"{made.package}.webhooks"]
        assert len(lines) >= 2 * COUNT
        others = "|".join(each.package.removesuffix("it") for each in SERVICES if each is not made)
        assert not [line for line in lines if re.search(others, line)]
    assert seen == EXPECTED
    assert {record.name for record in caplog.records} <= {f"{each.package}.webhooks" for each in SERVICES}
    server = None if url.startswith("sqlite") else request.getfixturevalue("postgresql_server")
    columns = read_columns(url, server)
    clocks = [f"{each.package}_inbox_clock" for each in SERVICES if server is None]
    tables = [f"{each.package}_{name}" for each in SERVICES for name in ("deliveries", "inbox_version")]
    assert sorted(columns) == sorted([*clocks, *tables])
    assert columns["fleetit_deliveries"]["fleet_id"] in {"INTEGER", "bigint"}
    assert columns["acme_deliveries"]["workspace_id"] in {"TEXT", "text"}
    shared = columns["depot_deliveries"].keys()
    assert columns["fleetit_deliveries"].keys() - shared == {"fleet_id"}
    assert columns["acme_deliveries"].keys() - shared == {"workspace_id"}
    assert not [name for name in shared if name.endswith("_id")]


@pytest.mark.parametrize("made", SERVICES, ids=lambda each: each.package)
def test_errors_are_those_of_the_sdk(made: Made, tmp_path: Path) -> None:
    inbox = made.make_inbox(f"sqlite:///{tmp_path}/a.db", background=False)
    base: dict[str, type[Exception]] = {
        "fleetit": fleetit.FleetITError,
        "depot": depot.SERVICE.errors.base,
        "acme": acme.SERVICE.errors.base,
    }
    calls: list[Callable[[], object]] = [
        lambda: inbox.on(int),
        lambda: made.make_inbox("mysql://host"),
        lambda: inbox.replay("all"),
        lambda: inbox.deliveries(kind="other"),
        lambda: made.make_inbox("sqlite://:memory:", attempts=0),
    ]
    for wrong in calls:
        with pytest.raises(base[made.package]) as caught:
            wrong()
        assert [name for name, each in base.items() if isinstance(caught.value, each)] == [made.package]
    inbox.close()


@pytest.mark.parametrize("made", SERVICES[1:], ids=lambda each: each.package)
def test_a_delivery_with_another_key_is_refused(made: Made) -> None:
    inbox = made.make_inbox("sqlite://:memory:", background=False)
    answer = inbox.receive(b"{}", {"X-Key": "other"})
    assert (answer.status, answer.reason) == (401, "signature_mismatch")
    answer = inbox.receive(b"[]", {"X-Key": KEY})
    assert (answer.status, answer.reason) == (400, "malformed_body")
    inbox.close()


def test_the_reason_of_an_unknown_tenant_is_in_the_words_of_the_sdk() -> None:
    error = acme.WebhookError("unknown_workspace", "w9")
    assert (error.status, str(error), error.reason) == (401, "unknown_workspace: w9", acme.Refusal.UNKNOWN_WORKSPACE)
    with pytest.raises(ValueError, match="unknown_fleet"):
        acme.WebhookError("unknown_fleet")


@pytest.mark.parametrize("module", [acme, depot], ids=["acme", "depot"])
def test_a_message_names_the_sdk(module: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"no database " * 1000)
    store = module.WEBHOOKS.make_store("SQLiteStore", path)
    with pytest.raises(records.StoreUnavailable, match=f"`{module.WEBHOOKS.package} webhook restore`"):
        store.open()
