"""Tests of claims, their leases and outcomes, and of transactions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from openapi_sdk.testing.recording import NOW, Clock, Contract
from openapi_sdk.webhooks.stores import LeaseLost, Outcome, State

if TYPE_CHECKING:
    from openapi_sdk.webhooks.store import AnyStore as Store


class Claiming(Contract):
    """Tests of who gets which record and when, and of what becomes of an attempt."""

    def test_nothing_to_claim(self, store: Store) -> None:
        assert store.claim("me", 5, 60) == []
        assert store.claim("me", 5, 60, key="ticket:7:1") == []
        assert store.reserve(5, 60) == []
        assert store.renew("me", [], 10) == store.finish("me", []) == set()

    def test_a_claimed_record_runs_until_its_lease_ends(self, store: Store, clock: Clock) -> None:
        (record_id,) = self.record(store, self._make_delivery(b"body", headers={"a": "b"}))
        clock.advance(1.25)
        (record,) = store.claim("me", 5, 60)
        assert (record.id, record.state, record.attempts) == (record_id, State.RUNNING, 1)
        assert record.due_at == datetime.fromtimestamp(NOW + 61.25, UTC)
        assert record == self.get(store, record_id)
        assert store.claim("me", 5, 60) == []
        assert store.claim("other", 5, 60) == []

    @pytest.mark.parametrize("key", [None, "ticket:7:1"])
    def test_what_the_owner_handles_still_is_not_claimed_again(
        self, store: Store, clock: Clock, key: str | None
    ) -> None:
        (record_id,) = self.record(store, self._make_delivery())
        record = self.claim(store, lease=10)
        clock.advance(3600)
        assert store.claim("me", 5, 60, key=key, held=[record_id]) == []
        assert self.get(store, record_id) == record
        assert store.renew("me", [(record_id, record.claims)], 10) == {record_id}
        clock.advance(3600)
        assert [each.id for each in store.claim("me", 5, 60, key=key, held=[record_id + 1])] == [record_id]

    def test_those_due_longest_come_first(self, store: Store, clock: Clock) -> None:
        late = store.record([self._make_delivery(key="late")], 9)[0].id
        early = store.record([self._make_delivery(key="early")], 3)[0].id
        between = [
            result.id for result in store.record([self._make_delivery(key="b"), self._make_delivery(key="a")], 5)
        ]
        clock.advance(9)
        assert [record.id for record in store.claim("me", 3, 60)] == [early, *between]
        assert [record.id for record in store.claim("me", 3, 60)] == [late]

    def test_no_more_than_the_limit_is_claimed(self, store: Store) -> None:
        store.record([self._make_delivery(key=f"ticket:7:{number}") for number in range(5)])
        assert [len(store.claim("me", 2, 60)) for _ in range(4)] == [2, 2, 1, 0]

    def test_a_record_is_claimed_when_it_is_due(self, store: Store, clock: Clock) -> None:
        (record_id,) = [result.id for result in store.record([self._make_delivery()], 10)]
        assert self.get(store, record_id).due_at == datetime.fromtimestamp(NOW + 10, UTC)
        clock.advance(9.75)
        assert store.claim("me", 1, 60) == []
        clock.advance(0.25)
        assert self.claim(store).id == record_id

    def test_with_a_key_a_record_is_claimed_before_it_is_due(self, store: Store) -> None:
        store.record([self._make_delivery(key="other")])
        (result,) = store.record([self._make_delivery()], 10)
        assert [record.id for record in store.claim("me", 5, 60, key="ticket:7:1")] == [result.id]
        assert store.claim("me", 5, 60, key="ticket:7:1") == []

    def test_one_record_of_a_ticket_at_a_time_in_order(self, store: Store) -> None:
        first, second, third = self.record(
            store, self._make_delivery(b"A", 0), self._make_delivery(b"C", 2), self._make_delivery(b"B", 1)
        )
        for expected in (first, second, third):
            claimed = store.claim("me", 5, 60)
            assert [record.id for record in claimed] == [expected]
            assert store.claim("me", 5, 60) == []
            assert store.claim("me", 5, 60, key="ticket:7:1") == []
            self.finish(store, claimed[0])
        assert store.claim("me", 5, 60) == []

    def test_a_younger_record_waits_for_one_that_is_tried_again(self, store: Store, clock: Clock) -> None:
        first, second = self.record(store, self._make_delivery(b"A", 0), self._make_delivery(b"B", 1))
        self.claim(store)
        store.finish("me", [Outcome(first, 1, 1, State.WAITING, delay=30)])
        assert store.claim("me", 5, 60) == []
        clock.advance(30)
        record = self.claim(store)
        assert record.id == first
        self.finish(store, record, State.FAILED)
        assert self.claim(store).id == second

    @pytest.mark.parametrize("key", [None, "ticket:7:1"])
    def test_a_younger_record_waits_as_long_as_an_attempt_says(
        self, store: Store, clock: Clock, key: str | None
    ) -> None:
        first, second = self.record(store, self._make_delivery(b"A", 0), self._make_delivery(b"B", 1))
        store.finish("me", [Outcome(first, self.claim(store).claims, 1, State.WAITING, delay=30, holds=50)])
        clock.advance(30)
        record = self.claim(store)
        assert (record.id, record.late) == (first, False)
        clock.advance(10)
        # What was said before counts, and it is not asked for again by one that was given back.
        for claims, holds in ((2, 1000), (3, None), (4, 0)):
            store.finish("me", [Outcome(first, claims, 2, State.WAITING, delay=0 if claims < 4 else 100, holds=holds)])
            if claims < 4:
                assert self.claim(store).claims == claims + 1
        clock.advance(9.75)
        assert [each.id for each in store.claim("me", 5, 60, key=key)] == ([] if key is None else [first])
        if key is not None:
            store.finish("me", [Outcome(first, 5, 2, State.WAITING, delay=100)])
        clock.advance(0.25)
        assert [each.id for each in store.claim("me", 5, 60, key=key)] == [second]

    def test_a_record_that_was_overtaken_is_late(self, store: Store, clock: Clock) -> None:
        first, second, third = self.record(
            store, self._make_delivery(b"A", 0), self._make_delivery(b"C", 2), self._make_delivery(b"B", 1)
        )
        store.finish("me", [Outcome(first, self.claim(store).claims, 1, State.WAITING, delay=30, holds=0)])
        record = self.claim(store)
        assert record.id == second
        assert store.claim("me", 5, 60) == []  # the last one waits for the one that runs
        clock.advance(30)
        assert store.claim("me", 5, 60) == []  # and so does the first one
        self.finish(store, record)
        record = self.claim(store)  # the one that is due longest
        assert (record.id, record.late, record.attempts) == (third, True, 1)
        self.finish(store, record)
        record = self.claim(store)
        assert (record.id, record.late, record.attempts) == (first, True, 2)
        assert self.get(store, first).late

    def test_a_late_record_overtakes_without_making_the_other_one_late(self, store: Store, clock: Clock) -> None:
        first, second = self.record(store, self._make_delivery(b"B", 1), self._make_delivery(b"A", 0))
        store.finish("me", [Outcome(first, self.claim(store).claims, 1, State.WAITING, delay=30, holds=0)])
        record = self.claim(store)
        assert record.id == second
        self.finish(store, record)
        clock.advance(30)
        record = self.claim(store)
        assert (record.id, record.late) == (first, False)

    @pytest.mark.parametrize("key", [None, "ticket:7:1"])
    @pytest.mark.parametrize("first_is_due_first", [True, False])
    def test_of_two_that_could_be_claimed_one_is(
        self, store: Store, clock: Clock, key: str | None, *, first_is_due_first: bool
    ) -> None:
        first, second = self.record(store, self._make_delivery(b"A", 0), self._make_delivery(b"B", 1))
        (other,) = self.record(store, self._make_delivery(key="other"))
        store.finish("me", [Outcome(first, self.claim(store).claims, 1, State.WAITING, delay=30, holds=0)])
        store.reserve(5, 60 if first_is_due_first else 10)
        clock.advance(60)
        expected = [first if first_is_due_first else second]
        found = [record.id for record in store.claim("me", 5, 60, key=key)]
        assert [record_id for record_id in found if record_id != other] == expected
        assert store.claim("me", 5, 60, key="ticket:7:1") == []

    def test_a_record_that_runs_holds_up_younger_ones_whatever_was_said(self, store: Store, clock: Clock) -> None:
        first, _ = self.record(store, self._make_delivery(b"A", 0), self._make_delivery(b"B", 1))
        store.finish("me", [Outcome(first, self.claim(store).claims, 1, State.WAITING, holds=0)])
        (record,) = store.claim("me", 1, 10)
        assert record.id == first
        assert store.claim("me", 5, 60) == []
        clock.advance(10)
        assert store.claim("me", 5, 60, suspects=0) == []
        assert self.claim(store).id == first

    def test_tickets_do_not_wait_for_each_other(self, store: Store) -> None:
        first, _, other = self.record(
            store, self._make_delivery(b"A"), self._make_delivery(b"B", 1), self._make_delivery(key="other")
        )
        assert [record.id for record in store.claim("me", 5, 60)] == [first, other]

    def test_blocked_records_do_not_use_up_the_limit(self, store: Store) -> None:
        self.record(store, *(self._make_delivery(str(number).encode(), number) for number in range(5)))
        (other,) = self.record(store, self._make_delivery(key="other"))
        assert len(store.claim("me", 1, 60)) == 1
        assert [record.id for record in store.claim("me", 1, 60)] == [other]

    @pytest.mark.parametrize("owner", ["first", "second"])
    @pytest.mark.parametrize("with_key", [False, True])
    def test_a_lease_that_ended_is_claimed_again_and_younger_records_wait(
        self, store: Store, clock: Clock, owner: str, *, with_key: bool
    ) -> None:
        self.record(store, self._make_delivery(b"A"), self._make_delivery(b"B", 1))
        first = self.claim(store, "first", lease=10)
        key = first.key if with_key else None
        clock.advance(9.75)
        assert store.claim(owner, 5, 60, key=key) == []
        clock.advance(0.25)
        (again,) = store.claim(owner, 5, 60, key=key)
        assert (again.id, again.attempts) == (first.id, 2)

    @pytest.mark.parametrize("with_key", [False, True])
    def test_what_was_interrupted_is_counted(self, store: Store, clock: Clock, *, with_key: bool) -> None:
        self.record(store, self._make_delivery())
        counts: list[tuple[int, int, int]] = []
        for _ in range(3):
            (record,) = store.claim("me", 1, 10, key="ticket:7:1" if with_key else None)
            assert self.get(store, record.id) == record
            counts.append((record.claims, record.attempts, record.interrupted))
            clock.advance(10)
        assert counts == [(1, 1, 0), (2, 2, 1), (3, 3, 2)]

    @pytest.mark.parametrize("given_back", [False, True])
    def test_what_was_finished_was_not_interrupted(self, store: Store, clock: Clock, *, given_back: bool) -> None:
        self.record(store, self._make_delivery())
        self.claim(store, lease=10)
        clock.advance(10)
        record = self.claim(store, lease=10)
        store.finish("me", [Outcome(record.id, record.claims, record.attempts - given_back, State.WAITING)])
        record = self.get(store, record.id)
        assert (record.claims, record.attempts, record.interrupted) == (2, 2 - given_back, 0)
        record = self.claim(store)
        assert (record.claims, record.attempts, record.interrupted) == (3, 3 - given_back, 0)

    def test_few_suspects_are_claimed_at_a_time(self, store: Store, clock: Clock) -> None:
        store.record([self._make_delivery(key=f"ticket:7:{number}") for number in range(4)])
        suspects = [record.id for record in store.claim("killed", 4, 10)]
        clock.advance(10)
        (other,) = self.record(store, self._make_delivery(key="other"))
        assert store.claim("me", 5, 60, suspects=0, key="ticket:7:9") == []
        assert [record.id for record in store.claim("me", 5, 60, suspects=0)] == [other]
        assert [record.id for record in store.claim("me", 5, 60)] == suspects[:1]
        assert [record.id for record in store.claim("me", 5, 60, suspects=2)] == suspects[1:3]
        assert store.claim("me", 5, 60, suspects=0) == []
        (record,) = store.claim("me", 5, 60, suspects=0, key="ticket:7:3")
        assert (record.id, record.interrupted) == (suspects[3], 1)

    def test_suspects_and_others_are_claimed_those_due_longest_first(self, store: Store, clock: Clock) -> None:
        for key, due_in in (("a", 1), ("b", 5), ("c", 6), ("d", 7)):
            store.record([self._make_delivery(key=key)], due_in)
        clock.advance(5)
        assert [record.key for record in store.claim("killed", 2, 1.5)] == ["a", "b"]
        clock.advance(10)
        claimed = [store.claim("me", 2, 60, suspects=5), store.claim("me", 2, 60, suspects=5)]
        assert [[record.key for record in records] for records in claimed] == [["c", "a"], ["b", "d"]]

    def test_no_more_than_the_limit_is_claimed_with_suspects(self, store: Store, clock: Clock) -> None:
        store.record([self._make_delivery(key=f"ticket:7:{number}") for number in range(6)])
        store.claim("killed", 3, 10)
        clock.advance(10)
        assert [len(store.claim("me", 2, 60, suspects=9)) for _ in range(4)] == [2, 2, 2, 0]
        assert store.claim("me", 0, 60, suspects=9) == []

    def test_a_lease_is_renewed(self, store: Store, clock: Clock) -> None:
        self.record(store, self._make_delivery())
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
        store.record([self._make_delivery(key=f"ticket:7:{number}") for number in range(4)])
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

    def test_what_can_be_claimed_is_reserved_for_a_time(self, store: Store, clock: Clock) -> None:
        first, _, other = self.record(
            store, self._make_delivery(b"A"), self._make_delivery(b"B", 1), self._make_delivery(key="other")
        )
        assert store.reserve(5, 30) == [first, other]
        assert store.reserve(5, 30) == []
        assert store.claim("me", 5, 60) == []
        record = self.get(store, first)
        assert (record.state, record.attempts) == (State.WAITING, 0)
        assert record.due_at == datetime.fromtimestamp(NOW + 30, UTC)
        assert [claimed.id for claimed in store.claim("me", 5, 60, key="ticket:7:1")] == [first]
        clock.advance(30)
        assert store.reserve(5, 30) == [other]

    def test_no_more_than_the_limit_is_reserved_those_due_longest_first(self, store: Store, clock: Clock) -> None:
        late = store.record([self._make_delivery(key="late")], 9)[0].id
        early = store.record([self._make_delivery(key="early")], 3)[0].id
        clock.advance(2)
        assert store.reserve(5, 30) == []
        clock.advance(7)
        assert [store.reserve(1, 30), store.reserve(1, 30)] == [[early], [late]]

    def test_a_lease_that_ended_is_reserved_and_lost(self, store: Store, clock: Clock) -> None:
        self.record(store, self._make_delivery())
        record = self.claim(store, lease=10)
        assert store.reserve(5, 30) == []
        clock.advance(10)
        assert store.reserve(5, 30) == [record.id]
        assert store.renew("me", [(record.id, 1)], 10) == set()
        assert self.finish(store, record) is False
        record = self.get(store, record.id)
        assert (record.state, record.claims, record.attempts, record.interrupted) == (State.WAITING, 1, 1, 1)
        (record,) = store.claim("me", 1, 60, key=record.key)
        assert (record.claims, record.attempts, record.interrupted) == (2, 2, 1)

    @pytest.mark.parametrize("key", [None, "ticket:7:1"])
    def test_an_older_record_that_is_replayed_waits_for_a_younger_one_that_runs(
        self, store: Store, clock: Clock, key: str | None
    ) -> None:
        first, second = self.record(store, self._make_delivery(b"A"), self._make_delivery(b"B", 1))
        self.finish(store, self.claim(store))
        running = self.claim(store, lease=10)
        assert running.id == second
        store.replay([first])
        assert store.claim("me", 5, 60, key=key) == []
        assert store.reserve(5, 60) == []
        clock.advance(10)  # its lease ends: the older one comes first
        assert [record.id for record in store.claim("me", 5, 60, key=key)] == [first]
        assert store.claim("me", 5, 60, key=key) == []

    @pytest.mark.parametrize(("state", "error"), [(State.DONE, None), (State.FAILED, "because")])
    def test_a_record_is_finished(self, store: Store, clock: Clock, state: State, error: str | None) -> None:
        self.record(store, self._make_delivery())
        record = self.claim(store)
        clock.advance(2.5)
        assert store.finish("me", [Outcome(record.id, 1, 1, state, error=error)]) == {record.id}
        record = self.get(store, record.id)
        assert (record.state, record.attempts, record.error) == (state, 1, error)
        assert record.finished_at == datetime.fromtimestamp(NOW + 2.5, UTC)
        clock.advance(1000)
        assert store.claim("me", 5, 60) == store.claim("me", 5, 60, key=record.key) == []
        assert store.reserve(5, 60) == []

    def test_an_attempt_that_failed_is_tried_again_later(self, store: Store, clock: Clock) -> None:
        self.record(store, self._make_delivery())
        record = self.claim(store)
        store.finish("me", [Outcome(record.id, 1, 1, State.WAITING, delay=7.5, error="because")])
        record = self.get(store, record.id)
        assert (record.state, record.attempts, record.error) == (State.WAITING, 1, "because")
        assert (record.due_at, record.finished_at) == (datetime.fromtimestamp(NOW + 7.5, UTC), None)
        clock.advance(7.5)
        assert self.claim(store).attempts == 2
        store.finish("me", [Outcome(record.id, 2, 2, State.DONE)])
        assert self.get(store, record.id).error is None

    def test_an_attempt_that_was_given_back_does_not_count(self, store: Store) -> None:
        self.record(store, self._make_delivery())
        record = self.claim(store)
        assert store.finish("me", [Outcome(record.id, 1, 0, State.WAITING)]) == {record.id}
        assert self.get(store, record.id).attempts == 0
        assert self.claim(store).attempts == 1

    def test_several_outcomes_at_once(self, store: Store) -> None:
        store.record([self._make_delivery(key=f"ticket:7:{number}") for number in range(4)])
        one, two, three, four = store.claim("me", 5, 60)
        outcomes = [
            Outcome(three.id, 1, 1, State.FAILED, error="because"),
            Outcome(one.id, 1, 1, State.DONE),
            Outcome(2**40, 1, 1, State.DONE),
            Outcome(four.id, 2, 1, State.DONE),
            Outcome(two.id, 1, 0, State.WAITING, delay=5),
        ]
        assert store.finish("me", outcomes) == {one.id, two.id, three.id}
        states = [(record.state, record.attempts, record.error) for record in store.find()]
        assert states == [
            (State.DONE, 1, None),
            (State.WAITING, 0, None),
            (State.FAILED, 1, "because"),
            (State.RUNNING, 1, None),
        ]

    def test_an_owner_finishes_after_the_end_of_the_lease(self, store: Store, clock: Clock) -> None:
        self.record(store, self._make_delivery())
        record = self.claim(store, lease=10)
        clock.advance(100)
        assert self.finish(store, record)

    @pytest.mark.parametrize("outcome", [State.DONE, State.FAILED, State.WAITING])
    @pytest.mark.parametrize("new_owner", ["other", "me"])
    def test_a_lost_lease_finishes_nothing(self, store: Store, clock: Clock, outcome: State, new_owner: str) -> None:
        self.record(store, self._make_delivery())
        lost = self.claim(store, "me", lease=10)
        clock.advance(10)
        record = self.claim(store, new_owner)
        assert self.finish(store, lost, outcome) is False
        assert self.get(store, record.id) == record
        assert self.finish(store, record, owner=new_owner)
        assert self.finish(store, lost, outcome) is False
        assert self.get(store, record.id).state is State.DONE

    def test_nobody_finishes_what_others_have_claimed(self, store: Store) -> None:
        self.record(store, self._make_delivery())
        record = self.claim(store, "me")
        assert self.finish(store, record, owner="other") is False
        assert self.get(store, record.id) == record

    def test_what_was_not_claimed_is_not_finished(self, store: Store) -> None:
        (record_id,) = self.record(store, self._make_delivery())
        assert store.finish("me", [Outcome(record_id, 0, 0, State.DONE)]) == set()
        record = self.claim(store)
        assert self.finish(store, record) is True
        assert self.finish(store, record) is False

    @pytest.mark.parametrize("error", ["a\0b", "\ud800", "'%s\\", "é東\U0001f600", "x" * 10_000, ""])
    def test_any_error_is_written(self, store: Store, error: str) -> None:
        self.record(store, self._make_delivery())
        record = self.claim(store)
        assert store.finish("me", [Outcome(record.id, 1, 1, State.FAILED, error=error)]) == {record.id}
        written = self.get(store, record.id).error
        assert written is not None
        assert written.isprintable() or error.startswith("a")
        assert written == error or "\0" in error or error == "\ud800"


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
        store.record([self._make_delivery(key="reader")])
        (record,) = store.claim("reader", 1, 60, key="reader")
        with store.transaction("reader", record) as connection:
            return self.read_effects(connection)

    def test_no_transactions_is_said(self, store: Store) -> None:
        if self.has_transactions:
            return
        self.record(store, self._make_delivery())
        record = self.claim(store)
        with pytest.raises(NotImplementedError), store.transaction("me", record):
            pytest.fail("a transaction has begun")
        with pytest.raises(NotImplementedError):
            store.mark_done(object(), "me", record)

    def test_in_a_transaction_the_effect_and_the_record_are_committed(self, transactional: Store, clock: Clock) -> None:
        self.record(transactional, self._make_delivery(b"A"), self._make_delivery(b"B", 1))
        record = self.claim(transactional)
        clock.advance(1.5)
        with transactional.transaction("me", record) as connection:
            self.write_effect(connection, "effect")
        record = self.get(transactional, record.id)
        assert (record.state, record.attempts, record.error) == (State.DONE, 1, None)
        assert record.finished_at == datetime.fromtimestamp(NOW + 1.5, UTC)
        assert self.claim(transactional).body == b"B"
        assert self.get_effects(transactional) == ["effect"]

    @pytest.mark.parametrize("error", [OSError, KeyboardInterrupt, ValueError])
    def test_in_a_transaction_whose_handler_raises_nothing_is_committed(
        self, transactional: Store, error: type[BaseException]
    ) -> None:
        self.record(transactional, self._make_delivery())
        record = self.claim(transactional)
        with pytest.raises(error), transactional.transaction("me", record) as connection:  # noqa: PT012 - a handler
            self.write_effect(connection, "effect")
            raise error
        assert self.get(transactional, record.id) == record
        assert self.get_effects(transactional) == []
        assert self.finish(transactional, record)

    @pytest.mark.parametrize("reason", ["claimed by another owner", "claimed again", "done"])
    def test_a_transaction_whose_lease_was_lost_does_not_begin(
        self, transactional: Store, clock: Clock, reason: str
    ) -> None:
        self.record(transactional, self._make_delivery())
        lost = self.claim(transactional, lease=10)
        if reason == "done":
            self.finish(transactional, lost)
        else:
            clock.advance(10)
            self.claim(transactional, "me" if reason == "claimed again" else "other")
        record = self.get(transactional, lost.id)
        with pytest.raises(LeaseLost), transactional.transaction("me", lost):
            pytest.fail("a transaction has begun")
        assert self.get(transactional, record.id) == record

    def test_a_transaction_after_the_end_of_the_lease_that_nobody_has_claimed(
        self, transactional: Store, clock: Clock
    ) -> None:
        self.record(transactional, self._make_delivery())
        record = self.claim(transactional, lease=10)
        clock.advance(100)
        with transactional.transaction("me", record) as connection:
            self.write_effect(connection, "effect")
        assert self.get(transactional, record.id).state is State.DONE

    def test_one_transaction_after_the_other(self, transactional: Store) -> None:
        for number in range(3):
            self.record(transactional, self._make_delivery(key=f"ticket:7:{number}"))
            with transactional.transaction("me", self.claim(transactional)) as connection:
                self.write_effect(connection, str(number))
        assert self.get_effects(transactional) == ["0", "1", "2"]

    def test_in_a_transaction_a_failed_attempt_leaves_its_error_until_it_is_done(self, transactional: Store) -> None:
        self.record(transactional, self._make_delivery())
        self.finish(transactional, self.claim(transactional), State.WAITING)
        record = self.claim(transactional)
        assert record.error == "because"
        with transactional.transaction("me", record):
            pass
        assert self.get(transactional, record.id).error is None
