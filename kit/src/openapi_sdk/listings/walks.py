"""The walks through a listing: by offset, by the number of the page, or from each page to the next. They do no I/O.

A walk says which pages to request next, takes the pages in this order, and says which of their rows are new. Where it
is can be kept as plain values (`WalkState`), so that another process goes on from there.

Where a listing says how many rows it has, an offset is computed from the last one and the number of received rows: a
server that returns fewer rows than requested causes more requests, not a gap. A page by number may have any number of
rows; the listing ends where the server says that there is no next page, after as many rows as there are, or with a page
that is empty or doesn't exist (404). In all other listings a page says where the next one is, as `answers` reads it.
Such pages can't be requested ahead. A number of rows may be wrong, too: a full page that says that there is a next one
is not the last one, whatever the number is.

A walk that ends without an error is whole, as far as its pages can tell. A page that contradicts the number of rows, or
has the rows of a page before, is requested again or is an error. An exact walk also compares the rows that it returned
with the number of rows, and reads the listing again if some are missing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import UUID

from attrs import frozen

from openapi_sdk.listings.answers import make_page
from openapi_sdk.listings.repeated_pages import MAX_REPEATED_PAGES, RepeatedPages
from openapi_sdk.model.integers import is_integer
from openapi_sdk.model.places import read_id, read_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openapi_sdk.errors.errors import ErrorTree, PageDrift
    from openapi_sdk.listings.answers import Envelope, Position
    from openapi_sdk.model.pages import Page

#: How many pages without a row may follow each other.
_MAX_EMPTY_PAGES = 1000
#: How often a page is requested again that contradicts the number of rows.
_MAX_REPETITIONS = 2
NO_ROWS = "the page has no rows"


@frozen
class WalkState:
    """Where a walk is after a page.

    `position` is the place of the next page: an offset, the number of a page, or a query. `rows` are before it. A walk
    by offsets has the number of rows of a page in `page_rows`. An exact walk also needs the keys of all rows that it
    returned, and `most`, the largest number of rows that it was told.
    """

    position: int | str | None
    rows: int
    page_rows: int | None = None
    is_done: bool = False
    most: int = 0


class Step(NamedTuple):
    """A page with its new rows, or None without any; whether to drop pages in flight, at the end or if rows moved."""

    page: Page[Any] | None
    discard: bool


class Walk(ABC):
    """Decides which pages to request next, and which rows are new."""

    def __init__(self, max_in_flight: float) -> None:
        self.is_done = False
        self._max_in_flight = max_in_flight
        self._wanted = inf
        self._rows_per_page = 1

    @property
    @abstractmethod
    def state(self) -> WalkState:
        """Where the walk is, behind the last page that it returned."""

    @abstractmethod
    def restore(self, state: WalkState, seen_keys: Iterable[Any] = ()) -> None:
        """Go on behind the last page of another walk, which returned rows with these keys."""

    @abstractmethod
    def advance(self, received: Any) -> Step:
        """Take the next page. Pages must come in the order in which they were requested."""

    def want(self, rows: int) -> None:
        """Request no further page than those that so many further rows need; with 0 the walk is done."""
        self._wanted = rows
        self.is_done = self.is_done or rows <= 0

    def next_positions(self, in_flight: int) -> list[Any]:
        """Return the places of the pages to request now, while so many are in flight.

        A page that may be behind the last one is requested alone, as the first page is: its count says how many follow.
        """
        positions: list[Any] = []
        while not self.is_done and in_flight + len(positions) < self._max_in_flight:
            ahead = in_flight + len(positions)
            if ahead and (self._may_be_past_end() or ahead * self._expect_rows() >= self._wanted):
                break
            positions.append(self._take_position())
        return positions

    @abstractmethod
    def _may_be_past_end(self) -> bool:
        """Whether the page to request next may be behind the last one."""

    def _expect_rows(self) -> int:
        """Return how many new rows a page behind those that came is expected to have."""
        return self._rows_per_page

    @abstractmethod
    def _take_position(self) -> int | str | None:
        """Return the place of the page to request next, and step behind it."""


class OffsetWalk(Walk):
    """Walks a listing by offsets."""

    #: How many rows two neighbouring pages have in common.
    overlap = 0

    def __init__(
        self,
        errors: ErrorTree,
        operation: str,
        offset: int,
        limit: int,
        max_in_flight: int = 1,
        *,
        key: tuple[str, ...] = ("id",),
    ) -> None:
        super().__init__(max_in_flight)
        self._errors = errors
        self._operation = operation
        self._start = offset
        self._next_request = offset
        self._next_page = offset
        self._rows_per_page = limit
        self._row_count: int | None = None
        self._key = key
        self._read_key = read_id if key == ("id",) else partial(read_key, key=key)  # once for each row
        self._repeated = RepeatedPages(errors, operation, key)
        self._repetitions = 0

    @property
    def state(self) -> WalkState:
        return WalkState(self._next_page, self._next_page, self._rows_per_page, self.is_done)

    def restore(self, state: WalkState, seen_keys: Iterable[Any] = ()) -> None:
        del seen_keys
        self.is_done = state.is_done
        self._next_request = self._next_page = cast("int", state.position)
        self._rows_per_page = cast("int", state.page_rows)

    def advance(self, received: Page[Any]) -> Step:
        why = self._find_contradiction(received)
        if why:
            self._repetitions += 1
            if self._repetitions > _MAX_REPETITIONS:
                raise self._make_drift(received, why, received.offset - self._start)
            self._next_request = received.offset
            self._row_count = None
            return Step(None, discard=True)
        self._repetitions = 0
        self._repeated.check(received.results, received.count, allowed=0, allowed_without_ids=MAX_REPEATED_PAGES)
        return Step(received, discard=self._move_past(received))

    def _find_contradiction(self, page: Page[Any]) -> str:
        """Return how a page contradicts the number of rows; empty if it doesn't."""
        end = page.offset + len(page.results)
        if not page.results and page.offset < page.count:
            return NO_ROWS
        if page.results and page.offset >= page.count and page.offset > self._start:
            return "it has rows behind the last one that there is"
        if end > page.count and (page.results or page.offset > self._start):
            return "the listing has fewer rows than were read: rows were deleted, and others were missed"
        return ""

    def _make_drift(self, page: Page[Any], why: str, rows: int) -> PageDrift:
        return self._errors.PageDrift(
            self._operation, page.offset, why, rows=rows, count=max(0, page.count - self._start)
        )

    def _may_be_past_end(self) -> bool:
        return self._row_count is None or self._next_request + self.overlap >= self._row_count

    def _expect_rows(self) -> int:
        return self._distance_to_next(self._rows_per_page)

    def _take_position(self) -> int:
        offset = self._next_request
        self._next_request += self._distance_to_next(self._rows_per_page)
        return offset

    def _move_past(self, page: Page[Any]) -> bool:
        """Note how a page ends; return whether the pages in flight must be discarded.

        They must be discarded if the page has fewer or more rows than expected. The next offset is then computed from
        the number of received rows.
        """
        rows = len(page.results)
        self._row_count = page.count
        self.is_done = not rows or (page.offset + rows >= page.count and not contradicts_count(page))
        if self.is_done:
            return True
        self._next_page = page.offset + self._distance_to_next(rows)
        if rows == self._rows_per_page:
            return False
        self._rows_per_page = rows
        self._next_request = self._next_page
        return True

    def _distance_to_next(self, rows: int) -> int:
        """Return the distance from a page with this number of rows to the next page."""
        return rows - self.overlap


