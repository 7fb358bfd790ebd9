"""Makes calls: builds the request, sends it in one or more attempts, and parses the response.

Resources, `client.request` and the stock functions all go through a caller. `BaseCaller` has everything without I/O.
"""

from __future__ import annotations

import inspect
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import evolve

from openapi_sdk.calls.attempts import Attempts, Authenticate, Result, Send, make_attempts
from openapi_sdk.calls.authenticating import AsyncDriver, Driver, needs_steps
from openapi_sdk.calls.options import apply_options, check_call_options
from openapi_sdk.errors.errors import DecodeError, InvalidInput, SdkError
from openapi_sdk.errors.statuses import NotFound
from openapi_sdk.messages.request import (
    Request,
    build_custom_request,
    build_request,
    resolve_tenant,
)
from openapi_sdk.messages.response import Response, build_decode_error, check_stock_response, parse_json, parse_response
from openapi_sdk.model.batches import explain_other_rows
from openapi_sdk.model.calls import Call
from openapi_sdk.secrets.redaction import SecretValue

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from openapi_sdk.calls.batches import BatchPlan
    from openapi_sdk.calls.streams import EventReader
    from openapi_sdk.listings.answers import Position
    from openapi_sdk.listings.options import ListingOptions, ReceivedPage
    from openapi_sdk.listings.pages import WalkedPages
    from openapi_sdk.model.batches import AsyncBatches, Batches
    from openapi_sdk.model.operations import Operation
    from openapi_sdk.model.pages import AsyncPages
    from openapi_sdk.model.streams import AsyncEventStream, EventStream
    from openapi_sdk.secrets.redaction import Redactor
    from openapi_sdk.service import Service
    from openapi_sdk.settings.credentials import Credentials
    from openapi_sdk.settings.retry import Retry
    from openapi_sdk.settings.settings import AnswerRecorder, Settings
    from openapi_sdk.transport.async_connections import AsyncConnections
    from openapi_sdk.transport.download import Download
    from openapi_sdk.transport.sync_connections import SyncConnections


T = TypeVar("T")
ConnectionsT = TypeVar("ConnectionsT")
SleepT = TypeVar("SleepT")


