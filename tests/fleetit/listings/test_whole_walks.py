"""Walks of a server that lies: an exact one gives each row once, or fails; a plain one never ends below its count."""

from __future__ import annotations

from collections import deque
from itertools import chain, cycle, islice, product
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from fleetit import DecodeError, PageDrift
from fleetit_api.api import Page
from fleetit_api.exceptions import TREE
from openapi_sdk.listings.answers import Envelope
from openapi_sdk.listings.exact_walk import ExactOffsetWalk
from openapi_sdk.listings.walks import NextWalk, NumberWalk, OffsetWalk
from tests.fleetit.listings.lies import LIES, Answer, LyingListing

if TYPE_CHECKING:
    from collections.abc import Callable


@frozen
class Row:
    id: Any


@frozen
class Outcome:
    """The ids of the rows of a walk that ended without an error, and the counts of the responses that it took."""

    ids: list[int]
    counts: list[int]


def read_all(walk: OffsetWalk, listing: LyingListing | SimpleNamespace, limit: int) -> Outcome:
    """Read a listing. The number of requests is limited, so that a walk without an end is noticed."""
    ids: list[int] = []
    counts: list[int] = []
    in_flight: deque[Page[Any]] = deque()
    requests = 0
    while not walk.is_done:
        for offset in walk.next_positions(len(in_flight)):
            answer = listing.answer(offset, limit)
            in_flight.append(Page([Row(each) for each in answer.ids], answer.count, offset, limit))
            requests += 1
        assert requests < 2_000
        fetched = in_flight.popleft()
        counts.append(fetched.count)
        page, discard = walk.advance(fetched)
        if discard:
            in_flight.clear()
        ids += [row.id for row in page.results] if page else []
    return Outcome(ids, counts)


def read_exactly(listing: LyingListing, *, limit: int = 10, max_in_flight: int = 1) -> Outcome | None:
    """Return None if the walk fails."""
    try:
        return read_all(ExactOffsetWalk(TREE, "things_list", 0, limit, max_in_flight), listing, limit)
    except PageDrift:
        return None


SIZES, LIMITS = st.integers(0, 60), st.integers(2, 25)
NAMES = st.sampled_from(sorted(LIES))
TOLD = st.dictionaries(st.integers(0, 15), st.lists(NAMES, min_size=1, max_size=3), max_size=10)
IN_FLIGHT = st.sampled_from([1, 4])


@given(size=SIZES, limit=LIMITS, lies=TOLD, always=st.none() | NAMES, max_in_flight=IN_FLIGHT)
def test_each_row_comes_once_or_the_listing_fails(
    size: int, limit: int, lies: dict[int, list[str]], always: str | None, max_in_flight: int
) -> None:
    listing = LyingListing(size, lies, () if always is None else (always,))
    found = read_exactly(listing, limit=limit, max_in_flight=max_in_flight)
    if found is None:
        return
    assert len(found.ids) == len({*found.ids})
    if size in found.counts:
        assert sorted(found.ids) == [*range(1, size + 1)]


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_that_is_told_once_loses_no_row(lie: str) -> None:
    for number in (0, 1, 2, 4):
        found = read_exactly(LyingListing(47, {number: [lie]}))
        assert found is not None, number
        assert sorted(found.ids) == [*range(1, 48)] or 47 not in found.counts, number


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_that_is_told_for_a_while_loses_no_row_in_silence(lie: str) -> None:
    for responses, first in product((2, 9, 40, 400), (0, 3, 6)):
        found = read_exactly(LyingListing(47, {first + number: [lie] for number in range(responses)}))
        assert found is None or sorted(found.ids) == [*range(1, 48)] or 47 not in found.counts, (responses, first)


ALWAYS_WHOLE = {
    *("more rows than requested", "rows moved back by one", "another order", "the order has ties"),
    *("the page is reversed", "the page is shuffled", "the order is reversed"),
}


