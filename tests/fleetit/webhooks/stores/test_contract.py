"""The contract suite against each store."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from examples.dynamodb_store import MAX_DELIVERIES, DynamoDBStore
from fleetit.testing.inbox_contract import Clock, InboxContract, make_delivery
from fleetit.webhooks.stores import PostgreSQLStore, SQLiteStore
from kit.tests.support.dynamodb import DynamoDB
from kit.tests.support.postgresql import Server, make_schema, postgresql_server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fleetit.webhooks.stores import Store

__all__ = ["postgresql_server"]


class TestSQLiteFile(InboxContract):
    @pytest.fixture
    def make_store(self, tmp_path: Path) -> Callable[[Clock], Store]:
        return lambda clock: SQLiteStore(tmp_path / "inbox.db", clock=clock)


class TestSQLiteInMemory(InboxContract):
    is_shared = False

    @pytest.fixture
    def make_store(self) -> Callable[[Clock], Store]:
        return lambda clock: SQLiteStore(":memory:", clock=clock)


@pytest.mark.heavy
class TestPostgreSQL(InboxContract):
    @pytest.fixture
    def make_store(self, postgresql_server: Server) -> Callable[[Clock], Store]:
        url = make_schema(postgresql_server)
        return lambda clock: PostgreSQLStore(url, clock=clock)


class TestDynamoDBExample(InboxContract):
    has_transactions = False
    batch_size = MAX_DELIVERIES - 3

    @pytest.fixture
    def make_store(self) -> Callable[[Clock], Store]:
        client = DynamoDB()
        return lambda clock: DynamoDBStore(client, "inbox", clock=clock)


def test_a_transaction_that_must_not_begin_fails_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    with_transactions, without = SQLiteStore(":memory:", clock=clock), DynamoDBStore(DynamoDB(), "inbox", clock=clock)
    for store in (with_transactions, without):
        store.open()
        monkeypatch.setattr(store, "transaction", lambda *_: nullcontext())
    with pytest.raises(pytest.fail.Exception, match="a transaction has begun"):
        TestDynamoDBExample().test_no_transactions_is_said(without)
    with pytest.raises(pytest.fail.Exception, match="a transaction has begun"):
        TestSQLiteInMemory().test_a_transaction_whose_lease_was_lost_does_not_begin(with_transactions, clock, "done")
    with_transactions.close()


def test_the_example_takes_no_more_than_a_transaction_of_dynamodb() -> None:
    store = DynamoDBStore(DynamoDB(), "inbox")
    store.open()
    batch = [make_delivery(key=f"ticket:7:{number}") for number in range(MAX_DELIVERIES)]
    assert len(store.record(batch)) == MAX_DELIVERIES
    with pytest.raises(ValueError, match="51 deliveries at once; a transaction of DynamoDB takes 50"):
        store.record([*batch, make_delivery()])
