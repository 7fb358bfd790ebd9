"""The tests that a store of an inbox has to pass.

    from openapi_sdk.testing.inbox_contract import InboxContract

    class TestMyStore(InboxContract):
        _webhooks = WEBHOOKS

        @pytest.fixture
        def make_store(self, tmp_path):
            return lambda clock: MyStore(tmp_path / "inbox", clock=clock)

The store has to take a clock. No test waits for a time; those with threads take a moment.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from openapi_sdk.testing.claiming import Claiming, Transactions
from openapi_sdk.testing.recording import NOW, Clock, Contract, Recording, describe, is_new, run_together
from openapi_sdk.webhooks.stores import Counts, Outcome, Recorded, State, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk.webhooks.store import AnyStore as Store

__all__ = ["Clock", "InboxContract"]

_DAY = 86_400


class Keeping(Contract):
    """Tests of what operators ask for."""

    def test_an_unknown_record_is_none(self, store: Store) -> None:
        assert store.get(1) is None
        assert store.get(2**40) is None

    def test_records_are_found_by_state_and_key_in_pages(self, store: Store) -> None:
        store.record(
            [self._make_delivery(key="a"), self._make_delivery(key="b"), self._make_delivery(b"B", 1, key="a")]
        )
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

    def test_records_are_found_newest_first(self, store: Store) -> None:
        ids = self.record(
            store, *(self._make_delivery(key=key) for key in "abc"), self._make_delivery(b"B", 1, key="a")
        )

        def find(**conditions: Any) -> list[int]:
            return [record.id for record in store.find(newest_first=True, **conditions)]

        assert find() == list(reversed(ids))
        assert (find(limit=2), find(limit=2, after=ids[2]), find(after=ids[0])) == (ids[:1:-1], ids[1::-1], [])
        assert (find(key="a"), find(key="a", after=ids[3])) == ([ids[3], ids[0]], [ids[0]])
        assert find(state=State.DONE) == []

    def test_records_are_found_by_kind_and_time(self, store: Store, clock: Clock) -> None:
        ids: list[int] = []
        for key in ("kind:7:1", "kind:8:1", "kinds:7:1", "other:7:1", "kin:7:1", "kind%:7:1", "kind"):
            ids += self.record(store, self._make_delivery(key=key))
            clock.advance(0.5)

        def find(**conditions: Any) -> list[int]:
            return [ids.index(record.id) for record in store.find(**conditions)]

        times = [datetime.fromtimestamp(NOW + number / 2, UTC) for number in range(len(ids) + 1)]
        assert [find(kind=kind) for kind in ("kind", "other", "kin", "kind%", "")] == [[0, 1], [3], [4], [5], []]
        assert (find(since=times[2]), find(until=times[2])) == ([2, 3, 4, 5, 6], [0, 1])
        assert find(since=times[1], until=times[4]) == [1, 2, 3]
        assert find(since=times[1], kind="kind", state=State.WAITING) == find(key="kind:8:1", since=times[1]) == [1]
        assert find(key="kind:7:1", since=times[1]) == find(until=times[0]) == find(since=times[-1]) == []
        assert find(since=times[1], until=times[4], limit=1, after=ids[1]) == [2]
        elsewhere = timezone(timedelta(hours=5, minutes=45))
        assert find(since=times[5].astimezone(elsewhere)) == [5, 6]

    @pytest.mark.parametrize("state", [State.DONE, State.FAILED])
    def test_a_finished_record_is_replayed(self, store: Store, clock: Clock, state: State) -> None:
        self.record(store, self._make_delivery())
        self.finish(store, self.claim(store), State.WAITING)
        record = self.claim(store)
        self.finish(store, record, state)
        clock.advance(5)
        assert store.replay([record.id]) == 1
        replayed = self.get(store, record.id)
        assert (replayed.state, replayed.attempts, replayed.finished_at) == (State.WAITING, 0, None)
        assert replayed.due_at == datetime.fromtimestamp(NOW + 5, UTC)
        assert (replayed.late, replayed.again) == (False, False)
        record = self.claim(store)
        assert (record.claims, record.attempts, record.interrupted) == (3, 1, 0)

    def test_a_record_that_is_replayed_holds_up_others_again(self, store: Store) -> None:
        first, second = self.record(store, self._make_delivery(b"A"), self._make_delivery(b"B", 1))
        store.finish("me", [Outcome(first, self.claim(store).claims, 1, State.WAITING, holds=0)])
        for _ in range(2):
            self.finish(store, self.claim(store))
        store.replay([first, second])
        record = self.claim(store)
        assert record.id == first
        store.finish("me", [Outcome(first, record.claims, 1, State.WAITING, delay=30)])
        assert store.claim("me", 5, 60) == []

    def test_only_finished_records_are_replayed(self, store: Store) -> None:
        store.record([self._make_delivery(key=f"ticket:7:{number}") for number in range(4)])
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
            pytest.param("A0 B0", "A late|B uncertain", id="a newer one of the same second"),
            pytest.param("B1 A0", "B|A late", id="late already"),
            pytest.param("A0 B1 A2", "A late|B late|A again", id="all but the newest"),
            pytest.param("A0 B1 A0 B2", "A late|B", id="with copies"),
        ],
    )
    def test_a_replayed_record_is_late_if_there_is_a_newer_one(
        self, store: Store, sequence: str, expected: str
    ) -> None:
        store.record([self._make_delivery(word[:1].encode(), int(word[1:])) for word in sequence.split()])
        store.record([self._make_delivery(b"Z", 100, key="other")])
        for _ in store.find(key="ticket:7:1"):
            self.finish(store, store.claim("me", 1, 60, key="ticket:7:1")[0])
        assert store.replay([record.id for record in store.find(key="ticket:7:1")]) == len(expected.split("|"))
        assert "|".join(describe(store, key="ticket:7:1")) == expected

    def test_replayed_records_of_a_ticket_are_claimed_in_order(self, store: Store) -> None:
        ids = self.record(store, self._make_delivery(b"A"), self._make_delivery(b"B", 1))
        for _ in ids:
            self.finish(store, self.claim(store))
        store.replay(list(reversed(ids)))
        assert [record.id for record in store.claim("me", 5, 60)] == ids[:1]

    def test_what_the_store_holds_is_counted(self, store: Store, clock: Clock) -> None:
        assert store.count() == Counts(dict.fromkeys(State, 0), 0, 0)
        for number in range(6):
            self.record(store, self._make_delivery(key=f"ticket:7:{number}"))
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

    def test_the_oldest_is_right_when_the_clock_was_set_back(self, store: Store, clock: Clock) -> None:
        self.record(store, self._make_delivery(key="ahead"))
        clock.advance(-3600)
        self.record(store, self._make_delivery(key="now"))
        assert store.count().oldest == 3600
        clock.advance(3000)
        assert store.count().oldest == 3000
        for key in ("ahead", "now"):
            self.finish(store, store.claim("me", 1, 60, key=key)[0])
        assert store.count().oldest == 0

    def test_what_was_done_long_ago_is_emptied(self, store: Store, clock: Clock) -> None:
        headers = {"x-timestamp": "1"}
        (record_id,) = self.record(store, self._make_delivery(b"secret", headers=headers))
        self.finish(store, self.claim(store))
        clock.advance(_DAY)
        before = self.get(store, record_id)
        assert store.empty(_DAY, 100) == 0
        clock.advance(0.25)
        assert store.empty(_DAY, 0) == 0
        assert self.get(store, record_id) == before
        assert (store.empty(_DAY, 100), store.empty(_DAY, 100)) == (1, 0)
        assert self.get(store, record_id) == evolve(before, body=b"", headers={})

    def test_copies_of_what_was_emptied_are_told(self, store: Store, clock: Clock) -> None:
        (record_id,) = self.record(store, self._make_delivery(b"A"))
        self.finish(store, self.claim(store))
        clock.advance(2 * _DAY)
        store.empty(_DAY, 100)
        copies = [self._make_delivery(b"A", signed) for signed in (0, 5)]
        assert store.record(copies) == [Recorded(record_id, State.DONE, True)] * 2
        assert store.replay([record_id]) == 0
        assert self.get(store, record_id).state is State.DONE
        self.record(store, self._make_delivery(b"B", 6))
        record = self.claim(store)
        assert (record.body, record.revision) == (b"B", 2)

    @pytest.mark.parametrize(
        ("sequence", "kept"),
        [
            pytest.param("A0 B1 C2", [3], id="in order"),
            pytest.param("A0 C2 B1", [2, 3], id="the newest one, and the last one for its number"),
            pytest.param("C2 A0 B1", [1, 3], id="the first one is the newest"),
            pytest.param("A0 B0", [2], id="in the same second"),
            pytest.param("A0 B1 A2", [3], id="there and back"),
        ],
    )
    def test_of_a_ticket_the_newest_record_and_the_last_one_are_kept(
        self, store: Store, clock: Clock, sequence: str, kept: list[int]
    ) -> None:
        words = sequence.split()
        self.record(store, *(self._make_delivery(word[:1].encode(), int(word[1:])) for word in words))
        for _ in words:
            self.finish(store, self.claim(store))
        clock.advance(2 * _DAY)
        assert (store.empty(_DAY, 100), store.empty(_DAY, 100)) == (len(words), 0)
        assert [(record.revision, record.body) for record in store.find()] == [(number, b"") for number in kept]
        newest = max(words, key=lambda word: word[1:] + word[0])
        assert is_new(store.record([self._make_delivery(newest[:1].encode(), 9), self._make_delivery(b"Z", 10)])) == [
            False,
            True,
        ]
        record = self.claim(store)
        assert (record.revision, record.late) == (len(words) + 1, False)
        self.finish(store, record)
        assert store.empty(_DAY, 100) == 0
        clock.advance(2 * _DAY)
        assert (store.empty(_DAY, 100), store.empty(_DAY, 100)) == (len(kept) + 1, 0)
        assert [(record.revision, record.body) for record in store.find()] == [(len(words) + 1, b"")]
        assert store.prune(_DAY, 100) == 1

    @pytest.mark.parametrize("kept", [State.WAITING, State.RUNNING, State.FAILED, State.DONE])
    def test_a_ticket_is_emptied_as_a_whole(self, store: Store, clock: Clock, kept: State) -> None:
        ids = self.record(store, self._make_delivery(b"A"), self._make_delivery(b"B", 1))
        for _ in ids:
            self.finish(store, self.claim(store))
        clock.advance(2 * _DAY)
        store.replay(ids[:1])
        if kept is not State.WAITING:
            record = self.claim(store, lease=10 * _DAY)
            if kept is not State.RUNNING:
                self.finish(store, record, kept)
        assert store.empty(_DAY, 100) == 0
        clock.advance(2 * _DAY)
        assert store.empty(_DAY, 100) == (2 if kept is State.DONE else 0)
        assert [record.body for record in store.find()] == ([b""] if kept is State.DONE else [b"A", b"B"])

    def test_tickets_are_emptied_up_to_the_limit_and_the_oldest_first(self, store: Store, clock: Clock) -> None:
        for key in ("a", "b", "c"):
            self.record(store, self._make_delivery(b"A", key=key), self._make_delivery(b"B", 1, key=key))
        for key in ("b", "a", "c"):
            for _ in range(2):
                self.finish(store, store.claim("me", 1, 60, key=key)[0])
            clock.advance(1)
        clock.advance(_DAY)
        for expected in (["a", "c"], ["c"], []):
            assert store.empty(_DAY, 1) == 2
            assert sorted({record.key for record in store.find() if record.body}) == expected
        assert store.empty(_DAY, 1) == 0
        assert store.prune(_DAY, 2) == 2
        assert [record.key for record in store.find()] == ["c"]

    def test_finished_tickets_are_pruned(self, store: Store, clock: Clock) -> None:
        store.record([self._make_delivery(key=f"ticket:7:{number}") for number in range(3)])
        done, failed, _ = (self.claim(store, lease=10 * _DAY) for _ in range(3))
        self.finish(store, done)
        self.finish(store, failed, State.FAILED)
        clock.advance(_DAY)
        assert store.prune(_DAY, 100) == 0
        clock.advance(0.25)
        assert store.prune(_DAY, 100, dry_run=True) == store.prune(_DAY, 1, dry_run=True) == 1
        assert store.prune(_DAY, 1, failed=True, dry_run=True) == 2
        assert store.get(done.id) is not None
        assert store.prune(_DAY, 100) == 1
        assert store.get(done.id) is None
        assert store.prune(_DAY, 100) == 0
        assert store.prune(_DAY, 100, failed=True) == 1
        assert [record.state for record in store.find()] == [State.RUNNING]
        assert is_new(store.record([self._make_delivery(key="ticket:7:0")])) == [True]

    @pytest.mark.parametrize("kept", [State.WAITING, State.RUNNING, State.FAILED, State.DONE])
    @pytest.mark.parametrize("is_first", [True, False])
    def test_a_ticket_is_pruned_as_a_whole(self, store: Store, clock: Clock, kept: State, *, is_first: bool) -> None:
        ids = self.record(store, self._make_delivery(b"A"), self._make_delivery(b"B", 1))
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
            self.record(store, self._make_delivery(b"A", key=key), self._make_delivery(b"B", 1, key=key))
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
        ids = self.record(store, self._make_delivery(b"A"), self._make_delivery(key="other"))
        record = self.claim(store)
        store.close()
        store = open_store()
        assert [found.id for found in store.find()] == ids
        assert self.get(store, record.id) == record
        assert self.finish(store, record)
        assert is_new(store.record([self._make_delivery(), self._make_delivery(b"B", 1)])) == [False, True]

    def test_a_store_may_be_opened_again(self, store: Store) -> None:
        store.open()
        store.close()
        store.close()
        store.open()
        self.record(store, self._make_delivery())
        assert self.claim(store).attempts == 1

    @pytest.mark.parametrize("was_open", [True, False])
    def test_a_store_that_is_not_open_is_unavailable(
        self, make_store: Callable[[Clock], Store], clock: Clock, *, was_open: bool
    ) -> None:
        store = make_store(clock)
        if was_open:
            store.open()
            store.close()
        with pytest.raises(StoreUnavailable):
            store.record([self._make_delivery()])
        with pytest.raises(StoreUnavailable):
            store.claim("me", 1, 60)


_THREADS = 4


class Together(Contract):
    """Tests of what happens at the same time."""

    @pytest.fixture(params=["one store", "several stores"])
    def stores(self, open_store: Callable[[], Store], request: pytest.FixtureRequest) -> list[Store]:
        """Return a store for each thread."""
        first = open_store()
        return [first, *(first if request.param == "one store" else open_store() for _ in range(_THREADS - 1))]

    def test_copies_that_come_at_the_same_time_are_one_record(self, stores: list[Store]) -> None:
        for number in range(8):
            copy = self._make_delivery(key=f"ticket:7:{number}")
            results = run_together([partial(store.record, [copy]) for store in stores])
            assert len({result.id for (result,) in results}) == 1
            assert sorted(result.is_duplicate for (result,) in results) == [False, True, True, True]

    def test_revisions_that_come_at_the_same_time_are_all_recorded(self, stores: list[Store]) -> None:
        sequence = [self._make_delivery(b"A", 0), self._make_delivery(b"B", 1), self._make_delivery(b"C", 2)]

        def record(store: Store, seed: int) -> list[Recorded]:
            order = sequence * 2
            random.Random(seed).shuffle(order)
            return [store.record([delivery])[0] for delivery in order]

        run_together([partial(record, store, seed) for seed, store in enumerate(stores)])
        records = stores[0].find()
        assert sorted(record.body for record in records) == [b"A", b"B", b"C"]
        assert sorted(record.revision for record in records) == [1, 2, 3]
        assert {flag for text in describe(stores[0]) for flag in text.split()[1:]} <= {"late"}

    def test_batches_with_the_same_tickets_do_not_wait_for_each_other(self, stores: list[Store]) -> None:
        batch = [self._make_delivery(key=f"ticket:7:{number}") for number in range(20)]

        def record(store: Store, seed: int) -> int:
            new = 0
            for round_ in range(4):
                order = [self._make_delivery(each.body, round_, key=each.key) for each in batch]
                random.Random(seed).shuffle(order)
                new += sum(not result.is_duplicate for result in store.record(order))
            return new

        counts = run_together([partial(record, store, seed) for seed, store in enumerate(stores)])
        assert sum(counts) == len(batch)

    def test_each_record_is_claimed_once_and_one_of_a_ticket_at_a_time(self, stores: list[Store]) -> None:
        tickets, revisions = 6, 4
        for number in range(tickets):
            batch = [
                self._make_delivery(str(each).encode(), each, key=f"ticket:7:{number}") for each in range(revisions)
            ]
            stores[0].record(batch)
        running: Counter[str] = Counter()
        handled: list[tuple[str, int]] = []

        def handle(store: Store, number: int) -> None:
            for _ in range(1000):  # many times more often than needed
                if len(handled) == tickets * revisions:
                    return
                for record in store.claim(f"owner {number}", 2, 60):
                    running[record.key] += 1
                    assert running[record.key] == 1
                    handled.append((record.key, record.revision))
                    running[record.key] -= 1
                    assert self.finish(store, record, owner=f"owner {number}")

        run_together([partial(handle, store, number) for number, store in enumerate(stores)])
        assert len(handled) == len(set(handled)) == tickets * revisions
        for ticket in {key for key, _ in handled}:
            assert [revision for key, revision in handled if key == ticket] == [1, 2, 3, 4]

    def test_each_record_is_reserved_once(self, stores: list[Store]) -> None:
        stores[0].record([self._make_delivery(key=f"ticket:7:{number}") for number in range(20)])

        def reserve(store: Store) -> list[int]:
            ids: list[int] = []
            while found := store.reserve(2, 60):
                ids += found
            return ids

        found = run_together([partial(reserve, store) for store in stores])
        assert sorted(record_id for ids in found for record_id in ids) == [record.id for record in stores[0].find()]

    def test_what_is_recorded_replayed_and_handled_at_the_same_time(self, stores: list[Store]) -> None:
        keys = [f"ticket:7:{number}" for number in range(3)]
        running: Counter[str] = Counter()

        def record() -> None:
            for number in range(12):
                stores[0].record([self._make_delivery(str(number).encode(), number, key=key) for key in keys])

        def replay() -> None:
            for _ in range(12):
                finished = [record.id for record in stores[1].find(state=State.DONE, limit=5)]
                stores[1].replay(finished)
                stores[1].prune(1e6, 10)

        def handle(store: Store, owner: str) -> None:
            for _ in range(12):
                for record in store.claim(owner, 5, 60):
                    running[record.key] += 1
                    assert running[record.key] == 1
                    running[record.key] -= 1
                    assert self.finish(store, record, owner=owner)

        handlers = [partial(handle, stores[2], "two"), partial(handle, stores[3], "three")]
        run_together([partial(record), partial(replay), *handlers])
        assert [record.revision for record in stores[0].find(key=keys[0])] == list(range(1, 13))


class InboxContract(Recording, Claiming, Transactions, Keeping, Together):
    """Base class of the tests of a store.

    Add the fixture `make_store`, as above, and override what is different:

    Attributes:
        has_transactions: Whether `Store.transaction` and `Store.mark_done` can be had. If not, they raise
            `NotImplementedError`.
        is_shared: Whether the stores that `make_store` returns in one test have the same records, as several processes
            have. If not, the tests of that are skipped.
        batch_size: How many tickets `Store.record` has to take at once.
    """
