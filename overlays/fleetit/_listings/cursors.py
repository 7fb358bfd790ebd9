"""Walks a listing by cursors. Does no I/O.

The server names the next page by a cursor, which is a parameter in the query of the `next` URL. Only its value is taken
out of that URL, which could lead to another host. Pages can't be requested ahead, because each names the next one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from fleetit._errors.errors import DecodeError
from fleetit._listings.envelopes import make_page
from fleetit._listings.offsets import Step
from fleetit._listings.state import WalkState

if TYPE_CHECKING:
    from fleetit._listings.envelopes import Envelope

#: The parameter with the cursor.
CURSOR = "cursor"
#: A longer URL is not read. Servers accept about 8,000 characters.
_MAX_URL_LENGTH = 16_384
_MAX_FIELDS = 100
#: How many pages without a row may follow each other.
_MAX_EMPTY_PAGES = 1000


class CursorWalk:
    """The position in a listing by cursors.

    Args:
        operation: The operationId, for errors.
        cursor: The cursor of the first page; None for the beginning of the listing.
        limit: Rows per page; None if that is left to the server.

    Attributes:
        is_done: Whether the last page was read.
    """

    def __init__(self, operation: str, cursor: str | None, limit: int | None) -> None:
        self.is_done = False
        self._operation = operation
        self._next_request = cursor
        self._limit = limit
        self._rows = 0
        self._empty_pages = 0
        self._seen = {cursor}
        self._is_first = True

    @property
    def state(self) -> WalkState:
        """Where the walk is, behind the last page that it returned."""
        return WalkState(self._next_request, self._rows, is_done=self.is_done)

    def restore(self, state: WalkState) -> None:
        """Go on behind the last page of another walk."""
        self.is_done = state.is_done
        self._next_request = None if state.position is None else str(state.position)
        self._rows = state.rows
        self._seen = {self._next_request}

    def next_positions(self, in_flight: int) -> list[str | None]:
        """Return the cursor to request now, unless a page is in flight."""
        return [] if in_flight or self.is_done else [self._next_request]

    def advance(self, envelope: Envelope) -> Step:
        """Take the next page.

        Raises:
            DecodeError: If the next URL has no cursor, or one that came before: the listing would never end.
        """
        page = make_page(envelope, self._rows, self._limit)
        rows = len(envelope.results)
        self._rows += rows
        self._empty_pages = 0 if rows else self._empty_pages + 1
        if envelope.next is None:
            self.is_done = True
        else:
            self._next_request = self._read_cursor(envelope.next)
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
