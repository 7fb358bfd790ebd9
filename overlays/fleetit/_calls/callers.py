"""Makes calls: builds the request, sends it in a retry loop, and parses the response.

Resources, `client.request` and the stock functions all go through a caller. `BaseCaller` has everything without I/O.
"""

from __future__ import annotations

import inspect
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast
from urllib.parse import parse_qsl

from attrs import evolve

from fleetit._calls.retry_loop import AskToken, Result, RetryLoop, Send, retry_loop
from fleetit._messages.request import (
    Request,
    build_custom_request,
    build_query,
    build_request,
    check_extra_headers,
    merge_headers,
    resolve_fleet_id,
)
from fleetit._messages.response import Response, build_decode_error, check_stock_response, parse_json, parse_response
from fleetit._service.fleet_id import explain_other_fleet
from fleetit._service.names import FLEETS_LISTING
from fleetit._settings.retry import check_retry
from fleetit._settings.timeout import check_deadline, check_timeout
from fleetit_api.api import Call, CallOptions
from fleetit_api.exceptions import TREE, ConfigurationError, DecodeError, FleetITError, InvalidInput, NotFound
from openapi_sdk.model.reading import is_list
from openapi_sdk.secrets.redaction import SecretValue, format_value, strip_traceback

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from fleetit._calls.batches import BatchPlan
    from fleetit._listings.options import Fetched, ListingOptions, Position
    from fleetit._listings.pages import WalkedPages
    from fleetit._settings.retry import Retry
    from fleetit._settings.settings import AnswerRecorder, Settings
    from fleetit._transport.async_connections import AsyncConnections
    from fleetit._transport.download import Download
    from fleetit._transport.sync_connections import SyncConnections
    from fleetit_api.api import AsyncBatches, AsyncPages, Batches, Operation
    from openapi_sdk.secrets.redaction import Redactor, Token


T = TypeVar("T")
ConnectionsT = TypeVar("ConnectionsT")
SleepT = TypeVar("SleepT")


