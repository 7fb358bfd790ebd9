"""The sync and the async client under one hand, so that every client test runs for both."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, cast

from fleetit import AsyncFleetIT, FleetIT

Client = FleetIT | AsyncFleetIT


class Flavour:
    """Makes clients of one flavour and runs what is done with them, each result awaited where it has to be."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._runner = asyncio.Runner() if name == "async" else None
        self._clients: list[Client] = []

    def client(self, **options: Any) -> Client:
        """Make a client; it is closed with the flavour."""
        made = FleetIT(**options) if self._runner is None else AsyncFleetIT(**options)
        self._clients.append(made)
        return made

    def run(self, make: Callable[[], Any]) -> Any:
        """Return what a call returns: of the async flavour what its coroutine does, of async iteration a list."""

        async def settle() -> Any:
            result = make()
            if inspect.isawaitable(result):
                return await result
            if isinstance(result, AsyncIterator):
                return [item async for item in cast("AsyncIterator[Any]", result)]
            return result

        if self._runner is not None:
            return self._runner.run(settle())
        result = make()
        return list(cast("Iterator[Any]", result)) if isinstance(result, Iterator) else result

    def list_rows(self, pages: Any) -> list[Any]:
        """Return the rows of a listing, iterated."""
        rows: list[Any] = self.run(lambda: aiter(pages) if self._runner else iter(pages))
        return rows

    def close(self) -> None:
        """Close the clients and the loop."""
        for client in self._clients:
            self.run(client.close)
        if self._runner is not None:
            self._runner.close()
