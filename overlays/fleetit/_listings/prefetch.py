"""Fetches the pages at the positions of a walk: one at a time, or several ahead in threads or asyncio tasks.

All four classes have the same methods. `submit` adds positions, `next_page` returns the page of the oldest one,
`discard` drops all that were not returned yet, and `len()` is their number. Each class is a context manager. When it
exits, no request is in flight any more.
"""

from __future__ import annotations

import contextvars
import threading
from collections import deque
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine, Sequence
    from concurrent.futures import Future

T = TypeVar("T")


class ListingClosed(Exception):
    """The listing was closed while a thread waited before a retry."""


class _PositionQueue:
    """Positions that were submitted; none is in flight."""

    def __init__(self) -> None:
        self._positions: deque[Any] = deque()

    def __len__(self) -> int:
        return len(self._positions)

    def submit(self, positions: Sequence[Any]) -> None:
        """Add positions."""
        self._positions.extend(positions)

    def discard(self) -> None:
        """Drop all positions."""
        self._positions.clear()


class SequentialFetcher(_PositionQueue, Generic[T]):
    """Fetches one page at a time, when it is needed.

    Args:
        fetch: Returns the page at a position.
    """

    def __init__(self, fetch: Callable[[Any], T]) -> None:
        super().__init__()
        self._fetch = fetch

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing: no page is in flight."""

    def next_page(self) -> T:
        """Fetch the page of the oldest position."""
        return self._fetch(self._positions.popleft())


class AsyncSequentialFetcher(_PositionQueue, Generic[T]):
    """Fetches one page at a time, when it is needed, in the caller's task.

    Args:
        fetch: Returns the page at a position.
    """

    def __init__(self, fetch: Callable[[Any], Coroutine[Any, Any, T]]) -> None:
        super().__init__()
        self._fetch = fetch

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Do nothing: no page is in flight."""

    async def next_page(self) -> T:
        """Fetch the page of the oldest position."""
        return await self._fetch(self._positions.popleft())


class ThreadFetcher(Generic[T]):
    """Fetches pages ahead in threads.

    On exit it waits for requests that were sent already, and interrupts waits between attempts.

    Args:
        fetch: Returns the page at a position. The second argument is the function with which it waits between attempts;
            it takes seconds, and raises `ListingClosed` once the listing is closed.
        max_workers: How many threads.
    """

    def __init__(self, fetch: Callable[[Any, Callable[[float], None]], T], max_workers: int) -> None:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - slow to import, and few listings need it

        self._fetch = fetch
        self._closed = threading.Event()
        self._executor = ThreadPoolExecutor(max_workers, thread_name_prefix="fleetit-prefetch")
        self._futures: deque[Future[T]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def __len__(self) -> int:
        return len(self._futures)

    def submit(self, positions: Sequence[Any]) -> None:
        """Start to fetch pages."""
        for position in positions:
            # The caller's context variables, such as a trace id, are valid in the thread too.
            run = contextvars.copy_context().run
            self._futures.append(self._executor.submit(run, self._fetch, position, self._wait))

    def next_page(self) -> T:
        """Wait for the page of the oldest position."""
        return self._futures.popleft().result()

    def discard(self) -> None:
        """Drop all pages. Those whose request was not sent yet are not requested."""
        while self._futures:
            self._futures.popleft().cancel()

    def _wait(self, seconds: float) -> None:
        if self._closed.wait(seconds):
            raise ListingClosed


class TaskFetcher(Generic[T]):
    """Fetches pages ahead in asyncio tasks. On exit it cancels those in flight, and waits until they have ended.

    Args:
        fetch: Returns the page at a position.
    """

    def __init__(self, fetch: Callable[[Any], Coroutine[Any, Any, T]]) -> None:
        self._fetch = fetch
        self._tasks: deque[asyncio.Task[T]] = deque()
        self._discarded: set[asyncio.Task[T]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        import asyncio  # noqa: PLC0415 - slow to import, and sync users don't need it

        self.discard()
        await asyncio.gather(*self._discarded, return_exceptions=True)

    def __len__(self) -> int:
        return len(self._tasks)

    def submit(self, positions: Sequence[Any]) -> None:
        """Start to fetch pages."""
        import asyncio  # noqa: PLC0415 - slow to import, and sync users don't need it

        self._tasks.extend(asyncio.create_task(self._fetch(position)) for position in positions)

    async def next_page(self) -> T:
        """Wait for the page of the oldest position. If this wait is cancelled, asyncio cancels the page's task too."""
        return await self._tasks.popleft()

    def discard(self) -> None:
        """Drop all pages and cancel their tasks."""
        while self._tasks:
            task = self._tasks.popleft()
            task.cancel()
            self._discarded.add(task)
            task.add_done_callback(self._retrieve)

    def _retrieve(self, task: asyncio.Task[T]) -> None:
        """Retrieve the exception of a discarded task, or asyncio would log that it was never retrieved."""
        self._discarded.discard(task)
        if not task.cancelled():
            task.exception()
