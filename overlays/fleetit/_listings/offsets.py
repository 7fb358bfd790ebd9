"""Decides which offsets to request next, and which of the received rows are new. Does no I/O.

A walk computes each offset from the last offset and the number of received rows. It never follows the server's `next`
URL, which could send the token to another host. A server that returns fewer rows than requested causes more requests,
not a gap.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from attrs import evolve

from fleetit._errors.errors import PageDrift
from fleetit._listings.state import WalkState

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from fleetit_api.api import Page

#: Row ids that an exact walk remembers. Enough for ten pages, and little memory in a listing of millions of rows.
REMEMBERED_IDS = 1000
#: How many pages before and after the lost position an exact walk searches.
_SEARCHED_PAGES = 10
#: How many consecutive pages without a new row an exact walk accepts.
_MAX_REPEATED_PAGES = 20


class Step(NamedTuple):
    """The result of `OffsetWalk.advance`.

    Attributes:
        page: The page with its new rows, or None if it has none.
        discard: Whether the pages in flight are at wrong offsets and must be discarded.
    """

    page: Page[Any] | None
    discard: bool


class OffsetWalk:
    """The position in a listing whose pages may be requested ahead.

    Args:
        offset: Where the first page begins.
        limit: Rows to request per page.
        max_in_flight: How many pages may be in flight at once.

    Attributes:
        is_done: Whether the last page was read.
    """

    #: How many rows two neighbouring pages have in common.
    overlap = 0

    def __init__(self, offset: int, limit: int, max_in_flight: int = 1) -> None:
        self.is_done = False
        self._max_in_flight = max_in_flight
        self._next_request = offset
        self._next_page = offset
        self._rows_per_page: int = limit
        self._row_count: int | None = None

    @property
    def state(self) -> WalkState:
        """Where the walk is, behind the last page that it returned."""
        return WalkState(self._next_page, self._next_page, self._rows_per_page, self.is_done)

    def restore(self, state: WalkState) -> None:
        """Go on behind the last page of another walk."""
        self.is_done = state.is_done
        if isinstance(state.position, int):
            self._next_request = self._next_page = state.position
        self._rows_per_page = max(state.page_rows, 1 + self.overlap)

    def next_positions(self, in_flight: int) -> list[int]:
        """Return the offsets to request now.

        Only the first page is requested until its `count` says how many rows there are.

        Args:
            in_flight: How many pages are in flight already.
        """
        offsets: list[int] = []
        while not self.is_done and in_flight + len(offsets) < self._max_in_flight:
            may_be_past_end = self._row_count is None or self._next_request + self.overlap >= self._row_count
            if may_be_past_end and in_flight + len(offsets):
                break
            offsets.append(self._next_request)
            self._next_request += self._distance_to_next(self._rows_per_page)
        return offsets

    def advance(self, page: Page[Any]) -> Step:
        """Take the next page. Pages must come in the order in which they were requested.

        Raises:
            PageDrift: If rows moved and an exact walk can't find its position again.
        """
        return Step(page, discard=self._move_past(page))

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

    Args:
        operation: The operationId, for errors.
        offset: Where the first page begins.
        limit: Rows to request per page, at least 2: a page of one row would consist of the overlap only.
        max_in_flight: How many pages may be in flight at once.
    """

    overlap = 1

    def __init__(self, operation: str, offset: int, limit: int, max_in_flight: int = 1) -> None:
        super().__init__(offset, limit, max_in_flight)
        self._operation = operation
        self._seen_ids: OrderedDict[Hashable, None] = OrderedDict()
        self._search_offsets: Iterator[int] | None = None
        self._lost_at = 0
        self._repeated_pages = 0
        self._is_restored = False

    def restore(self, state: WalkState, seen_ids: Iterable[int | str] = ()) -> None:
        """Go on behind the last page of another walk.

        Much may have changed since. If the last row is lost, all pages are searched for it, not only those around.

        Args:
            state: Where the other walk was.
            seen_ids: The ids of the last rows that it returned, in their order.
        """
        super().restore(state)
        self._remember([*seen_ids])
        self._is_restored = True

    def advance(self, page: Page[Any]) -> Step:
        """Take the next page; see `OffsetWalk.advance`."""
        ids = [self._get_id(row, page.offset) for row in page.results]
        seen = [index for index, row_id in enumerate(ids) if row_id in self._seen_ids]
        is_first_page = not self._seen_ids
        if not is_first_page and not seen and page.count:
            self._search_around(page)
            return Step(None, discard=True)
        first_new = seen[-1] + 1 if seen else 0
        has_new = first_new < len(ids)
        self._repeated_pages = 0 if has_new else self._repeated_pages + 1
        if self._repeated_pages > _MAX_REPEATED_PAGES:
            raise PageDrift(self._operation, page.offset, "the same rows came again and again")
        self._remember(ids[first_new:])
        self._search_offsets = None
        self._is_restored = False
        discard = self._move_past(page)
        if not has_new and not is_first_page:
            return Step(None, discard)
        return Step(evolve(page, results=page.results[first_new:], offset=page.offset + first_new), discard)

    def _search_around(self, page: Page[Any]) -> None:
        """Set the next offset to the next one of the search. Start a search if there is none.

        Raises:
            PageDrift: If all pages around were searched.
        """
        if self._search_offsets is None:
            self._lost_at = page.offset
            step = self._distance_to_next(self._rows_per_page)
            all_pages = max(page.offset, page.count) // max(1, step) + 1
            pages = max(_SEARCHED_PAGES, all_pages) if self._is_restored else _SEARCHED_PAGES
            self._search_offsets = _alternate_around(page.offset, step, pages)
        offset = next((offset for offset in self._search_offsets if offset < page.count), None)
        if offset is None:
            raise PageDrift(self._operation, self._lost_at)
        self._next_request = offset
        # A search requests one page at a time: the next offset depends on the page.
        self._row_count = None

    def _remember(self, ids: Sequence[Hashable]) -> None:
        self._seen_ids.update(dict.fromkeys(ids))
        while len(self._seen_ids) > REMEMBERED_IDS:
            self._seen_ids.popitem(last=False)

    def _get_id(self, row: Any, offset: int) -> Hashable:
        value: object = cast("dict[str, object]", row).get("id") if isinstance(row, dict) else getattr(row, "id", None)
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise PageDrift(self._operation, offset, "a row has no id, so rows can't be distinguished")
        return cast("Hashable", value)


def _alternate_around(offset: int, step: int, pages: int) -> Iterator[int]:
    """Yield an offset, then offsets of so many pages further and further away, before and after it in turn."""
    yield offset
    for distance in range(1, pages + 1):
        if offset - (distance - 1) * step > 0:
            yield max(0, offset - distance * step)
        yield offset + distance * step
