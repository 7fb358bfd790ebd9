"""How far a listing was read, without I/O: which pages to ask for, and which of their rows are news.

It steps by its own offsets and by the rows that came, never by the server's `next` URL, which could send the token
elsewhere; so a server that caps lower than was asked for makes more requests, not a gap.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve

from fleetit._errors import PageDrift

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from fleetit_api.api import Page

#: Rows that are remembered to find one's way back: some pages, and nothing against a listing of millions.
_REMEMBERED = 1000
#: How many pages to either side a lost row is looked for.
_SEARCHED = 10


class Walk:
    """A walk over pages that are asked for ahead of each other.

    Args:
        offset: Where the first page begins.
        limit: Rows asked for a page.
        ahead: How many pages may be asked for at the same time.
    """

    #: Rows that a page has in common with the one before.
    overlap = 0

    def __init__(self, offset: int, limit: int, ahead: int = 1) -> None:
        self.done = False
        self._limit = limit
        self._ahead = ahead
        self._next = offset  # where the next page that is handed on begins
        self._asked = offset  # where the next page that is asked for begins
        self._step = limit  # as many rows as the server gives a page
        self._end: int | None = None

    def wanted(self, in_flight: int) -> list[int]:
        """Return the offsets to ask for now, while so many pages are in flight already.

        Until the first page said how many rows there are, there is only that one.
        """
        offsets: list[int] = []
        while in_flight + len(offsets) < self._ahead and not self.done:
            beyond = self._end is None or self._asked + self.overlap >= self._end
            if beyond and in_flight + len(offsets):
                break
            offsets.append(self._asked)
            self._asked += max(1, self._step - self.overlap)
        return offsets

    def took(self, page: Page[Any]) -> tuple[Page[Any] | None, bool]:
        """Take the next page, in the order in which they were asked for.

        Returns:
            The page with what is new of its rows, or None if there is nothing to hand on; and whether the pages in
            flight still stand where they should: if not, they have to be dropped.

        Raises:
            PageDrift: If rows moved and an exact walk can't find its way.
        """
        rows = len(page.results)
        self._end = page.count
        self._next += rows
        self.done = not rows or self._next >= page.count
        return page, self._stands(rows, self._next)

    def _stands(self, rows: int, follows: int) -> bool:
        """Return whether pages of that many rows are what was asked for; else ask anew from where this one ended."""
        if rows == self._step and not self.done:
            return True
        if not self.done:
            self._step = rows
        self._asked = follows
        return False


class ExactWalk(Walk):
    """A walk that notices when rows are inserted or deleted meanwhile.

    Each page begins with the last row of the one before. If it does not, rows have moved: that last row, or the nearest
    of those before it that is still there, is looked for in the pages around. What follows it is new; nothing is handed
    on twice. This holds for a listing whose order does not change but by insertion and deletion.
    """

    overlap = 1

    def __init__(self, operation: str, offset: int, limit: int, ahead: int = 1) -> None:
        # A page of one row would be all overlap.
        super().__init__(offset, max(limit, 2), ahead)
        self._operation = operation
        self._seen: OrderedDict[Hashable, None] = OrderedDict()
        self._search: Iterator[int] | None = None
        self._lost_at = 0
        self._idle = 0

    def took(self, page: Page[Any]) -> tuple[Page[Any] | None, bool]:
        """Take the next page; see `Walk.took`."""
        ids = [self._id_of(row) for row in page.results]
        begun = bool(self._seen)
        known = [index for index, each in enumerate(ids) if each in self._seen]
        self._end = page.count
        if self._seen and not known and page.count:
            return None, self._look_elsewhere(page)
        news = known[-1] + 1 if known else 0
        self._remember(ids[news:])
        searched, self._search = self._search is not None, None
        follows = page.offset + max(1, len(ids) - self.overlap)
        self.done = not ids or page.offset + len(ids) >= page.count
        stands = self._stands(len(ids), follows) and not searched
        if not stands:
            self._asked = follows
        self._idle = 0 if ids[news:] else self._idle + 1
        if self._idle > 2 * _SEARCHED:
            raise PageDrift(self._operation, page.offset, "the same rows came again and again")
        return evolve(page, results=page.results[news:]) if ids[news:] or not begun else None, stands

    def _look_elsewhere(self, page: Page[Any]) -> bool:
        if self._search is None:
            self._lost_at = page.offset
            self._search = self._around(page.offset, max(1, self._step - self.overlap))
        offset = next((each for each in self._search if each < max(1, page.count)), None)
        if offset is None:
            raise PageDrift(self._operation, self._lost_at)
        self._asked = offset
        # One at a time: where the next one is looked for depends on what this one shows.
        self._end = None
        return False

    @staticmethod
    def _around(offset: int, step: int) -> Iterator[int]:
        """Yield offsets ever further away, before and after."""
        yield offset
        for distance in range(1, _SEARCHED + 1):
            if offset - (distance - 1) * step > 0:
                yield max(0, offset - distance * step)
            yield offset + distance * step

    def _remember(self, ids: list[Hashable]) -> None:
        self._seen.update(dict.fromkeys(ids))
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)

    def _id_of(self, row: Any) -> Hashable:
        value = getattr(row, "id", None)
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise PageDrift(self._operation, self._next, "a row has no id, by which rows are told apart")
        return cast("Hashable", value)