class BaseCaller(Generic[ConnectionsT, SleepT]):
    """Base class of the sync and the async caller: everything without I/O."""

    def __init__(self, settings: Settings, connections: ConnectionsT, sleep: SleepT) -> None:
        self._settings = settings
        self._connections = connections
        self.sleep = sleep

    @property
    def retry(self) -> Retry:
        return self._settings.retry

    @property
    def token(self) -> Token:
        return self._settings.token

    @property
    def only_fleet(self) -> int | None:
        """The fleet of a view for one fleet only; None for any other client."""
        return self._settings.fleet_id if self._settings.is_only_fleet else None

    def prepare(
        self, operation: Operation[Any], call: Call, *, leaves_fleets_out: bool = False
    ) -> tuple[Request, Settings]:
        """Return the request of a call. `leaves_fleets_out` says that other fleets are left out of its answer."""
        try:
            if "body" in call.arguments:
                from fleetit._description.body import check_server  # noqa: PLC0415 - imported lazily; it loads the description

                check_server(operation.id, operation.method, operation.path, self._settings.base_url)
            settings = check_call_options(operation.id, call, self._settings)
            request = apply_options(build_request(operation, call, settings.fleet_id), call)
            return self.check_fleet(request, leaves_fleets_out=leaves_fleets_out), settings
        except FleetITError as error:
            self._note_fleet(error, call)
            raise

    def prepare_custom(
        self, method: str, path: str, params: Mapping[str, Any] | None, json_body: SecretValue[Any], call: Call
    ) -> tuple[Request, Settings]:
        try:
            fleet_id = resolve_fleet_id(call.fleet_id, self._settings.fleet_id)
            request = build_custom_request(method, path, params, json_body, fleet_id)
            settings = check_call_options(request.operation, call, self._settings)
            return self.check_fleet(apply_options(request, call)), settings
        except FleetITError as error:
            self._note_fleet(error, call)
            raise

    def _note_fleet(self, error: FleetITError, call: Call) -> None:
        """Note the fleet of a call that can't be made, unless its fleet is what is wrong."""
        with suppress(InvalidInput):
            error.fleet_id = resolve_fleet_id(call.fleet_id, self._settings.fleet_id)

    def check_fleet(self, request: Request, *, leaves_fleets_out: bool = False) -> Request:
        """Return a request of a view for one fleet only, unless it names another fleet, or one may be in the answer."""
        if self._settings.is_only_fleet:
            self._check_fleet_id(request.fleet_id, request.operation)
            from fleetit._description.fleets import (  # noqa: PLC0415 - imported lazily
                is_about_all_fleets,
                iter_other_fleets_of_request,
            )

            fleet_id = cast("int", self._settings.fleet_id)
            if not leaves_fleets_out and is_about_all_fleets(request.target, fleet_id):
                why = (
                    f"the answer may have another fleet; this view is for fleet {fleet_id} only, and its "
                    f"{FLEETS_LISTING}() has the row of that one"
                )
                raise InvalidInput.of(why, field="path", operation=request.operation)
            for place in iter_other_fleets_of_request(request.method, request.target, request.body, fleet_id):
                why = f"names another fleet; this view is for fleet {fleet_id} only"
                raise InvalidInput.of(why, field=place, operation=request.operation)
        return request

    def _check_fleet_id(self, fleet_id: int | None, operation: str) -> None:
        if self._settings.is_only_fleet and fleet_id != self._settings.fleet_id:
            why = explain_other_fleet(fleet_id, self._settings.fleet_id)
            raise InvalidInput.of(why, field="fleet_id", operation=operation)

    def leaves_fleets_out(self, operation: Operation[Any]) -> bool:
        """Whether a listing is that of fleets, of which a view for one fleet only has the row of its own."""
        if not self._settings.is_only_fleet:
            return False
        from fleetit._description.fleets import is_listing_of_fleets  # noqa: PLC0415 - imported lazily

        return is_listing_of_fleets(operation.path)

    def prepare_page(
        self,
        operation: Operation[Any],
        call: Call,
        options: ListingOptions,
        position: Position,
        limit: int | None,
        *,
        leaves_fleets_out: bool = False,
    ) -> tuple[Request, Settings]:
        arguments = {**call.arguments, **options.build_arguments(position, limit)}
        paged = Call(arguments, call.fleet_id, call.options)
        return self.prepare(operation, paged, leaves_fleets_out=leaves_fleets_out)

    def prepare_listing(
        self, operation: Operation[Any], call: Call, prefetch: object, exact: object
    ) -> tuple[ListingOptions, Call]:
        """Check the arguments of a listing. Return its options, and its call with the fleet that it has now."""
        from fleetit._listings.options import ListingOptions  # noqa: PLC0415 - imported lazily

        try:
            check_call_options(operation.id, call, self._settings)
            fleet_id = resolve_fleet_id(call.fleet_id, self._settings.fleet_id)
            self._check_fleet_id(fleet_id, operation.id)
            options = ListingOptions.from_arguments(operation, call.arguments, prefetch, exact)
            return options, Call(call.arguments, fleet_id, call.options)
        except FleetITError as error:
            self._note_fleet(error, call)
            raise

    def plan_batches(self, operation: Operation[T], call: Call, size: int, most: int) -> BatchPlan[T]:
        """Check all rows of a bulk call, and return which are sent together."""
        from fleetit._calls.batches import BatchPlan  # noqa: PLC0415 - imported lazily

        try:
            plan = BatchPlan(operation, call, size, most)
            plan.check(self.prepare)
        except FleetITError as error:
            self._note_fleet(error, call)
            raise
        return plan

    def parse(self, operation: Operation[T], request: Request, response: Response) -> T:
        return parse_response(operation, response, self._make_redactor(request), TREE)

    def parse_batch(self, operation: Operation[T], sent: int, request: Request, response: Response) -> T:
        """Return the answer to a batch of rows.

        Only one that can be read, with as many rows as were sent, says that they were taken. All else of a success is a
        DecodeError: they may have been.
        """
        answer = self.parse(operation, request, response)
        if is_list(answer) and (count := sum(each is not None for each in answer)) != sent:
            why = f"{sent} rows were sent, and it has {count}" if sent > 1 else f"1 row was sent, and it has {count}"
            raise build_decode_error(operation.id, "", why, response, self._make_redactor(request), errors=TREE)
        return answer

    def read_json(self, request: Request, response: Response) -> Any:
        """Return the JSON document of a response, or None for an empty body, or raise its error."""
        return parse_json(request.operation, response, self._make_redactor(request), TREE)

    def parse_page(
        self,
        operation: Operation[Any],
        request: Request,
        response: Response,
        *,
        options: ListingOptions,
        position: Position,
        limit: int | None,
    ) -> Fetched:
        """Return a page of a listing. A 404 behind the last page is the end of some listings."""
        try:
            model = SecretValue(self.parse(operation, request, response))
        except NotFound:
            if not options.is_404_the_end(position):
                raise
            return options.past_end()
        try:
            return options.read_page(model, position, limit)
        except DecodeError as error:
            place, why = error.where, error.why
        raise build_decode_error(operation.id, place, why, response, self._make_redactor(request), errors=TREE)

    def _start_retry_loop(self, request: Request, settings: Settings) -> RetryLoop:
        loop = retry_loop(
            request,
            settings.retry,
            random=random.random,
            redactor=self._make_redactor(request),
            on_request=settings.on_request,
            on_response=settings.on_response,
            deadline=settings.deadline,
            asks_token=request.sends_token and settings.token.function is not None,
        )
        recorder = settings.recorder
        return loop if recorder is None else _record(loop, request, recorder, settings.base_url)

    def _make_redactor(self, request: Request) -> Redactor:
        return self._settings.make_redactor(request)


