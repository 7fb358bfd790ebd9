"""Runs async handlers: on the event loop of the server, or on one of the inbox."""

from __future__ import annotations

import asyncio
import inspect
import threading
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from openapi_sdk.webhooks.problems import Problems

#: Seconds between two looks whether the loop still runs.
_PATIENCE = 0.5


class GivenBack(Exception):
    """Something was not run, or not to its end, and the handler is not the reason: the attempt doesn't count."""


_CLOSING = "the inbox is closing"
_ENDED = "its event loop has ended"
_NO_LOOP = "there is no event loop for async handlers"


class Loops:
    """Runs coroutines of other threads on one event loop.

    What a handler shares with the application (a client, a pool of connections) belongs to the loop of the server, so
    that loop is taken while it runs.

    Args:
        problems: Where it is noted that there is no loop.
        threads: How the name of its thread begins.
    """

    def __init__(self, problems: Problems, threads: str) -> None:
        self._problems = problems
        self._threads = threads
        self._lock = threading.Lock()
        self._server: asyncio.AbstractEventLoop | None = None
        #: A loop in a thread of ours, and what ends it.
        self._own: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        self._running: set[Future[Any]] = set()
        self._is_closing = False

    def adopt(self) -> None:
        """Take the loop that runs the caller."""
        self._server = asyncio.get_running_loop()

    def run(self, awaitable: Awaitable[Any], timeout: float | None = None) -> None:
        """Await something on the loop, and wait for it. Not called from the thread of the loop.

        What it raises is raised here, whatever it is: on the loop it would end other tasks.

        Args:
            awaitable: A coroutine, or another awaitable.
            timeout: Seconds after which it is cancelled.

        Raises:
            TimedOut: If it was cancelled because of the timeout.
            GivenBack: If the inbox is closing, or the loop has ended.
        """
        with self._lock:
            try:
                loop = self._get_loop()
            except GivenBack:
                if inspect.iscoroutine(awaitable):
                    awaitable.close()
                raise
            future = asyncio.run_coroutine_threadsafe(_capture(awaitable, timeout), loop)
            self._running.add(future)
        try:
            while not wait((future,), _PATIENCE).done:
                if not loop.is_running():
                    if not loop.is_closed():  # it may be run again
                        future.cancel()
                    raise GivenBack(_ENDED)
            raised = future.result()
        except CancelledError:  # of the future: the task was cancelled before it began, or by us
            raised = CancelledError()
        finally:
            self._running.discard(future)
        if raised is not None and self._is_closing and isinstance(raised, asyncio.CancelledError | CancelledError):
            raise GivenBack(_CLOSING)
        if raised is not None:
            raise raised

    def cancel_all(self) -> None:
        """Cancel what runs, and run nothing more."""
        with self._lock:
            self._is_closing = True
        for future in tuple(self._running):
            future.cancel()

    def close(self) -> None:
        """Cancel what runs, and end the loop if it is our own."""
        self.cancel_all()
        with self._lock:
            own, self._own = self._own, None
        if own is not None and own[0].is_running():
            loop, end = own
            loop.call_soon_threadsafe(end.set)

    def _get_loop(self) -> asyncio.AbstractEventLoop:
        """Return the loop of the server while it runs, or our own one, which is started anew if it has ended."""
        if self._is_closing:
            raise GivenBack(_CLOSING)
        if self._server is not None and self._server.is_running():
            return self._server
        if self._own is None or not self._own[0].is_running():
            self._own = None
            started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
            name = f"{self._threads}-loop"
            thread = threading.Thread(target=_run_loop, args=(started,), name=name, daemon=True)
            try:
                thread.start()
                self._own = started.result()
            except Exception as error:  # such as "can't start new thread", or no file descriptor for a loop
                self._problems.set("loop", f"{_NO_LOOP}: {error}")
                raise GivenBack(_NO_LOOP) from error
            self._problems.clear("loop")
        return self._own[0]


async def run_in_thread(function: Callable[[], object], threads: str) -> None:
    """Call a function in a thread of its own, and wait for it.

    `asyncio.to_thread` has few threads, which the application may have taken, and handlers may wait for one.

    Args:
        function: What is called.
        threads: How the name of the thread begins.
    """
    pool = ThreadPoolExecutor(1, f"{threads}-call")
    try:
        await asyncio.get_running_loop().run_in_executor(pool, function)
    finally:
        pool.shutdown(wait=False)


class TimedOut(Exception):
    """A handler was cancelled because its time was over."""


async def _capture(awaitable: Awaitable[Any], seconds: float | None) -> BaseException | None:
    """Await something, and return what it raised. A task that ends with SystemExit would end its loop."""
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            await awaitable
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if not limit.expired():
            return error
        timed_out = TimedOut(f"TimeoutError after {seconds:g} s")
        timed_out.__cause__ = error
        return timed_out
    return None


def _run_loop(started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]) -> None:
    """Run a loop until the event is set. What still runs then is cancelled."""

    async def live() -> None:
        end = asyncio.Event()
        started.set_result((asyncio.get_running_loop(), end))
        await end.wait()

    life = live()
    try:
        asyncio.run(life)
    except BaseException as error:
        life.close()  # without a loop nobody awaits it, which Python would warn of
        if not started.done():
            started.set_exception(error)
