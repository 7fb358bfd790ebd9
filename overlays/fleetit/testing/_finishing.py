"""Tests of `Store.finish`: what becomes of an attempt, and of one whose lease was lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from fleetit.testing._contract import NOW, Clock, Contract, make_delivery
from fleetit.webhooks.stores import Outcome, State

if TYPE_CHECKING:
    from fleetit.webhooks.stores import Store


class Finishing(Contract):
    """Tests of the outcome of attempts."""

    @pytest.mark.parametrize(("state", "error"), [(State.DONE, None), (State.FAILED, "because")])
    def test_a_record_is_finished(self, store: Store, clock: Clock, state: State, error: str | None) -> None:
        self.record(store, make_delivery())
        record = self.claim(store)
        clock.advance(2.5)
        assert store.finish("me", [Outcome(record.id, 1, state, error=error)]) == {record.id}
        record = self.get(store, record.id)
        assert (record.state, record.attempts, record.error) == (state, 1, error)
        assert record.finished_at == datetime.fromtimestamp(NOW + 2.5, UTC)
        clock.advance(1000)
        assert store.claim("me", 5, 60) == store.claim("me", 5, 60, key=record.key) == []
        assert store.reserve(5, 60) == []

    def test_an_attempt_that_failed_is_tried_again_later(self, store: Store, clock: Clock) -> None:
        self.record(store, make_delivery())
        record = self.claim(store)
        store.finish("me", [Outcome(record.id, 1, State.WAITING, delay=7.5, error="because")])
        record = self.get(store, record.id)
        assert (record.state, record.attempts, record.error) == (State.WAITING, 1, "because")
        assert (record.due_at, record.finished_at) == (datetime.fromtimestamp(NOW + 7.5, UTC), None)
        clock.advance(7.5)
        assert self.claim(store).attempts == 2
        store.finish("me", [Outcome(record.id, 2, State.DONE)])
        assert self.get(store, record.id).error is None

    def test_an_attempt_that_was_given_back_does_not_count(self, store: Store) -> None:
        self.record(store, make_delivery())
        record = self.claim(store)
        assert store.finish("me", [Outcome(record.id, 1, State.WAITING, is_counted=False)]) == {record.id}
        assert self.get(store, record.id).attempts == 0
        assert self.claim(store).attempts == 1

    def test_several_outcomes_at_once(self, store: Store) -> None:
        store.record([make_delivery(key=f"toll:7:{number}") for number in range(4)])
        one, two, three, four = store.claim("me", 5, 60)
        outcomes = [
            Outcome(three.id, 1, State.FAILED, error="because"),
            Outcome(one.id, 1, State.DONE),
            Outcome(2**40, 1, State.DONE),
            Outcome(four.id, 2, State.DONE),
            Outcome(two.id, 1, State.WAITING, delay=5, is_counted=False),
        ]
        assert store.finish("me", outcomes) == {one.id, two.id, three.id}
        states = [(record.state, record.attempts, record.error) for record in store.find()]
        assert states == [
            (State.DONE, 1, None),
            (State.WAITING, 0, None),
            (State.FAILED, 1, "because"),
            (State.RUNNING, 1, None),
        ]

    def test_nothing_is_finished_for_no_outcomes(self, store: Store) -> None:
        assert store.finish("me", []) == set()

    def test_an_owner_finishes_after_the_end_of_the_lease(self, store: Store, clock: Clock) -> None:
        self.record(store, make_delivery())
        record = self.claim(store, lease=10)
        clock.advance(100)
        assert self.finish(store, record)

    @pytest.mark.parametrize("outcome", [State.DONE, State.FAILED, State.WAITING])
    @pytest.mark.parametrize("new_owner", ["other", "me"])
    def test_a_lost_lease_finishes_nothing(self, store: Store, clock: Clock, outcome: State, new_owner: str) -> None:
        self.record(store, make_delivery())
        lost = self.claim(store, "me", lease=10)
        clock.advance(10)
        record = self.claim(store, new_owner)
        assert self.finish(store, lost, outcome) is False
        assert self.get(store, record.id) == record
        assert self.finish(store, record, owner=new_owner)
        assert self.finish(store, lost, outcome) is False
        assert self.get(store, record.id).state is State.DONE

    def test_nobody_finishes_what_others_have_claimed(self, store: Store) -> None:
        self.record(store, make_delivery())
        record = self.claim(store, "me")
        assert self.finish(store, record, owner="other") is False
        assert self.get(store, record.id) == record

    def test_what_was_not_claimed_is_not_finished(self, store: Store) -> None:
        (record_id,) = self.record(store, make_delivery())
        assert store.finish("me", [Outcome(record_id, 0, State.DONE)]) == set()
        record = self.claim(store)
        assert self.finish(store, record) is True
        assert self.finish(store, record) is False

    @pytest.mark.parametrize("error", ["a\0b", "\ud800", "'%s\\", "é東\U0001f600", "x" * 10_000, ""])
    def test_any_error_is_written(self, store: Store, error: str) -> None:
        self.record(store, make_delivery())
        record = self.claim(store)
        assert store.finish("me", [Outcome(record.id, 1, State.FAILED, error=error)]) == {record.id}
        written = self.get(store, record.id).error
        assert written is not None
        assert written.isprintable() or error.startswith("a")
        assert written == error or "\0" in error or error == "\ud800"