@pytest.mark.parametrize("lie", sorted(ALWAYS_WHOLE))
def test_any_order_is_listed_whole(lie: str) -> None:
    found = read_exactly(LyingListing(230, always=(lie,)))
    assert found is not None
    assert sorted(found.ids) == [*range(1, 231)]


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        pytest.param("the first page comes again", "rows are missing: .*; 10 of 47 rows were read", id="no offset"),
        pytest.param("a row comes twice in place of another", "the same rows .*; 9 of 47 rows", id="one row twice"),
        pytest.param("the page is empty", "at offset 0: the page has no rows; 0 of 47 rows were read", id="no rows"),
        pytest.param("the last row is lost", "the same rows came again and again; 46 of 47 rows", id="the last row"),
        pytest.param("the count is larger", "the same rows came again and again; 47 of 54 rows", id="count"),
    ],
)
def test_what_is_missing_for_good_is_told_with_both_numbers(lie: str, why: str) -> None:
    with pytest.raises(PageDrift, match=f"^things_list: .*{why}") as caught:
        read_all(ExactOffsetWalk(TREE, "things_list", 0, 10), LyingListing(47, always=(lie,)), 10)
    assert f"{caught.value.rows} of {caught.value.count} rows" in str(caught.value)


def test_what_only_the_counts_say_is_no_end() -> None:
    told = {number: ["nothing is there"] for number in range(3, 400)}
    with pytest.raises(PageDrift, match="fewer rows than before, and does not end where it says; 28 of 230 rows"):
        read_all(ExactOffsetWalk(TREE, "things_list", 0, 10), LyingListing(230, told), 10)


@pytest.mark.parametrize("size", [2, 47, 1000])
@pytest.mark.parametrize("max_in_flight", [1, 4])
def test_rows_that_are_deleted_meanwhile_are_missing_where_the_listing_ends(size: int, max_in_flight: int) -> None:
    left = size - 1
    told = {number: ["the count is larger"] for number in range(2)}  # of rows that are deleted now
    found = read_all(ExactOffsetWalk(TREE, "things_list", 0, 10, max_in_flight), LyingListing(left, told), 10)
    assert found.ids == [*range(1, size)]


def test_a_walk_that_goes_on_knows_the_counts_of_before() -> None:
    first = ExactOffsetWalk(TREE, "things_list", 0, 10)
    first.advance(Page([Row(each) for each in range(1, 11)], 47, 0, 10))
    walk = ExactOffsetWalk(TREE, "things_list", 0, 10)
    walk.restore(first.state, range(1, 11))
    with pytest.raises(PageDrift, match="10 of 47 rows"):
        read_all(walk, LyingListing(47, always=("nothing is there",)), 10)


@pytest.mark.parametrize("kind", [OffsetWalk, ExactOffsetWalk], ids=["plain", "exact"])
def test_numbers_are_from_the_start_of_the_walk_on(kind: type[OffsetWalk]) -> None:
    with pytest.raises(PageDrift) as caught:
        read_all(kind(TREE, "things_list", 40, 10), LyingListing(100, always=("the page is empty",)), 10)
    assert (caught.value.rows, caught.value.count, caught.value.offset) == (0, 60, 40)


@given(size=SIZES, limit=st.integers(1, 25), lies=TOLD, max_in_flight=IN_FLIGHT)
def test_a_plain_walk_does_not_end_below_its_count(
    size: int, limit: int, lies: dict[int, list[str]], max_in_flight: int
) -> None:
    walk = OffsetWalk(TREE, "things_list", 0, limit, max_in_flight)
    try:
        found = read_all(walk, LyingListing(size, lies), limit)
    except (PageDrift, DecodeError):
        return
    assert len(found.ids) == found.counts[-1]


