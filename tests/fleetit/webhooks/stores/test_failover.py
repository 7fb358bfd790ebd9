"""Two servers of PostgreSQL: the primary is killed while deliveries come, and its standby takes over."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from fleetit.testing.inbox_contract import make_delivery
from fleetit.webhooks.stores import Outcome, PostgreSQLStore, State, StoreUnavailable
from kit.tests.support.postgresql import Server, running_server

if TYPE_CHECKING:
    from collections.abc import Generator

pytestmark = pytest.mark.exhaustive

#: Seconds, for a machine that also runs other tests.
PATIENCE = 60


@pytest.fixture
def primary() -> Generator[Server]:
    # What the store commits waits for the standby, though the server's default is not to wait at all.
    yield from running_server(durable=True, settings=("synchronous_standby_names=*", "synchronous_commit=off"))


@pytest.fixture
def standby(primary: Server) -> Generator[Server]:
    yield from running_server(durable=True, primary=primary)


def join_urls(*servers: Server) -> str:
    """Return the URL of whichever of the servers can be written to."""
    hosts = ",".join(str(server.url.partition("host=")[2].partition("&")[0]) for server in servers)
    ports = ",".join(str(server.port) for server in servers)
    return f"postgresql://postgres@/postgres?host={hosts}&port={ports}&target_session_attrs=read-write"


def test_what_was_acknowledged_is_there_after_a_failover(primary: Server, standby: Server) -> None:
    store, acknowledged, end = PostgreSQLStore(join_urls(primary, standby)), list[int](), threading.Event()
    store.open()
    store.record([make_delivery(key="claimed")])
    (claimed,) = store.claim("me", 1, 3600)

    def send() -> None:
        number = 0
        while not end.is_set():
            number += 1
            try:
                store.record([make_delivery(key=f"ticket:7:{number}")])
            except StoreUnavailable:
                continue
            acknowledged.append(number)

    def wait_for_more() -> None:
        number, limit = len(acknowledged) + 20, time.monotonic() + PATIENCE
        while len(acknowledged) < number:
            assert time.monotonic() < limit
            time.sleep(0.01)

    thread = threading.Thread(target=send)
    thread.start()
    try:
        wait_for_more()
        primary.kill()
        before = len(acknowledged)
        assert standby.execute("SELECT pg_promote()") == [(True,)]
        wait_for_more()
    finally:
        end.set()
        thread.join()
    assert 20 <= before <= len(acknowledged) - 20
    keys = {record.key for record in store.find(limit=100_000)}
    assert [number for number in acknowledged if f"ticket:7:{number}" not in keys] == []
    assert store.get(claimed.id) == claimed
    assert store.finish("me", [Outcome(claimed.id, claimed.claims, claimed.attempts, State.DONE)]) == {claimed.id}
    store.close()


def test_a_server_that_is_only_read_from_is_not_used(primary: Server, standby: Server) -> None:
    store = PostgreSQLStore(join_urls(standby, primary))
    store.open()
    assert store.record([make_delivery()])[0].is_duplicate is False
    with store._connections.use() as connection:
        assert connection.info.port == primary.port
    store.close()
    primary.kill()
    store = PostgreSQLStore(standby.url + "&target_session_attrs=read-write")
    with pytest.raises(StoreUnavailable, match="session is read-only"):
        store.open()
    store.close()
