"""Carries the calls of the resources, of `request` and of the stock functions: sync and async, over one course."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from fleetit._errors import TransportError
from fleetit._fleet_id import fleet_of_call
from fleetit._redaction import Mask
from fleetit._request import Request, request_by_hand, request_of
from fleetit._response import Answer, checked_answer, decode, read
from fleetit._retry_loop import Course, Outcome, course
from fleetit._sealed import Sealed, apart

if TYPE_CHECKING:
    from fleetit._config import Settings
    from fleetit._transport.connections import AsyncConnections, Connections
    from fleetit_api.api import AsyncPages, Operation, Page, Pages
    from fleetit_api.types import Unset

T = TypeVar("T")
C = TypeVar("C")
S = TypeVar("S")


class _Caller(Generic[C, S]):
    """What both flavours know: settings, connections, and how to wait."""

    def __init__(self, settings: Settings, connections: C, sleep: S) -> None:
        self._settings = settings
        self._connections = connections
        self._sleep = sleep

    def _described(
        self, operation: Operation[Any], arguments: Mapping[str, Any], fleet_id: int | None | Unset
    ) -> Request:
        if "body" in arguments:
            from fleetit._body_validation import check_server  # noqa: PLC0415 - loads the description, which only writers need

            check_server(operation.id, operation.method, operation.path, self._settings.base_url)
        return apart(request_of, operation, arguments, fleet_of_call(fleet_id, self._settings.fleet_id))

    def _by_hand(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None,
        document: Sealed[Any],
        fleet_id: int | None | Unset,
    ) -> Request:
        fleet = fleet_of_call(fleet_id, self._settings.fleet_id)
        return apart(request_by_hand, method, path, params, document, fleet)

    def _course(self, request: Request) -> Course:
        settings = self._settings
        return course(
            request,
            settings.retry,
            random=random.random,
            mask=self._mask(request),
            on_request=settings.on_request,
            on_response=settings.on_response,
        )

    def _mask(self, request: Request) -> Mask:
        return Mask(self._settings.token, request.body)


class SyncCaller(_Caller["Connections", Callable[[float], None]]):
    """Carries the calls of a `FleetIT` client or view."""

    def __init__(self, settings: Settings, connections: Connections) -> None:
        super().__init__(settings, connections, time.sleep)

    def call(self, operation: Operation[T], arguments: Mapping[str, Any], fleet_id: int | None | Unset, /) -> T:
        """Make one call and return what it reads."""
        request = self._described(operation, arguments, fleet_id)
        return apart(read, operation, self.carry(request), self._mask(request))

    def pages(
        self,
        operation: Operation[Any],
        arguments: Mapping[str, Any],
        fleet_id: int | None | Unset,
        /,
        *,
        prefetch: int,
        exact: bool,
    ) -> Pages[Any]:
        """Return the listing; the fleet is settled now, the first request is made when it is read."""
        from fleetit._pagination.pages import ListingOptions, OffsetPages, parse_page  # noqa: PLC0415 - for listings only

        options = ListingOptions.from_arguments(operation.id, arguments, prefetch, exact)
        fleet = fleet_of_call(fleet_id, self._settings.fleet_id)

        def fetch(offset: int, limit: int, wait: Callable[[float], None] | None) -> Page[Any]:
            request = self._described(operation, {**arguments, "offset": offset, "limit": limit}, fleet)
            envelope = Sealed(apart(read, operation, self.carry(request, wait), self._mask(request)))
            return apart(parse_page, operation.id, envelope, offset, limit)

        return OffsetPages(fetch, options)

    def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None,
        document: Sealed[Any],
        fleet_id: int | None | Unset,
    ) -> Any:
        """Make a call that is not described and return the JSON document, or None for an empty body."""
        request = self._by_hand(method, path, params, document, fleet_id)
        return apart(decode, request.operation, self.carry(request), self._mask(request))

    def carry_stock(self, request: Request) -> Answer:
        """Carry what a stock function sends: it can read a JSON document of success, and nothing else."""
        return apart(checked_answer, request.operation, self.carry(request), self._mask(request))

    def carry(self, request: Request, wait: Callable[[float], None] | None = None) -> Answer:
        """Send a request, again where that may help, and return the final answer, of whatever status."""
        steps = self._course(request)
        step = next(steps)
        while True:
            outcome: Outcome = None
            if step is None:
                try:
                    outcome = self._connections.send(request, self._settings)
                except TransportError as error:
                    outcome = error
            else:
                (wait or self._sleep)(step)
            try:
                step = steps.send(outcome)
            except StopIteration as end:
                answer: Answer = end.value
                return answer


class AsyncCaller(_Caller["AsyncConnections", Callable[[float], Awaitable[None]]]):
    """Carries the calls of an `AsyncFleetIT` client or view."""

    def __init__(self, settings: Settings, connections: AsyncConnections) -> None:
        import asyncio  # noqa: PLC0415 - takes as long as all of ours; sync users don't need it

        super().__init__(settings, connections, asyncio.sleep)

    async def call(self, operation: Operation[T], arguments: Mapping[str, Any], fleet_id: int | None | Unset, /) -> T:
        """Make one call and return what it reads."""
        request = self._described(operation, arguments, fleet_id)
        return apart(read, operation, await self.carry(request), self._mask(request))

    def pages(
        self,
        operation: Operation[Any],
        arguments: Mapping[str, Any],
        fleet_id: int | None | Unset,
        /,
        *,
        prefetch: int,
        exact: bool,
    ) -> AsyncPages[Any]:
        """Return the listing; the fleet is settled now, the first request is made when it is read."""
        from fleetit._pagination.pages import AsyncOffsetPages, ListingOptions, parse_page  # noqa: PLC0415 - for listings only

        options = ListingOptions.from_arguments(operation.id, arguments, prefetch, exact)
        fleet = fleet_of_call(fleet_id, self._settings.fleet_id)

        async def fetch(offset: int, limit: int) -> Page[Any]:
            envelope = Sealed(await self.call(operation, {**arguments, "offset": offset, "limit": limit}, fleet))
            return apart(parse_page, operation.id, envelope, offset, limit)

        return AsyncOffsetPages(fetch, options)

    async def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None,
        document: Sealed[Any],
        fleet_id: int | None | Unset,
    ) -> Any:
        """Make a call that is not described and return the JSON document, or None for an empty body."""
        request = self._by_hand(method, path, params, document, fleet_id)
        return apart(decode, request.operation, await self.carry(request), self._mask(request))

    async def carry_stock(self, request: Request) -> Answer:
        """Carry what a stock function sends: it can read a JSON document of success, and nothing else."""
        return apart(checked_answer, request.operation, await self.carry(request), self._mask(request))

    async def carry(self, request: Request) -> Answer:
        """Send a request, again where that may help, and return the final answer, of whatever status."""
        steps = self._course(request)
        step = next(steps)
        while True:
            outcome: Outcome = None
            if step is None:
                try:
                    outcome = await self._connections.send(request, self._settings)
                except TransportError as error:
                    outcome = error
            else:
                await self._sleep(step)
            try:
                step = steps.send(outcome)
            except StopIteration as end:
                answer: Answer = end.value
                return answer
