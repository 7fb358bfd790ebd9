"""Tests with several threads, and with several stores on the same records, as several processes have."""

from __future__ import annotations

import random
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

import pytest

from fleetit.testing._contract import Contract, describe, make_delivery, run_together
from fleetit.webhooks.stores import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit.webhooks.stores import Recorded, Store

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
            copy = make_delivery(key=f"toll:7:{number}")
            results = run_together([partial(store.record, [copy]) for store in stores])
            assert len({result.id for (result,) in results}) == 1
            assert sorted(result.is_duplicate for (result,) in results) == [False, True, True, True]

    def test_revisions_that_come_at_the_same_time_are_all_recorded(self, stores: list[Store]) -> None:
        sequence = [make_delivery(b"A", 0), make_delivery(b"B", 1), make_delivery(b"C", 2)]

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
        batch = [make_delivery(key=f"toll:7:{number}") for number in range(20)]

        def record(store: Store, seed: int) -> int:
            new = 0
            for round_ in range(4):
                order = [make_delivery(each.body, round_, key=each.key) for each in batch]
                random.Random(seed).shuffle(order)
                new += sum(not result.is_duplicate for result in store.record(order))
            return new

        counts = run_together([partial(record, store, seed) for seed, store in enumerate(stores)])
        assert sum(counts) == len(batch)

    def test_each_record_is_claimed_once_and_one_of_a_ticket_at_a_time(self, stores: list[Store]) -> None:
        tickets, revisions = 6, 4
        for number in range(tickets):
            batch = [make_delivery(str(each).encode(), each, key=f"toll:7:{number}") for each in range(revisions)]
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
        stores[0].record([make_delivery(key=f"toll:7:{number}") for number in range(20)])

        def reserve(store: Store) -> list[int]:
            ids: list[int] = []
            while found := store.reserve(2, 60):
                ids += found
            return ids

        found = run_together([partial(reserve, store) for store in stores])
        assert sorted(record_id for ids in found for record_id in ids) == [record.id for record in stores[0].find()]

    def test_what_is_recorded_replayed_and_handled_at_the_same_time(self, stores: list[Store]) -> None:
        keys = [f"toll:7:{number}" for number in range(3)]
        running: Counter[str] = Counter()

        def record() -> None:
            for number in range(12):
                stores[0].record([make_delivery(str(number).encode(), number, key=key) for key in keys])

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
