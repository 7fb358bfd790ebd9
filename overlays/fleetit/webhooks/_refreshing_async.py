"""Reads the secrets of a verifier again in a task of the event loop, as `_refreshing` does in a thread."""

from __future__ import annotations

import asyncio
import weakref
from typing import TYPE_CHECKING

from fleetit._errors.errors import ConfigurationError
from fleetit.webhooks._integrations import AbandonedError
from fleetit.webhooks._refreshing import Refresher, end, is_wanted, publish, warn

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit.webhooks._integrations import SecretReader
    from fleetit.webhooks._refreshing import Reference
    from fleetit.webhooks._secrets import KeyRing

__all__ = ["TaskRefresher"]

#: The tasks that are running. The event loop alone does not keep a task alive.
_tasks: set[asyncio.Task[None]] = set()


class TaskRefresher(Refresher):
    """Reads the secrets in a task of the event loop that it is made in."""

    def __init__(
        self, reader: SecretReader, ring: KeyRing, refresh_seconds: float | None, clock: Callable[[], float]
    ) -> None:
        super().__init__(reader, ring, refresh_seconds, clock)
        self._loop = asyncio.get_running_loop()
        #: Held while secrets are read. A coroutine must not wait for the other lock.
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def refresh_async(self) -> None:
        """Read the secrets, after a refresh that is running."""
        async with self._turn:
            try:
                self.publish(await self._reader.read_async(lambda: True))
            finally:
                self._last_end = self._clock()

    def close(self) -> None:
        """Start no more refreshes for deliveries, and cancel one that is running."""
        super().close()
        if self._task is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._task.cancel)

    def _start(self) -> None:
        if self._loop.is_closed():
            msg = "the event loop of from_active_integrations_async has ended"
            raise ConfigurationError(msg)
        # A delivery may be verified in a thread that has no event loop.
        self._loop.call_soon_threadsafe(self._start_task)

    def _start_task(self) -> None:
        self._task = self._loop.create_task(_refresh(weakref.ref(self), self._reader, self._turn))
        _tasks.add(self._task)
        self._task.add_done_callback(_tasks.discard)


async def _refresh(reference: Reference, reader: SecretReader, turn: asyncio.Lock) -> None:
    """Refresh the secrets, in the task."""
    try:
        async with turn:
            publish(reference, await reader.read_async(lambda: is_wanted(reference)))
    except AbandonedError:
        pass
    except Exception as error:  # noqa: BLE001 - of a client or a function of the user
        warn(error)
    finally:
        end(reference)
