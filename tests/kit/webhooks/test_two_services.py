"""The inboxes of several SDKs in one database: nothing of one is seen in another."""

from __future__ import annotations

import importlib
import json
import logging
import re
import sqlite3
import threading
import typing
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import fleetit
from fleetit import webhooks as fleetit_webhooks
from fleetit.webhooks import TollNotification, sign, stores
from kit.tests.support.depots import TENANTS
from kit.tests.support.made_sdks import imported_sdks
from kit.tests.support.made_webhooks import SECRET, make_delivery, write_webhooks
from kit.tests.support.postgresql import Server, make_schema
from openapi_sdk.webhooks import records
from tests.support.words import is_clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

COUNT = 20


class Made(NamedTuple):
    """An SDK."""

    package: str
    webhooks: Any
    record_class: type[records.Record]
    notification: type
    base: type[Exception]
    tenant: str = ""

    def make_inbox(self, store: Any, **options: Any) -> Any:
        return self.webhooks.Inbox(self.webhooks.WebhookVerifier(SECRET), store, **options)

    def send(self, inbox: Any, number: int) -> Any:
        if self.package != "fleetit":
            return inbox.receive(*make_delivery(self.webhooks, number, f"w{number % 3}"))
        body = json.dumps({"type": "ticket", "ticketID": number, "amount": "1.00"}).encode()
        return inbox.receive(body, {**sign(body, SECRET), "Fleet-Id": "42"})

    def read(self, delivery: Any) -> tuple[int, Any]:
        number = delivery.notification.ticket_id if self.package == "fleetit" else delivery.notification.id
        return number, getattr(delivery, self.tenant) if self.tenant else None

    @property
    def expected(self) -> set[tuple[int, Any]]:
        """What handlers have to see."""
        if self.package == "fleetit":
            return {(number, 42) for number in range(COUNT)}
        return {(number, f"w{number % 3}" if self.tenant else None) for number in range(COUNT)}


@pytest.fixture(scope="module", name="sdks")
def _sdks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Made]]:
    folder = tmp_path_factory.mktemp("sdks")
    packages = [write_webhooks(name, folder) for name in TENANTS]
    made = [Made("fleetit", fleetit_webhooks, stores.Record, TollNotification, fleetit.FleetITError, "fleet_id")]
    with imported_sdks(folder, *packages) as overlays:
        for name, overlay in zip(TENANTS, overlays, strict=True):
            webhooks: Any = importlib.import_module(f"{overlay.__name__}.webhooks")
            models = importlib.import_module(f"{overlay.__name__}_api.models")
            word = TENANTS[name].get("word", "")
            base = getattr(overlay, f"{name}Error")
            made.append(Made(overlay.__name__, webhooks, webhooks.Record, models.Bin, base, word and f"{word}_id"))
        yield made


@pytest.fixture(params=["fleetit", *(name.lower() for name in TENANTS)], name="made")
def _made(request: pytest.FixtureRequest, sdks: list[Made]) -> Made:
    return next(each for each in sdks if each.package == request.param)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "SQLite":
        return f"sqlite:///{tmp_path}/all.db"
    return make_schema(request.getfixturevalue("postgresql_server"))


def read_columns(url: str, server: Server | None) -> dict[str, dict[str, str]]:
    """Return the types of the columns of each table."""
    if server is None:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
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


