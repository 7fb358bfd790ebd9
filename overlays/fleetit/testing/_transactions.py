"""Tests of `Store.transaction` and `Store.mark_done`: both or none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.testing._contract import NOW, Clock, Contract, make_delivery
from fleetit.webhooks.stores import LeaseLost, State

if TYPE_CHECKING:
    from fleetit.webhooks.stores import Store


class HandlerError(Exception):
    """Raised by the handler of a test."""


class Transactions(Contract):
    """Tests of handlers whose changes are committed with the record.

    Override `write_effect` and `read_effects` if the connection has no `execute`.
    """

    def write_effect(self, connection: Any, text: str) -> None:
        """Write a text in the transaction, as a handler does."""
        connection.execute("CREATE TABLE IF NOT EXISTS contract_effects (text TEXT NOT NULL)")
        connection.execute(f"INSERT INTO contract_effects VALUES ('{text}')")  # noqa: S608 - a constant of a test

    def read_effects(self, connection: Any) -> list[str]:
        """Return the texts that were committed."""
        connection.execute("CREATE TABLE IF NOT EXISTS contract_effects (text TEXT NOT NULL)")
        return [text for (text,) in connection.execute("SELECT text FROM contract_effects").fetchall()]

    @pytest.fixture
    def transactional(self, store: Store) -> Store:
        """Return a store with transactions."""
        if not self.has_transactions:
            pytest.skip("the store has no transactions")
        return store

    def get_effects(self, store: Store) -> list[str]:
        """Return the texts that were committed, read in a transaction of another record."""
        store.record([make_delivery(key="reader")])
        (record,) = store.claim("reader", 1, 60, key="reader")
        with store.transaction("reader", record) as connection:
            return self.read_effects(connection)

    def test_no_transactions_is_said(self, store: Store) -> None:
        if self.has_transactions:
            return
        self.record(store, make_delivery())
        record = self.claim(store)
        with pytest.raises(NotImplementedError), store.transaction("me", record):
            pytest.fail("a transaction has begun")
        with pytest.raises(NotImplementedError):
            store.mark_done(object(), "me", record)

    def test_in_a_transaction_the_effect_and_the_record_are_committed(self, transactional: Store, clock: Clock) -> None:
        self.record(transactional, make_delivery(b"A"), make_delivery(b"B", 1))
        record = self.claim(transactional)
        clock.advance(1.5)
        with transactional.transaction("me", record) as connection:
            self.write_effect(connection, "effect")
        record = self.get(transactional, record.id)
        assert (record.state, record.attempts, record.error) == (State.DONE, 1, None)
        assert record.finished_at == datetime.fromtimestamp(NOW + 1.5, UTC)
        assert self.claim(transactional).body == b"B"
        assert self.get_effects(transactional) == ["effect"]

    @pytest.mark.parametrize("error", [HandlerError, KeyboardInterrupt, ValueError])
    def test_in_a_transaction_whose_handler_raises_nothing_is_committed(
        self, transactional: Store, error: type[BaseException]
    ) -> None:
        self.record(transactional, make_delivery())
        record = self.claim(transactional)
        with pytest.raises(error), transactional.transaction("me", record) as connection:  # noqa: PT012 - a handler
            self.write_effect(connection, "effect")
            raise error
        assert self.get(transactional, record.id) == record
        assert self.get_effects(transactional) == []
        assert self.finish(transactional, record)

    def test_in_a_transaction_whose_lease_was_lost_nothing_is_committed(
        self, transactional: Store, clock: Clock
    ) -> None:
        self.record(transactional, make_delivery())
        lost = self.claim(transactional, lease=10)
        clock.advance(10)
        record = self.claim(transactional, "other")
        with pytest.raises(LeaseLost), transactional.transaction("me", lost) as connection:
            self.write_effect(connection, "effect")
        assert self.get(transactional, record.id) == record
        assert self.get_effects(transactional) == []

    def test_a_transaction_for_an_earlier_attempt_is_refused(self, transactional: Store, clock: Clock) -> None:
        self.record(transactional, make_delivery())
        lost = self.claim(transactional, lease=10)
        clock.advance(10)
        record = self.claim(transactional)
        with pytest.raises(LeaseLost), transactional.transaction("me", lost):
            pass
        assert self.get(transactional, record.id) == record

    def test_a_transaction_for_a_record_that_is_done_is_refused(self, transactional: Store) -> None:
        self.record(transactional, make_delivery())
        record = self.claim(transactional)
        self.finish(transactional, record)
        with pytest.raises(LeaseLost), transactional.transaction("me", record) as connection:
            self.write_effect(connection, "effect")
        assert self.get_effects(transactional) == []

    def test_a_transaction_after_the_end_of_the_lease_that_nobody_has_claimed(
        self, transactional: Store, clock: Clock
    ) -> None:
        self.record(transactional, make_delivery())
        record = self.claim(transactional, lease=10)
        clock.advance(100)
        with transactional.transaction("me", record) as connection:
            self.write_effect(connection, "effect")
        assert self.get(transactional, record.id).state is State.DONE

    def test_one_transaction_after_the_other(self, transactional: Store) -> None:
        for number in range(3):
            self.record(transactional, make_delivery(key=f"toll:7:{number}"))
            with transactional.transaction("me", self.claim(transactional)) as connection:
                self.write_effect(connection, str(number))
        assert self.get_effects(transactional) == ["0", "1", "2"]

    def test_in_a_transaction_a_failed_attempt_leaves_its_error_until_it_is_done(self, transactional: Store) -> None:
        self.record(transactional, make_delivery())
        self.finish(transactional, self.claim(transactional), State.WAITING)
        record = self.claim(transactional)
        assert record.error == "because"
        with transactional.transaction("me", record):
            pass
        assert self.get(transactional, record.id).error is None