class SyncCaller(BaseCaller["SyncConnections", Callable[[float], None]]):
    """Makes the calls of a `FleetIT` client or view."""

    def __init__(self, settings: Settings, connections: SyncConnections) -> None:
        if inspect.iscoroutinefunction(settings.token.function):
            msg = "token: a coroutine function, which only AsyncFleetIT awaits; pass a plain one"
            raise ConfigurationError(msg)
        super().__init__(settings, connections, time.sleep)

    def call(self, operation: Operation[T], call: Call, /) -> T:
        request, response, _ = self.fetch(operation, call)
        return self.parse(operation, request, response)

    def call_batch(self, operation: Operation[T], call: Call, /) -> T:
        """Send a batch of rows."""
        request, response, _ = self.fetch(operation, call)
        return self.parse_batch(operation, len(call.arguments["body"]), request, response)

    def download(self, operation: Operation[T], call: Call, to: str | os.PathLike[str] | None, /) -> T | Path:
        """Call an operation that returns a file when it succeeds. Return the path if it is stored, else the body."""
        request, response, path = self.fetch(operation, call, to)
        return path or self.parse(operation, request, response)

    def fetch(
        self, operation: Operation[Any], call: Call, to: str | os.PathLike[str] | None = None
    ) -> tuple[Request, Response, Path | None]:
        """Send the request of a described operation. Return it, its response, and the path if the body is stored."""
        request, settings = self.prepare(operation, call)
        if to is None:
            return request, self.send(request, settings), None
        from fleetit._transport.download import Download  # noqa: PLC0415 - imported lazily

        with Download(operation, to) as download:
            response = self.send(request, settings, download=download)
            return request, response, download.finish(response)

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
        """Return a listing. Its fleet is chosen now; its first request is sent when it is read."""
        from fleetit._listings.pages import WalkedPages  # noqa: PLC0415 - imported lazily

        options, call = self.prepare_listing(operation, call, prefetch, exact)
        leaves_out = self.leaves_fleets_out(operation)
        received = [] if first is None else [first]

        def fetch(position: Position, limit: int | None, wait: Callable[[float], None] | None) -> Fetched:
            request, settings = self.prepare_page(
                operation, call, options, position, limit, leaves_fleets_out=leaves_out
            )
            is_first = received and (position, limit) == (options.start, options.limit)
            response = received.pop() if is_first else self.send(request, settings, wait)
            return self.parse_page(operation, request, response, options=options, position=position, limit=limit)

        fleet_id = resolve_fleet_id(call.fleet_id, self._settings.fleet_id)
        if not leaves_out:
            return WalkedPages(fetch, options, fleet_id, call.arguments)
        from fleetit._listings import own_fleet  # noqa: PLC0415 - imported lazily

        whole = own_fleet.read_whole(options)

        def fetch_own(_: Position, __: int | None, wait: Callable[[float], None] | None) -> Fetched:
            rows = WalkedPages[Any](lambda place, limit, waits: fetch(place, limit, waits or wait), whole, fleet_id, {})
            return own_fleet.keep_own_row(options, rows.all(), cast("int", fleet_id))

        return WalkedPages(fetch_own, own_fleet.as_one_page(options), fleet_id, call.arguments)

    def batches(
        self, operation: Operation[T], call: Call, /, *, size: int, most: int, send: Callable[..., T] | None = None
    ) -> Batches[T]:
        """Check all rows of a bulk call, and return its batches. Each is sent when it is asked for."""
        from fleetit._calls.batches import SentBatches  # noqa: PLC0415 - imported lazily

        return SentBatches(self.plan_batches(operation, call, size, most), send or self.call_batch)

    def request(
        self, method: str, path: str, params: Mapping[str, Any] | None, json_body: SecretValue[Any], call: Call
    ) -> Any:
        """Call an operation that is not described and return the JSON document, or None for an empty body."""
        request, settings = self.prepare_custom(method, path, params, json_body, call)
        return self.read_json(request, self.send(request, settings))

    def send_stock(self, request: Request) -> Response:
        """Send the request of a stock function and return a response that it can read."""
        response = self.send(self.check_fleet(request))
        return check_stock_response(request.operation, response, self._make_redactor(request), TREE)

    def send(
        self,
        request: Request,
        settings: Settings | None = None,
        sleep: Callable[[float], None] | None = None,
        download: Download | None = None,
    ) -> Response:
        """Send a request in a retry loop and return the last response, of any status."""
        settings = settings or self._settings
        loop = self._start_retry_loop(request, settings)
        action = next(loop)
        while True:
            result: Result = None
            if isinstance(action, Send):
                try:
                    result = self._connections.send(request, settings.within(action.seconds), download)
                except FleetITError as error:
                    result = error
            elif isinstance(action, AskToken):
                try:
                    settings = settings.with_token(settings.token.ask())
                except Exception as error:  # noqa: BLE001 - of the user's function; the loop raises it
                    result = error
            else:
                (sleep or self.sleep)(action)
            try:
                action = loop.send(result)
            except StopIteration as end:
                response: Response = end.value
                return response


