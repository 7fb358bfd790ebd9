"""Reads several fleets at the same time, and gives their pages in the order of the fleets."""

from __future__ import annotations

import contextvars
import threading
from collections import deque
from typing import TYPE_CHECKING, Generic, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")

#: Fleets that are read at the same time.
MAX_FLEETS = 4
#: Pages of a fleet that wait for those of the fleets before it. Its thread stops when there are so many.
_MAX_WAITING = 8
#: Seconds until a wait looks around: Windows notices Ctrl-C only between two waits.
_PATIENCE = 0.5


class _End:
    """A fleet is read to its end, or failed.

    Args:
        error: Why it failed; None if it did not.
    """

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


class FleetPages(Generic[T]):
    """The pages of several fleets.

    The threads are daemons: after Ctrl-C, nobody waits for what they have requested.

    Args:
        read: Yields the pages of a fleet.
        fleets: The fleets, each once.
        at_once: How many are read at the same time; if it is one, no thread is started.
    """

    def __init__(self, read: Callable[[int], Iterator[T]], fleets: Sequence[int], at_once: int) -> None:
        self._read = read
        self._left = deque(fleets)
        self._waiting: dict[int, deque[T | _End]] = {fleet: deque() for fleet in fleets}
        self._changed = threading.Condition()
        self._is_stopped = False
        # The caller's context variables, such as a trace id, are valid in the threads too.
        self._threads = [
            threading.Thread(target=contextvars.copy_context().run, args=(self._work,), daemon=True)
            for _ in range(at_once if at_once > 1 else 0)
        ]

    def __enter__(self) -> Self:
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()
        if kind is not None and issubclass(kind, Exception):
            for each in self._threads:
                each.join(_PATIENCE)  # one may wait long, before it tries again

    def of(self, fleet: int) -> Iterator[T]:
        """Yield the pages of a fleet. Those of the fleets before it have to be read already."""
        if not self._threads:
            yield from self._read(fleet)
            return
        waiting = self._waiting[fleet]
        while True:
            with self._changed:
                while not waiting:
                    self._changed.wait(_PATIENCE)
                found = waiting.popleft()
                self._changed.notify_all()
            if not isinstance(found, _End):
                yield found
            elif found.error is None:
                return
            else:
                raise found.error

    def _work(self) -> None:
        """Read one fleet after the other."""
        while True:
            with self._changed:
                if self._is_stopped or not self._left:
                    return
                fleet = self._left.popleft()
            try:
                for page in self._read(fleet):
                    if not self._put(fleet, page):
                        return
            except BaseException as error:  # noqa: BLE001 - raised again by the reader
                self._put(fleet, _End(error))
            else:
                self._put(fleet, _End())

    def _put(self, fleet: int, found: T | _End) -> bool:
        """Keep a page for the reader; return whether there is one."""
        waiting = self._waiting[fleet]
        with self._changed:
            while len(waiting) >= _MAX_WAITING and not self._is_stopped:
                self._changed.wait()
            waiting.append(found)
            self._changed.notify_all()
            return not self._is_stopped
