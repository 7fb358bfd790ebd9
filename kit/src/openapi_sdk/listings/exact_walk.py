"""The walk by offset that compares rows: it returns each row once which is there all the time, or fails.

It compares the rows that it returned with the number of rows, and reads the listing again if some are missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from attrs import define, evolve

from openapi_sdk.listings.repeated_pages import MAX_REPEATED_PAGES
from openapi_sdk.listings.walks import NO_ROWS, OffsetWalk, Step, make_key
from openapi_sdk.model.integers import is_integer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.listings.walks import WalkState
    from openapi_sdk.model.pages import Page

#: How many pages before and after the lost position an exact walk searches.
_SEARCHED_PAGES = 10
#: How many consecutive responses have to say that the listing has no more rows than an exact walk returned, if an
#: earlier one said that it has more. How often the end of the listing is requested then, until it is where they say.
_CONFIRMATIONS = 10
_MAX_ENDS = 10
#: How often an exact walk reads a listing again that has more rows than it found, and how often if that finds none.
_MAX_PASSES = 10
_MAX_FRUITLESS_PASSES = 2


class ExactOffsetWalk(OffsetWalk):
    """A walk that returns each row once which is there all the time, or fails.

    Each page begins with the last row of the page before. If it has none of the rows before, rows have moved. The walk
    then searches the pages around for one of them. It returns the rows of a page that it didn't return before.

    At the end, it has to have returned as many rows as the responses said that there are. If it has not, rows were
    deleted meanwhile, or the order of the rows is not stable, or a response was wrong. It reads the listing again, with
    pages that begin elsewhere, until all rows were returned, or until several consecutive responses say that there are
    no more, and the listing ends where they say: its last row comes alone. If rows are still missing, it fails. Such
    rows come last, whatever the order of the listing is.
    """

    overlap = 1

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
        super().__init__(errors, operation, offset, limit, max_in_flight, key=key)
        #: The keys of all rows that were returned. Two rows with one key are a missing row, which is noticed.
        self._seen: set[int] = set()
        #: The largest number of rows that a response gave, from the start of the walk on.
        self._most = 0
        #: Where the position was lost, and the offsets to look at, while it is searched.
        self._search: tuple[int, Iterator[int]] | None = None
        self._repeated_pages = 0
        self._max_repeated = MAX_REPEATED_PAGES
        self._is_restored = False
        self._again: _ReadAgain | None = None

    @property
    def state(self) -> WalkState:
        return evolve(super().state, most=self._most)

    def restore(self, state: WalkState, seen_keys: Iterable[Any] = ()) -> None:
        # Much may have changed since. If the last row is lost, all pages are searched for it, not only those around.
        super().restore(state)
        self._seen.update(map(make_key, seen_keys))
        self._most = state.most
        self._is_restored = True

    def advance(self, received: Page[Any]) -> Step:
        keys = [self._get_key(row, received.offset) for row in received.results]
        self._most = max(self._most, received.count - self._start)
        again, is_first_page = self._again, not self._seen
        if again is None and received.count and not is_first_page and self._seen.isdisjoint(keys):
            self._search_around(received)
            return Step(None, discard=True)
        rows, first_new = self._take_new(received.results, keys)
        discard = self._move_again(again, received, bool(rows)) if again else self._move(received, bool(rows))
        if not rows and (again or not is_first_page):
            return Step(None, discard)
        return Step(evolve(received, results=rows, offset=received.offset + first_new), discard)

    def _take_new(self, rows: Sequence[Any], keys: Sequence[int]) -> tuple[list[Any], int]:
        """Return the rows that were not returned before, and the place of the first one in the page."""
        new: list[Any] = []
        first = 0
        for index, (row, key) in enumerate(zip(rows, keys, strict=True)):
            if key not in self._seen:
                self._seen.add(key)
                first = first if new else index
                new.append(row)
        return new, first

    def _move(self, page: Page[Any], has_new: bool) -> bool:
        """Step behind a page. At the end, begin to read again if rows are missing."""
        self._repeated_pages = 0 if has_new else self._repeated_pages + 1
        if self._repeated_pages > self._max_repeated:
            raise self._make_drift(page, "the same rows came again and again", len(self._seen))
        self._search = None
        self._is_restored = False
        discard = self._move_past(page)
        if not has_new and page.offset + len(page.results) >= page.count:
            self.is_done = True  # although the page says that there is a next one
        if self.is_done and len(self._seen) < self._most:
            self.is_done = False
            self._again = _ReadAgain()
            self._begin_again()
        return discard

    def _begin_again(self) -> None:
        self._next_request = self._start
        self._rows_per_page = max(self._rows_per_page, 1 + self.overlap)
        self._row_count = None

    def _move_again(self, again: _ReadAgain, page: Page[Any], has_new: bool) -> bool:
        """Step behind a page that was read again; return whether the pages in flight must be discarded."""
        found, told, rows = len(self._seen), page.count - self._start, len(page.results)
        again.note(told, found, has_new=has_new)
        place = page.offset - self._start
        is_confirmed = again.confirmations >= _CONFIRMATIONS
        self.is_done = found >= self._most or (is_confirmed and rows == 1 and place == told - 1)
        if self.is_done:
            return True
        if is_confirmed:
            if again.confirmations >= _CONFIRMATIONS + _MAX_ENDS:
                why = "the listing has fewer rows than before, and does not end where it says"
                raise self._make_drift(evolve(page, count=self._start + self._most), why, found)
            self._next_request = self._start + max(0, told - 1)
            self._row_count = None
            return True
        if place + rows >= again.most or (not has_new and place >= found):
            if not again.begin_pass():
                why = "rows are missing: they moved, or the server's order is not stable" if found else NO_ROWS
                raise self._make_drift(page, why, found)
            self._begin_again()
            return True
        self._row_count = self._start + again.most
        expected = self._distance_to_next(self._rows_per_page)
        distance = max(1, self._distance_to_next(rows)) if rows else expected
        if not place and again.passes % 2 == 0:
            distance = max(1, distance // 2)  # pages of this pass begin elsewhere
        if distance == expected:
            return False
        self._next_request = page.offset + distance
        return True

    def _search_around(self, page: Page[Any]) -> None:
        """Set the next offset to the next one of the search. Start a search if there is none."""
        if self._search is None:
            step = self._distance_to_next(self._rows_per_page)
            pages = _SEARCHED_PAGES
            if self._is_restored:
                pages = max(page.offset, page.count)
                self._max_repeated += len(self._seen) // self._rows_per_page  # the search may find the first row
            self._search = page.offset, _alternate_around(page.offset, step, pages)
        lost_at, offsets = self._search
        offset = next((offset for offset in offsets if offset < page.count), None)
        if offset is None:
            raise self._make_drift(evolve(page, offset=lost_at), "", len(self._seen))
        self._next_request = offset
        # A search requests one page at a time: the next offset depends on the page.
        self._row_count = None

    def _get_key(self, row: Any, offset: int) -> int:
        value: object = self._read_key(row)
        if value.__class__ is int:  # nearly always: the rest takes longer
            return cast("int", value)
        if not is_integer(value) and not isinstance(value, str | UUID | tuple):
            why = f"a row has no {' and '.join(self._key)}, so rows can't be distinguished"
            raise self._errors.PageDrift(self._operation, offset, why)
        return make_key(value)


@define
class _ReadAgain:
    """How reading a listing again goes on.

    Attributes:
        passes: How often it was begun, this time included.
        most: The largest number of rows that a response of this pass gave.
        confirmations: How many consecutive responses, up to the last one, gave no more rows than were returned.
    """

    passes: int = 1
    most: int = 0
    confirmations: int = 0
    _is_fruitless: bool = True
    _fruitless_passes: int = 0

    def note(self, told: int, found: int, *, has_new: bool) -> None:
        """Note a response that says how many rows there are, of which so many were found."""
        self.most = max(self.most, told)
        self.confirmations = self.confirmations + 1 if told <= found else 0
        self._is_fruitless = self._is_fruitless and not has_new and not self.confirmations

    def begin_pass(self) -> bool:
        """Begin again. Return whether that may still help."""
        self._fruitless_passes = self._fruitless_passes + 1 if self._is_fruitless else 0
        self.passes += 1
        self.most, self._is_fruitless = 0, True
        return self._fruitless_passes < _MAX_FRUITLESS_PASSES and self.passes <= _MAX_PASSES


def _alternate_around(offset: int, step: int, pages: int) -> Iterator[int]:
    """Yield an offset, then offsets of so many pages further and further away, before and after it in turn."""
    yield offset
    for distance in range(1, pages + 1):
        if offset - (distance - 1) * step > 0:
            yield max(0, offset - distance * step)
        yield offset + distance * step
