"""Tests of `Store.claim`, `Store.renew` and `Store.reserve`: order, due times and leases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from fleetit.testing._contract import NOW, Clock, Contract, make_delivery
from fleetit.webhooks.stores import Outcome, State

if TYPE_CHECKING:
    from fleetit.webhooks.stores import Store


class Claiming(Contract):
    """Tests of who gets which record, and when."""

    def test_nothing_to_claim(self, store: Store) -> None:
        assert store.claim("me", 5, 60) == []
        assert store.claim("me", 5, 60, key="toll:7:1") == []
        assert store.reserve(5, 60) == []

    def test_a_claimed_record_runs_until_its_lease_ends(self, store: Store, clock: Clock) -> None:
        (record_id,) = self.record(store, make_delivery(b"body", headers={"a": "b"}))
        clock.advance(1.25)
        (record,) = store.claim("me", 5, 60)
        assert (record.id, record.state, record.attempts) == (record_id, State.RUNNING, 1)
        assert record.due_at == datetime.fromtimestamp(NOW + 61.25, UTC)
        assert record == self.get(store, record_id)
        assert store.claim("me", 5, 60) == []
        assert store.claim("other", 5, 60) == []

    def test_those_due_longest_come_first(self, store: Store, clock: Clock) -> None:
        late = store.record([make_delivery(key="late")], 9)[0].id
        early = store.record([make_delivery(key="early")], 3)[0].id
        between = [result.id for result in store.record([make_delivery(key="b"), make_delivery(key="a")], 5)]
        clock.advance(9)
        assert [record.id for record in store.claim("me", 3, 60)] == [early, *between]
        assert [record.id for record in store.claim("me", 3, 60)] == [late]

    def test_no_more_than_the_limit_is_claimed(self, store: Store) -> None:
        store.record([make_delivery(key=f"toll:7:{number}") for number in range(5)])
        assert [len(store.claim("me", 2, 60)) for _ in range(4)] == [2, 2, 1, 0]

    def test_a_record_is_claimed_when_it_is_due(self, store: Store, clock: Clock) -> None:
        (record_id,) = [result.id for result in store.record([make_delivery()], 10)]
        assert self.get(store, record_id).due_at == datetime.fromtimestamp(NOW + 10, UTC)
        clock.advance(9.75)
        assert store.claim("me", 1, 60) == []
        clock.advance(0.25)
        assert self.claim(store).id == record_id

    def test_with_a_key_a_record_is_claimed_before_it_is_due(self, store: Store) -> None:
        store.record([make_delivery(key="other")])
        (result,) = store.record([make_delivery()], 10)
        assert [record.id for record in store.claim("me", 5, 60, key="toll:7:1")] == [result.id]
        assert store.claim("me", 5, 60, key="toll:7:1") == []

    def test_one_record_of_a_ticket_at_a_time_in_order(self, store: Store) -> None:
        first, second, third = self.record(
            store, make_delivery(b"A", 0), make_delivery(b"C", 2), make_delivery(b"B", 1)
        )
        for expected in (first, second, third):
            claimed = store.claim("me", 5, 60)
            assert [record.id for record in claimed] == [expected]
            assert store.claim("me", 5, 60) == []
            assert store.claim("me", 5, 60, key="toll:7:1") == []
            self.finish(store, claimed[0])
        assert store.claim("me", 5, 60) == []

    def test_a_younger_record_waits_for_one_that_is_tried_again(self, store: Store, clock: Clock) -> None:
        first, second = self.record(store, make_delivery(b"A", 0), make_delivery(b"B", 1))
        store.finish("me", [Outcome(first, self.claim(store).attempts, State.WAITING, delay=30)])
        assert store.claim("me", 5, 60) == []
        clock.advance(30)
        record = self.claim(store)
        assert record.id == first
        self.finish(store, record, State.FAILED)
        assert self.claim(store).id == second

    def test_tickets_do_not_wait_for_each_other(self, store: Store) -> None:
        first, _, other = self.record(store, make_delivery(b"A"), make_delivery(b"B", 1), make_delivery(key="other"))
        assert [record.id for record in store.claim("me", 5, 60)] == [first, other]

    def test_blocked_records_do_not_use_up_the_limit(self, store: Store) -> None:
        self.record(store, *(make_delivery(str(number).encode(), number) for number in range(5)))
        (other,) = self.record(store, make_delivery(key="other"))
        assert len(store.claim("me", 1, 60)) == 1
        assert [record.id for record in store.claim("me", 1, 60)] == [other]

    def test_a_lease_that_ended_is_claimed_by_somebody_else(self, store: Store, clock: Clock) -> None:
        self.record(store, make_delivery(b"A"), make_delivery(b"B", 1))
        first = self.claim(store, "first", lease=10)
        clock.advance(9.75)
        assert store.claim("second", 5, 60) == store.claim("second", 5, 60, key=first.key) == []
        clock.advance(0.25)
        (again,) = store.claim("second", 5, 60)
        assert (again.id, again.attempts) == (first.id, 2)

    def test_with_a_key_a_lease_that_ended_is_claimed_too(self, store: Store, clock: Clock) -> None:
        self.record(store, make_delivery())
        first = self.claim(store, "first", lease=10)
        clock.advance(10)
        assert [record.id for record in store.claim("second", 5, 60, key=first.key)] == [first.id]

    def test_a_younger_record_waits_for_a_lease_that_ended(self, store: Store, clock: Clock) -> None:
        first, _ = self.record(store, make_delivery(b"A"), make_delivery(b"B", 1))
        self.claim(store, lease=10)
        clock.advance(100)
        assert [record.id for record in store.claim("me", 5, 60)] == [first]

    def test_a_lease_is_renewed(self, store: Store, clock: Clock) -> None:
        self.record(store, make_delivery())
        record = self.claim(store, lease=10)
        clock.advance(5)
        assert store.renew("me", [(record.id, 1)], 10) == {record.id}
        assert self.get(store, record.id).due_at == datetime.fromtimestamp(NOW + 15, UTC)
        clock.advance(9)
        assert store.claim("other", 5, 60) == []
        clock.advance(1)
        assert store.renew("me", [(record.id, 1)], 10) == {record.id}  # as nobody else has claimed it
        assert store.claim("other", 5, 60) == []

    def test_only_the_own_leases_are_renewed(self, store: Store, clock: Clock) -> None:
        store.record([make_delivery(key=f"toll:7:{number}") for number in range(4)])
        mine, theirs, lost, done = (self.claim(store, owner, lease=5) for owner in ("me", "they", "me", "me"))
        self.finish(store, done)
        store.renew("me", [(mine.id, 1)], 100)
        store.renew("they", [(theirs.id, 1)], 100)
        clock.advance(5)
        assert self.claim(store, "me").id == lost.id
        attempts = [(each.id, 1) for each in (mine, theirs, lost, done)]
        assert store.renew("me", attempts, 10) == {mine.id}
        assert store.renew("me", [(lost.id, 2), (2**40, 1)], 10) == {lost.id}
        assert self.get(store, theirs.id).due_at == datetime.fromtimestamp(NOW + 100, UTC)
        assert self.get(store, lost.id).due_at == datetime.fromtimestamp(NOW + 15, UTC)

    def test_nothing_is_renewed_for_no_attempts(self, store: Store) -> None:
        assert store.renew("me", [], 10) == set()

    def test_what_can_be_claimed_is_reserved_for_a_time(self, store: Store, clock: Clock) -> None:
        first, _, other = self.record(store, make_delivery(b"A"), make_delivery(b"B", 1), make_delivery(key="other"))
        assert store.reserve(5, 30) == [first, other]
        assert store.reserve(5, 30) == []
        assert store.claim("me", 5, 60) == []
        record = self.get(store, first)
        assert (record.state, record.attempts) == (State.WAITING, 0)
        assert record.due_at == datetime.fromtimestamp(NOW + 30, UTC)
        assert [claimed.id for claimed in store.claim("me", 5, 60, key="toll:7:1")] == [first]
        clock.advance(30)
        assert store.reserve(5, 30) == [other]

    def test_no_more_than_the_limit_is_reserved_those_due_longest_first(self, store: Store, clock: Clock) -> None:
        late = store.record([make_delivery(key="late")], 9)[0].id
        early = store.record([make_delivery(key="early")], 3)[0].id
        clock.advance(2)
        assert store.reserve(5, 30) == []
        clock.advance(7)
        assert [store.reserve(1, 30), store.reserve(1, 30)] == [[early], [late]]

    def test_a_lease_that_ended_is_reserved_and_lost(self, store: Store, clock: Clock) -> None:
        self.record(store, make_delivery())
        record = self.claim(store, lease=10)
        assert store.reserve(5, 30) == []
        clock.advance(10)
        assert store.reserve(5, 30) == [record.id]
        assert store.renew("me", [(record.id, 1)], 10) == set()
        assert self.finish(store, record) is False
        assert self.get(store, record.id).state is State.WAITING

    @pytest.mark.parametrize("key", [None, "toll:7:1"])
    def test_an_older_record_that_is_replayed_waits_for_a_younger_one_that_runs(
        self, store: Store, clock: Clock, key: str | None
    ) -> None:
        first, second = self.record(store, make_delivery(b"A"), make_delivery(b"B", 1))
        self.finish(store, self.claim(store))
        running = self.claim(store, lease=10)
        assert running.id == second
        store.replay([first])
        assert store.claim("me", 5, 60, key=key) == []
        assert store.reserve(5, 60) == []
        clock.advance(10)  # its lease ends: the older one comes first
        assert [record.id for record in store.claim("me", 5, 60, key=key)] == [first]
        assert store.claim("me", 5, 60, key=key) == []