class NumberWalk(Walk):
    """Walks a listing by the numbers of its pages."""

    def __init__(
        self,
        errors: ErrorTree,
        operation: str,
        number: int,
        skipped: int,
        limit: int | None,
        *,
        has_next: bool,
        max_in_flight: int = 1,
        key: tuple[str, ...] = ("id",),
    ) -> None:
        super().__init__(max_in_flight)
        self._errors = errors
        self._operation = operation
        self._next_request = number
        self._skipped = skipped
        self._limit = limit
        self._has_next = has_next
        self._first = number
        self._last: int | None = None
        self._rows = 0
        self._count: int | None = None
        self._repeated = RepeatedPages(errors, operation, key)
        self._repetitions = 0
        self._next_page = number

    @property
    def state(self) -> WalkState:
        return WalkState(self._next_page, self._rows, is_done=self.is_done)

    def restore(self, state: WalkState, seen_keys: Iterable[Any] = ()) -> None:
        del seen_keys
        self.is_done = state.is_done
        self._next_request = self._next_page = self._first = cast("int", state.position)
        self._rows, self._skipped = state.rows, 0

    def _may_be_past_end(self) -> bool:
        return self._last is None or self._next_request > self._last

    def _take_position(self) -> int:
        self._next_request += 1
        return self._next_request - 1

    def advance(self, received: Envelope) -> Step:
        rows, is_first = len(received.results), self._last is None
        count = self._count if received.count is None else received.count
        before = self._skipped * rows if is_first and self._skipped else self._rows
        is_last = self._is_last(received, before + rows)
        # Where a later page of an unknown size begins isn't known for sure.
        if is_last and count is not None and not self._skipped and before + rows != count:
            return self._ask_again(before + rows, count)
        has_end = self._has_next or received.count is not None
        self._repeated.check(received.results, allowed=0, allowed_without_ids=MAX_REPEATED_PAGES if has_end else 0)
        self._repetitions, self._count, self.is_done = 0, count, is_last
        self._next_page += 1
        page = make_page(received, before, self._limit)
        self._rows = before + rows
        if is_first:
            self._rows_per_page = rows
            self._last = self._find_last(page.count, rows) if received.last is None else received.last
        return Step(page if rows or is_first else None, discard=self.is_done)

    def _find_last(self, count: int, rows: int) -> int:
        """Return the number of the last page, by the first one and the number of rows."""
        return self._first - (-(count - self._rows) // rows) if rows else self._first

    def _is_last(self, received: Envelope, read: int) -> bool:
        if not received.results:
            return True
        return received.next is None if self._has_next else received.count is not None and read >= received.count

    def _ask_again(self, rows: int, count: int) -> Step:
        """Request a page again that ends the listing after another number of rows than there are."""
        self._repetitions += 1
        if self._repetitions > _MAX_REPETITIONS:
            why = f"page {self._next_page} ends the listing"
            raise self._errors.PageDrift(self._operation, rows, why, rows=rows, count=count)
        self._next_request = self._next_page
        self._last = self._last if self._last is None else min(self._last, self._next_page - 1)
        return Step(None, discard=True)


class NextWalk(Walk):
    """Walks a listing in which each page says where the next one is, or that has a single page.

    Args:
        errors: The errors of the SDK.
        operation: The operationId.
        start: Where the first page is; None if that needs no parameter.
        limit: The number of rows of a page; None if it is left to the server.
        key: By what a row is known.
        is_behind_row: Whether the next page is asked for by the key of the last row. No row may come again then: the
            server lists in another order.
        may_repeat: Whether some pages may have the rows of a page before, as where rows move.
        has_end: Whether a page says that it is the last one. Otherwise that is one without rows.
        is_counted: Whether pages say how many rows there are from the start on.
        by_address: Whether the next page is asked for with the query of an address.
    """

    def __init__(
        self,
        errors: ErrorTree,
        operation: str,
        start: Position,
        limit: int | None,
        *,
        key: tuple[str, ...] = ("id",),
        is_behind_row: bool = False,
        may_repeat: bool = False,
        has_end: bool = True,
        is_counted: bool = False,
        by_address: bool = False,
    ) -> None:
        super().__init__(inf)
        self._errors = errors
        self._operation = operation
        self._next_request = start
        self._limit = limit
        self._rows = start if isinstance(start, int) else 0
        self._empty_pages = 0
        self._key = key
        self._repeated = RepeatedPages(errors, operation, key, by_address=by_address)
        self._max_repeated = MAX_REPEATED_PAGES if may_repeat else 0
        self._max_repeated_without_keys = MAX_REPEATED_PAGES if has_end else 0
        #: The smallest number of rows that a page gave: others may have been added meanwhile.
        self._count: float | None = inf if is_counted else None
        self._seen: set[Position] = {start}
        self._seen_keys: set[int] | None = set() if is_behind_row else None
        self._is_first = True

    @property
    def state(self) -> WalkState:
        return WalkState(self._next_request, self._rows, is_done=self.is_done)

    def restore(self, state: WalkState, seen_keys: Iterable[Any] = ()) -> None:
        self.is_done = state.is_done
        self._next_request = state.position
        self._rows = state.rows
        self._seen = {self._next_request}
        if self._seen_keys is not None:
            self._seen_keys.update(map(make_key, seen_keys))

    def _may_be_past_end(self) -> bool:
        return True

    def _take_position(self) -> Position:
        return self._next_request

    def advance(self, received: Envelope) -> Step:
        self._repeated.check(
            received.results, allowed=self._max_repeated, allowed_without_ids=self._max_repeated_without_keys
        )
        self._check_keys(received.results)
        page = make_page(received, self._rows, self._limit)
        rows = len(received.results)
        if not received.says_end:
            self._check_end(rows)
        self._rows += rows
        self._empty_pages = 0 if rows else self._empty_pages + 1
        if self._count is not None and received.count is not None:
            self._count = min(self._count, received.count)
        # Some servers have a cursor on each page. Behind the last row it is the same again.
        is_behind = not rows and self._rows > 0 and received.next == self._next_request
        if received.next is None or is_behind:
            self._check_count()
            self.is_done = True
        else:
            self._next_request = self._check_position(received.next)
            self._seen.add(self._next_request)
        is_first, self._is_first = self._is_first, False
        return Step(page if rows or is_first else None, discard=self.is_done)

    def _check_count(self) -> None:
        if self._count is not None and self._rows < self._count < inf:
            why, count = "the last page ends the listing", int(self._count)
            raise self._errors.PageDrift(self._operation, self._rows, why, rows=self._rows, count=count)

    def _check_end(self, rows: int) -> None:
        """Raise `DecodeError` if a page that says nothing of a next one may be full, and more rows are wanted."""
        may_be_full = rows > 0 and (self._limit is None or rows >= self._limit)
        if may_be_full and rows < self._wanted:
            why = "it is missing, and nothing else says whether there are more rows; x-paging in a correction does"
            raise self._errors.DecodeError(operation=self._operation, where="header.Link", why=why)

    def _check_keys(self, rows: list[Any]) -> None:
        if self._seen_keys is None:
            return
        found = (read_key(row, self._key) for row in rows)
        keys = [make_key(each) for each in found if isinstance(each, str | int | UUID)]
        if not self._seen_keys.isdisjoint(keys):
            why = "a row came that came before: the server lists in another order; x-paging in a correction says how"
            raise self._errors.DecodeError(operation=self._operation, where="", why=why)
        self._seen_keys.update(keys)

    def _check_position(self, position: Position) -> Position:
        why = ""
        if position in self._seen:
            why = "a cursor that came before: the listing would never end"
        elif self._empty_pages > _MAX_EMPTY_PAGES:
            why = f"more than {_MAX_EMPTY_PAGES:,} pages without a row follow each other"
        if why:
            raise self._errors.DecodeError(operation=self._operation, where="next", why=why)
        return position


def make_key(value: Any) -> int:
    """Return what a walk remembers of a row: all but an integer as its hash, which needs less memory."""
    return value if is_integer(value) else hash(value)


def contradicts_count(page: Page[Any]) -> bool:
    """Whether a full page says that there is a next one, although it is the last one by its number of rows.

    Some servers say so on each page. Their last one is seldom full.
    """
    rows = len(page.results)
    says_more = page._says_more  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - users have the number of rows
    return says_more and rows >= page.limit and page.offset + rows >= page.count
