"""Notices that the pages of a listing come again: a server that ignores the place of a page would never end it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from openapi_sdk.model.places import read_key

if TYPE_CHECKING:
    from openapi_sdk.errors.errors import ErrorTree


#: How many consecutive pages may have no new row, where that can be right.
MAX_REPEATED_PAGES = 20
#: What says which page is asked for.
_PLACE = "the number of the page, the offset or the cursor"


class RepeatedPages:
    """Notices pages that have the rows of a page before."""

    def __init__(
        self, errors: ErrorTree, operation: str, key: tuple[str, ...] = ("id",), *, by_address: bool = False
    ) -> None:
        self._errors = errors
        self._place = "the query of the address, whose path is not followed" if by_address else _PLACE
        self._operation = operation
        self._key = key
        self._pages: set[int] = set()
        self._previous = 0
        self._in_a_row = 0

    def check(self, rows: list[Any], count: int | None = None, *, allowed: int, allowed_without_ids: int) -> None:
        """Raise `DecodeError` if a listing with this page would have its rows twice, or would never end.

        The keys of its first and its last row tell a page from others. Rows without keys may be equal.

        Args:
            rows: The rows of the page.
            count: How many rows the listing has: rows that are inserted or deleted change it.
            allowed: How many such pages may follow each other.
            allowed_without_ids: How many may if the rows have no keys, and are those of the page before.
        """
        if not rows:
            return
        ends = read_key(rows[0], self._key), read_key(rows[-1], self._key)
        has_ids = all(isinstance(each, Hashable) and each is not None for each in ends)
        page = hash((*ends, len(rows), count) if has_ids else (repr(rows[0]), repr(rows[-1]), len(rows)))
        is_earlier, is_previous = page in self._pages, page == self._previous
        self._pages.add(page)
        self._previous = page
        self._in_a_row = self._in_a_row + 1 if is_earlier else 0
        if not has_ids:
            allowed = allowed_without_ids if is_previous else MAX_REPEATED_PAGES
        if self._in_a_row > allowed:
            which = "the page before" if is_previous else "an earlier page"
            why = f"the same rows as on {which}: the server ignores {self._place}"
            raise self._errors.DecodeError(operation=self._operation, where="", why=why)
