"""An exact listing, while rows are inserted and deleted: every row that stays comes once, or PageDrift is raised."""

from __future__ import annotations

import random
from collections import deque
from typing import TYPE_CHECKING, Any

import pytest
from attrs import frozen

from fleetit import PageDrift, Retry
from fleetit._pagination.cursor import ExactWalk, Walk
from fleetit_api.api import Page
from tests.fleetit.pagination.rows import Rows
from tests.support.scripted import Scripted

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour


@frozen
class Row:
    id: int


class Table:
    """Rows in the order of their ids, which change between any two requests."""

    def __init__(self, seed: int, size: int, changes: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a seed, not a secret
        self.ids = [number * 1000 for number in range(size)]
        self.stayed = set(self.ids)
        self.changes = changes

    def change(self) -> None:
        for _ in range(self.random.randrange(self.changes + 1)):
            at = self.random.randrange(len(self.ids)) if self.ids else 0
            if self.ids and self.random.random() < 0.5:
                self.stayed.discard(self.ids.pop(at))
            else:
                low = self.ids[at - 1] if at else -1_000_000
                high = self.ids[at] if self.ids else 1
                new = self.random.randrange(low + 1, high) if high - low > 1 else None
                if new is not None:
                    self.ids.insert(at, new)

    def page(self, offset: int, limit: int) -> Page[Row]:
        rows = [Row(number) for number in self.ids[offset : offset + limit]]
        return Page(results=rows, count=len(self.ids), offset=offset, limit=limit)


def listed(walk: Walk, table: Table, limit: int) -> list[int]:
    """Carry out a walk; what is in flight is answered in any order, with the table changing between the answers."""
    found: list[int] = []
    flying: deque[tuple[int, list[Page[Row]]]] = deque()
    while not walk.done:
        flying.extend((offset, []) for offset in walk.wanted(len(flying)))
        waiting = list(flying)
        table.random.shuffle(waiting)
        for offset, answer in waiting:
            if not answer and (offset == flying[0][0] or table.random.random() < 0.5):
                answer.append(table.page(offset, limit))
                table.change()
        page, stands = walk.took(flying.popleft()[1][0])
        if not stands:
            flying.clear()
        found += [row.id for row in page.results] if page else []
    return found


@pytest.mark.parametrize("ahead", [1, 8])
@pytest.mark.parametrize("changes", [1, 3, 10])
def test_every_row_that_stays_comes_once_over_two_hundred_seeds(ahead: int, changes: int) -> None:
    drifted = 0
    for seed in range(200):
        table = Table(seed, 5_000, changes)
        try:
            found = listed(ExactWalk("things_list", 0, 100, ahead), table, 100)
        except PageDrift:
            drifted += 1
            continue
        assert len(found) == len(set(found)), f"seed {seed}: a row came twice"
        assert table.stayed <= set(found), f"seed {seed}: {len(table.stayed - set(found))} rows are missing"
    assert drifted <= 10, "what can be settled should be"


def test_without_exact_rows_are_lost_and_come_twice() -> None:
    # What the documentation says of the default: this is what `exact` is for.
    lost = twice = 0
    for seed in range(50):
        table = Table(seed, 5_000, 3)
        found = listed(Walk(0, 100), table, 100)
        lost += bool(table.stayed - set(found))
        twice += len(found) != len(set(found))
    assert lost
    assert twice


def go_on(walk: Walk, results: list[Row], count: int) -> None:
    """Answer whatever is asked for with the same rows, without end."""
    while True:
        (offset,) = walk.wanted(0)
        walk.took(Page(results=results, count=count, offset=offset, limit=3))


def test_nothing_is_left_of_what_was_there() -> None:
    walk = ExactWalk("things_list", 0, 3)
    assert walk.wanted(0) == [0]
    walk.took(Page(results=[Row(1), Row(2), Row(3)], count=9, offset=0, limit=3))
    with pytest.raises(PageDrift, match="things_list: rows moved at offset 2") as caught:
        go_on(walk, [Row(101), Row(102), Row(103)], 9)
    assert caught.value.offset == 2


def test_a_list_that_was_emptied_has_ended() -> None:
    walk = ExactWalk("things_list", 0, 3)
    walk.took(Page(results=[Row(1), Row(2), Row(3)], count=9, offset=0, limit=3))
    walk.took(Page(results=[], count=0, offset=2, limit=3))
    assert walk.done


def test_a_server_that_repeats_itself_does_not_keep_a_walk_forever() -> None:
    with pytest.raises(PageDrift, match="again and again"):
        go_on(ExactWalk("things_list", 0, 3), [Row(1), Row(2), Row(3)], 1000)


@pytest.mark.parametrize("value", [None, True, 1.5, [1]])
def test_rows_without_an_id_cannot_be_told_apart(value: Any) -> None:
    page: Page[Any] = Page(results=[Row(value)], count=1, offset=0, limit=3)
    with pytest.raises(PageDrift, match="has no id"):
        ExactWalk("things_list", 0, 3).took(page)


def changing(table: Table) -> Callable[[dict[str, Any]], None]:
    def change(_: dict[str, Any]) -> None:
        table.change()

    return change


@pytest.mark.parametrize("prefetch", [0, 8])
def test_the_same_over_a_socket(flavour: Flavour, prefetch: int) -> None:
    for seed in range(10):
        table = Table(seed, 2_000, 3)
        with Scripted(Rows(table.ids, change=changing(table))) as server:
            client: Any = flavour.client(token="t", base_url=server.url, retry=Retry(attempts=1))
            found = [row.id for row in flavour.walk(client.integrations.list_active(prefetch=prefetch, exact=True))]
        assert len(found) == len(set(found))
        assert table.stayed <= set(found)
