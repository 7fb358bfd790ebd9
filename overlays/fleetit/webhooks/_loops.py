"""The event loop of async handlers: that of the server, or one in a thread of its own."""

from __future__ import annotations

import asyncio
import inspect
import threading
from concurrent.futures import CancelledError, Future, wait
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["Cancelled", "Loops", "run_in_thread"]

#: Seconds between two looks whether the loop still runs.
_PATIENCE = 0.5


class Cancelled(Exception):
    """A coroutine was cancelled, or its loop ended before it did."""

    def __str__(self) -> str:
        return "the inbox is closing"


class Loops:
    """Runs coroutines of other threads on one event loop.

    What a handler shares with the application (a client, a pool of connections) belongs to the loop of the server, so
    that loop is taken while it runs.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._server: asyncio.AbstractEventLoop | None = None
        self._own: asyncio.AbstractEventLoop | None = None
        self._running: set[Future[Any]] = set()
        self._is_closed = False

    def adopt(self) -> None:
        """Take the loop that runs the caller."""
        self._server = asyncio.get_running_loop()

    def run(self, awaitable: Awaitable[Any]) -> None:
        """Await something on the loop, and wait for it. Not called from the thread of the loop.

        Raises:
            Cancelled: If it was cancelled, or its loop has ended.
            BaseException: What it raises.
        """
        with self._lock:
            if self._is_closed:
                if inspect.iscoroutine(awaitable):
                    awaitable.close()
                raise Cancelled
            loop = self._get_loop()
            future = asyncio.run_coroutine_threadsafe(_wait_for(awaitable), loop)
            self._running.add(future)
        try:
            while not wait((future,), _PATIENCE).done:
                if not loop.is_running():
                    raise Cancelled
            future.result()
        except CancelledError:  # of the future: the task was cancelled
            raise Cancelled from None
        finally:
            self._running.discard(future)

    def cancel_all(self) -> None:
        """Cancel what runs."""
        for future in tuple(self._running):
            future.cancel()

    def close(self) -> None:
        """Cancel what runs, and end the loop if it is our own."""
        with self._lock:
            self._is_closed = True
            own, self._own = self._own, None
        self.cancel_all()
        if own is not None:
            asyncio.run_coroutine_threadsafe(_end_loop(), own)

    def _get_loop(self) -> asyncio.AbstractEventLoop:
        if self._server is not None and self._server.is_running():
            return self._server
        if self._own is None:
            self._own = asyncio.new_event_loop()
            started = threading.Event()
            self._own.call_soon(started.set)
            threading.Thread(target=_run_loop, args=(self._own,), name="fleetit-inbox-loop", daemon=True).start()
            started.wait()
        return self._own


async def run_in_thread(function: Callable[[], object]) -> None:
    """Call a function in a thread of its own, and wait for it.

    `asyncio.to_thread` has few threads, which the application may have taken, and handlers may wait for one.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[None] = loop.create_future()

    def conclude(error: BaseException | None) -> None:
        if not future.done():
            future.set_result(None) if error is None else future.set_exception(error)

    def call() -> None:
        error: BaseException | None = None
        try:
            function()
        except BaseException as raised:  # noqa: BLE001 - raised again where it is awaited
            error = raised
        loop.call_soon_threadsafe(conclude, error)

    threading.Thread(target=call, name="fleetit-inbox-call", daemon=True).start()
    await future


async def _wait_for(awaitable: Awaitable[Any]) -> None:
    await awaitable


def _run_loop(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


async def _end_loop() -> None:
    """Cancel the tasks of this loop, wait until they have ended, and stop the loop."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    asyncio.get_running_loop().stop()
