"""How many calls of a client are under way at once; the others wait in line.

Not left to httpx's pool: it looks at every call that waits and every connection whenever one of them changes, so that a
thousand calls at once keep an event loop busy for half a minute.
"""

from __future__ import annotations

import threading
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncGenerator, Callable, Generator

#: More at once than one process needs.
PLACES = 100


class Busy(Exception):
    """All places were taken for too long."""


class Gate:
    """Lets so many threads through at once."""

    def __init__(self) -> None:
        self._places = threading.BoundedSemaphore(PLACES)

    @contextmanager
    def place(self, seconds: float) -> Generator[None]:
        """Hold a place.

        Args:
            seconds: How long to wait for one at most.

        Raises:
            Busy: If none became free in time.
        """
        if not self._places.acquire(timeout=seconds):
            raise Busy
        try:
            yield
        finally:
            self._places.release()


class AsyncGate:
    """Lets so many tasks through at once."""

    def __init__(self) -> None:
        import asyncio  # noqa: PLC0415 - takes as long as all of ours; sync users don't need it

        self._timeout: Callable[[float], asyncio.Timeout] = asyncio.timeout
        self._places = asyncio.BoundedSemaphore(PLACES)

    @asynccontextmanager
    async def place(self, seconds: float) -> AsyncGenerator[None]:
        """Hold a place.

        Args:
            seconds: How long to wait for one at most.

        Raises:
            Busy: If none became free in time.
        """
        try:
            async with self._timeout(seconds):
                await self._places.acquire()
        except TimeoutError:
            taken = False
        else:
            taken = True
        if not taken:
            raise Busy
        try:
            yield
        finally:
            self._places.release()
