"""Makes the calls of `AsyncFleetIT`: sends requests in a retry loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from fleetit._calls.base_caller import BaseCaller, limit_attempt
from fleetit._calls.retry_loop import Result, Send
from fleetit._errors.errors import TransportError
from fleetit._messages.request import Request, resolve_fleet_id
from fleetit._messages.response import Response, check_stock_response, parse_json

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from fleetit._listings.options import Fetched, Position
    from fleetit._secrets.redaction import SecretValue
    from fleetit._settings.settings import Settings
    from fleetit._transport.async_connections import AsyncConnections
    from fleetit._transport.download import Download
    from fleetit_api.api import AsyncBatches, AsyncPages, Call, Operation

T = TypeVar("T")


class AsyncCaller(BaseCaller["AsyncConnections", Callable[[float], Awaitable[None]]]):
    """Makes the calls of an `AsyncFleetIT` client or view."""

    def __init__(self, settings: Settings, connections: AsyncConnections) -> None:
        import asyncio  # noqa: PLC0415 - imported lazily; it takes as long as the rest of the package

        super().__init__(settings, connections, asyncio.sleep)

    async def call(self, operation: Operation[T], call: Call, /) -> T:
        """Call a described operation and return its model."""
        request, settings = self.prepare(operation, call)
        return self.parse(operation, request, await self.send(request, settings))

    async def download(self, operation: Operation[T], call: Call, to: str | os.PathLike[str] | None, /) -> T | Path:
        """Call a described operation whose success is a file. Return its path if it is stored, else the body."""
        if to is None:
            return await self.call(operation, call)
        from fleetit._transport.download import Download  # noqa: PLC0415 - imported lazily

        request, settings = self.prepare(operation, call)
        with Download(operation, to) as download:
            response = await self.send(request, settings, download)
            return download.finish() or self.parse(operation, request, response)

    def pages(
        self,
        operation: Operation[Any],
        call: Call,
        /,
        *,
        prefetch: int = 0,
        exact: bool = False,
        first: Response | None = None,
    ) -> AsyncPages[Any]:
        """Return a listing; see `SyncCaller.pages`."""
        from fleetit._listings.pages import AsyncWalkedPages  # noqa: PLC0415 - imported lazily

        options, call = self.prepare_listing(operation, call, prefetch, exact)
        received = [] if first is None else [first]

        async def fetch(position: Position, limit: int | None) -> Fetched:
            request, settings = self.prepare_page(operation, call, options, position, limit)
            is_first = received and (position, limit) == (options.start, options.limit)
            response = received.pop() if is_first else await self.send(request, settings)
            return self.parse_page(operation, request, response, options=options, position=position, limit=limit)

        return AsyncWalkedPages(fetch, options, resolve_fleet_id(call.fleet_id, self._settings.fleet_id))

    def batches(self, operation: Operation[T], call: Call, /, *, size: int, most: int) -> AsyncBatches[T]:
        """Check all rows of a bulk call, and return its batches; see `SyncCaller.batches`."""
        from fleetit._calls.batches import AsyncSentBatches  # noqa: PLC0415 - imported lazily

        return AsyncSentBatches(self.plan_batches(operation, call, size, most), self.call)

    async def request(
        self, method: str, path: str, params: Mapping[str, Any] | None, json_body: SecretValue[Any], call: Call
    ) -> Any:
        """Call an operation that is not described and return the JSON document, or None for an empty body."""
        request, settings = self.prepare_custom(method, path, params, json_body, call)
        return parse_json(request.operation, await self.send(request, settings), self._make_redactor(request))

    async def send_stock(self, request: Request) -> Response:
        """Send the request of a stock function and return a response that it can read."""
        return check_stock_response(request.operation, await self.send(request), self._make_redactor(request))

    async def send(
        self, request: Request, settings: Settings | None = None, download: Download | None = None
    ) -> Response:
        """Send a request in a retry loop and return the last response, of any status; see `SyncCaller.send`."""
        settings = settings or self._settings
        loop = self._start_retry_loop(request, settings)
        action = next(loop)
        while True:
            result: Result = None
            if isinstance(action, Send):
                try:
                    result = await self._connections.send(request, limit_attempt(settings, action.seconds), download)
                except TransportError as error:
                    result = error
            else:
                await self._sleep(action)
            try:
                action = loop.send(result)
            except StopIteration as end:
                response: Response = end.value
                return response
