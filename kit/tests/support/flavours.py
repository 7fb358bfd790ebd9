"""One interface to the sync and the async client, so that every client test runs for both."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterator
from typing import Any, cast


class Flavour:
    """Makes sync or async clients, and runs calls on them. Results that are awaitable are awaited.

    Args:
        name: `sync` or `async`.
        module: Has the classes of the clients.
        service: The name of the service, which is the class of the client.
    """

    def __init__(self, name: str, module: Any, service: str) -> None:
        self.name = name
        self._class = getattr(module, service if name == "sync" else f"Async{service}")
        self.runner = asyncio.Runner() if name == "async" else None
        self._clients: list[Any] = []

    def client(self, **options: Any) -> Any:
        """Make a client. `close` closes it."""
        made = self._class(**options)
        self._clients.append(made)
        return made

    def run(self, make: Callable[[], Any]) -> Any:
        """Return the result of a call. Iterators are returned as lists."""

        async def call() -> Any:
            result = make()
            if inspect.isawaitable(result) and not isinstance(result, AsyncIterable):  # a listing refuses it
                result = await result
            if isinstance(result, AsyncIterator):
                return [item async for item in cast("AsyncIterator[Any]", result)]
            return result

        if self.runner is not None:
            return self.runner.run(call())
        result = make()
        return list(cast("Iterator[Any]", result)) if isinstance(result, Iterator) else result

    def list_rows(self, pages: Any) -> list[Any]:
        """Iterate over a listing, and return its rows."""
        rows: list[Any] = self.run(lambda: aiter(pages) if self.runner else iter(pages))
        return rows

    def close(self) -> None:
        """Close the clients and the event loop."""
        for client in self._clients:
            self.run(client.close)
        if self.runner is not None:
            self.runner.close()
