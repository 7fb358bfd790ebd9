"""Limits the total time of one attempt, and how many calls of a client run at once.

A response may never end although each of its bytes comes in time. httpx's pool limits connections too, but it looks at
every waiting call and every connection whenever one of them changes: a thousand calls at once keep an event loop busy
for half a minute.
"""

from __future__ import annotations

import threading
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncGenerator, Callable, Generator


class DeadlineExceeded(Exception):
    """The attempt took longer than its total time."""


class Deadline:
    """The end of the total time of an attempt. For threads; `AsyncDeadline` is for tasks."""

    def __init__(self, seconds: float | None, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = None if seconds is None else clock() + seconds

    def limit(self, seconds: float | None) -> float | None:
        """Return the time for an operation: `seconds`, or what remains if that is shorter; None for no limit."""
        if self._end is None:
            return seconds
        remaining = self._end - self._clock()
        if remaining <= 0:
            raise DeadlineExceeded
        return remaining if seconds is None or remaining < seconds else seconds

    def check(self) -> None:
        """Raise if the time is over."""
        if self._end is not None and self._clock() >= self._end:
            raise DeadlineExceeded


class AsyncDeadline:
    """The end of the total time of an attempt, for tasks."""

    def __init__(self, seconds: float | None) -> None:
        import asyncio  # noqa: PLC0415 - imported lazily; it takes as long as the rest of the package

        self._clock = asyncio.get_running_loop().time
        self._timeout_at: Callable[[float | None], asyncio.Timeout] = asyncio.timeout_at
        self._end = None if seconds is None else self._clock() + seconds

    @asynccontextmanager
    async def limit(self) -> AsyncGenerator[None]:
        """Limit the time of a block to what remains."""
        if self._end is not None and self._clock() >= self._end:
            raise DeadlineExceeded
        timeout = self._timeout_at(self._end)
        try:
            async with timeout:
                yield
        except TimeoutError:
            if not timeout.expired():
                raise
        if timeout.expired():
            raise DeadlineExceeded  # outside of the handler, so that the TimeoutError is not its context


#: How many calls of a client run at once, and how many connections it has at most.
MAX_CONNECTIONS = 100


class LimiterTimeout(Exception):
    """No slot became free in time."""


class Limiter:
    """Limits how many threads run a call at once."""

    def __init__(self) -> None:
        self._slots = threading.BoundedSemaphore(MAX_CONNECTIONS)

    @contextmanager
    def slot(self, seconds: float) -> Generator[None]:
        """Hold a slot."""
        if not self._slots.acquire(timeout=seconds):
            raise LimiterTimeout
        try:
            yield
        finally:
            self._slots.release()


class AsyncLimiter:
    """Limits how many tasks run a call at once."""

    def __init__(self) -> None:
        import asyncio  # noqa: PLC0415 - imported lazily; it takes as long as the rest of the package

        self._timeout: Callable[[float], asyncio.Timeout] = asyncio.timeout
        self._slots = asyncio.BoundedSemaphore(MAX_CONNECTIONS)

    @asynccontextmanager
    async def slot(self, seconds: float) -> AsyncGenerator[None]:
        """Hold a slot."""
        try:
            async with self._timeout(seconds):
                await self._slots.acquire()
        except TimeoutError:
            is_acquired = False
        else:
            is_acquired = True
        if not is_acquired:
            raise LimiterTimeout  # outside of the handler, so that the TimeoutError is not its context
        try:
            yield
        finally:
            self._slots.release()
