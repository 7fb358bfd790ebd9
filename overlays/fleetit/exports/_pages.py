"""What an export has: its plan, where each of its pages ends, and where the pages go."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Protocol

from attrs import frozen

from fleetit._listings.walks import WalkState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO


@frozen
class Plan:
    """What is exported: another export does not go on with its rows.

    Attributes:
        method: The method.
        fleets: The fleets in their order; None is the account's default fleet.
        filters: A checksum of the filters: they may be secret.
        url: The base URL.
        exact: Whether the walk is exact.
        all_fleets: Whether these are all fleets that there were.
        secrets: Whether rows have secrets.
    """

    method: str
    fleets: tuple[int | None, ...]
    filters: str
    url: str
    exact: bool
    all_fleets: bool = False
    secrets: bool = True


@frozen
class PageEnd:
    """A page in the file.

    Attributes:
        fleet: The place of its fleet among those of the plan.
        rows: How many rows it has.
        end: Where it ends in the file.
        crc: The checksum of the file up to there.
        count: How many rows the listing has.
        state: Where the walk is after it.
    """

    fleet: int
    rows: int
    end: int
    crc: int
    count: int
    state: WalkState

    def to_line(self) -> bytes:
        """Return the line of the state."""
        state = self.state
        values: list[int | str | None] = [self.fleet, self.rows, self.end, self.crc, self.count]
        values += [state.position, state.rows, state.page_rows, state.is_done]
        return json.dumps(values).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> PageEnd | None:
        """Read a line; return None if it is only a part of one."""
        try:
            fleet, rows, end, crc, count, position, before, page_rows, is_done = json.loads(line)
        except (ValueError, TypeError):
            return None
        return cls(fleet, rows, end, crc, count, WalkState(position, before, page_rows, is_done))


class Pages(Protocol):
    """Where the pages of an export go."""

    def append(self, fleet: int, lines: bytes, rows: int, count: int, state: WalkState) -> None:
        """Add a page."""
        ...

    def get_state(self, fleet: int) -> WalkState | None:
        """Return where the walk of a fleet was; None at its beginning."""
        ...

    def read_ids(self, fleet: int) -> list[int | str]:
        """Return the ids of the last rows of a fleet."""
        ...


class Stream:
    """Writes pages to a stream as they come."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def append(self, fleet: int, lines: bytes, rows: int, count: int, state: WalkState) -> None:
        """Write a page."""
        del fleet, rows, count, state
        with self._lock:
            self._stream.write(lines)
            self._stream.flush()

    def get_state(self, fleet: int) -> WalkState | None:
        """Return None: a stream always begins at the beginning."""
        del fleet
        return None

    def read_ids(self, fleet: int) -> list[int | str]:
        """Return none."""
        del fleet
        return []


def get_sizes(pages: Sequence[PageEnd]) -> dict[int, int]:
    """Return how many rows the listing of each fleet has, according to its last page."""
    return {page.fleet: page.count for page in pages}