@pytest.mark.alike
@pytest.mark.heavy
def test_nothing_of_one_inbox_is_seen_in_another(
    url: str, sdks: list[Made], request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    seen: dict[str, set[Any]] = {each.package: set() for each in sdks}
    threads: dict[str, set[str]] = {each.package: set() for each in sdks}
    all_seen = {each.package: threading.Event() for each in sdks}
    inboxes: dict[str, Any] = {}
    for made in sdks:
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
        jobs = [pool.submit(made.send, inboxes[made.package], number) for number in range(COUNT) for made in sdks]
        assert {job.result().status for job in jobs} == {200}
    running = {thread.name for thread in threading.enumerate()}
    for made in sdks:
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
        others = "|".join(each.package.removesuffix("it") for each in sdks if each is not made)
        assert not [line for line in lines if re.search(others, line)]
        assert made.package == "fleetit" or is_clean([lines, found])
    assert seen == {made.package: made.expected for made in sdks}
    assert {record.name for record in caplog.records} <= {f"{each.package}.webhooks" for each in sdks}
    server = None if url.startswith("sqlite") else request.getfixturevalue("postgresql_server")
    columns = read_columns(url, server)
    clocks = [f"{each.package}_inbox_clock" for each in sdks if server is None]
    tables = [f"{each.package}_{name}" for each in sdks for name in ("deliveries", "inbox_version")]
    assert sorted(columns) == sorted([*clocks, *tables])
    assert columns["fleetit_deliveries"]["fleet_id"] in {"INTEGER", "bigint"}
    shared = columns["acme_deliveries"].keys()
    assert not [name for name in shared if name.endswith("_id")]
    for made in sdks:
        assert columns[f"{made.package}_deliveries"].keys() - shared == {*filter(None, [made.tenant])}
        assert made.tenant in {"", "fleet_id"} or columns[f"{made.package}_deliveries"][made.tenant] in {"TEXT", "text"}


def test_errors_are_those_of_the_sdk(made: Made, sdks: list[Made], tmp_path: Path) -> None:
    inbox = made.make_inbox(f"sqlite:///{tmp_path}/a.db", background=False)
    calls: list[Callable[[], object]] = [
        lambda: inbox.on(int),
        lambda: made.make_inbox("mysql://host"),
        lambda: inbox.replay("all"),
        lambda: inbox.deliveries(kind="other"),
        lambda: made.make_inbox("sqlite://:memory:", attempts=0),
        lambda: made.webhooks.WebhookVerifier(""),
        lambda: made.webhooks.WebhookVerifier({}),
        lambda: made.webhooks.WebhookVerifier(SECRET, tolerance=0),
        lambda: made.webhooks.WebhookVerifier(SECRET).refresh(),
        lambda: made.webhooks.WebhookVerifier(SECRET).verify(b"{}", {}),
    ]
    for wrong in calls:
        with pytest.raises(made.base) as caught:
            wrong()
        assert [each.package for each in sdks if isinstance(caught.value, each.base)] == [made.package]
        assert made.package == "fleetit" or is_clean(caught.value)
    inbox.close()


def test_a_delivery_with_another_key_is_refused(made: Made) -> None:
    inbox = made.make_inbox("sqlite://:memory:", background=False)
    if made.package != "fleetit":
        body, headers = make_delivery(made.webhooks, 1)
        answer = inbox.receive(body + b" ", headers)
        assert (answer.status, answer.reason) == (401, "signature_mismatch")
    answer = inbox.receive(b"[]", {})
    assert (answer.status, answer.reason) == (400, "missing_signature")
    inbox.close()


def test_secrets_per_tenant_bind_a_delivery_to_it(made: Made) -> None:
    if made.package in {"fleetit", "acme"}:
        with pytest.raises(made.base):
            made.webhooks.WebhookVerifier({"a": SECRET})
        return
    word = made.tenant.removesuffix("_id")
    verifier = made.webhooks.WebhookVerifier({"a": SECRET, "b": "other"})
    assert getattr(verifier.verify(*make_delivery(made.webhooks, 1)), made.tenant) == "a"
    for tenant, reason in {"b": "signature_mismatch", "c": f"unknown_{word}", "": f"unknown_{word}"}.items():
        with pytest.raises(made.webhooks.WebhookError) as caught:
            verifier.verify(*make_delivery(made.webhooks, 1, tenant))
        assert (caught.value.status, caught.value.reason) == (401, made.webhooks.Refusal(reason))
        assert is_clean(caught.value)
    with pytest.raises(made.base, match=f"an? {word} id is int: pass a text .* {{{made.tenant}: secret}}"):
        made.webhooks.WebhookVerifier({7: SECRET})
    with pytest.raises(made.base, match=f"of {word} a is empty or blank"):
        made.webhooks.WebhookVerifier({"a": [" "]})


def test_the_reason_of_an_unknown_tenant_is_in_the_words_of_the_sdk(made: Made) -> None:
    word = made.tenant.removesuffix("_id")
    reasons = {str(each) for each in made.webhooks.Refusal if each.startswith("unknown_")}
    assert reasons == ({f"unknown_{word}"} if word else set())
    with pytest.raises(ValueError, match="unknown_other"):
        made.webhooks.WebhookError("unknown_other")


def test_a_message_names_the_sdk(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"no database " * 1000)
    inbox = made.make_inbox(f"sqlite:///{path}", background=False)
    with pytest.raises(records.StoreUnavailable, match=f"`{made.package} webhook restore`"):
        next(iter(inbox.deliveries()))


@pytest.mark.parametrize(
    "name", ["WebhookVerifier", "Inbox", "Delivery", "RecordedDelivery", "WebhookError", "Refusal"]
)
def test_a_class_says_where_it_is_imported_from(made: Made, name: str) -> None:
    kind = getattr(made.webhooks, name)
    assert f"{kind.__module__}.{kind.__qualname__}" == f"{made.package}.webhooks.{name}"
    assert made.package == "fleetit" or is_clean([kind.__doc__, typing.get_type_hints(kind)])
    assert bool(made.tenant) or "tenant" not in str(kind.__doc__)
