"""The store on PostgreSQL behind PgBouncer in transaction mode, where each transaction may be in another session."""

from __future__ import annotations

import itertools
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.testing.inbox_contract import Clock, InboxContract, make_delivery
from fleetit.webhooks.stores import Outcome, PostgreSQLStore, State
from kit.tests.support.pgbouncer import running_pgbouncer
from kit.tests.support.postgresql import Server, postgresql_server
from openapi_sdk.webhooks import recorder
from tests.fleetit.webhooks.inbox.deliveries import Clock as Now
from tests.fleetit.webhooks.inbox.deliveries import make_inbox, toll

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from fleetit.webhooks.stores import Store

__all__ = ["postgresql_server"]

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def pooler(postgresql_server: Server) -> Generator[str]:
    with running_pgbouncer(postgresql_server, size=8) as pooler:
        yield pooler.url


@pytest.fixture
def url(pooler: str) -> str:
    return f"{pooler}&schema=pooled_{next(_numbers)}"


@pytest.mark.exhaustive
class TestPostgreSQLBehindPgBouncer(InboxContract):
    @pytest.fixture
    def make_store(self, url: str) -> Callable[[Clock], Store]:
        self.schema = url.rpartition("=")[2].encode()
        return lambda clock: PostgreSQLStore(url, clock=clock)

    def write_effect(self, connection: Any, text: str) -> None:
        connection.execute(b"SET LOCAL search_path TO " + self.schema)
        super().write_effect(connection, text)

    def read_effects(self, connection: Any) -> list[str]:
        connection.execute(b"SET LOCAL search_path TO " + self.schema)
        return super().read_effects(connection)


@pytest.mark.heavy
def test_several_stores_that_share_sessions(postgresql_server: Server, url: str) -> None:
    stores = [PostgreSQLStore(url) for _ in range(3)]
    for store in stores:
        store.open()
    batch = [make_delivery(key=f"ticket:7:{number}") for number in range(40)]
    threads = [threading.Thread(target=partial(store.record, batch)) for store in stores]

    def handle(store: PostgreSQLStore, owner: str) -> None:
        while records := store.claim(owner, 3, 60):
            with store.transaction(owner, records[0]) as connection:
                connection.execute(b"CREATE TEMPORARY TABLE effect ON COMMIT DROP AS SELECT 1 AS number")
            store.finish(owner, [Outcome(each.id, each.claims, each.attempts, State.DONE) for each in records[1:]])

    for begun in (threads, [threading.Thread(target=handle, args=(store, str(store))) for store in stores]):
        for thread in begun:
            thread.start()
        for thread in begun:
            thread.join()
    assert stores[0].count().by_state[State.DONE] == 40
    for store in stores:
        store.close()
    settings = ("statement_timeout", "idle_in_transaction_session_timeout", "synchronous_commit", "search_path")
    query = f"SELECT DISTINCT setting FROM pg_settings WHERE name IN {settings} ORDER BY 1"  # noqa: S608 - a test's
    fresh = postgresql_server.execute(query)
    with_pooler = PostgreSQLStore(url)
    with_pooler.open()
    with with_pooler._connections.use() as connection:  # nothing of the transactions before is left in the session
        assert connection.execute(query.encode()).fetchall() == fresh
    with_pooler.close()


@pytest.mark.heavy
def test_a_pooler_that_is_started_anew_costs_no_delivery(
    postgresql_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "_SECOND_TRY", 0.5)
    with running_pgbouncer(postgresql_server, size=8) as pooler:
        inbox = make_inbox(Now(), f"{pooler.url}&schema=anew")
        inbox.start()
        statuses = list[int]()
        for number in range(3):
            pooler.stop()
            again = threading.Timer(0.3, pooler.start)
            again.start()
            statuses += [inbox.receive(*toll(ticket=3 * number + each)).status for each in range(3)]
            again.join()
        inbox.close()
    assert statuses == [200] * 9
