"""The callers of `with_raw_response`: they return the response of a call, which is parsed later."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from fleetit_api.api import RawResponse

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from pathlib import Path

    from fleetit._calls.callers import AsyncCaller, SyncCaller
    from fleetit._messages.request import Request
    from fleetit._messages.response import Response
    from fleetit_api.api import AsyncBatches, AsyncPages, Batches, Call, Operation, Pages

T = TypeVar("T")


class RawCaller:
    """Makes the calls of `FleetIT.with_raw_response`. Like all resources, these send a request at once."""

    def __init__(self, caller: SyncCaller) -> None:
        self._caller = caller

    def call(self, operation: Operation[T], call: Call, /) -> RawResponse[T]:
        """Call a described operation. A status other than 2xx raises at once."""
        request, response, _ = self._caller.fetch(operation, call)
        return _make_parsed(self._caller, operation, request, response)

    def download(
        self, operation: Operation[T], call: Call, to: str | os.PathLike[str] | None, /
    ) -> RawResponse[T | Path]:
        """Call a described operation whose success is a file."""
        request, response, path = self._caller.fetch(operation, call, to)
        return _make_parsed(self._caller, operation, request, response, path)

    def pages(
        self, operation: Operation[Any], call: Call, /, *, prefetch: int = 0, exact: bool = False
    ) -> RawResponse[Pages[Any]]:
        """Request the first page of a listing. `parse` returns the listing, which doesn't request that page again."""
        caller = self._caller
        options, call = caller.prepare_listing(operation, call, prefetch, exact)
        request, settings = caller.prepare_page(operation, call, options, options.start, options.limit)
        response = caller.send(request, settings)
        _check_success(caller, operation, request, response)
        make_pages = partial(caller.pages, operation, call, prefetch=prefetch, exact=exact, first=response)
        return _make_raw(response, make_pages)

    def batches(self, operation: Operation[T], call: Call, /, *, size: int, most: int) -> Batches[RawResponse[T]]:
        """Check all rows of a bulk call, and return its batches, whose answers are raw responses."""
        from fleetit._calls.batches import SentBatches  # noqa: PLC0415 - imported lazily

        return SentBatches(self._caller.plan_batches(operation, call, size, most), self.call)


class AsyncRawCaller:
    """Makes the calls of `AsyncFleetIT.with_raw_response`; see `RawCaller`."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    async def call(self, operation: Operation[T], call: Call, /) -> RawResponse[T]:
        """Call a described operation. A status other than 2xx raises at once."""
        request, response, _ = await self._caller.fetch(operation, call)
        return _make_parsed(self._caller, operation, request, response)

    async def download(
        self, operation: Operation[T], call: Call, to: str | os.PathLike[str] | None, /
    ) -> RawResponse[T | Path]:
        """Call a described operation whose success is a file."""
        request, response, path = await self._caller.fetch(operation, call, to)
        return _make_parsed(self._caller, operation, request, response, path)

    async def pages(
        self, operation: Operation[Any], call: Call, /, *, prefetch: int = 0, exact: bool = False
    ) -> RawResponse[AsyncPages[Any]]:
        """Request the first page of a listing; see `RawCaller.pages`."""
        caller = self._caller
        options, call = caller.prepare_listing(operation, call, prefetch, exact)
        request, settings = caller.prepare_page(operation, call, options, options.start, options.limit)
        response = await caller.send(request, settings)
        _check_success(caller, operation, request, response)
        make_pages = partial(caller.pages, operation, call, prefetch=prefetch, exact=exact, first=response)
        return _make_raw(response, make_pages)

    def batches(self, operation: Operation[T], call: Call, /, *, size: int, most: int) -> AsyncBatches[RawResponse[T]]:
        """Check all rows of a bulk call, and return its batches; see `RawCaller.batches`."""
        from fleetit._calls.batches import AsyncSentBatches  # noqa: PLC0415 - imported lazily

        return AsyncSentBatches(self._caller.plan_batches(operation, call, size, most), self.call)


def _check_success(
    caller: SyncCaller | AsyncCaller, operation: Operation[Any], request: Request, response: Response
) -> None:
    """Raise the error of a status other than 2xx at once."""
    if not response.is_success:
        caller.parse(operation, request, response)


def _make_parsed(
    caller: SyncCaller | AsyncCaller,
    operation: Operation[Any],
    request: Request,
    response: Response,
    path: Path | None = None,
) -> RawResponse[Any]:
    """Return the response of a success, whose body is parsed when it is asked for, unless it is stored."""
    if path is not None:
        return _make_raw(response, lambda: path)
    _check_success(caller, operation, request, response)
    return _make_raw(response, partial(caller.parse, operation, request, response))


def _make_raw(response: Response, parse: Callable[[], T]) -> RawResponse[T]:
    return RawResponse(
        status=response.status,
        headers=response.headers,
        body=response.body,
        attempts=response.attempts,
        parse=parse,
    )