@pytest.mark.parametrize(
    ("lie", "error", "why"),
    [
        pytest.param("the page is empty", PageDrift, "at offset 0: the page has no rows; 0 of 47 rows", id="no rows"),
        pytest.param("the count is 0", PageDrift, "at offset 0: the listing has fewer rows than were read", id="count"),
        pytest.param("the first page comes again", DecodeError, "the same rows as on the page before", id="no offset"),
        pytest.param("the count is larger", PageDrift, "at offset 47: the page has no rows; 47 of 54 rows", id="large"),
    ],
)
def test_a_page_that_contradicts_the_count_is_requested_again(lie: str, error: type[Exception], why: str) -> None:
    if error is PageDrift:
        found = read_all(
            OffsetWalk(TREE, "things_list", 0, 10), LyingListing(47, {number: [lie] for number in (1, 2)}), 10
        )
        assert found.ids == [*range(1, 48)]
    with pytest.raises(error, match=why):
        read_all(OffsetWalk(TREE, "things_list", 0, 10), LyingListing(47, always=(lie,)), 10)


def test_a_plain_walk_may_begin_behind_the_last_row() -> None:
    assert read_all(OffsetWalk(TREE, "things_list", 50, 10), LyingListing(47), 10) == Outcome([], [47])


def read_by_number(walk: NumberWalk, respond: Callable[[int], Envelope]) -> list[Any]:
    found: list[Any] = []
    in_flight: deque[Envelope] = deque()
    requests = 0
    while not walk.is_done:
        for number in walk.next_positions(len(in_flight)):
            in_flight.append(respond(number))
            requests += 1
        assert requests < 200
        page, discard = walk.advance(in_flight.popleft())
        if discard:
            in_flight.clear()
        found += [row.id for row in page.results] if page else []
    return found


NEXT = "?page=x"


@pytest.mark.parametrize(
    ("third", "is_repaired"),
    [
        pytest.param(Envelope([], 40, NEXT), False, id="an empty page below the count"),
        pytest.param(Envelope([], None, None), False, id="a page that is not found"),
        pytest.param(Envelope([Row(21)], 40, None), False, id="no next page below the count"),
        pytest.param(Envelope([Row(21)], 7, None), False, id="a count that falls below what was read"),
        pytest.param(Envelope([], 40, NEXT), True, id="an empty page, once"),
        pytest.param(Envelope([], 20, None), False, id="rows were deleted meanwhile"),
    ],
)
@pytest.mark.parametrize("max_in_flight", [1, 4])
def test_a_walk_by_number_does_not_end_below_its_count(third: Envelope, is_repaired: bool, max_in_flight: int) -> None:
    asked: list[int] = []

    def respond(number: int) -> Envelope:
        asked.append(number)
        rows = [Row(each) for each in range(10 * number - 9, 10 * number + 1)]
        is_wrong = number == 3 and (asked.count(3) == 1 or not is_repaired)
        return third if is_wrong else Envelope(rows, 40, NEXT if number < 4 else None)

    walk = NumberWalk(TREE, "things_list", 1, 0, 10, has_next=True, max_in_flight=max_in_flight)
    if third.count == 20:
        assert read_by_number(walk, respond) == [*range(1, 21)]
    elif is_repaired:
        assert read_by_number(walk, respond) == [*range(1, 41)]
    else:
        with pytest.raises(PageDrift, match=r"things_list: .* page 3 ends the listing"):
            read_by_number(walk, respond)
        assert [each for each in asked if each <= 3] == [1, 2, 3, 3, 3]  # what is in flight behind it is dropped


