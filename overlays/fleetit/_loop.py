"""The event loop that an async client belongs to: its connections would hang in another."""

from __future__ import annotations

import asyncio

from fleetit._errors import ConfigurationError


class Loop:
    """The event loop of an async client; it is the first that uses it."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def check(self, operation: str) -> None:
        """Refuse another event loop.

        Raises:
            ConfigurationError: If the client was used in another loop.
        """
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            return  # another library's loop, which has one loop a thread too
        if self._loop is None:
            self._loop = running
        elif self._loop is not running:
            msg = f"{operation}: this client belongs to another event loop; make one in each, and close it there"
            raise ConfigurationError(msg)
