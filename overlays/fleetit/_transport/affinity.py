"""Binds a client to its process, and an async client to its event loop."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from fleetit._errors.errors import ConfigurationError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine


class ProcessAffinity:
    """The process that made connections."""

    def __init__(self) -> None:
        self._pid = os.getpid()

    def is_current(self) -> bool:
        """Return whether this is the running process, and not a fork of it."""
        return os.getpid() == self._pid


class LoopAffinity:
    """The event loop of an async client: the first that uses it. Its connections would hang in another loop."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def check(self, operation: str) -> None:
        """Bind the client to the running loop, or raise if it is bound to another.

        Args:
            operation: The name of the operation in the message.

        Raises:
            ConfigurationError: If the client was used in another loop.
        """
        import asyncio  # noqa: PLC0415 - imported lazily; it takes as long as the rest of the package

        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            return  # the loop of another library, such as trio
        if self._loop is None:
            self._loop = running
        elif self._loop is not running:
            msg = f"{operation}: this client belongs to another event loop; make one in each, and close it there"
            raise ConfigurationError(msg)

    def schedule(self, make_coroutine: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Run a coroutine in the loop if that still runs. May be called from any thread; the result is dropped."""
        if self._loop is not None and self._loop.is_running():
            import asyncio  # noqa: PLC0415 - imported lazily; it takes as long as the rest of the package

            asyncio.run_coroutine_threadsafe(make_coroutine(), self._loop)