class AsyncCaller(BaseCaller["AsyncConnections", Callable[[float], Awaitable[None]]]):
    """Makes the calls of an `AsyncFleetIT` client or view. Its methods do what those of `SyncCaller` do."""

    def __init__(self, settings: Settings, connections: AsyncConnections) -> None:
        import asyncio  # noqa: PLC0415 - imported lazily; it takes as long as the rest of the package

        super().__init__(settings, connections, asyncio.sleep)

    async def call(self, operation: Operation[T], call: Call, /) -> T:
        request, response, _ = await self.fetch(operation, call)
        return self.parse(operation, request, response)

    async def call_batch(self, operation: Operation[T], call: Call, /) -> T:
        request, response, _ = await self.fetch(operation, call)
        return self.parse_batch(operation, len(call.arguments["body"]), request, response)

    async def download(self, operation: Operation[T], call: Call, to: str | os.PathLike[str] | None, /) -> T | Path:
        request, response, path = await self.fetch(operation, call, to)
        return path or self.parse(operation, request, response)

    async def fetch(
        self, operation: Operation[Any], call: Call, to: str | os.PathLike[str] | None = None
    ) -> tuple[Request, Response, Path | None]:
        request, settings = self.prepare(operation, call)
        if to is None:
            return request, await self.send(request, settings), None
        from fleetit._transport.download import Download  # noqa: PLC0415 - imported lazily

        with Download(operation, to) as download:
            response = await self.send(request, settings, download)
            return request, response, download.finish(response)

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
        from fleetit._listings.pages import AsyncWalkedPages  # noqa: PLC0415 - imported lazily

        options, call = self.prepare_listing(operation, call, prefetch, exact)
        leaves_out = self.leaves_fleets_out(operation)
        received = [] if first is None else [first]

        async def fetch(position: Position, limit: int | None) -> Fetched:
            request, settings = self.prepare_page(
                operation, call, options, position, limit, leaves_fleets_out=leaves_out
            )
            is_first = received and (position, limit) == (options.start, options.limit)
            response = received.pop() if is_first else await self.send(request, settings)
            return self.parse_page(operation, request, response, options=options, position=position, limit=limit)

        fleet_id = resolve_fleet_id(call.fleet_id, self._settings.fleet_id)
        if not leaves_out:
            return AsyncWalkedPages(fetch, options, fleet_id, call.arguments)
        from fleetit._listings import own_fleet  # noqa: PLC0415 - imported lazily

        whole = own_fleet.read_whole(options)

        async def fetch_own(_: Position, __: int | None) -> Fetched:
            rows = await AsyncWalkedPages[Any](fetch, whole, fleet_id, {}).all()
            return own_fleet.keep_own_row(options, rows, cast("int", fleet_id))

        return AsyncWalkedPages(fetch_own, own_fleet.as_one_page(options), fleet_id, call.arguments)

    def batches(
        self,
        operation: Operation[T],
        call: Call,
        /,
        *,
        size: int,
        most: int,
        send: Callable[..., Awaitable[T]] | None = None,
    ) -> AsyncBatches[T]:
        from fleetit._calls.batches import AsyncSentBatches  # noqa: PLC0415 - imported lazily

        return AsyncSentBatches(self.plan_batches(operation, call, size, most), send or self.call_batch)

    async def request(
        self, method: str, path: str, params: Mapping[str, Any] | None, json_body: SecretValue[Any], call: Call
    ) -> Any:
        request, settings = self.prepare_custom(method, path, params, json_body, call)
        return self.read_json(request, await self.send(request, settings))

    async def send_stock(self, request: Request) -> Response:
        response = await self.send(self.check_fleet(request))
        return check_stock_response(request.operation, response, self._make_redactor(request), TREE)

    async def send(
        self, request: Request, settings: Settings | None = None, download: Download | None = None
    ) -> Response:
        settings = settings or self._settings
        loop = self._start_retry_loop(request, settings)
        action = next(loop)
        while True:
            result: Result = None
            if isinstance(action, Send):
                try:
                    result = await self._connections.send(request, settings.within(action.seconds), download)
                except FleetITError as error:
                    result = error
            elif isinstance(action, AskToken):
                try:
                    settings = await _ask_token(settings)
                except Exception as error:  # noqa: BLE001 - of the user's function; the loop raises it
                    result = error
            else:
                await self.sleep(action)
            try:
                action = loop.send(result)
            except StopIteration as end:
                response: Response = end.value
                return response


