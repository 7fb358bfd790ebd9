"""The end of an attempt that goes on and on: each byte in time, and the whole never."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable


class TooSlow(Exception):
    """The attempt took longer than it may in all."""


class Deadline:
    """When an attempt has to be over.

    Args:
        seconds: From now on; None for never.
        clock: Returns seconds.
    """

    def __init__(self, seconds: float | None, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = None if seconds is None else clock() + seconds

    def check(self) -> None:
        """Refuse to go on after the end.

        Raises:
            TooSlow: If it is past.
        """
        if self._end is not None and self._clock() > self._end:
            raise TooSlow


@asynccontextmanager
async def ends_after(seconds: float | None) -> AsyncGenerator[None]:
    """End what is done within, head and body alike; in a thread only the body can be watched.

    Raises:
        TooSlow: If it was not over in time.
    """
    import asyncio  # noqa: PLC0415 - takes as long as all of ours; sync users don't need it

    within = asyncio.timeout(seconds)
    try:
        async with within:
            yield
    except TimeoutError:
        if not within.expired():
            raise
    if within.expired():
        raise TooSlow  # outside of the handler: nothing is to be chained
