"""A walk that goes on where another one was, also after rows moved meanwhile."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import DecodeError, PageDrift
from fleetit_api.api import Page
from fleetit_api.exceptions import TREE
from openapi_sdk.listings.answers import Envelope
from openapi_sdk.listings.exact_walk import ExactOffsetWalk
from openapi_sdk.listings.walks import NextWalk, NumberWalk, OffsetWalk, WalkState

if TYPE_CHECKING:
    from collections.abc import Callable


class Row:
    def __init__(self, row_id: int) -> None:
        self.id = row_id


def make_page(ids: list[int], offset: int, limit: int) -> Page[Any]:
    rows: list[Any] = [Row(each) for each in ids[offset : offset + limit]]
    return Page(results=rows, count=len(ids), offset=offset, limit=limit)


def read(walk: Any, ids: list[int], limit: int, pages: int = 1_000) -> list[int]:
    """Return the ids of some pages, as many as are not empty."""
    found: list[int] = []
    in_flight: deque[int] = deque()
    while not walk.is_done and pages:
        in_flight.extend(walk.next_positions(len(in_flight)))
        page, discard = walk.advance(make_page(ids, in_flight.popleft(), limit))
        if discard:
            in_flight.clear()
        if page is not None:
            pages -= 1
            found += [row.id for row in page.results]
    return found


@pytest.mark.parametrize("exact", [True, False], ids=["exact", "not exact"])
@pytest.mark.parametrize("pages", range(1, 6))
def test_the_next_rows_follow(exact: bool, pages: int) -> None:
    ids = list(range(1, 50))

    def make() -> OffsetWalk:
        return ExactOffsetWalk(TREE, "op", 0, 10) if exact else OffsetWalk(TREE, "things_list", 0, 10)

    first, second = make(), make()
    before = read(first, ids, 10, pages)
    if isinstance(second, ExactOffsetWalk):
        second.restore(first.state, before)
    else:
        second.restore(first.state)
    assert before + read(second, ids, 10) == ids
    assert second.state.is_done


def make_walks() -> list[Any]:
    return [
        OffsetWalk(TREE, "things_list", 0, 10, 3),
        ExactOffsetWalk(TREE, "op", 0, 10, 3),
        NumberWalk(TREE, "op", 1, 0, 10, has_next=False, max_in_flight=3),
        NextWalk(TREE, "op", None, None),
    ]


@pytest.mark.parametrize("walk", make_walks(), ids=lambda walk: type(walk).__name__)
def test_a_walk_that_was_at_its_end_requests_nothing(walk: Any) -> None:
    walk.restore(WalkState(3, 20, 10, is_done=True), [1, 2])
    assert (walk.is_done, walk.next_positions(0)) == (True, [])


@pytest.mark.parametrize(
    ("walk", "state", "positions"),
    [
        pytest.param(
            OffsetWalk(TREE, "things_list", 0, 100, 3), WalkState(40, 40, 40), [80, 120, 160], id="short pages"
        ),
        pytest.param(ExactOffsetWalk(TREE, "op", 0, 100, 3), WalkState(39, 39, 40), [78, 117, 156], id="exact"),
    ],
)
def test_the_size_of_pages_is_that_of_the_pages_before(walk: Any, state: WalkState, positions: list[int]) -> None:
    walk.restore(state, [39])
    assert walk.next_positions(0) == [state.position]
    assert not walk.advance(make_page(list(range(500)), state.rows, 40)).discard
    assert walk.next_positions(0) == positions


def test_a_walk_by_numbers_knows_its_last_page_and_the_offset() -> None:
    walk = NumberWalk(TREE, "op", 7, 6, 10, has_next=False, max_in_flight=4)
    walk.restore(WalkState(2, 10))
    assert walk.next_positions(0) == [2]
    page, _ = walk.advance(Envelope([Row(each) for each in range(10)], 41, None))
    assert page is not None
    assert page.offset == 10
    assert walk.next_positions(0) == [3, 4, 5]  # and not a sixth one


def test_a_cursor_that_a_walk_went_on_from_must_not_come_again() -> None:
    walk = NextWalk(TREE, "op", None, None)
    walk.restore(WalkState("b", 2))
    with pytest.raises(DecodeError, match="a cursor that came before"):
        walk.advance(Envelope([Row(1)], None, "b"))


def test_the_place_is_that_of_the_last_page_not_of_the_last_request() -> None:
    walk = OffsetWalk(TREE, "things_list", 0, 10, 4)
    walk.next_positions(0)
    walk.advance(make_page(list(range(100)), 0, 10))
    assert walk.next_positions(0) == [10, 20, 30, 40]
    assert walk.state == WalkState(10, 10, 10, is_done=False)


def remove(first: int, last: int) -> Callable[[list[int]], list[int]]:
    return lambda ids: [each for each in ids if not first <= each <= last]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda ids: [*range(10_000, 10_700), *ids], id="many rows in front"),
        pytest.param(lambda ids: ids[250:], id="many rows of the front are gone"),
        pytest.param(remove(300, 300), id="the last row is gone"),
        pytest.param(remove(201, 300), id="the last hundred are gone"),
        pytest.param(lambda ids: ids[299:300] + ids[300:], id="only the last one is left of what was read"),
    ],
)
def test_an_exact_walk_finds_its_place_however_far_rows_moved(change: Any) -> None:
    ids = list(range(1, 1_001))
    first = ExactOffsetWalk(TREE, "op", 0, 10)
    before = read(first, ids[:1000], 10, 1)
    while len(before) < 300:
        before += read(first, ids, 10, 1)
    before = before[:]
    last = before[-1]
    changed = change(ids)
    second = ExactOffsetWalk(TREE, "op", 0, 10, 4)
    second.restore(first.state, before)
    rest = [each for each in changed if last < each <= 1_000]
    in_front = [each for each in changed if each > 1_000]  # new rows: the listing has more than were read
    found = read(second, changed, 10)
    assert [each for each in found if each <= 1_000] == rest
    assert sorted(found) == rest + in_front


def test_a_walk_whose_rows_are_all_gone_says_so() -> None:
    first = ExactOffsetWalk(TREE, "op", 0, 10)
    before = read(first, list(range(1, 101)), 10, 5)
    second = ExactOffsetWalk(TREE, "op", 0, 10)
    second.restore(first.state, before)
    with pytest.raises(PageDrift):
        read(second, list(range(1_000, 1_100)), 10)


@pytest.mark.parametrize("is_restored", [False, True], ids=["not restored", "restored, and found its place"])
def test_a_walk_that_was_not_restored_searches_only_around(is_restored: bool) -> None:
    walk = ExactOffsetWalk(TREE, "op", 0, 10)
    ids = list(range(1, 1_001))
    if is_restored:
        walk.restore(WalkState(9, 9, 10), ids[:10])
    read(walk, ids, 10, 3)
    with pytest.raises(PageDrift):
        read(walk, [*range(10_000, 10_700), *ids], 10)


@pytest.mark.parametrize("pages", [1, 2, 3])
def test_a_walk_by_numbers_goes_on(pages: int) -> None:
    ids = list(range(25))

    def advance(walk: NumberWalk) -> list[int]:
        (number, *_) = walk.next_positions(0)
        rows = ids[(number - 1) * 10 : number * 10]
        page, _ = walk.advance(Envelope([Row(each) for each in rows], len(ids), None))
        return [row.id for row in page.results] if page else []

    first, second = (NumberWalk(TREE, "op", 1, 0, 10, has_next=False) for _ in range(2))
    found = [row_id for _ in range(pages) for row_id in advance(first)]
    second.restore(first.state)
    assert second.state == first.state == WalkState(pages + 1, len(found), is_done=pages == 3)
    while not second.is_done:
        found += advance(second)
    assert found == ids
    assert second.state.rows == len(ids)


def test_a_walk_by_cursors_goes_on() -> None:
    first, second = NextWalk(TREE, "op", None, None), NextWalk(TREE, "op", None, None)
    first.advance(Envelope([Row(1)], None, "b"))
    second.restore(first.state)
    assert second.next_positions(0) == ["b"]
    page, _ = second.advance(Envelope([Row(2)], None, None))
    assert page is not None
    assert (page.offset, second.state) == (1, WalkState("b", 2, is_done=True))