class BaseCaller(Generic[ConnectionsT, SleepT]):
    """Base class of the sync and the async caller: everything without I/O."""

    def __init__(self, settings: Settings, connections: ConnectionsT, sleep: SleepT) -> None:
        self._settings = settings
        self._service, self._errors = settings.service, settings.service.errors
        self._connections = connections
        self.sleep = sleep

    @property
    def retry(self) -> Retry:
        return self._settings.retry

    @property
    def credentials(self) -> Credentials:
        return self._settings.credentials

    def show_authorized(self, request: Request) -> Request:
        target, headers = self._settings.authorize(request, is_shown=True).reveal()
        return evolve(request, target=target, headers=headers)

    @property
    def service(self) -> Service:
        return self._service

    @property
    def only_tenant(self) -> Any:
        """The tenant of a view for one tenant only; None for any other client."""
        return self._settings.tenant if self._settings.is_only_tenant else None

    def prepare(
        self,
        operation: Operation[Any],
        call: Call,
        *,
        leaves_tenants_out: bool = False,
        lead: Callable[[str], str] | None = None,
    ) -> tuple[Request, Settings]:
        """Return the request of a call.

        `leaves_tenants_out` says that other tenants are left out of its answer. `lead` changes its target to that of a
        page.
        """
        try:
            if "body" in call.arguments:
                from openapi_sdk.description.body import check_server  # noqa: PLC0415 - imported lazily

                service, base_url = self._service, self._settings.base_url
                check_server(service.description, operation, base_url, service.environments, errors=self._errors)
            settings = check_call_options(operation.id, call, self._settings)
            request = apply_options(self._service, build_request(self._service, operation, call, settings.tenant), call)
            if lead is not None:
                request = evolve(request, target=lead(request.target))
            return self.check_tenant(request, leaves_tenants_out=leaves_tenants_out), settings
        except SdkError as error:
            self._note_tenant(error, call)
            raise

    def prepare_custom(
        self, method: str, path: str, params: Mapping[str, Any] | None, json_body: SecretValue[Any], call: Call
    ) -> tuple[Request, Settings]:
        try:
            tenant = resolve_tenant(self._service, call.tenant, self._settings.tenant)
            request = build_custom_request(self._service, method, path, params, json_body, tenant=tenant)
            settings = check_call_options(request.operation, call, self._settings)
            return self.check_tenant(apply_options(self._service, request, call)), settings
        except SdkError as error:
            self._note_tenant(error, call)
            raise

    def _note_tenant(self, error: SdkError, call: Call) -> None:
        """Note the tenant of a call that can't be made, unless its tenant is what is wrong."""
        with suppress(InvalidInput):
            self._errors.set_tenant(error, resolve_tenant(self._service, call.tenant, self._settings.tenant))

    def check_tenant(self, request: Request, *, leaves_tenants_out: bool = False) -> Request:
        """Return a request of a view for one tenant only, unless it names another one, or one may be in the answer."""
        described = self._service.tenant
        if self._settings.is_only_tenant and described is not None:
            self._check_only(request.tenant, request.operation)
            from openapi_sdk.description.tenants import (  # noqa: PLC0415 - imported lazily
                is_about_all_tenants,
                iter_other_tenants_of_request,
            )

            description, tenant, word = self._service.description, self._settings.tenant, described.word
            if not leaves_tenants_out and is_about_all_tenants(description, described, request.target, tenant):
                listing = f", and its {described.listing}() has the row of that one" if described.listing else ""
                why = f"the answer may have another {word}; this view is for {word} {tenant} only{listing}"
                raise self._errors.InvalidInput.of(why, field="path", operation=request.operation)
            places = iter_other_tenants_of_request(
                description, described, request.method, request.target, body=request.body, tenant_id=tenant
            )
            for place in places:
                why = f"names another {word}; this view is for {word} {tenant} only"
                raise self._errors.InvalidInput.of(why, field=place, operation=request.operation)
        return request

    def _check_only(self, tenant: object, operation: str) -> None:
        described = self._service.tenant
        if self._settings.is_only_tenant and described is not None and tenant != self._settings.tenant:
            why = self._service.explain_other_tenant(tenant, self._settings.tenant)
            raise self._errors.InvalidInput.of(why, field=described.argument, operation=operation)

    def leaves_tenants_out(self, operation: Operation[Any]) -> bool:
        """Whether a listing is that of tenants, of which a view for one tenant only has the row of its own."""
        described = self._service.tenant
        if not self._settings.is_only_tenant or described is None:
            return False
        from openapi_sdk.description.tenants import is_listing_of_tenants  # noqa: PLC0415 - imported lazily

        return is_listing_of_tenants(self._service.description, described, operation.path)

    def prepare_page(
        self,
        operation: Operation[Any],
        call: Call,
        options: ListingOptions,
        position: Position,
        limit: int | None,
        *,
        leaves_tenants_out: bool = False,
    ) -> tuple[Request, Settings]:
        if options.fields:
            paged = options.page_body(call, position, limit)
            return self.prepare(operation, paged, leaves_tenants_out=leaves_tenants_out)
        arguments = {**call.arguments, **options.build_arguments(position, limit)}
        paged = Call(arguments, call.tenant, call.options)
        lead = partial(options.lead_to, position=position) if isinstance(position, str) else None
        return self.prepare(operation, paged, leaves_tenants_out=leaves_tenants_out, lead=lead)

    def prepare_listing(
        self, operation: Operation[Any], call: Call, prefetch: object, exact: object
    ) -> tuple[ListingOptions, Call]:
        """Check the arguments of a listing. Return its options, and its call with the tenant that it has now.

        That is the tenant of each of its pages. It is checked again with each, as that of any call.
        """
        from openapi_sdk.listings.options import ListingOptions  # noqa: PLC0415 - imported lazily

        try:
            check_call_options(operation.id, call, self._settings)
            tenant = resolve_tenant(self._service, call.tenant, self._settings.tenant)
            self._check_only(tenant, operation.id)
            options = ListingOptions.from_arguments(self._service, operation, call.arguments, prefetch, exact)
            arguments = options.read_body(call) if options.fields else call.arguments
            return options, Call(arguments, tenant, call.options)
        except SdkError as error:
            self._note_tenant(error, call)
            raise

    def plan_batches(self, operation: Operation[T], call: Call, size: int, most: int) -> BatchPlan[T]:
        """Check all rows of a bulk call, and return which are sent together."""
        from openapi_sdk.calls.batches import BatchPlan  # noqa: PLC0415 - imported lazily

        try:
            plan = BatchPlan(self._service, operation, call, size, most)
            plan.check(self.prepare)
        except SdkError as error:
            self._note_tenant(error, call)
            raise
        return plan

    def parse(self, operation: Operation[T], request: Request, response: Response) -> T:
        return parse_response(operation, response, self._make_redactor(request), self._errors)

    def parse_batch(self, operation: Operation[T], sent: int, request: Request, response: Response) -> T:
        """Return the answer to a batch of rows.

        Only one that can be read, with as many rows as were sent, says that they were taken. All else of a success is a
        DecodeError: they may have been.
        """
        answer = self.parse(operation, request, response)
        if why := explain_other_rows(answer, sent):
            raise build_decode_error(operation.id, "", why, response, self._make_redactor(request), errors=self._errors)
        return answer

    def make_reader(
        self, operation: Operation[Any], request: Request, response: Response, settings: Settings
    ) -> EventReader:
        """Return what reads the events of an answer, or raise the error that it is."""
        if response.open_body is None:
            self.parse(operation, request, response)
        from openapi_sdk.calls.streams import EventReader  # noqa: PLC0415 - imported lazily

        redactor, limit = self._make_redactor(request), settings.max_response_bytes
        return EventReader(self._errors, operation, response, redactor=redactor, limit=limit)

    def read_json(self, request: Request, response: Response) -> Any:
        """Return the JSON document of a response, or None for an empty body, or raise its error."""
        return parse_json(request.operation, response, self._make_redactor(request), self._errors)

    def parse_page(
        self,
        operation: Operation[Any],
        request: Request,
        response: Response,
        *,
        options: ListingOptions,
        position: Position,
        limit: int | None,
    ) -> ReceivedPage:
        """Return a page of a listing. A 404 behind the last page is the end of some listings."""
        try:
            model = SecretValue(self.parse(operation, request, response))
        except NotFound:
            if not options.is_404_the_end(position):
                raise
            return options.past_end()
        if model.reveal() is None and response.body and not options.listing.results:
            model = SecretValue([])  # the description allows null in place of an array; no body is an error
        try:
            is_own = self._settings.credentials.is_own_parameter
            return options.read_page(model, response.headers, position, limit, is_own=is_own)
        except DecodeError as error:
            place, why = error.where, error.why
        raise build_decode_error(operation.id, place, why, response, self._make_redactor(request), errors=self._errors)

    def _start_attempts(self, request: Request, settings: Settings) -> Attempts:
        authenticates, is_fetched = needs_steps(request, settings)
        loop = make_attempts(
            self._service,
            request,
            settings.retry,
            random=random.random,
            redactor=self._make_redactor(request),
            on_request=settings.on_request,
            on_response=settings.on_response,
            deadline=settings.deadline,
            authenticates=authenticates,
            may_renew=is_fetched,
        )
        recorder = settings.recorder
        return loop if recorder is None else _record(loop, request, recorder, settings.base_url)

    def _make_redactor(self, request: Request) -> Redactor:
        return self._settings.make_redactor(request)


