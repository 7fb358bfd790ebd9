"""Runs the exchange of an async call so that it can be cancelled at any time without losing its connection.

A cancelled task gets its `CancelledError` where it waits at that moment. In httpcore that may be a lock or the end of
an exchange, and then the connection stays in the pool for ever, in use. So an exchange runs in a task of its own, which
is cancelled only while it waits for the network. The caller waits until it has ended.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar, copy_context
from typing import TYPE_CHECKING, Any, TypeVar

from fleetit._transport.errors import ExchangeClosed

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")


class NetworkGuard:
    """Surrounds each wait for the network: `with current_guard.get():`. An exchange is cancelled only there."""

    def __init__(self) -> None:
        self._task: asyncio.Task[Any] | None = None
        self._is_at_network = False
        self._is_cancelled = False

    def cancel(self) -> None:
        """Cancel the exchange: at once if it waits for the network, or else when it is about to use it."""
        if self._is_at_network and not self._is_cancelled and self._task is not None:
            self._task.cancel()
        self._is_cancelled = True

    def check(self) -> None:
        """Raise if the exchange is cancelled.

        Raises:
            asyncio.CancelledError: If it is.
        """
        if self._is_cancelled:
            raise asyncio.CancelledError

    def __enter__(self) -> None:
        self.check()
        self._is_at_network = True

    def __exit__(self, *_: object) -> None:
        self._is_at_network = False


#: The guard of the running exchange. The default one is for operations outside of any.
current_guard: ContextVar[NetworkGuard] = ContextVar("current_guard", default=NetworkGuard())  # noqa: B039


class Exchange(NetworkGuard):
    """One exchange of an async call."""

    def __init__(self) -> None:
        super().__init__()
        self._is_closed = False
        self._waiter: asyncio.Future[None] | None = None

    def close(self) -> None:
        """Cancel the exchange because the client is closed. `run` raises `ExchangeClosed`."""
        self._is_closed = True
        self.cancel()

    async def wait(self) -> None:
        """Wait until the exchange has ended."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run the coroutine that sends the request, and return its result.

        If the caller is cancelled, the exchange is cancelled, and the caller waits until it has ended. That takes no
        longer than closing a connection. The caller may be cancelled again meanwhile.

        Raises:
            ExchangeClosed: If the client was closed during the exchange.
        """
        loop, context = asyncio.get_running_loop(), copy_context()
        context.run(current_guard.set, self)
        task: asyncio.Task[T] = loop.create_task(coroutine, context=context)
        self._task = task
        task.add_done_callback(self._wake)
        cancelled: asyncio.CancelledError | None = None
        while not task.done():
            # A future for each wait: when a task is cancelled, the future that it waits for is cancelled too.
            self._waiter = loop.create_future()
            try:
                await self._waiter
            except asyncio.CancelledError as error:
                cancelled = error
                self.cancel()
        try:
            if cancelled is not None:
                if not task.cancelled():
                    task.exception()  # asyncio logs an exception that nobody asks for
                raise cancelled
            if task.cancelled() and self._is_closed:
                raise ExchangeClosed
            return task.result()
        finally:
            del task
            self._task = None  # the traceback of an exception would hold it, and with it the exception

    def _wake(self, _: object) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
