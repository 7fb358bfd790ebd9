"""Runs async handlers: on the event loop of the server, or on one of the inbox."""

from __future__ import annotations

import asyncio
import inspect
import threading
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

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
        #: A loop in a thread of ours, and what ends it.
        self._own: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        self._running: set[Future[Any]] = set()
        self._is_closed = False

    def adopt(self) -> None:
        """Take the loop that runs the caller."""
        self._server = asyncio.get_running_loop()

    def run(self, awaitable: Awaitable[Any]) -> None:
        """Await something on the loop, and wait for it. Not called from the thread of the loop.

        Raises `Cancelled` if it was cancelled, or its loop has ended.
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
            loop, end = own
            loop.call_soon_threadsafe(end.set)

    def _get_loop(self) -> asyncio.AbstractEventLoop:
        if self._server is not None and self._server.is_running():
            return self._server
        if self._own is None:
            started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
            threading.Thread(target=_run_loop, args=(started,), name="fleetit-inbox-loop", daemon=True).start()
            self._own = started.result()
        return self._own[0]


async def run_in_thread(function: Callable[[], object]) -> None:
    """Call a function in a thread of its own, and wait for it.

    `asyncio.to_thread` has few threads, which the application may have taken, and handlers may wait for one.
    """
    pool = ThreadPoolExecutor(1, "fleetit-inbox-call")
    try:
        await asyncio.get_running_loop().run_in_executor(pool, function)
    finally:
        pool.shutdown(wait=False)


async def _wait_for(awaitable: Awaitable[Any]) -> None:
    await awaitable


def _run_loop(started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]) -> None:
    """Run a loop until the event is set. What still runs then is cancelled."""

    async def live() -> None:
        end = asyncio.Event()
        started.set_result((asyncio.get_running_loop(), end))
        await end.wait()

    asyncio.run(live())
