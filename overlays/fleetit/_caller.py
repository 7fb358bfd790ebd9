"""Makes calls: builds the request, sends it in a retry loop, parses the response.

Resources, `client.request` and the stock functions all go through `SyncCaller` or `AsyncCaller`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from fleetit._errors import NotFound, TransportError
from fleetit._redaction import Redactor, SecretValue
from fleetit._request import Request, build_custom_request, build_request, resolve_fleet_id
from fleetit._response import Response, check_stock_response, parse_json, parse_response
from fleetit._retry_loop import Result, RetryLoop, retry_loop
from fleetit_api.api import Call

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from fleetit._config import Settings
    from fleetit._download import Download
    from fleetit._pagination.options import Fetched, Position
    from fleetit._transport.connections import AsyncConnections, Connections
    from fleetit_api.api import AsyncPages, NotGiven, Operation, Pages

T = TypeVar("T")
ConnectionsT = TypeVar("ConnectionsT")
SleepT = TypeVar("SleepT")


class _BaseCaller(Generic[ConnectionsT, SleepT]):
    """Base class of the sync and the async caller: everything without I/O."""

    def __init__(self, settings: Settings, connections: ConnectionsT, sleep: SleepT) -> None:
        self._settings = settings
        self._connections = connections
        self._sleep = sleep

    def _build_request(self, operation: Operation[Any], call: Call) -> Request:
        if "body" in call.arguments:
            from fleetit._body_validation import check_server  # noqa: PLC0415 - imported lazily; it loads the description

            check_server(operation.id, operation.method, operation.path, self._settings.base_url)
        return build_request(operation, call, self._settings.fleet_id)

    def _build_custom_request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None,
        json_body: SecretValue[Any],
        fleet_id: int | NotGiven | None,
    ) -> Request:
        return build_custom_request(
            method, path, params, json_body, resolve_fleet_id(fleet_id, self._settings.fleet_id)
        )

    def _start_retry_loop(self, request: Request) -> RetryLoop:
        settings = self._settings
        return retry_loop(
            request,
            settings.retry,
            random=random.random,
            redactor=self._make_redactor(request),
            on_request=settings.on_request,
            on_response=settings.on_response,
        )

    def _make_redactor(self, request: Request) -> Redactor:
        return Redactor(self._settings.token, request.body)


class SyncCaller(_BaseCaller["Connections", Callable[[float], None]]):
    """Makes the calls of a `FleetIT` client or view."""

    def __init__(self, settings: Settings, connections: Connections) -> None:
        super().__init__(settings, connections, time.sleep)

    def call(self, operation: Operation[T], call: Call, /) -> T:
        """Call a described operation and return its model."""
        request = self._build_request(operation, call)
        return parse_response(operation, self.send(request), self._make_redactor(request))

    def download(
        self,
        operation: Operation[T],
        call: Call,
        to: str | os.PathLike[str] | None,
        /,
    ) -> T | Path:
        """Call a described operation whose success is a file. Return its path if it is stored, else the body."""
        if to is None:
            return self.call(operation, call)
        from fleetit._download import Download  # noqa: PLC0415 - imported lazily

        request = self._build_request(operation, call)
        with Download(operation, to) as download:
            response = self.send(request, download=download)
            return download.finish() or parse_response(operation, response, self._make_redactor(request))

    def pages(
        self,
        operation: Operation[Any],
        call: Call,
        /,
        *,
        prefetch: int = 0,
        exact: bool = False,
    ) -> Pages[Any]:
        """Return a listing. Its fleet is chosen now; its first request is sent when it is read."""
        from fleetit._pagination.options import ListingOptions  # noqa: PLC0415 - imported lazily
        from fleetit._pagination.pages import WalkedPages  # noqa: PLC0415 - imported lazily

        options = ListingOptions.from_arguments(operation, call.arguments, prefetch, exact)
        fleet_id = resolve_fleet_id(call.fleet_id, self._settings.fleet_id)

        def fetch(position: Position, limit: int | None, wait: Callable[[float], None] | None) -> Fetched:
            page_call = Call({**call.arguments, **options.build_arguments(position, limit)}, fleet_id)
            request = self._build_request(operation, page_call)
            try:
                response = self.send(request, wait)
                model = SecretValue(parse_response(operation, response, self._make_redactor(request)))
            except NotFound:
                if not options.may_be_past_end(position):
                    raise
                return options.past_end()
            return options.read_page(model, position, limit)

        return WalkedPages(fetch, options)

    def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None,
        json_body: SecretValue[Any],
        fleet_id: int | NotGiven | None,
    ) -> Any:
        """Call an operation that is not described and return the JSON document, or None for an empty body."""
        request = self._build_custom_request(method, path, params, json_body, fleet_id)
        return parse_json(request.operation, self.send(request), self._make_redactor(request))

    def send_stock(self, request: Request) -> Response:
        """Send the request of a stock function and return a response that it can read."""
        return check_stock_response(request.operation, self.send(request), self._make_redactor(request))

    def send(
        self,
        request: Request,
        sleep: Callable[[float], None] | None = None,
        download: Download | None = None,
    ) -> Response:
        """Send a request in a retry loop and return the last response, of any status.

        Args:
            request: The request.
            sleep: Waits a number of seconds between two attempts; `time.sleep` by default.
            download: Stores the body of a success, if it is described as a file.
        """
        loop = self._start_retry_loop(request)
        action = next(loop)
        while True:
            result: Result = None
            if action is None:
                try:
                    result = self._connections.send(request, self._settings, download)
                except TransportError as error:
                    result = error
            else:
                (sleep or self._sleep)(action)
            try:
                action = loop.send(result)
            except StopIteration as end:
                response: Response = end.value
                return response


class AsyncCaller(_BaseCaller["AsyncConnections", Callable[[float], Awaitable[None]]]):
    """Makes the calls of an `AsyncFleetIT` client or view."""

    def __init__(self, settings: Settings, connections: AsyncConnections) -> None:
        import asyncio  # noqa: PLC0415 - imported lazily; it takes as long as the rest of the package

        super().__init__(settings, connections, asyncio.sleep)

    async def call(self, operation: Operation[T], call: Call, /) -> T:
        """Call a described operation and return its model."""
        request = self._build_request(operation, call)
        return parse_response(operation, await self.send(request), self._make_redactor(request))

    async def download(
        self,
        operation: Operation[T],
        call: Call,
        to: str | os.PathLike[str] | None,
        /,
    ) -> T | Path:
        """Call a described operation whose success is a file. Return its path if it is stored, else the body."""
        if to is None:
            return await self.call(operation, call)
        from fleetit._download import Download  # noqa: PLC0415 - imported lazily

        request = self._build_request(operation, call)
        with Download(operation, to) as download:
            response = await self.send(request, download=download)
            return download.finish() or parse_response(operation, response, self._make_redactor(request))

    def pages(
        self,
        operation: Operation[Any],
        call: Call,
        /,
        *,
        prefetch: int = 0,
        exact: bool = False,
    ) -> AsyncPages[Any]:
        """Return a listing. Its fleet is chosen now; its first request is sent when it is read."""
        from fleetit._pagination.options import ListingOptions  # noqa: PLC0415 - imported lazily
        from fleetit._pagination.pages import AsyncWalkedPages  # noqa: PLC0415 - imported lazily

        options = ListingOptions.from_arguments(operation, call.arguments, prefetch, exact)
        fleet_id = resolve_fleet_id(call.fleet_id, self._settings.fleet_id)

        async def fetch(position: Position, limit: int | None) -> Fetched:
            page_call = Call({**call.arguments, **options.build_arguments(position, limit)}, fleet_id)
            try:
                model = SecretValue(await self.call(operation, page_call))
            except NotFound:
                if not options.may_be_past_end(position):
                    raise
                return options.past_end()
            return options.read_page(model, position, limit)

        return AsyncWalkedPages(fetch, options)

    async def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None,
        json_body: SecretValue[Any],
        fleet_id: int | NotGiven | None,
    ) -> Any:
        """Call an operation that is not described and return the JSON document, or None for an empty body."""
        request = self._build_custom_request(method, path, params, json_body, fleet_id)
        return parse_json(request.operation, await self.send(request), self._make_redactor(request))

    async def send_stock(self, request: Request) -> Response:
        """Send the request of a stock function and return a response that it can read."""
        return check_stock_response(request.operation, await self.send(request), self._make_redactor(request))

    async def send(self, request: Request, download: Download | None = None) -> Response:
        """Send a request in a retry loop and return the last response, of any status; see `SyncCaller.send`."""
        loop = self._start_retry_loop(request)
        action = next(loop)
        while True:
            result: Result = None
            if action is None:
                try:
                    result = await self._connections.send(request, self._settings, download)
                except TransportError as error:
                    result = error
            else:
                await self._sleep(action)
            try:
                action = loop.send(result)
            except StopIteration as end:
                response: Response = end.value
                return response
