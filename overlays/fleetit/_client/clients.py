"""`FleetIT` and `AsyncFleetIT`: the constructor, views, and requests and listings that are not described."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterable, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, ParamSpec, Self, TypeVar, Unpack, cast

from fleetit._calls.callers import AsyncCaller, SyncCaller
from fleetit._client.raw_responses import AsyncWithRawResponse, RawCaller, WithRawResponse, apply, apply_awaited
from fleetit._event_loop import require_asyncio
from fleetit._messages.request import build_custom_request
from fleetit._service.first_guesses import CLIENT, CLIENT_OPTION
from fleetit._service.fleet_id import explain_other_fleet
from fleetit._service.names import HttpLibraryName
from fleetit._settings.hooks import OnRequest, OnResponse, set_up_logging
from fleetit._settings.retry import Retry
from fleetit._settings.settings import MAX_RESPONSE_BYTES, AnswerRecorder, AsyncTransport, Options, Settings, Transport
from fleetit._settings.timeout import Timeout
from fleetit._transport.sync_connections import SyncConnections
from fleetit_api.api import (
    NOT_GIVEN,
    RESOURCES,
    AsyncPages,
    AsyncResources,
    Call,
    CallOptions,
    DescribedResponse,
    Listing,
    NotGiven,
    Operation,
    Pages,
    Resources,
)
from fleetit_api.exceptions import InvalidInput
from openapi_sdk.model.first_guesses import explain_arguments, explain_guess
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import NotPickled, SecretValue, TokenFunction, guard_repr

if TYPE_CHECKING:
    import ssl

    from fleetit._listings.fleets import FleetListing
    from fleetit._transport.async_connections import AsyncConnections
    from fleetit._transport.base_connections import BaseConnections
    from fleetit_api import AuthenticatedClient


#: `Pages` or `AsyncPages`.
PagesT = TypeVar("PagesT")
#: A client. With `Self`, jedi would complete what is in the base class alone.
ClientT = TypeVar("ClientT", bound="BaseClient[Any, Any]")
#: A JSON document, or a coroutine that returns one.
AnswerT = TypeVar("AnswerT")


@guard_repr
class BaseClient(NotPickled, ABC, Generic[PagesT, AnswerT]):
    """Base class of `FleetIT` and `AsyncFleetIT`: settings, connections that views share, and what both document."""

    _caller_class: ClassVar[type[SyncCaller | AsyncCaller]]
    _connections: Any
    _caller: Any

    @explain_arguments(CLIENT_OPTION)
    def __init__(
        self,
        token: str | TokenFunction | None = None,
        *,
        fleet_id: int | None = None,
        environment: str | None = None,
        base_url: str | None = None,
        timeout: Timeout | float | None = None,
        retry: Retry | None = None,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        default_headers: Mapping[str, str] | None = None,
        proxy: str | None = None,
        ssl_context: ssl.SSLContext | None = None,
        http_library: HttpLibraryName | None = None,
        transport: Transport | AsyncTransport | None = None,
        on_request: OnRequest | None = None,
        on_response: OnResponse | None = None,
        recorder: AnswerRecorder | None = None,
    ) -> None:
        """Configure a client. All values are checked; nothing is sent.

        Args:
            token: The bearer token, or a function that is asked for it before each attempt, and may be async with
                `AsyncFleetIT`; None reads `FLEETIT_TOKEN`. FleetIT's documentation of the API does not say how to get
                one. What the function raises ends the call. No time limit but `deadline` counts its time.
            fleet_id: The default fleet for calls without `fleet_id`, a positive integer; None reads
                `FLEETIT_FLEET_ID`. Without that variable the default is the account's default fleet.
            environment: `production` (the default), `staging` or `sandbox`; None reads `FLEETIT_ENVIRONMENT`.
            base_url: Another base URL of the API; None reads `FLEETIT_BASE_URL`. It must be https, or http to a
                loopback address, and can't be combined with `environment`.
            timeout: A `Timeout`, or a number of seconds for `connect` and `read`. By default a request may take 5 s to
                connect, 30 s between two reads, and 300 s for the whole of one attempt.
            retry: When a request is retried. By default there are up to 3 attempts; `Retry(attempts=1)` turns
                retries off.
            max_response_bytes: The largest decoded body in bytes; 32 MiB by default.
            default_headers: Further headers of every request. Those that the client sets itself, such as Authorization
                and Fleet-Id, are refused.
            proxy: The URL of an HTTP proxy for all connections, instead of the proxies of the environment. It may have
                a user and a password.
            ssl_context: An `ssl.SSLContext`, for own authorities or client certificates. By default the trusted
                authorities are those of `SSL_CERT_FILE` and `SSL_CERT_DIR`, or else those of the package certifi.
            http_library: `httpx` (the default) or `httpx2`, which sends; None reads `FLEETIT_HTTP_LIBRARY`.
            transport: What sends requests in place of connections of this client: an object with the method
                `handle_request` of httpx (`handle_async_request` for `AsyncFleetIT`), such as `httpx.MockTransport`.
                Retries, limits of bodies, fleets and errors stay the same; the time limits hold before and after it,
                and those of connections are its own. It is never closed. It can't be combined with `proxy`,
                `ssl_context` or `http_library="httpx2"`.
            on_request: Called with a `RequestEvent` before each attempt, in the thread or event loop of the call. It
                must not block. An exception ends the call, and nothing is sent.
            on_response: Called with a `ResponseEvent` after each attempt, in the same way. An exception ends the call
                in place of its result, with a note that says what the result was.
            recorder: A `fleetit.conformance.Recorder`, which compares answers with the description.

        Raises:
            ConfigurationError: If a value is missing or invalid. The message names the argument and the variable.

        `FLEETIT_LOG=debug` in the environment prints a line for each attempt to stderr, without headers and bodies.
        """
        options = SecretValue(
            Options(
                token=token,
                fleet_id=fleet_id,
                environment=environment,
                base_url=base_url,
                timeout=timeout,
                retry=retry,
                max_response_bytes=max_response_bytes,
                default_headers=default_headers,
                proxy=proxy,
                ssl_context=ssl_context,
                http_library=http_library,
                transport=transport,
                on_request=on_request,
                on_response=on_response,
                recorder=recorder,
            )
        )
        # Error reporters show the variables of each frame, and a URL may hold a password.
        del token, base_url, proxy, default_headers, transport
        set_up_logging(os.environ)
        self._settings = Settings.from_options(options)
        self._owns_connections = True
        self._connections = self._make_connections()
        self._caller = self._caller_class(self._settings, self._connections)

    @abstractmethod
    def _make_connections(self) -> BaseConnections[Any]:
        """Return connections with the settings of the client."""

    @property
    def fleet_id(self) -> int | None:
        """The default fleet for calls without `fleet_id`; None for the account's default fleet."""
        return self._settings.fleet_id

    @property
    def base_url(self) -> str:
        """The base URL of the API, without a slash at the end."""
        return self._settings.base_url

    @property
    def http_library(self) -> HttpLibraryName:
        """The library that sends: `httpx` or `httpx2`."""
        return self._settings.http_library

    if not TYPE_CHECKING:  # type checkers would accept any name

        def __getattr__(self, name: str) -> NoReturn:
            msg = f"{type(self).__name__!r} object has no attribute {name!r}"
            if not name.startswith("_") and not hasattr(type(self), name):
                msg += (
                    f"{explain_guess(CLIENT, name)}; its resources are {', '.join(sorted(RESOURCES))}. What is not "
                    "described is called with client.request(method, path), and listed with client.request_pages"
                )
            raise AttributeError(msg, name=name, obj=self)

    def for_fleet(self: ClientT, fleet_id: int | None, *, only: bool = False) -> ClientT:  # noqa: PYI019 - see there
        """Return a view of this client with another default fleet.

        The view shares the connections of this client, which stays as it is. Closing the view does nothing. Client and
        views may be used from several threads.

        Args:
            fleet_id: The default fleet for calls without `fleet_id`; None for the account's default fleet (no Fleet-Id
                header).
            only: Whether the view refuses every other fleet, and the account's default fleet, wherever a call can name
                one: as an argument, in a path, a query, a body, a header, in `across_fleets`, `request` and `api`, and
                in views of this view. Of the listing of fleets it has the row of its own; what answers with other
                fleets is refused. For programs that work for one tenant at a time.

        Raises:
            ConfigurationError: If it is neither a positive integer nor None, or None with `only`.
        """
        return self._make_view(self._settings.for_fleet(fleet_id, only=only))

    def _make_view(self, settings: Settings) -> Self:
        view = object.__new__(type(self))
        view._owns_connections = False
        view._connections = self._connections
        view._settings = settings
        view._caller = self._caller_class(settings, self._connections)
        return view

    def with_options(self: ClientT, **options: Unpack[Options]) -> ClientT:  # noqa: PYI019
        """Return a view of this client with other options.

        The options have the names of the constructor's arguments. Options you don't pass keep their value. This
        includes the token, even if you change `environment` or `base_url`: pass another token too if this one must not
        be sent to the new base URL. None means the same as in the constructor, except for `fleet_id`: there it is the
        account's default fleet.

        The view shares the connections of this client, which stays as it is. Closing the view does nothing. Client and
        views may be used from several threads.

        Args:
            **options: The options to override.

        Raises:
            ConfigurationError: If a value is invalid, the base URL needs other proxies than the connections use, or
                `proxy`, `ssl_context`, `http_library` or `transport` is passed, which belong to the connections.
            TypeError: If there is no option of a name.
        """
        unknown = sorted(options.keys() - Options.__annotations__.keys())
        overrides = SecretValue(options)
        del options  # as in the constructor
        if unknown:
            hint = explain_guess(CLIENT_OPTION, unknown[0])
            msg = f"with_options() got an unexpected keyword argument {unknown[0]!r}{hint}"
            raise TypeError(msg)
        view = self._make_view(self._settings.with_options(overrides))
        if view.base_url != self.base_url:
            self._connections.check_base_url(view.base_url)
        return view

    @cached_property
    def api(self) -> AuthenticatedClient:
        """The generated client, for stock generated functions: `tolls_list.sync(client=client.api)`.

        Stock functions get the same default fleet, checks, retries, limits and typed errors as the resources. Only
        their sync forms work with `FleetIT`, and only their async forms (`await tolls_list.asyncio(…)`) with
        `AsyncFleetIT`.
        """
        from fleetit._transport.stock import make_stock_client  # noqa: PLC0415 - imported lazily; it imports httpx

        return make_stock_client(
            self._settings, self._caller.send_stock, is_async=isinstance(self._caller, AsyncCaller)
        )

    @abstractmethod
    def across_fleets(
        self, list_rows: Callable[..., Any], fleets: Iterable[int] | None = None, *args: Any, **filters: Any
    ) -> Any:
        """List rows of several fleets, each with the id of its fleet.

            for fleet_id, toll in client.across_fleets(client.tolls.list, transaction_date_gte="2026-01-01"):
                ...

        With `AsyncFleetIT` it is `async for`.

        Rows of a fleet are together, and the fleets are in their order. Four fleets are read at the same time, each a
        few pages ahead. Each page has eight attempts, unless the client's `retry` has more, or one.

        Args:
            list_rows: The method of a resource of this client that lists rows. It is called for each fleet.
            fleets: The ids of the fleets, at least one. By default all that the token has access to.
            *args: None: listings have keyword arguments alone.
            **filters: The arguments of the method, without `fleet_id`. `exact` is True by default where the method has
                it: each row that stays is listed once, also if others are inserted or deleted meanwhile.

        Returns:
            Pairs of the id of a fleet and a row. Requests are sent when they are iterated. A `break` ends them; with
            `AsyncFleetIT`, `aclose()` ends reading ahead after it.

        Raises:
            InvalidInput: If `list_rows` is no listing of fleets of this client, or an argument can't be sent.
            FleetITError: If a fleet can't be read: its error, after the rows of the others. An error that each fleet
                would have, such as a server that can't be reached, ends the iteration at once. `failed_fleets` has the
                ids of all fleets that were not read whole; `fleets_unknown` is True if the list of fleets can't be
                read.
        """

    def _prepare_fleets(
        self,
        list_rows: Callable[..., Any],
        fleets: Iterable[int] | None,
        args: tuple[object, ...],
        filters: Mapping[str, Any],
    ) -> tuple[FleetListing[Any], list[int] | None]:
        """Check the arguments of `across_fleets`. Return the listing, and the fleets if they are given."""
        from fleetit._listings.fleets import FleetListing, check_fleets  # noqa: PLC0415 - imported lazily

        caller = getattr(getattr(list_rows, "__self__", None), "_caller", None)
        listing = FleetListing[Any].of(list_rows, filters, retry=self._settings.retry)
        if getattr(caller, "_connections", None) is not self._connections:
            why = f"pass the method of this client or of a view of it: client.{listing.method.full_name}"
        elif listing.method.operation.fleet == "unlisted":
            why = f"rows of {listing.method.full_name} belong to no fleet; call it alone"
        elif args:
            why = "pass filters by their names"
        else:
            list_rows(**listing.arguments)  # sends nothing, and checks the names of the filters
            only = self._caller.only_fleet
            chosen = None if fleets is None else check_fleets(fleets, InvalidInput)
            other = next((each for each in chosen or () if only not in {None, each}), None)
            if other is None:
                return listing, chosen
            why = explain_other_fleet(other, only)
            raise InvalidInput.of(why, field="fleets", operation=listing.method.id)
        raise InvalidInput.of(why, field="list_rows", operation=listing.method.id)

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        fleet_id: int | NotGiven | None = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> AnswerT:
        """Call an operation that is not described yet.

        Args:
            method: GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.
            path: The path behind the base URL, not quoted: `/v2/things/`.
            params: The query. A list repeats its name; values that are None are left out.
            json: The body, which is sent as JSON; None for no body.
            fleet_id: The fleet of this call; None for the account's default fleet. By default that of the client.
            options: Options of this call; see `CallOptions`.

        Returns:
            The JSON document of the response; None for an empty body. With `AsyncFleetIT` it is awaited.

        Raises:
            ConfigurationError: If the client is closed.
            InvalidInput: If an argument can't be sent.
            TransportError: If there is no usable response.
            APIError: If the status is not 2xx.
            DecodeError: If the body is not JSON.
        """
        json_body = SecretValue(json)
        call = Call({}, fleet_id, options)
        del json, options  # they may hold secrets, and error reporters show the variables of each frame
        answer: AnswerT = self._caller.request(method, path, params, json_body, call)
        return answer

    def request_pages(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        limit: int = 100,
        offset: int = 0,
        prefetch: int = 0,
        exact: bool = False,
        fleet_id: int | NotGiven | None = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> PagesT:
        """Walk a listing that is not described. It has to page as FleetIT's listings do.

        They have the parameters `limit` and `offset`, and answer with `count` and `results`.

        Args:
            method: The HTTP method, which is GET.
            path: The path behind the base URL, not quoted: `/v2/things/`.
            params: The query without `limit` and `offset`. A list repeats its name; values that are None are left out.
            limit: The page size: rows per request. The listing has all rows; `.take(n)` returns the first `n`.
            offset: Rows to skip at the start.
            prefetch: How many pages to request ahead, 0 to 32.
            exact: Detect rows that are inserted or deleted during the iteration. Rows need an `id` then.
            fleet_id: The fleet of this call; None for the account's default fleet. By default that of the client.
            options: Options of each request; see `CallOptions`.

        Returns:
            The rows of all pages, as JSON documents: `Pages`, or `AsyncPages` of an async client. A page is requested
            when the iteration reaches it.

        Raises:
            InvalidInput: If an argument can't be sent. Errors of requests are raised when the listing is read.
        """
        operation = make_listing_operation(method, path, params)
        call = Call({"limit": limit, "offset": offset}, fleet_id, options)
        pages: PagesT = self._caller.pages(operation, call, prefetch=prefetch, exact=exact)
        return pages

    def __repr__(self) -> str:
        only = ", only=True" if self._settings.is_only_fleet else ""
        return f"{type(self).__name__}(base_url={self.base_url!r}, fleet_id={self.fleet_id!r}{only})"


P = ParamSpec("P")
T = TypeVar("T")


@public_in("fleetit")
class FleetIT(BaseClient[Pages[Any], Any], Resources):
    """A client of the FleetIT public API V2.

    The resources of the API are attributes:

        with FleetIT(token="…", fleet_id=42) as client:
            for toll in client.tolls.list(violation=True):
                print(toll.id, toll.amount)

    42 is the id of a fleet; `client.fleets.list()` has yours. A client can be used from several threads, and in forked
    processes. Close it, or use it in a `with` block.
    """

    _caller_class = SyncCaller
    _caller: SyncCaller  # pyright: ignore[reportIncompatibleVariableOverride] - resources use a part of it

    def _make_connections(self) -> SyncConnections:
        return SyncConnections(self._settings)

    @cached_property
    def with_raw_response(self) -> WithRawResponse:
        """The resources, whose methods return a `RawResponse`: `client.with_raw_response.tolls.update(toll.id, …)`.

        It has `status`, `headers`, `request_id`, `body`, `json()` and `attempts`. `parse()` returns what the method
        returns otherwise. A listing requests its first page at once. A status other than 2xx raises the same error as
        otherwise. `request` is here too.
        """
        # The methods return what their caller returns; `to_raw` in the generated package says so to type checkers.
        return WithRawResponse(cast("Any", RawCaller(self._caller, apply)))

    def across_fleets(
        self,
        list_rows: Callable[P, Pages[T]],
        fleets: Iterable[int] | None = None,
        *args: P.args,
        **filters: P.kwargs,
    ) -> Generator[tuple[int, T]]:
        from fleetit._client.fleets import iter_rows_across  # noqa: PLC0415 - imported lazily

        return iter_rows_across(self, *self._prepare_fleets(list_rows, fleets, args, filters))

    def close(self) -> None:
        """Close the connections. Calls in flight end with a `TransportError`, later ones are refused.

        On a view this does nothing.
        """
        if self._owns_connections:
            self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@public_in("fleetit")
class AsyncFleetIT(BaseClient[AsyncPages[Any], Coroutine[Any, Any, Any]], AsyncResources):
    """An async client of the FleetIT public API V2.

    The resources of the API are attributes:

        async with AsyncFleetIT(token="…", fleet_id=42) as client:
            async for toll in client.tolls.list(violation=True):
                print(toll.id, toll.amount)

    42 is the id of a fleet; `client.fleets.list()` has yours. A client belongs to the event loop that uses it first; in
    a forked process, to the first one there. Close it, or use it in an `async with` block.
    """

    _caller_class = AsyncCaller
    _caller: AsyncCaller  # pyright: ignore[reportIncompatibleVariableOverride] - resources use a part of it

    def _make_connections(self) -> AsyncConnections:
        from fleetit._transport.async_connections import AsyncConnections  # noqa: PLC0415 - it loads asyncio

        return AsyncConnections(self._settings)

    @cached_property
    def with_raw_response(self) -> AsyncWithRawResponse:
        """The resources, whose methods return a `RawResponse`: `await client.with_raw_response.tolls.list()`.

        It has `status`, `headers`, `request_id`, `body`, `json()` and `attempts`. `parse()` returns what the method
        returns otherwise. A listing requests its first page at once. A status other than 2xx raises the same error as
        otherwise. `request` is here too.
        """
        return AsyncWithRawResponse(cast("Any", RawCaller(self._caller, apply_awaited)))

    def across_fleets(
        self,
        list_rows: Callable[P, AsyncPages[T]],
        fleets: Iterable[int] | None = None,
        *args: P.args,
        **filters: P.kwargs,
    ) -> AsyncGenerator[tuple[int, T]]:
        from fleetit._client.fleets import iter_rows_across_async  # noqa: PLC0415 - imported lazily

        return iter_rows_across_async(self, *self._prepare_fleets(list_rows, fleets, args, filters))

    async def close(self) -> None:
        """Close the connections. Calls in flight end with a `TransportError`, later ones are refused.

        On a view this does nothing.
        """
        if self._owns_connections:
            await self._connections.close()

    async def __aenter__(self) -> Self:
        require_asyncio("AsyncFleetIT")  # here, or `close` would say it, and hide what a call said
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def make_listing_operation(method: str, path: str, params: Mapping[str, Any] | None) -> Operation[Any]:
    """Return an operation that lists like those of FleetIT: by `limit` and `offset`, with `count` and `results`."""
    request = build_custom_request(method, path, params, SecretValue(None), None)
    for name in ("limit", "offset"):
        if name in (params or {}):
            why = f"pass {name}= as an argument"
            raise InvalidInput.of(why, field="params", operation=request.operation)
    return Operation(
        id=request.operation,
        method=request.method,
        path=request.template,
        fleet="unlisted",
        build=partial(_build, method, path, params or {}),
        responses=(DescribedResponse(200, 299, "json"),),
        listing=Listing("offset", results="results", count="count", size="limit"),
    )


def _build(method: str, path: str, params: Mapping[str, Any], **paging: int) -> dict[str, Any]:
    request = build_custom_request(method, path, {**params, **paging}, SecretValue(None), None)
    return {"method": request.method, "url": request.target, "headers": {}}
