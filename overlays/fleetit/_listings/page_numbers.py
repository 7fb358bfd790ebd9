"""Walks a listing by the numbers of its pages. Does no I/O.

A page that is not the last may have any number of rows: the number of a page doesn't depend on it. The listing ends
where the server says that there is no next page, or after as many rows as there are. A page without rows, or one that
doesn't exist (404), ends it too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit._errors.errors import DecodeError
from fleetit._listings.envelopes import make_page
from fleetit._listings.offsets import Step
from fleetit._listings.state import WalkState

if TYPE_CHECKING:
    from fleetit._listings.envelopes import Envelope


class NumberWalk:
    """The position in a listing by page numbers, whose pages may be requested ahead.

    Args:
        operation: The operationId, for errors.
        number: The number of the first page.
        skipped: How many pages are before it.
        limit: Rows per page; None if that is left to the server.
        has_next: Whether the envelope has the URL of the next page.
        max_in_flight: How many pages may be in flight at once.

    Attributes:
        is_done: Whether the last page was read.
    """

    def __init__(
        self, operation: str, number: int, skipped: int, limit: int | None, *, has_next: bool, max_in_flight: int = 1
    ) -> None:
        self.is_done = False
        self._operation = operation
        self._next_request = number
        self._skipped = skipped
        self._limit = limit
        self._has_next = has_next
        self._max_in_flight = max_in_flight
        self._first = number
        self._last: int | None = None
        self._rows = 0
        self._previous_ids: list[object] = []
        self._next_page = number

    @property
    def state(self) -> WalkState:
        """Where the walk is, behind the last page that it returned."""
        return WalkState(self._next_page, self._rows, is_done=self.is_done)

    def restore(self, state: WalkState) -> None:
        """Go on behind the last page of another walk."""
        self.is_done = state.is_done
        if isinstance(state.position, int):
            self._next_request = self._next_page = self._first = state.position
        self._rows, self._skipped = state.rows, 0

    def next_positions(self, in_flight: int) -> list[int]:
        """Return the numbers to request now.

        Only the first page is requested until its `count` says how many pages there may be.

        Args:
            in_flight: How many pages are in flight already.
        """
        numbers: list[int] = []
        while not self.is_done and in_flight + len(numbers) < self._max_in_flight:
            may_be_past_end = self._last is None or self._next_request > self._last
            if may_be_past_end and in_flight + len(numbers):
                break
            numbers.append(self._next_request)
            self._next_request += 1
        return numbers

    def advance(self, envelope: Envelope) -> Step:
        """Take the next page. Pages must come in the order in which they were requested.

        Raises:
            DecodeError: If it is the same page again: the server ignores the number, and the listing would never end.
        """
        self._check_progress([getattr(row, "id", None) for row in envelope.results])
        rows = len(envelope.results)
        is_first = self._last is None
        self._next_page += 1
        if is_first and self._skipped:
            self._rows = self._skipped * rows
        page = make_page(envelope, self._rows, self._limit)
        self._rows += rows
        if is_first:
            left = max(0, page.count - self._rows)
            self._last = self._first + (-(-left // rows) if rows else 0)
        has_ended = envelope.next is None if self._has_next else self._rows >= page.count
        self.is_done = has_ended or not rows
        return Step(page if rows or is_first else None, discard=self.is_done)

    def _check_progress(self, ids: list[object]) -> None:
        if ids and ids == self._previous_ids and all(isinstance(each, int | str) for each in ids):
            why = "the same rows as on the page before: the server ignores the number of the page"
            raise DecodeError(operation=self._operation, where="", why=why)
        self._previous_ids = ids
