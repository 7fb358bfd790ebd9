"""`with_raw_response`, and its caller: it returns the response of a call, which is parsed later."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from openapi_sdk.model.raw import RawResponse

if TYPE_CHECKING:
    import os
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from openapi_sdk.messages.request import Request
    from openapi_sdk.messages.response import Response
    from openapi_sdk.model.calls import Call
    from openapi_sdk.model.operations import Operation
    from openapi_sdk.secrets.redaction import SecretValue

T = TypeVar("T")
S = TypeVar("S")


def apply(result: T, function: Callable[[T], S]) -> S:
    """Apply a function to what a `SyncCaller` returned."""
    return function(result)


async def apply_awaited(result: Awaitable[T], function: Callable[[T], S]) -> S:
    """Apply a function to what an `AsyncCaller` returned, once it is there."""
    return function(await result)


class RawCaller:
    """Makes the calls of `with_raw_response`. Like all resources, these send a request at once.

    The caller is a `SyncCaller` with `apply`, or an `AsyncCaller` with `apply_awaited`.
    """

    def __init__(self, caller: Any, apply: Callable[[Any, Callable[[Any], Any]], Any]) -> None:
        self._caller = caller
        self._apply = apply

    def call(self, operation: Operation[Any], call: Call, /) -> Any:
        """Call a described operation. A status other than 2xx raises at once."""
        return self._apply(self._caller.send_call(operation, call), partial(self._make_parsed, operation))

    def download(self, operation: Operation[Any], call: Call, to: str | os.PathLike[str] | None, /) -> Any:
        return self._apply(self._caller.send_call(operation, call, to), partial(self._make_parsed, operation))

    def stream(self, operation: Operation[Any], call: Call, /) -> Any:
        """Call an operation whose answer is a stream. `parse` returns that."""
        caller = self._caller
        request, settings = caller.prepare(operation, call)

        def make_raw(response: Response) -> RawResponse[Any]:
            self._check_success(operation, request, response)
            open_stream = partial(caller.open_stream, operation, request, response, settings)
            return self._make_raw(request, response, open_stream)

        return self._apply(caller.send(request, settings), make_raw)

    def pages(self, operation: Operation[Any], call: Call, /, *, prefetch: int = 0, exact: bool = False) -> Any:
        """Request the first page of a listing. `parse` returns the listing, which doesn't request that page again."""
        caller = self._caller
        options, call = caller.prepare_listing(operation, call, prefetch, exact)
        request, settings = caller.prepare_page(operation, call, options, options.start, options.limit)

        def make_listing(response: Response) -> RawResponse[Any]:
            self._check_success(operation, request, response)
            make_pages = partial(caller.pages, operation, call, prefetch=prefetch, exact=exact, first=response)
            return self._make_raw(request, response, make_pages)

        return self._apply(caller.send(request, settings), make_listing)

    def batches(self, operation: Operation[Any], call: Call, /, *, size: int, most: int) -> Any:
        """Check all rows of a bulk call, and return its batches, whose answers are raw responses."""
        return self._caller.batches(operation, call, size=size, most=most, send=self._call_batch)

    def _call_batch(self, operation: Operation[Any], call: Call) -> Any:
        parse = partial(self._caller.parse_batch, operation, len(call.arguments["body"]))
        return self._apply(self._caller.send_call(operation, call), partial(self._make_parsed, operation, parse=parse))

    def _make_parsed(
        self,
        operation: Operation[Any],
        exchange: tuple[Request, Response, Path | None],
        *,
        parse: Callable[[Request, Response], Any] | None = None,
    ) -> RawResponse[Any]:
        """Return the response of a success, whose body is parsed when it is asked for, unless it is stored."""
        request, response, path = exchange
        if path is not None:
            return self._make_raw(request, response, lambda: path)
        self._check_success(operation, request, response)
        parse = parse or partial(self._caller.parse, operation)
        return self._make_raw(request, response, partial(parse, request, response))

    def _check_success(self, operation: Operation[Any], request: Request, response: Response) -> None:
        """Raise the error of a status other than 2xx at once."""
        if not response.is_success:
            self._caller.parse(operation, request, response)

    def request(
        self, method: str, path: str, params: Mapping[str, Any] | None, json_body: SecretValue[Any], call: Call
    ) -> Any:
        """Call an operation that is not described. A status other than 2xx raises at once."""
        request, settings = self._caller.prepare_custom(method, path, params, json_body, call)

        def make_parsed(response: Response) -> RawResponse[Any]:
            read_json = partial(self._caller.read_json, request, response)
            if not response.is_success:
                read_json()
            return self._make_raw(request, response, read_json)

        return self._apply(self._caller.send(request, settings), make_parsed)

    def _make_raw(self, request: Request, response: Response, parse: Callable[[], T]) -> RawResponse[T]:
        return RawResponse(
            status=response.status,
            headers=response.headers,
            body=response.body,
            attempts=response.attempts,
            parse=parse,
            read_json=partial(self._caller.read_json, request, response),
        )
