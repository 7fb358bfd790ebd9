"""The event loop that an async client belongs to: its connections would hang in another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetit._errors import ConfigurationError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine


class Loop:
    """The event loop of an async client; it is the first that uses it."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def check(self, operation: str) -> None:
        """Refuse another event loop.

        Raises:
            ConfigurationError: If the client was used in another loop.
        """
        import asyncio  # noqa: PLC0415 - takes as long as all of ours; sync users don't need it

        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            return  # another library's loop, which has one loop a thread too
        if self._loop is None:
            self._loop = running
        elif self._loop is not running:
            msg = f"{operation}: this client belongs to another event loop; make one in each, and close it there"
            raise ConfigurationError(msg)

    def spawn(self, make: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Have something done in the loop, from any thread, if the loop still runs; what comes of it is not told."""
        if self._loop is not None and self._loop.is_running():
            import asyncio  # noqa: PLC0415 - takes as long as all of ours; sync users don't need it

            asyncio.run_coroutine_threadsafe(make(), self._loop)
