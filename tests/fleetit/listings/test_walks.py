"""The walks by page number and by cursor, against a model of a server: every row once, in order, whatever the sizes."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from fleetit import DecodeError
from fleetit_api.exceptions import TREE
from openapi_sdk.listings.answers import AnswerReader, Envelope
from openapi_sdk.listings.walks import NextWalk, NumberWalk, WalkState
from openapi_sdk.model.listings import Listing

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit_api.api import Page


@frozen
class Row:
    id: Any


#: How many rows each page has.
SIZES = st.lists(st.integers(0, 5), max_size=12)
IN_FLIGHT = st.integers(1, 5)


def split_rows(sizes: list[int]) -> list[list[Row]]:
    """Return the pages of a server."""
    numbers = iter(range(sum(sizes)))
    return [[Row(next(numbers)) for _ in range(size)] for size in sizes]


def read_all(walk: NumberWalk | NextWalk, respond: Callable[[Any], Envelope], max_in_flight: int) -> list[Page[Any]]:
    """Read a listing, with pages requested ahead."""
    found: list[Page[Any]] = []
    in_flight: deque[Any] = deque()
    while not walk.is_done:
        in_flight.extend(walk.next_positions(len(in_flight)))
        assert len(in_flight) <= max_in_flight
        page, discard = walk.advance(respond(in_flight.popleft()))
        if discard:
            in_flight.clear()
        found += [page] if page else []
    return found


def check_pages(pages: list[Page[Any]], rows: list[Row]) -> None:
    """Check that each row came once and in order, and that each page says where it is."""
    assert [row for page in pages for row in page.results] == rows
    offset = 0
    for page in pages:
        assert page.offset == offset
        offset += len(page.results)


@given(sizes=SIZES, max_in_flight=IN_FLIGHT, first=st.integers(0, 1), has_count=st.booleans(), has_next=st.booleans())
def test_every_row_is_listed_by_page_number(
    sizes: list[int], max_in_flight: int, first: int, has_count: bool, has_next: bool
) -> None:
    # A page without rows is the end, and so is one that is not found.
    sizes = sizes[: sizes.index(0)] if 0 in sizes else sizes
    pages = split_rows(sizes)
    requested: list[int] = []

    def respond(number: int) -> Envelope:
        requested.append(number)
        index = number - first
        results = pages[index] if index < len(pages) else []
        count = sum(sizes) if has_count and index < len(pages) else None
        return Envelope(results, count, f"?page={number + 1}" if has_next and index + 1 < len(pages) else None)

    walk = NumberWalk(TREE, "things_list", first, 0, None, has_next=has_next, max_in_flight=max_in_flight)
    check_pages(read_all(walk, respond, max_in_flight), [row for page in pages for row in page])
    assert requested == sorted(set(requested))


@given(sizes=SIZES, has_next=st.booleans())
def test_a_walk_by_page_number_requests_no_page_after_the_last(sizes: list[int], has_next: bool) -> None:
    pages = split_rows([size for size in sizes if size]) or [[]]
    total = sum(len(page) for page in pages)

    def respond(number: int) -> Envelope:
        return Envelope(pages[number - 1], total, "?page=x" if has_next and number < len(pages) else None)

    # If the server names no next page, the number of rows says where the end is.
    read_all(NumberWalk(TREE, "things_list", 1, 0, None, has_next=has_next), respond, 1)


@given(sizes=SIZES)
def test_every_row_is_listed_by_cursor(sizes: list[int]) -> None:
    pages = split_rows(sizes or [0])

    def respond(cursor: str | None) -> Envelope:
        index = 0 if cursor is None else int(cursor)
        following = str(index + 1) if index + 1 < len(pages) else None
        return Envelope(pages[index], None, following)

    check_pages(
        read_all(NextWalk(TREE, "things_list", None, None), respond, 1), [row for page in pages for row in page]
    )


@given(sizes=st.lists(st.integers(1, 5), min_size=1, max_size=12), start=st.integers(1, 12))
def test_a_walk_from_a_later_page_lists_the_rest(sizes: list[int], start: int) -> None:
    pages = split_rows(sizes)

    def respond(number: int) -> Envelope:
        results = pages[number - 1] if number <= len(pages) else []
        return Envelope(results, sum(sizes), "?page=x" if number < len(pages) else None)

    found = read_all(
        NumberWalk(TREE, "things_list", start, start - 1, None, has_next=True, max_in_flight=3), respond, 3
    )
    assert [row for page in found for row in page.results] == [row for page in pages[start - 1 :] for row in page]


@pytest.mark.parametrize(
    ("ids", "is_refused"),
    [
        pytest.param([1, 2], True, id="numbers"),
        pytest.param(["a", "b"], True, id="texts"),
        pytest.param([None, None], False, id="rows without ids"),
        pytest.param([1, None], False, id="one of them without an id"),
    ],
)
def test_a_server_that_ignores_the_number_of_the_page_is_noticed(ids: list[Any], is_refused: bool) -> None:
    walk = NumberWalk(TREE, "things_list", 1, 0, None, has_next=True)
    page = Envelope([Row(each) for each in ids], None, "?page=x")
    assert walk.advance(page).page is not None
    if not is_refused:
        assert walk.advance(page).page is not None
        return
    with pytest.raises(DecodeError, match=r"^things_list: .* the same rows as on the page before"):
        walk.advance(page)


def test_equal_rows_without_ids_are_refused_if_only_an_empty_page_ends_the_listing() -> None:
    walk = NumberWalk(TREE, "things_list", 1, 0, None, has_next=False)
    assert walk.advance(Envelope([Row(None), Row(None)], None, None)).page is not None
    assert walk.advance(Envelope([Row(None)], None, None)).page is not None
    with pytest.raises(DecodeError, match="the server ignores the number of the page"):
        walk.advance(Envelope([Row(None)], None, None))


def test_of_pages_without_rows_the_first_is_returned() -> None:
    cursors = NextWalk(TREE, "things_list", None, None)
    numbers = NumberWalk(TREE, "things_list", 1, 0, None, has_next=True)
    found = [
        cursors.advance(Envelope(rows, None, f"?cursor={len(rows)}{place}")).page
        for place, rows in enumerate(([], [], [Row(1)]))
    ]
    assert [page is not None for page in found] == [True, False, True]
    assert numbers.advance(Envelope([], 0, None)).page is not None
    assert numbers.is_done


def test_a_cursor_must_not_come_again() -> None:
    walk = NextWalk(TREE, "things_list", "a", None, may_repeat=True)
    walk.advance(Envelope([Row(1)], None, "b"))
    walk.advance(Envelope([Row(2)], None, "c"))
    for cursor in "abc":
        with pytest.raises(DecodeError, match="a cursor that came before"):
            walk.advance(Envelope([Row(3)], None, cursor))


def test_a_listing_by_cursor_may_have_a_thousand_pages_without_rows() -> None:
    walk = NextWalk(TREE, "things_list", None, None)
    for number in range(1_000):
        walk.advance(Envelope([], None, f"?cursor={number + 1}"))
    walk.advance(Envelope([Row(1)], None, "?cursor=rows"))
    for number in range(1_000):
        walk.advance(Envelope([], None, f"?cursor=more{number}"))
    with pytest.raises(DecodeError, match=r"^things_list: .* more than 1,000 pages without a row follow each other"):
        walk.advance(Envelope([], None, "?cursor=last"))


@pytest.mark.parametrize(
    ("url", "cursor"),
    [
        pytest.param("https://x/?cursor=a%20b", "a b", id="encoded"),
        pytest.param("?a=&cursor=b&c=d", "b", id="among others"),
        pytest.param("?cursor=b#?cursor=c", "b", id="before a fragment"),
        pytest.param(f"?cursor={'a' * (16_384 - len('?cursor='))}", "a" * (16_384 - len("?cursor=")), id="longest"),
        pytest.param(f"?cursor={'a' * (16_385 - len('?cursor='))}", None, id="too long"),
        pytest.param(f"?cursor=b{'&a=b' * 99}", "b", id="most fields"),
        pytest.param(f"?cursor=b{'&a=b' * 100}", None, id="too many fields"),
        pytest.param("?cursor=a&cursor=b", None, id="two cursors"),
        pytest.param("?cursor=", None, id="empty cursor"),
        pytest.param("?page=2", None, id="no cursor"),
        pytest.param("cursor=b", "cursor=b", id="a cursor, and no URL"),
    ],
)
def test_of_a_url_the_cursor_is_read(url: str, cursor: str | None) -> None:
    listing = Listing("cursor", "results", next="next")
    reader = AnswerReader(TREE, "things_list", listing, "cursor")
    answer = {"results": [{"id": 1}], "next": url}
    if cursor is None:
        with pytest.raises(DecodeError, match=r"^things_list: .* at next: a URL with one `cursor` in its query"):
            reader.read(answer, {}, None)
        return
    walk = NextWalk(TREE, "things_list", None, None)
    assert walk.next_positions(0) == [None]
    assert not walk.advance(reader.read(answer, {}, None)).discard
    assert (walk.next_positions(0), walk.next_positions(1)) == ([urlencode({"cursor": cursor})], [])


@pytest.mark.parametrize(
    ("rows", "count", "positions"),
    [
        pytest.param(10, 41, [2, 3, 4, 5], id="a part of the last page"),
        pytest.param(10, 30, [2, 3], id="whole pages"),
        pytest.param(10, 11, [2], id="one more row"),
        pytest.param(10, 500, [2, 3, 4, 5, 6], id="as many as may be in flight"),
    ],
)
def test_pages_by_number_are_requested_up_to_the_last_one(rows: int, count: int, positions: list[int]) -> None:
    walk = NumberWalk(TREE, "things_list", 1, 0, 10, has_next=True, max_in_flight=5)
    assert walk.next_positions(0) == [1]
    step = walk.advance(Envelope([Row(each) for each in range(rows)], count, "?page=2"))
    assert (step.discard, walk.next_positions(0)) == (False, positions)
    assert walk.next_positions(len(positions)) == []


def test_the_first_page_says_at_which_row_a_later_page_begins() -> None:
    walk = NumberWalk(TREE, "things_list", 3, 2, None, has_next=True)
    pages = [walk.advance(Envelope([Row(each) for each in ids], 26, "?page=x")).page for ids in (range(10), range(3))]
    assert [page.offset for page in pages if page] == [20, 30]
    assert walk.state == WalkState(5, 33)
