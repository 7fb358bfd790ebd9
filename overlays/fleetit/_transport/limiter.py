"""Limits how many calls of a client run at once; the others wait.

httpx's pool has a limit too, but it looks at every waiting call and every connection whenever one of them changes: a
thousand calls at once keep an event loop busy for half a minute.
"""

from __future__ import annotations

import threading
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncGenerator, Callable, Generator

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
        """Hold a slot.

        Args:
            seconds: The longest time to wait for a free one.

        Raises:
            LimiterTimeout: If none became free in time.
        """
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
        """Hold a slot.

        Args:
            seconds: The longest time to wait for a free one.

        Raises:
            LimiterTimeout: If none became free in time.
        """
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