class SyncCaller(BaseCaller["SyncConnections", Callable[[float], None]]):
    """Makes the calls of a client or view."""

    def __init__(self, settings: Settings, connections: SyncConnections) -> None:
        for name, each in settings.credentials.tokens.items():
            if inspect.iscoroutinefunction(each.function):
                service = settings.service
                msg = f"{name}: a coroutine function, which only {service.async_client} awaits; pass a plain one"
                raise service.errors.ConfigurationError(msg)
        super().__init__(settings, connections, time.sleep)

    def call(self, operation: Operation[T], call: Call, /) -> T:
        request, response, _ = self.send_call(operation, call)
        return self.parse(operation, request, response)

    def stream(self, operation: Operation[T], call: Call, /) -> EventStream[T]:
        """Call an operation whose answer is a stream, and return that once it has begun."""
        request, settings = self.prepare(operation, call)
        return self.open_stream(operation, request, self.send(request, settings), settings)

    def open_stream(
        self, operation: Operation[T], request: Request, response: Response, settings: Settings
    ) -> EventStream[T]:
        """Return the stream of an answer."""
        from openapi_sdk.calls.streams import ReadStream  # noqa: PLC0415 - imported lazily

        return ReadStream(self.make_reader(operation, request, response, settings), response.open_body)

    def call_batch(self, operation: Operation[T], call: Call, /) -> T:
        """Send a batch of rows."""
        request, response, _ = self.send_call(operation, call)
        return self.parse_batch(operation, len(call.arguments["body"]), request, response)

    def download(self, operation: Operation[T], call: Call, to: str | os.PathLike[str] | None, /) -> T | Path:
        """Call an operation that returns a file when it succeeds. Return the path if it is stored, else the body."""
        request, response, path = self.send_call(operation, call, to)
        return path or self.parse(operation, request, response)

    def send_call(
        self, operation: Operation[Any], call: Call, to: str | os.PathLike[str] | None = None
    ) -> tuple[Request, Response, Path | None]:
        """Send the request of a described operation. Return it, its response, and the path if the body is stored."""
        request, settings = self.prepare(operation, call)
        if to is None:
            return request, self.send(request, settings), None
        from openapi_sdk.transport.download import Download  # noqa: PLC0415 - imported lazily

        with Download(self._service, operation, to) as download:
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
        """Return a listing. Its tenant is chosen now; its first request is sent when it is read."""
        from openapi_sdk.listings.pages import WalkedPages  # noqa: PLC0415 - imported lazily

        options, call = self.prepare_listing(operation, call, prefetch, exact)
        leaves_out = self.leaves_tenants_out(operation)
        received = [] if first is None else [first]

        def request_page(position: Position, limit: int | None, wait: Callable[[float], None] | None) -> ReceivedPage:
            request, settings = self.prepare_page(
                operation, call, options, position, limit, leaves_tenants_out=leaves_out
            )
            is_first = received and (position, limit) == (options.start, options.limit)
            response = received.pop() if is_first else self.send(request, settings, wait)
            return self.parse_page(operation, request, response, options=options, position=position, limit=limit)

        if not leaves_out:
            return WalkedPages(request_page, options, call.tenant, call.arguments)
        from openapi_sdk.listings import own_tenant  # noqa: PLC0415 - imported lazily

        whole = own_tenant.read_whole(options)

        def request_own_row(_: Position, __: int | None, wait: Callable[[float], None] | None) -> ReceivedPage:
            rows = WalkedPages[Any](
                lambda place, limit, waits: request_page(place, limit, waits or wait), whole, call.tenant, {}
            )
            return own_tenant.keep_own_row(options, rows.all(), call.tenant)

        return WalkedPages(request_own_row, own_tenant.as_one_page(options), call.tenant, call.arguments)

    def batches(
        self, operation: Operation[T], call: Call, /, *, size: int, most: int, send: Callable[..., T] | None = None
    ) -> Batches[T]:
        """Check all rows of a bulk call, and return its batches. Each is sent when it is asked for."""
        from openapi_sdk.calls.batches import SentBatches  # noqa: PLC0415 - imported lazily

        return SentBatches(self.plan_batches(operation, call, size, most), send or self.call_batch)

    def request(
        self, method: str, path: str, params: Mapping[str, Any] | None, json_body: SecretValue[Any], call: Call
    ) -> Any:
        """Call an operation that is not described and return the JSON document, or None for an empty body."""
        request, settings = self.prepare_custom(method, path, params, json_body, call)
        return self.read_json(request, self.send(request, settings))

    def send_stock(self, request: Request) -> Response:
        """Send the request of a stock function and return a response that it can read."""
        response = self.send(self.check_tenant(request))
        return check_stock_response(request.operation, response, self._make_redactor(request), self._errors)

    def send(
        self,
        request: Request,
        settings: Settings | None = None,
        sleep: Callable[[float], None] | None = None,
        download: Download | None = None,
    ) -> Response:
        """Send a request, again if the rule for retries says so, and return the last response, of any status."""
        settings = settings or self._settings
        loop = self._start_attempts(request, settings)
        action = next(loop)
        while True:
            result: Result = None
            if isinstance(action, Send):
                try:
                    result = self._connections.send(request, settings.within(action.seconds), download)
                except SdkError as error:
                    result = error
            elif isinstance(action, Authenticate):
                driver = Driver(*self._connections.get_tokens(), self.send)
                settings, result = driver.authenticate(request, settings, action)
            else:
                (sleep or self.sleep)(action)
            try:
                action = loop.send(result)
            except StopIteration as end:
                response: Response = end.value
                return response
            except BaseException:
                if isinstance(result, Response) and result.open_body is not None:
                    result.open_body.close()
                raise