@pytest.mark.parametrize(
    ("ids", "circle"),
    [
        pytest.param([1, 2], [3], id="the last page again and again"),
        pytest.param([1], [(1, "b")], id="ids that are neither numbers nor texts"),
        pytest.param([1], [None], id="rows without ids"),
        pytest.param([1], [[1]], id="ids that can't be hashed"),
        pytest.param([1], [2, 3], id="in a circle"),
        pytest.param([1], [[2], [3]], id="in a circle, without ids that tell rows apart"),
    ],
)
@pytest.mark.parametrize("kind", ["number", "cursor"])
def test_a_listing_whose_pages_come_again_and_again_ends(ids: list[Any], circle: list[Any], kind: str) -> None:
    walk: Any = (
        NumberWalk(TREE, "x", 1, 0, None, has_next=True) if kind == "number" else NextWalk(TREE, "x", None, None)
    )
    pages = islice(chain(ids, cycle(circle)), 100)
    with pytest.raises(DecodeError, match="the same rows as on"):  # noqa: PT012 - which page it is does not matter
        for number, row_id in enumerate(pages):
            walk.advance(Envelope([Row(row_id)], None, f"?cursor={number}"))


@pytest.mark.parametrize(
    ("lie", "requests"),
    [
        pytest.param("the page is empty", 3, id="no rows at all: once, and twice again"),
        pytest.param("the first page comes again", 12, id="the first page only: six pages, and twice the two of it"),
    ],
)
def test_a_listing_without_news_is_read_twice_again(lie: str, requests: int) -> None:
    asked: list[int] = []
    listing = LyingListing(47, always=(lie,))

    def answer(offset: int, limit: int) -> Any:
        asked.append(offset)
        return LyingListing.answer(listing, offset, limit)

    with pytest.raises(PageDrift):
        read_all(ExactOffsetWalk(TREE, "things_list", 0, 10), SimpleNamespace(answer=answer), 10)
    assert len(asked) == requests


def test_a_listing_that_shows_another_row_each_time_is_read_ten_times_again() -> None:
    passes = 0

    def answer(offset: int, limit: int) -> Answer:
        nonlocal passes
        passes += offset == 0
        rows = [*range(20 + passes)]
        return Answer(rows[offset : offset + limit], len(rows) if offset else 1_000)

    with pytest.raises(PageDrift, match=r"rows are missing: .*; 31 of "):
        read_all(ExactOffsetWalk(TREE, "things_list", 0, 10), SimpleNamespace(answer=answer), 10)
    assert passes == 11


def test_pages_that_are_read_again_begin_elsewhere() -> None:
    asked: list[int] = []

    def answer(offset: int, limit: int) -> Answer:
        asked.append(offset)
        rows = [*range(100)][offset : offset + limit]
        return Answer([each for each in rows if each != 50 or offset % 9], 100)

    found = read_all(ExactOffsetWalk(TREE, "things_list", 0, 10), SimpleNamespace(answer=answer), 10)
    assert sorted(found.ids) == [*range(100)]
    assert found.ids[-1] == 50


def test_rows_that_were_inserted_in_front_are_read_at_once() -> None:
    ids = [*range(50)]
    asked: list[int] = []

    def answer(offset: int, limit: int) -> Answer:
        asked.append(offset)
        if len(asked) == 3:
            ids.insert(0, 100)
        return Answer(ids[offset : offset + limit], len(ids))

    found = read_all(ExactOffsetWalk(TREE, "things_list", 0, 10), SimpleNamespace(answer=answer), 10)
    assert (found.ids, asked[-2:]) == ([*range(50), 100], [asked[-2], 0])


@pytest.mark.parametrize("later", [9, 10, 11], ids=["not yet", "ten responses in a row", "and the end of the listing"])
def test_rows_that_were_deleted_are_believed_to_be_gone_after_ten_responses_and_the_end(later: int) -> None:
    asked: list[int] = []

    def answer(offset: int, limit: int) -> Answer:
        asked.append(offset)
        size = 40 if 3 < len(asked) <= 5 + later else 47  # the fifth one ends the walk
        return Answer([*range(size)][offset : offset + limit], size)

    found = read_all(ExactOffsetWalk(TREE, "things_list", 0, 10), SimpleNamespace(answer=answer), 10)
    assert len(found.ids) == (40 if later == 11 else 47)
    assert (39 in asked) == (later > 9)
