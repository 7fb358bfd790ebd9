"""Reads several fleets at the same time, in threads, and gives their pages in the order in which they come."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from queue import Full, Queue
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

T = TypeVar("T")

#: Pages that wait for the one who reads them. Threads stop when there are so many.
_MAX_WAITING = 8
#: Seconds between two looks at whether the reader has stopped.
_PATIENCE = 0.1


class _End:
    """A fleet is read to its end, or failed.

    Args:
        fleet: The fleet.
        error: Why it failed; None if it did not.
    """

    def __init__(self, fleet: int | None, error: BaseException | None) -> None:
        self.fleet = fleet
        self.error = error


class FleetReader(Generic[T]):
    """Reads fleets in threads.

    Args:
        read: Yields the pages of a fleet.
        fleets: The fleets.
        workers: How many are read at the same time.
    """

    def __init__(self, read: Callable[[int | None], Iterator[T]], fleets: Sequence[int | None], workers: int) -> None:
        self._read = read
        self._fleets = fleets
        self._workers = max(1, min(workers, len(fleets)))
        self._queue: Queue[tuple[int | None, T] | _End] = Queue(_MAX_WAITING)
        self._stopped = threading.Event()

    def __iter__(self) -> Generator[tuple[int | None, T]]:
        """Yield the fleet and each of its pages. A fleet that fails ends the iteration with its error."""
        with ThreadPoolExecutor(self._workers, thread_name_prefix="fleetit-fleet") as executor:
            try:
                for fleet in self._fleets:
                    executor.submit(self._run, fleet)
                yield from self._iter_pages()
            finally:
                self._stopped.set()

    def _iter_pages(self) -> Iterator[tuple[int | None, T]]:
        left = len(self._fleets)
        while left:
            found = self._queue.get()
            if not isinstance(found, _End):
                yield found
                continue
            if found.error is not None:
                raise found.error
            left -= 1

    def _run(self, fleet: int | None) -> None:
        error: BaseException | None = None
        if self._stopped.is_set():
            return
        try:
            for page in self._read(fleet):
                self._put((fleet, page))
                if self._stopped.is_set():
                    return
        except BaseException as caught:  # noqa: BLE001 - raised again by the reader
            error = caught
        self._put(_End(fleet, error))

    def _put(self, found: tuple[int | None, T] | _End) -> None:
        while not self._stopped.is_set():
            try:
                self._queue.put(found, timeout=_PATIENCE)
            except Full:
                continue
            return
