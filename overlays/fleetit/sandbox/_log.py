"""A log of the last entries, which can be read while it grows."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar, overload

from fleetit._secrets.redaction import guard_repr

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")

#: A load test makes some thousands of entries. The oldest are dropped first.
MAX_ENTRIES = 100_000


@guard_repr
class Log(Sequence[T]):
    """The last 100,000 entries in order."""

    __slots__ = ("_entries", "_lock")  # a misspelt attribute is an error

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[T] = deque(maxlen=MAX_ENTRIES)

    def add(self, entry: T) -> None:
        """Append an entry."""
        with self._lock:
            self._entries.append(entry)

    def clear(self) -> None:
        """Remove all entries."""
        with self._lock:
            self._entries.clear()

    def snapshot(self) -> list[T]:
        """Return a copy of the entries so far."""
        with self._lock:
            return list(self._entries)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        return self.snapshot()[index]

    def __iter__(self) -> Iterator[T]:
        return iter(self.snapshot())

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)}>"
