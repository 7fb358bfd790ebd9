"""An exact listing while rows are inserted and deleted: each row that stays comes once, or it is drift."""

from __future__ import annotations

import random
from collections import deque
from typing import TYPE_CHECKING, Any

import pytest
from attrs import frozen

from fleetit import PageDrift, Retry
from fleetit_api.api import Page
from fleetit_api.exceptions import TREE
from kit.tests.support.scripted_server import ScriptedServer
from openapi_sdk.listings.exact_walk import ExactOffsetWalk
from openapi_sdk.listings.walks import OffsetWalk, WalkState
from tests.fleetit.listings.listing_endpoint import ListingEndpoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour


@frozen
class Row:
    id: int


class ChangingTable:
    """Rows in the order of their ids, which change at random between requests."""

    def __init__(self, seed: int, size: int, max_changes: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a seed, not a secret
        self.ids = [number * 1000 for number in range(size)]
        self.unchanged = set(self.ids)
        self.max_changes = max_changes

    def change(self) -> None:
        for _ in range(self.random.randrange(self.max_changes + 1)):
            at = self.random.randrange(len(self.ids)) if self.ids else 0
            if self.ids and self.random.random() < 0.5:
                self.unchanged.discard(self.ids.pop(at))
            else:
                low = self.ids[at - 1] if at else -1_000_000
                high = self.ids[at] if self.ids else 1
                new = self.random.randrange(low + 1, high) if high - low > 1 else None
                if new is not None:
                    self.ids.insert(at, new)

    def get_page(self, offset: int, limit: int) -> Page[Row]:
        return make_page(self.ids, offset, limit)


def make_page(ids: list[int], offset: int, limit: int) -> Page[Row]:
    """Return the page of a table that has these rows."""
    return Page(
        results=[Row(number) for number in ids[offset : offset + limit]], count=len(ids), offset=offset, limit=limit
    )


def read_all(walk: OffsetWalk, table: ChangingTable, limit: int) -> list[int]:
    """Read a whole table. Pages in flight are answered in any order, and the table changes between the responses."""
    found: list[int] = []
    in_flight: deque[tuple[int, list[Page[Row]]]] = deque()
    while not walk.is_done:
        in_flight.extend((offset, []) for offset in walk.next_positions(len(in_flight)))
        waiting = list(in_flight)
        table.random.shuffle(waiting)
        for offset, response in waiting:
            if not response and (offset == in_flight[0][0] or table.random.random() < 0.5):
                response.append(table.get_page(offset, limit))
                table.change()
        page, discard = walk.advance(in_flight.popleft()[1][0])
        if discard:
            in_flight.clear()
        found += [row.id for row in page.results] if page else []
    return found


@pytest.mark.heavy
@pytest.mark.parametrize("max_in_flight", [1, 8])
@pytest.mark.parametrize("max_changes", [1, 3, 10])
@pytest.mark.parametrize(
    "seeds", [pytest.param(10, id="10 seeds"), pytest.param(60, id="60 seeds", marks=pytest.mark.nightly)]
)
def test_each_row_that_stays_is_returned_once(max_in_flight: int, max_changes: int, seeds: int) -> None:
    drifted = 0
    for seed in range(seeds):
        table = ChangingTable(seed, 5_000, max_changes)
        try:
            found = read_all(ExactOffsetWalk(TREE, "things_list", 0, 100, max_in_flight), table, 100)
        except PageDrift:
            drifted += 1
            continue
        assert len(found) == len(set(found)), f"seed {seed}: a row came twice"
        assert table.unchanged <= set(found), f"seed {seed}: {len(table.unchanged - set(found))} rows are missing"
    assert drifted <= seeds // 20, "the position was lost too often"


def test_without_exact_rows_are_lost_and_repeated() -> None:
    # The documentation says this about the default. It is the reason for `exact`.
    lost = repeated = 0
    for seed in range(10):
        table = ChangingTable(seed, 5_000, 3)
        try:
            found = read_all(OffsetWalk(TREE, "things_list", 0, 100), table, 100)
        except PageDrift:  # rows were deleted in front of the last page
            continue
        lost += bool(table.unchanged - set(found))
        repeated += len(found) != len(set(found))
    assert lost
    assert repeated


def respond_always(walk: OffsetWalk, results: list[Row], count: int, requested: list[int] | None = None) -> None:
    """Give the same rows for each request, forever."""
    while True:
        (offset,) = walk.next_positions(0)
        if requested is not None:
            requested.append(offset)
        walk.advance(Page(results=results, count=count, offset=offset, limit=3))


@pytest.mark.parametrize("max_in_flight", [1, 8])
@pytest.mark.parametrize(
    ("begin", "searched"),
    [
        pytest.param(0, [2, 0, 4, 6, 8], id="near the beginning"),
        pytest.param(3, [5, 3, 7, 1, 0], id="in the middle"),
    ],
)
def test_if_no_row_that_was_seen_is_left_it_is_drift(max_in_flight: int, begin: int, searched: list[int]) -> None:
    walk = ExactOffsetWalk(TREE, "things_list", begin, 3, max_in_flight)
    assert walk.next_positions(0) == [begin]
    walk.advance(Page(results=[Row(1), Row(2), Row(3)], count=9, offset=begin, limit=3))
    (lost_at, *_) = walk.next_positions(0)
    walk.advance(Page(results=[Row(101), Row(102), Row(103)], count=9, offset=lost_at, limit=3))
    requested: list[int] = []
    with pytest.raises(PageDrift, match=f"things_list: at offset {lost_at}: rows moved") as caught:
        respond_always(walk, [Row(101), Row(102), Row(103)], 9, requested)
    assert caught.value.offset == lost_at == begin + 2
    assert requested == searched  # one page at a time, none before the first row or after the last


def test_no_page_is_requested_that_would_have_the_overlap_only() -> None:
    walk = ExactOffsetWalk(TREE, "things_list", 0, 3, 8)
    assert walk.next_positions(0) == [0]
    walk.advance(make_page(list(range(5)), 0, 3))
    assert walk.next_positions(0) == [2]


@pytest.mark.parametrize(
    ("make_walk", "offsets"),
    [
        pytest.param(lambda: OffsetWalk(TREE, "things_list", 0, 100, 3), [40, 80, 120], id="default"),
        pytest.param(lambda: ExactOffsetWalk(TREE, "things_list", 0, 100, 3), [39, 78, 117], id="exact"),
    ],
)
def test_after_a_short_page_the_next_pages_are_expected_to_be_as_short(
    make_walk: Callable[[], OffsetWalk], offsets: list[int]
) -> None:
    walk = make_walk()
    assert walk.next_positions(0) == [0]
    assert walk.advance(make_page(list(range(500)), 0, 40)).discard
    assert walk.next_positions(0) == offsets
    assert not walk.advance(make_page(list(range(500)), offsets[0], 40)).discard


@pytest.mark.parametrize(
    ("deleted", "is_found"),
    [
        pytest.param(1, True, id="the last row"),
        pytest.param(60, True, id="60 rows"),
        pytest.param(990, True, id="as many as the search reaches back"),
        pytest.param(991, False, id="one more"),
    ],
)
def test_the_rows_read_last_may_all_be_deleted_as_far_as_the_search_reaches(deleted: int, is_found: bool) -> None:
    ids = list(range(3_000))
    walk = ExactOffsetWalk(TREE, "things_list", 0, 100)
    found: list[int] = []
    while len(found) < 1_585:
        (offset,) = walk.next_positions(0)
        page, _ = walk.advance(make_page(ids, offset, 100))
        assert page is not None
        found += [row.id for row in page.results]
    last = found[-1]
    del ids[last + 1 - deleted : last + 1]
    try:
        while not walk.is_done:
            (offset,) = walk.next_positions(0)
            page, _ = walk.advance(make_page(ids, offset, 100))
            found += [row.id for row in page.results] if page else []
    except PageDrift:
        assert not is_found
    else:
        assert is_found
        assert found == list(range(3_000))


def test_a_listing_that_has_no_rows_any_more_is_drift() -> None:
    walk = ExactOffsetWalk(TREE, "things_list", 0, 3)
    walk.advance(Page(results=[Row(1), Row(2), Row(3)], count=9, offset=0, limit=3))
    requested: list[int] = []
    with pytest.raises(PageDrift, match=r"fewer rows than before, .*; 3 of 9 rows were read"):
        respond_always(walk, [], 0, requested)
    assert len(requested) == 1 + 10 + 10  # the end, ten responses without more rows, and ten times where they say it is


def test_a_server_that_always_sends_the_same_rows_is_drift() -> None:
    with pytest.raises(PageDrift, match="again and again"):
        respond_always(ExactOffsetWalk(TREE, "things_list", 0, 3), [Row(1), Row(2), Row(3)], 1000)


@pytest.mark.parametrize("is_restored", [False, True], ids=["from the start", "restored"])
def test_twenty_pages_without_a_new_row_are_no_drift(is_restored: bool) -> None:
    walk, ids = ExactOffsetWalk(TREE, "things_list", 0, 3), list(range(1_000))
    if is_restored:
        walk.restore(WalkState(2, 2, 3), ids[:3])
    else:
        walk.advance(make_page(ids, 0, 3))
    for _ in range(20):
        assert walk.advance(make_page(ids, 0, 3)) == (None, False)
    with pytest.raises(PageDrift, match="again and again"):
        walk.advance(make_page(ids, 0, 3))


def test_repeated_pages_between_new_ones_are_not_drift() -> None:
    ids = list(range(500))
    walk = ExactOffsetWalk(TREE, "things_list", 0, 3)
    for offset in range(0, 100, 2):
        assert walk.advance(make_page(ids, offset, 3)).page is not None
        assert walk.advance(make_page(ids, offset, 3)).page is None


def test_a_server_that_sends_one_row_per_page_is_drift() -> None:
    walk = ExactOffsetWalk(TREE, "things_list", 0, 3)
    with pytest.raises(PageDrift):  # noqa: PT012 - which of the pages raises does not matter
        while True:
            (offset,) = walk.next_positions(0)
            walk.advance(make_page(list(range(9)), offset, 1))


def test_an_empty_listing_is_one_empty_page(flavour: Flavour) -> None:
    with ScriptedServer(ListingEndpoint([])) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        for exact in (False, True):
            pages: list[Page[Any]] = flavour.run(client.integrations.list_active(exact=exact).pages)
            assert [(page.offset, page.results) for page in pages] == [(0, [])]


@pytest.mark.parametrize("value", [None, True, 1.5, [1]])
def test_rows_without_an_id_are_drift(value: Any) -> None:
    walk = ExactOffsetWalk(TREE, "things_list", 4, 3)
    walk.advance(Page(results=[Row(1), Row(2), Row(3)], count=99, offset=4, limit=3))
    page: Page[Any] = Page(results=[Row(3), Row(value)], count=99, offset=6, limit=3)
    with pytest.raises(PageDrift, match="at offset 6: a row has no id"):
        walk.advance(page)


def test_the_offset_of_a_page_is_that_of_its_first_new_row() -> None:
    walk = ExactOffsetWalk(TREE, "things_list", 0, 4)
    pages: list[Page[Row] | None] = []
    while not walk.is_done:
        (offset,) = walk.next_positions(0)
        pages.append(walk.advance(make_page(list(range(9)), offset, 4)).page)
    assert [(page.offset, [row.id for row in page.results]) for page in pages if page] == [
        (0, [0, 1, 2, 3]),
        (4, [4, 5, 6]),
        (7, [7, 8]),
    ]


def change_table(table: ChangingTable) -> Callable[[dict[str, Any]], None]:
    def change(_envelope: dict[str, Any]) -> None:
        table.change()

    return change


@pytest.mark.heavy
@pytest.mark.parametrize("prefetch", [0, 8])
def test_each_row_that_stays_is_returned_once_by_the_client(flavour: Flavour, prefetch: int) -> None:
    for seed in range(3):
        table = ChangingTable(seed, 2_000, 3)
        with ScriptedServer(ListingEndpoint(table.ids, edit_envelope=change_table(table))) as server:
            client: Any = flavour.client(token="t", base_url=server.url, retry=Retry(attempts=1))
            found = [
                row.id for row in flavour.list_rows(client.integrations.list_active(prefetch=prefetch, exact=True))
            ]
        assert len(found) == len(set(found))
        assert table.unchanged <= set(found)


@pytest.mark.parametrize("limit", [1, 2])
def test_an_exact_listing_requests_two_rows_at_least(flavour: Flavour, limit: int) -> None:
    endpoint = ListingEndpoint([10, 11, 12])
    with ScriptedServer(endpoint) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        rows = flavour.list_rows(client.integrations.list_active(limit=limit, exact=True))
    assert [row.id for row in rows] == [10, 11, 12]
    assert endpoint.requests == [(0, 2), (1, 2)]
