"""Pages that are asked for before they are needed: in threads for the sync client, in tasks for the async one."""

from __future__ import annotations

import contextvars
import threading
from collections import deque
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from fleetit._errors import ConfigurationError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Future

T = TypeVar("T")

#: More at once would be no listing but a load test of FleetIT.
MAX_PREFETCH = 32


def checked_prefetch(operation: str, prefetch: object) -> int:
    """Return how many pages may be in flight.

    Raises:
        ConfigurationError: If it is not 0 to 32.
    """
    if isinstance(prefetch, bool) or not isinstance(prefetch, int) or not 0 <= prefetch <= MAX_PREFETCH:
        msg = f"{operation}: prefetch={prefetch!r} is not 0 to {MAX_PREFETCH}"
        raise ConfigurationError(msg)
    return prefetch


class Left(Exception):
    """The listing was left while a page was waited for."""


class _Line:
    """Offsets in the order in which their pages are wanted, none of them in flight."""

    def __init__(self) -> None:
        self._offsets: deque[int] = deque()

    def __len__(self) -> int:
        return len(self._offsets)

    def ask(self, offsets: list[int]) -> None:
        """Note what comes next."""
        self._offsets.extend(offsets)

    def drop(self) -> None:
        """Forget what was asked for."""
        self._offsets.clear()


class Direct(_Line, Generic[T]):
    """Fetches one page at a time, when it is needed."""

    def __init__(self, fetch: Callable[[int], T]) -> None:
        super().__init__()
        self._fetch = fetch

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is in flight between pages."""

    def next(self) -> T:
        """Return the page that was asked for first."""
        return self._fetch(self._offsets.popleft())


class AsyncDirect(_Line, Generic[T]):
    """Fetches one page at a time, when it is needed, in the task of who needs it."""

    def __init__(self, fetch: Callable[[int], Awaitable[T]]) -> None:
        super().__init__()
        self._fetch = fetch

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing is in flight between pages."""

    async def next(self) -> T:
        """Return the page that was asked for first."""
        return await self._fetch(self._offsets.popleft())


class Threads(Generic[T]):
    """Fetches pages in threads; leaving ends those in flight as soon as their request does, and no wait of theirs.

    Args:
        fetch: Fetches the page at an offset; it waits by the second argument, which raises once the listing is left.
        many: How many at once.
    """

    def __init__(self, fetch: Callable[[int, Callable[[float], None]], T], many: int) -> None:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - few listings need it, and it takes long

        self._fetch = fetch
        self._left = threading.Event()
        self._pool = ThreadPoolExecutor(many, thread_name_prefix="fleetit-prefetch")
        self._futures: deque[Future[T]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def __len__(self) -> int:
        return len(self._futures)

    def ask(self, offsets: list[int]) -> None:
        """Begin to fetch."""
        for offset in offsets:
            # What is bound to the caller's context, as a trace is, holds in the thread too.
            run = contextvars.copy_context().run
            self._futures.append(self._pool.submit(run, self._fetch, offset, self._wait))

    def next(self) -> T:
        """Wait for the page that was asked for first."""
        return self._futures.popleft().result()

    def drop(self) -> None:
        """Forget what is in flight."""
        while self._futures:
            self._futures.popleft().cancel()

    def _wait(self, seconds: float) -> None:
        if self._left.wait(seconds):
            raise Left


class Tasks(Generic[T]):
    """Fetches pages in tasks; leaving cancels those in flight.

    Args:
        fetch: Fetches the page at an offset.
    """

    def __init__(self, fetch: Callable[[int], Awaitable[T]]) -> None:
        self._fetch = fetch
        self._tasks: deque[asyncio.Task[T]] = deque()
        self._dropped: set[asyncio.Task[T]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        import asyncio  # noqa: PLC0415 - takes as long as all of ours; sync users don't need it

        self.drop()
        await asyncio.gather(*self._dropped, return_exceptions=True)

    def __len__(self) -> int:
        return len(self._tasks)

    def ask(self, offsets: list[int]) -> None:
        """Begin to fetch."""
        import asyncio  # noqa: PLC0415 - takes as long as all of ours; sync users don't need it

        self._tasks.extend(asyncio.ensure_future(self._settle(offset)) for offset in offsets)

    async def next(self) -> T:
        """Wait for the page that was asked for first."""
        task = self._tasks[0]
        try:
            return await task
        finally:
            # Left in place if this wait was cancelled, so that leaving waits for it.
            if task.done():
                self._tasks.popleft()

    def drop(self) -> None:
        """Cancel what is in flight."""
        while self._tasks:
            task = self._tasks.popleft()
            task.cancel()
            self._dropped.add(task)
            task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[T]) -> None:
        self._dropped.discard(task)
        if not task.cancelled():
            task.exception()  # asked for, or asyncio would log that nobody did

    async def _settle(self, offset: int) -> T:
        return await self._fetch(offset)
