"""The walks through a listing: by offset, by the number of the page, or by cursor. They do no I/O.

A walk says which pages to request next, takes the pages in this order, and says which of their rows are new. Where it
is can be kept as plain values (`WalkState`), so that another process goes on from there.

No walk follows the server's `next` URL, which could send the token to another host. An offset is computed from the
last one and the number of received rows: a server that returns fewer rows than requested causes more requests, not a
gap. A page by number may have any number of rows; the listing ends where the server says that there is no next page,
after as many rows as there are, or with a page that is empty or doesn't exist (404). Of the `next` URL of a listing by
cursor only the cursor is read. Such pages can't be requested ahead, because each names the next one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import parse_qsl

from attrs import evolve, field, frozen

from fleetit._errors.errors import DecodeError, PageDrift
from fleetit._integers import is_integer
from fleetit_api.api import Page

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

#: The parameter with the cursor.
CURSOR = "cursor"
#: A longer URL is not read. Servers accept about 8,000 characters.
_MAX_URL_LENGTH = 16_384
_MAX_FIELDS = 100
#: How many pages without a row may follow each other.
_MAX_EMPTY_PAGES = 1000
#: Row ids that an exact walk remembers. Enough for ten pages, and little memory in a listing of millions of rows.
REMEMBERED_IDS = 1000
#: How many pages before and after the lost position an exact walk searches.
_SEARCHED_PAGES = 10
#: How many consecutive pages without a new row an exact walk accepts.
_MAX_REPEATED_PAGES = 20


@frozen
class WalkState:
    """Where a walk is after a page.

    `position` is the place of the next page: an offset, the number of a page, or a cursor. `rows` are before it. A walk
    by offsets has the number of rows of a page in `page_rows`. An exact walk also needs the ids of the last rows that
    it returned; see `REMEMBERED_IDS`.
    """

    position: int | str | None
    rows: int
    page_rows: int | None = None
    is_done: bool = False


@frozen
class Envelope:
    """An envelope as it was received. Its `next` URL, which is None on the last page, is never requested."""

    results: list[Any]
    count: int | None
    next: str | None = field(repr=False)


def make_page(envelope: Envelope, offset: int, limit: int | None) -> Page[Any]:
    """Return the page of an envelope for users; a limit of None was left to the server."""
    rows = len(envelope.results)
    count = offset + rows if envelope.count is None else envelope.count
    return Page(results=envelope.results, count=count, offset=offset, limit=rows if limit is None else limit)


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
    def restore(self, state: WalkState, seen_ids: Iterable[int | str] = ()) -> None:
        """Go on behind the last page of another walk, which returned rows with these ids last, in this order."""

    @abstractmethod
    def advance(self, fetched: Any) -> Step:
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

    def __init__(self, offset: int, limit: int, max_in_flight: int = 1) -> None:
        super().__init__(max_in_flight)
        self._next_request = offset
        self._next_page = offset
        self._rows_per_page = limit
        self._row_count: int | None = None

    @property
    def state(self) -> WalkState:
        return WalkState(self._next_page, self._next_page, self._rows_per_page, self.is_done)

    def restore(self, state: WalkState, seen_ids: Iterable[int | str] = ()) -> None:
        del seen_ids
        self.is_done = state.is_done
        self._next_request = self._next_page = cast("int", state.position)
        self._rows_per_page = cast("int", state.page_rows)

    def advance(self, fetched: Page[Any]) -> Step:
        return Step(fetched, discard=self._move_past(fetched))

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
        self.is_done = not rows or page.offset + rows >= page.count
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


class ExactOffsetWalk(OffsetWalk):
    """A walk that notices when rows are inserted or deleted while the listing is read.

    Each page begins with the last row of the page before. If it does not, rows have moved. The walk then searches the
    pages around for that last row, or for the nearest row before it that still exists. The rows after it are new. No
    row is returned twice. This holds for listings whose order changes only by insertion and deletion.
    """

    overlap = 1

    def __init__(self, operation: str, offset: int, limit: int, max_in_flight: int = 1) -> None:
        super().__init__(offset, limit, max_in_flight)
        self._operation = operation
        self._seen_ids: OrderedDict[Hashable, None] = OrderedDict()
        #: Where the position was lost, and the offsets to look at, while it is searched.
        self._search: tuple[int, Iterator[int]] | None = None
        self._repeated_pages = 0
        self._is_restored = False

    def restore(self, state: WalkState, seen_ids: Iterable[int | str] = ()) -> None:
        # Much may have changed since. If the last row is lost, all pages are searched for it, not only those around.
        super().restore(state)
        self._remember([*seen_ids])
        self._is_restored = True

    def advance(self, fetched: Page[Any]) -> Step:
        ids = [self._get_id(row, fetched.offset) for row in fetched.results]
        seen = [index for index, row_id in enumerate(ids) if row_id in self._seen_ids]
        is_first_page = not self._seen_ids
        if not is_first_page and not seen and fetched.count:
            self._search_around(fetched)
            return Step(None, discard=True)
        first_new = seen[-1] + 1 if seen else 0
        has_new = first_new < len(ids)
        self._repeated_pages = 0 if has_new else self._repeated_pages + 1
        if self._repeated_pages > _MAX_REPEATED_PAGES:
            raise PageDrift(self._operation, fetched.offset, "the same rows came again and again")
        self._remember(ids[first_new:])
        self._search = None
        self._is_restored = False
        discard = self._move_past(fetched)
        if not has_new and not is_first_page:
            return Step(None, discard)
        return Step(evolve(fetched, results=fetched.results[first_new:], offset=fetched.offset + first_new), discard)

    def _search_around(self, page: Page[Any]) -> None:
        """Set the next offset to the next one of the search. Start a search if there is none."""
        if self._search is None:
            step = self._distance_to_next(self._rows_per_page)
            pages = max(page.offset, page.count) if self._is_restored else _SEARCHED_PAGES
            self._search = page.offset, _alternate_around(page.offset, step, pages)
        lost_at, offsets = self._search
        offset = next((offset for offset in offsets if offset < page.count), None)
        if offset is None:
            raise PageDrift(self._operation, lost_at)
        self._next_request = offset
        # A search requests one page at a time: the next offset depends on the page.
        self._row_count = None

    def _remember(self, ids: Sequence[Hashable]) -> None:
        self._seen_ids.update(dict.fromkeys(ids))
        while len(self._seen_ids) > REMEMBERED_IDS:
            self._seen_ids.popitem(last=False)

    def _get_id(self, row: Any, offset: int) -> Hashable:
        value: object = cast("dict[str, object]", row).get("id") if isinstance(row, dict) else getattr(row, "id", None)
        if not is_integer(value) and not isinstance(value, str):
            raise PageDrift(self._operation, offset, "a row has no id, so rows can't be distinguished")
        return cast("Hashable", value)


def _alternate_around(offset: int, step: int, pages: int) -> Iterator[int]:
    """Yield an offset, then offsets of so many pages further and further away, before and after it in turn."""
    yield offset
    for distance in range(1, pages + 1):
        if offset - (distance - 1) * step > 0:
            yield max(0, offset - distance * step)
        yield offset + distance * step


class NumberWalk(Walk):
    """Walks a listing by the numbers of its pages."""

    def __init__(
        self, operation: str, number: int, skipped: int, limit: int | None, *, has_next: bool, max_in_flight: int = 1
    ) -> None:
        super().__init__(max_in_flight)
        self._operation = operation
        self._next_request = number
        self._skipped = skipped
        self._limit = limit
        self._has_next = has_next
        self._first = number
        self._last: int | None = None
        self._rows = 0
        self._previous: list[Any] = []
        self._next_page = number

    @property
    def state(self) -> WalkState:
        return WalkState(self._next_page, self._rows, is_done=self.is_done)

    def restore(self, state: WalkState, seen_ids: Iterable[int | str] = ()) -> None:
        del seen_ids
        self.is_done = state.is_done
        self._next_request = self._next_page = self._first = cast("int", state.position)
        self._rows, self._skipped = state.rows, 0

    def _may_be_past_end(self) -> bool:
        return self._last is None or self._next_request > self._last

    def _take_position(self) -> int:
        self._next_request += 1
        return self._next_request - 1

    def advance(self, fetched: Envelope) -> Step:
        self._check_progress(fetched.results, has_end=self._has_next or fetched.count is not None)
        rows = len(fetched.results)
        is_first = self._last is None
        self._next_page += 1
        if is_first and self._skipped:
            self._rows = self._skipped * rows
        page = make_page(fetched, self._rows, self._limit)
        self._rows += rows
        if is_first:
            self._rows_per_page = rows
            left = page.count - self._rows
            self._last = self._first - (-left // rows) if rows else self._first
        has_ended = fetched.next is None if self._has_next else fetched.count is not None and self._rows >= page.count
        self.is_done = has_ended or not rows
        return Step(page if rows or is_first else None, discard=self.is_done)

    def _check_progress(self, rows: list[Any], *, has_end: bool) -> None:
        ids: list[Any] = [getattr(row, "id", None) for row in rows]
        # Rows without ids may be equal, unless a listing would never end with them.
        marks = ids if all(isinstance(each, int | str) for each in ids) else [] if has_end else [*rows]
        if marks and marks == self._previous:
            why = "the same rows as on the page before: the server ignores the number of the page"
            raise DecodeError(operation=self._operation, where="", why=why)
        self._previous = marks


class CursorWalk(Walk):
    """Walks a listing by cursors, or one that has a single page.

    The first cursor may be None; a limit of None is left to the server.
    """

    def __init__(self, operation: str, cursor: str | None, limit: int | None) -> None:
        super().__init__(inf)
        self._operation = operation
        self._next_request = cursor
        self._limit = limit
        self._rows = 0
        self._empty_pages = 0
        self._seen = {cursor}
        self._is_first = True

    @property
    def state(self) -> WalkState:
        return WalkState(self._next_request, self._rows, is_done=self.is_done)

    def restore(self, state: WalkState, seen_ids: Iterable[int | str] = ()) -> None:
        del seen_ids
        self.is_done = state.is_done
        self._next_request = cast("str | None", state.position)
        self._rows = state.rows
        self._seen = {self._next_request}

    def _may_be_past_end(self) -> bool:
        return True

    def _take_position(self) -> str | None:
        return self._next_request

    def advance(self, fetched: Envelope) -> Step:
        page = make_page(fetched, self._rows, self._limit)
        rows = len(fetched.results)
        self._rows += rows
        self._empty_pages = 0 if rows else self._empty_pages + 1
        if fetched.next is None:
            self.is_done = True
        else:
            self._next_request = self._read_cursor(fetched.next)
            self._seen.add(self._next_request)
        is_first, self._is_first = self._is_first, False
        return Step(page if rows or is_first else None, discard=self.is_done)

    def _read_cursor(self, url: str) -> str:
        query = url.partition("#")[0].partition("?")[2]
        cursors: list[str] = []
        if len(url) <= _MAX_URL_LENGTH:
            try:
                fields = parse_qsl(query, keep_blank_values=True, max_num_fields=_MAX_FIELDS)
            except ValueError:
                fields = []
            cursors = [value for name, value in fields if name == CURSOR and value]
        why = ""
        if len(cursors) != 1:
            why = f"a URL with one `{CURSOR}` in its query is expected"
        elif cursors[0] in self._seen:
            why = "a cursor that came before: the listing would never end"
        elif self._empty_pages > _MAX_EMPTY_PAGES:
            why = f"more than {_MAX_EMPTY_PAGES:,} pages without a row follow each other"
        if why:
            raise DecodeError(operation=self._operation, where="next", why=why)
        return cursors[0]
