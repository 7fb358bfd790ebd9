"""Makes the calls of `FleetIT`: sends requests in a retry loop."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
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
    from fleetit._listings.pages import WalkedPages
    from fleetit._secrets.redaction import SecretValue
    from fleetit._settings.settings import Settings
    from fleetit._transport.download import Download
    from fleetit._transport.sync_connections import SyncConnections
    from fleetit_api.api import Batches, Call, Operation

T = TypeVar("T")


class SyncCaller(BaseCaller["SyncConnections", Callable[[float], None]]):
    """Makes the calls of a `FleetIT` client or view."""

    def __init__(self, settings: Settings, connections: SyncConnections) -> None:
        super().__init__(settings, connections, time.sleep)

    def call(self, operation: Operation[T], call: Call, /) -> T:
        """Call a described operation and return its model."""
        request, settings = self.prepare(operation, call)
        return self.parse(operation, request, self.send(request, settings))

    def download(self, operation: Operation[T], call: Call, to: str | os.PathLike[str] | None, /) -> T | Path:
        """Call a described operation whose success is a file. Return its path if it is stored, else the body."""
        if to is None:
            return self.call(operation, call)
        from fleetit._transport.download import Download  # noqa: PLC0415 - imported lazily

        request, settings = self.prepare(operation, call)
        with Download(operation, to) as download:
            response = self.send(request, settings, download=download)
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
    ) -> WalkedPages[Any]:
        """Return a listing. Its fleet is chosen now; its first request is sent when it is read.

        Args:
            operation: The operation.
            call: The call.
            prefetch: How many pages may be in flight at once.
            exact: Whether to notice rows that move while the listing is read.
            first: The response with the first page, if it was requested already. It is read once.
        """
        from fleetit._listings.pages import WalkedPages  # noqa: PLC0415 - imported lazily

        options, call = self.prepare_listing(operation, call, prefetch, exact)
        received = [] if first is None else [first]

        def fetch(position: Position, limit: int | None, wait: Callable[[float], None] | None) -> Fetched:
            request, settings = self.prepare_page(operation, call, options, position, limit)
            is_first = received and (position, limit) == (options.start, options.limit)
            response = received.pop() if is_first else self.send(request, settings, wait)
            return self.parse_page(operation, request, response, options=options, position=position, limit=limit)

        return WalkedPages(fetch, options, resolve_fleet_id(call.fleet_id, self._settings.fleet_id))

    def batches(self, operation: Operation[T], call: Call, /, *, size: int, most: int) -> Batches[T]:
        """Check all rows of a bulk call, and return its batches. Each is sent when it is asked for."""
        from fleetit._calls.batches import SentBatches  # noqa: PLC0415 - imported lazily

        return SentBatches(self.plan_batches(operation, call, size, most), self.call)

    def request(
        self, method: str, path: str, params: Mapping[str, Any] | None, json_body: SecretValue[Any], call: Call
    ) -> Any:
        """Call an operation that is not described and return the JSON document, or None for an empty body."""
        request, settings = self.prepare_custom(method, path, params, json_body, call)
        return parse_json(request.operation, self.send(request, settings), self._make_redactor(request))

    def send_stock(self, request: Request) -> Response:
        """Send the request of a stock function and return a response that it can read."""
        return check_stock_response(request.operation, self.send(request), self._make_redactor(request))

    def send(
        self,
        request: Request,
        settings: Settings | None = None,
        sleep: Callable[[float], None] | None = None,
        download: Download | None = None,
    ) -> Response:
        """Send a request in a retry loop and return the last response, of any status.

        Args:
            request: The request.
            settings: The settings of the call; by default those of the client or view.
            sleep: Waits a number of seconds between two attempts; `time.sleep` by default.
            download: Stores the body of a success, if it is described as a file.
        """
        settings = settings or self._settings
        loop = self._start_retry_loop(request, settings)
        action = next(loop)
        while True:
            result: Result = None
            if isinstance(action, Send):
                try:
                    result = self._connections.send(request, limit_attempt(settings, action.seconds), download)
                except TransportError as error:
                    result = error
            else:
                (sleep or self._sleep)(action)
            try:
                action = loop.send(result)
            except StopIteration as end:
                response: Response = end.value
                return response