def _record(loop: RetryLoop, request: Request, recorder: AnswerRecorder, base_url: str) -> RetryLoop:
    """Run a retry loop, and give its last response to a recorder."""
    response = yield from loop
    recorder.add(request, response, base_url)
    return response


async def _ask_token(settings: Settings) -> Settings:
    asked: Any = settings.token.ask()
    try:
        return settings.with_token(await asked if inspect.isawaitable(asked) else asked)
    finally:
        del asked  # error reporters show the variables of each frame


#: The options of a call that are settings too.
_SETTING_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "timeout": check_timeout,
    "retry": check_retry,
    "deadline": check_deadline,
}


@strip_traceback
def check_call_options(operation: str, call: Call, settings: Settings) -> Settings:
    options: object = call.options
    if options is None:
        return settings
    names = sorted(CallOptions.__annotations__)
    if not isinstance(options, Mapping):
        why = f"{format_value(options)} is not a mapping with some of {', '.join(names)}"
        raise InvalidInput.of(why, field="options", operation=operation)
    given = cast("Mapping[str, Any]", options)
    unknown = next((name for name in given if name not in names), None)
    if unknown is not None:
        why = f"there is no {format_value(unknown)}; there are {', '.join(names)}"
        raise InvalidInput.of(why, field="options", operation=operation)
    try:
        changed = {name: check(given[name]) for name, check in _SETTING_CHECKS.items() if given.get(name) is not None}
    except ConfigurationError as error:
        why = str(error)
    else:
        return evolve(settings, **changed) if changed else settings
    raise InvalidInput.of(why, field="options", operation=operation)


@strip_traceback
def apply_options(request: Request, call: Call) -> Request:
    """Return a request with the headers and the parameters of the options of its call."""
    options = call.options or {}
    headers, query = options.get("headers"), options.get("query")
    if headers:
        checked = check_extra_headers(headers, field="options.headers", operation=request.operation)
        request = evolve(request, headers=merge_headers(request.headers, checked))
    if query:
        request = evolve(request, target=_add_query(request, query))
    return request


def _add_query(request: Request, query: object) -> str:
    if not isinstance(query, Mapping):
        why = f"a mapping is expected, not {type(query).__name__}"
        raise InvalidInput.of(why, field="options.query", operation=request.operation)
    given = cast("Mapping[object, object]", query)
    sent = {name for name, _ in parse_qsl(request.target.partition("?")[2], keep_blank_values=True)}
    for name in given:
        if not isinstance(name, str):
            why = f"{format_value(name)} is not the name of a parameter"
        elif name in sent:
            why = f"the call sends {format_value(name)} already; pass it as an argument"
        else:
            continue
        raise InvalidInput.of(why, field="options.query", operation=request.operation)
    added = build_query(request.operation, cast("Mapping[str, object]", given))
    return request.target + (added.replace("?", "&") if "?" in request.target else added)