class AsyncCaller(BaseCaller["AsyncConnections", Callable[[float], Awaitable[None]]]):
    """Makes the calls of an async client or view. Its methods do what those of `SyncCaller` do."""

    def __init__(self, settings: Settings, connections: AsyncConnections) -> None:
        import asyncio  # noqa: PLC0415 - imported lazily; it takes as long as the rest of the package

        super().__init__(settings, connections, asyncio.sleep)

    async def call(self, operation: Operation[T], call: Call, /) -> T:
        request, response, _ = await self.send_call(operation, call)
        return self.parse(operation, request, response)

    async def stream(self, operation: Operation[T], call: Call, /) -> AsyncEventStream[T]:
        request, settings = self.prepare(operation, call)
        return self.open_stream(operation, request, await self.send(request, settings), settings)

    def open_stream(
        self, operation: Operation[T], request: Request, response: Response, settings: Settings
    ) -> AsyncEventStream[T]:
        from openapi_sdk.calls.streams import AsyncReadStream  # noqa: PLC0415 - imported lazily

        return AsyncReadStream(self.make_reader(operation, request, response, settings), response.open_body)

    async def call_batch(self, operation: Operation[T], call: Call, /) -> T:
        request, response, _ = await self.send_call(operation, call)
        return self.parse_batch(operation, len(call.arguments["body"]), request, response)

    async def download(self, operation: Operation[T], call: Call, to: str | os.PathLike[str] | None, /) -> T | Path:
        request, response, path = await self.send_call(operation, call, to)
        return path or self.parse(operation, request, response)

    async def send_call(
        self, operation: Operation[Any], call: Call, to: str | os.PathLike[str] | None = None
    ) -> tuple[Request, Response, Path | None]:
        request, settings = self.prepare(operation, call)
        if to is None:
            return request, await self.send(request, settings), None
        from openapi_sdk.transport.download import Download  # noqa: PLC0415 - imported lazily

        with Download(self._service, operation, to) as download:
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
        from openapi_sdk.listings.pages import AsyncWalkedPages  # noqa: PLC0415 - imported lazily

        options, call = self.prepare_listing(operation, call, prefetch, exact)
        leaves_out = self.leaves_tenants_out(operation)
        received = [] if first is None else [first]

        async def request_page(position: Position, limit: int | None) -> ReceivedPage:
            request, settings = self.prepare_page(
                operation, call, options, position, limit, leaves_tenants_out=leaves_out
            )
            is_first = received and (position, limit) == (options.start, options.limit)
            response = received.pop() if is_first else await self.send(request, settings)
            return self.parse_page(operation, request, response, options=options, position=position, limit=limit)

        if not leaves_out:
            return AsyncWalkedPages(request_page, options, call.tenant, call.arguments)
        from openapi_sdk.listings import own_tenant  # noqa: PLC0415 - imported lazily

        whole = own_tenant.read_whole(options)

        async def request_own_row(_: Position, __: int | None) -> ReceivedPage:
            rows = await AsyncWalkedPages[Any](request_page, whole, call.tenant, {}).all()
            return own_tenant.keep_own_row(options, rows, call.tenant)

        return AsyncWalkedPages(request_own_row, own_tenant.as_one_page(options), call.tenant, call.arguments)

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
        from openapi_sdk.calls.batches import AsyncSentBatches  # noqa: PLC0415 - imported lazily

        return AsyncSentBatches(self.plan_batches(operation, call, size, most), send or self.call_batch)

    async def request(
        self, method: str, path: str, params: Mapping[str, Any] | None, json_body: SecretValue[Any], call: Call
    ) -> Any:
        request, settings = self.prepare_custom(method, path, params, json_body, call)
        return self.read_json(request, await self.send(request, settings))

    async def send_stock(self, request: Request) -> Response:
        response = await self.send(self.check_tenant(request))
        return check_stock_response(request.operation, response, self._make_redactor(request), self._errors)

    async def send(
        self, request: Request, settings: Settings | None = None, download: Download | None = None
    ) -> Response:
        settings = settings or self._settings
        loop = self._start_attempts(request, settings)
        action = next(loop)
        while True:
            result: Result = None
            if isinstance(action, Send):
                try:
                    result = await self._connections.send(request, settings.within(action.seconds), download)
                except SdkError as error:
                    result = error
            elif isinstance(action, Authenticate):
                driver = AsyncDriver(*self._connections.get_tokens(), self.send)
                settings, result = await driver.authenticate(request, settings, action)
            else:
                await self.sleep(action)
            try:
                action = loop.send(result)
            except StopIteration as end:
                response: Response = end.value
                return response
            except BaseException:
                if isinstance(result, Response) and result.open_body is not None:
                    await result.open_body.close()
                raise


def _record(loop: Attempts, request: Request, recorder: AnswerRecorder, base_url: str) -> Attempts:
    """Make the attempts, and give the last response to a recorder."""
    response = yield from loop
    recorder.add(request, response, base_url)
    return response
