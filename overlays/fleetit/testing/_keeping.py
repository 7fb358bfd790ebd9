"""Tests of reading, replaying, counting, pruning, and opening again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from fleetit.testing._contract import NOW, Clock, Contract, describe, is_new, make_delivery
from fleetit.webhooks.stores import Counts, State, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit.webhooks.stores import Store

_DAY = 86_400


class Keeping(Contract):
    """Tests of what operators ask for."""

    def test_an_unknown_record_is_none(self, store: Store) -> None:
        assert store.get(1) is None
        assert store.get(2**40) is None

    def test_records_are_found_by_state_and_key_in_pages(self, store: Store) -> None:
        store.record([make_delivery(key="a"), make_delivery(key="b"), make_delivery(b"B", 1, key="a")])
        first, second, third = (record.id for record in store.find())
        self.finish(store, self.claim(store))
        self.finish(store, self.claim(store), State.FAILED)

        def find(state: State | None = None, key: str | None = None, limit: int = 100, after: int = 0) -> list[int]:
            return [record.id for record in store.find(state=state, key=key, limit=limit, after=after)]

        assert find() == [first, second, third]
        assert [find(state) for state in State] == [[third], [], [first], [second]]
        assert (find(key="a"), find(key="b"), find(key="c")) == ([first, third], [second], [])
        assert (find(State.DONE, "a"), find(State.DONE, "b")) == ([first], [])
        assert (find(limit=2), find(limit=2, after=second), find(after=third)) == ([first, second], [third], [])
        assert find(key="a", after=first) == find(State.WAITING, after=first) == [third]
        assert find(State.WAITING, after=third) == []

    @pytest.mark.parametrize("state", [State.DONE, State.FAILED])
    def test_a_finished_record_is_replayed(self, store: Store, clock: Clock, state: State) -> None:
        self.record(store, make_delivery())
        self.finish(store, self.claim(store), State.WAITING)
        record = self.claim(store)
        self.finish(store, record, state)
        clock.advance(5)
        assert store.replay([record.id]) == 1
        replayed = self.get(store, record.id)
        assert (replayed.state, replayed.attempts, replayed.finished_at) == (State.WAITING, 0, None)
        assert replayed.due_at == datetime.fromtimestamp(NOW + 5, UTC)
        assert (replayed.late, replayed.again) == (False, False)
        assert self.claim(store).attempts == 1

    def test_only_finished_records_are_replayed(self, store: Store) -> None:
        store.record([make_delivery(key=f"toll:7:{number}") for number in range(4)])
        done, failed, running = (self.claim(store) for _ in range(3))
        waiting = store.find(state=State.WAITING)[0]
        self.finish(store, done)
        self.finish(store, failed, State.FAILED)
        assert store.replay([running.id, waiting.id, 2**40]) == 0
        assert (self.get(store, running.id), self.get(store, waiting.id)) == (running, waiting)
        assert store.replay([]) == 0
        assert store.replay([done.id, failed.id, running.id]) == 2

    @pytest.mark.parametrize(
        ("sequence", "expected"),
        [
            pytest.param("A0", "A", id="the only one"),
            pytest.param("A0 B1", "A late|B", id="a newer one"),
            pytest.param("A0 B0", "A late|B", id="a newer one of the same second"),
            pytest.param("B1 A0", "B|A late", id="late already"),
            pytest.param("A0 B1 A2", "A late|B late|A again", id="all but the newest"),
            pytest.param("A0 B1 A0 B2", "A late|B", id="with copies"),
        ],
    )
    def test_a_replayed_record_is_late_if_there_is_a_newer_one(
        self, store: Store, sequence: str, expected: str
    ) -> None:
        store.record([make_delivery(word[:1].encode(), int(word[1:])) for word in sequence.split()])
        store.record([make_delivery(b"Z", 100, key="other")])
        for _ in store.find(key="toll:7:1"):
            self.finish(store, store.claim("me", 1, 60, key="toll:7:1")[0])
        assert store.replay([record.id for record in store.find(key="toll:7:1")]) == len(expected.split("|"))
        assert "|".join(describe(store, key="toll:7:1")) == expected

    def test_replayed_records_of_a_ticket_are_claimed_in_order(self, store: Store) -> None:
        ids = self.record(store, make_delivery(b"A"), make_delivery(b"B", 1))
        for _ in ids:
            self.finish(store, self.claim(store))
        store.replay(list(reversed(ids)))
        assert [record.id for record in store.claim("me", 5, 60)] == ids[:1]

    def test_what_the_store_holds_is_counted(self, store: Store, clock: Clock) -> None:
        assert store.count() == Counts(dict.fromkeys(State, 0), 0, 0)
        for number in range(6):
            self.record(store, make_delivery(key=f"toll:7:{number}"))
            clock.advance(10)
        one, two, three, four = (self.claim(store) for _ in range(4))
        self.finish(store, one)
        clock.advance(59.5)
        self.finish(store, two)
        self.finish(store, three, State.FAILED)
        assert store.count() == Counts(
            {State.WAITING: 2, State.RUNNING: 1, State.DONE: 2, State.FAILED: 1}, oldest=89.5, done_last_minute=2
        )
        clock.advance(0.5)
        assert store.count().done_last_minute == 1
        self.finish(store, four)
        assert store.count().oldest == 80

    def test_finished_tickets_are_pruned(self, store: Store, clock: Clock) -> None:
        store.record([make_delivery(key=f"toll:7:{number}") for number in range(3)])
        done, failed, _ = (self.claim(store, lease=10 * _DAY) for _ in range(3))
        self.finish(store, done)
        self.finish(store, failed, State.FAILED)
        clock.advance(_DAY)
        assert store.prune(_DAY, 100) == 0
        clock.advance(0.25)
        assert store.prune(_DAY, 100) == 1
        assert store.get(done.id) is None
        assert store.prune(_DAY, 100) == 0
        assert store.prune(_DAY, 100, failed=True) == 1
        assert [record.state for record in store.find()] == [State.RUNNING]
        assert is_new(store.record([make_delivery(key="toll:7:0")])) == [True]

    @pytest.mark.parametrize("kept", [State.WAITING, State.RUNNING, State.FAILED, State.DONE])
    @pytest.mark.parametrize("is_first", [True, False])
    def test_a_ticket_is_pruned_as_a_whole(self, store: Store, clock: Clock, kept: State, *, is_first: bool) -> None:
        ids = self.record(store, make_delivery(b"A"), make_delivery(b"B", 1))
        for _ in ids:
            self.finish(store, self.claim(store))
        clock.advance(2 * _DAY)
        store.replay(ids[:1] if is_first else ids[1:])
        if kept is not State.WAITING:
            record = self.claim(store, lease=10 * _DAY)
            if kept is not State.RUNNING:
                self.finish(store, record, kept)
        assert store.prune(_DAY, 100) == 0
        assert store.prune(_DAY, 100, failed=True) == 0
        clock.advance(_DAY)
        assert store.prune(_DAY, 100, failed=True) == 0
        clock.advance(_DAY)
        assert store.prune(_DAY, 100) == (2 if kept is State.DONE else 0)
        assert store.prune(_DAY, 100, failed=True) == (2 if kept is State.FAILED else 0)
        assert len(store.find()) == (0 if kept in {State.DONE, State.FAILED} else 2)

    def test_tickets_are_pruned_as_a_whole_up_to_the_limit_and_the_oldest_first(
        self, store: Store, clock: Clock
    ) -> None:
        for key in ("a", "b", "c"):
            self.record(store, make_delivery(b"A", key=key), make_delivery(b"B", 1, key=key))
        for key in ("b", "a", "c"):
            for _ in range(2):
                self.finish(store, store.claim("me", 1, 60, key=key)[0])
            clock.advance(1)
        clock.advance(_DAY)
        assert store.prune(_DAY, 1) == 2
        assert {record.key for record in store.find()} == {"a", "c"}
        assert store.prune(_DAY, 1) == 2
        assert {record.key for record in store.find()} == {"c"}
        assert store.prune(_DAY, 100) == 2

    def test_another_store_has_the_same_records(self, store: Store, open_store: Callable[[], Store]) -> None:
        ids = self.record(store, make_delivery(b"A"), make_delivery(key="other"))
        record = self.claim(store)
        store.close()
        store = open_store()
        assert [found.id for found in store.find()] == ids
        assert self.get(store, record.id) == record
        assert self.finish(store, record)
        assert is_new(store.record([make_delivery(), make_delivery(b"B", 1)])) == [False, True]

    def test_a_store_may_be_opened_again(self, store: Store) -> None:
        store.open()
        store.close()
        store.close()
        store.open()
        self.record(store, make_delivery())
        assert self.claim(store).attempts == 1

    def test_a_closed_store_is_unavailable(self, store: Store) -> None:
        store.close()
        with pytest.raises(StoreUnavailable):
            store.record([make_delivery()])
        with pytest.raises(StoreUnavailable):
            store.claim("me", 1, 60)

    def test_a_store_that_was_not_opened_is_unavailable(
        self, make_store: Callable[[Clock], Store], clock: Clock
    ) -> None:
        store = make_store(clock)
        with pytest.raises(StoreUnavailable):
            store.record([make_delivery()])
