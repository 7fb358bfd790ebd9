"""The walks by page number and by cursor, against a model of a server: every row once, in order, whatever the sizes."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from fleetit._listings.walks import CursorWalk, Envelope, NumberWalk

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit_api.api import Page


@frozen
class Row:
    id: int


#: How many rows each page has.
SIZES = st.lists(st.integers(0, 5), max_size=12)
IN_FLIGHT = st.integers(1, 5)


def split_rows(sizes: list[int]) -> list[list[Row]]:
    """Return the pages of a server."""
    numbers = iter(range(sum(sizes)))
    return [[Row(next(numbers)) for _ in range(size)] for size in sizes]


def read_all(walk: NumberWalk | CursorWalk, respond: Callable[[Any], Envelope], max_in_flight: int) -> list[Page[Any]]:
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
    has_next = has_next or not has_count
    requested: list[int] = []

    def respond(number: int) -> Envelope:
        requested.append(number)
        index = number - first
        results = pages[index] if index < len(pages) else []
        count = sum(sizes) if has_count and index < len(pages) else None
        return Envelope(results, count, f"?page={number + 1}" if has_next and index + 1 < len(pages) else None)

    walk = NumberWalk("things_list", first, 0, None, has_next=has_next, max_in_flight=max_in_flight)
    check_pages(read_all(walk, respond, max_in_flight), [row for page in pages for row in page])
    assert requested == sorted(set(requested))


@given(sizes=SIZES, has_next=st.booleans())
def test_a_walk_by_page_number_requests_no_page_after_the_last(sizes: list[int], has_next: bool) -> None:
    pages = split_rows([size for size in sizes if size]) or [[]]
    total = sum(len(page) for page in pages)

    def respond(number: int) -> Envelope:
        return Envelope(pages[number - 1], total, "?page=x" if has_next and number < len(pages) else None)

    # If the server names no next page, the number of rows says where the end is.
    read_all(NumberWalk("things_list", 1, 0, None, has_next=has_next), respond, 1)


@given(sizes=SIZES)
def test_every_row_is_listed_by_cursor(sizes: list[int]) -> None:
    pages = split_rows(sizes or [0])

    def respond(cursor: str | None) -> Envelope:
        index = 0 if cursor is None else int(cursor)
        following = f"https://x/?a=b&cursor={index + 1}" if index + 1 < len(pages) else None
        return Envelope(pages[index], None, following)

    check_pages(read_all(CursorWalk("things_list", None, None), respond, 1), [row for page in pages for row in page])


@given(sizes=st.lists(st.integers(1, 5), min_size=1, max_size=12), start=st.integers(1, 12))
def test_a_walk_from_a_later_page_lists_the_rest(sizes: list[int], start: int) -> None:
    pages = split_rows(sizes)

    def respond(number: int) -> Envelope:
        results = pages[number - 1] if number <= len(pages) else []
        return Envelope(results, sum(sizes), "?page=x" if number < len(pages) else None)

    found = read_all(NumberWalk("things_list", start, start - 1, None, has_next=True, max_in_flight=3), respond, 3)
    assert [row for page in found for row in page.results] == [row for page in pages[start - 1 :] for row in page]
