"""Where a walk is, as plain values: another process can go on from there."""

from __future__ import annotations

from attrs import frozen


@frozen
class WalkState:
    """Where a walk is after a page.

    An exact walk also needs the ids of the last rows that it returned; see `REMEMBERED_IDS` of `offsets`.

    Attributes:
        position: The place of the next page: an offset, the number of a page, or a cursor.
        rows: How many rows are before it.
        page_rows: How many rows a page has.
        is_done: Whether the last page was read.
    """

    position: int | str | None
    rows: int = 0
    page_rows: int = 0
    is_done: bool = False
