"""The clients of FleetIT. Generated, do not edit: `fleetit` has `FleetIT` and `AsyncFleetIT`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeAlias, TypedDict, TypeVar, Unpack, cast

from openapi_sdk.calls.callers import AsyncCaller, SyncCaller
from openapi_sdk.client.clients import AsyncClient, Client, SyncClient
from openapi_sdk.client.first_guesses import guess_options
from openapi_sdk.client.raw_responses import RawCaller, apply, apply_awaited
from openapi_sdk.model.calls import NOT_GIVEN, Call, CallOptions, NotGiven
from openapi_sdk.model.first_guesses import explain_arguments
from openapi_sdk.model.listings import Listing
from openapi_sdk.model.pages import AsyncPages, Pages
from openapi_sdk.model.raw import RawResponse
from openapi_sdk.secrets.redaction import SecretValue, TokenFunction
from openapi_sdk.settings.retry import Retry
from openapi_sdk.settings.settings import MAX_RESPONSE_BYTES, AnswerRecorder, AsyncTransport, HttpLibraryName, Transport
from openapi_sdk.settings.timeout import Timeout

from .api import AsyncResources, AsyncResourcesWithRawResponse, Resources, ResourcesWithRawResponse
from .events import RequestEvent, ResponseEvent
from .facts import FACTS

if TYPE_CHECKING:
    import ssl

    from .client import AuthenticatedClient

#: `Pages` or `AsyncPages`.
PagesT = TypeVar("PagesT")
#: A JSON document, or a coroutine that returns one.
AnswerT = TypeVar("AnswerT")
#: A raw response, or a coroutine that returns one.
RawT = TypeVar("RawT")
#: A client. With `Self`, jedi would complete what is in the base class alone.
ClientT = TypeVar("ClientT", bound="CommonClient[Any, Any]")
P = ParamSpec("P")
T = TypeVar("T")
OnRequest: TypeAlias = Callable[[RequestEvent], object]
OnResponse: TypeAlias = Callable[[ResponseEvent], object]


class Options(TypedDict, total=False):
    """The options of a client: the arguments of its constructor, by name."""

    token: str | TokenFunction | None
    fleet_id: int | None
    environment: str | None
    base_url: str | None
    timeout: Timeout | float | None
    retry: Retry | None
    max_response_bytes: int
    default_headers: Mapping[str, str] | None
    proxy: str | None
    ssl_context: ssl.SSLContext | None
    http_library: HttpLibraryName | None
    transport: Transport | AsyncTransport | None
    on_request: OnRequest | None
    on_response: OnResponse | None
    recorder: AnswerRecorder | None


class CommonClient(Client, Generic[PagesT, AnswerT]):
    """Base class of `FleetIT` and `AsyncFleetIT`: what both document."""

    @explain_arguments(guess_options(FACTS))
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
                `AsyncFleetIT`; None reads `FLEETIT_TOKEN`. What the function raises ends the call. No time limit but
                `deadline` counts its time.
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
            recorder: A `Recorder` of conformance, which compares answers with the description.

        Raises:
            ConfigurationError: If a value is missing or invalid. The message names the argument and the variable.

        `FLEETIT_LOG=debug` in the environment prints a line for each attempt to stderr, without headers and bodies.
        """
        options: Any = SecretValue(
            {
                "described": {
                    "token": token,
                },
                "tenant": fleet_id,
                "environment": environment,
                "base_url": base_url,
                "timeout": timeout,
                "retry": retry,
                "max_response_bytes": max_response_bytes,
                "default_headers": default_headers,
                "proxy": proxy,
                "ssl_context": ssl_context,
                "http_library": http_library,
                "transport": transport,
                "on_request": on_request,
                "on_response": on_response,
                "recorder": recorder,
            }
        )
        # Error reporters show the variables of each frame, and a URL may hold a password.
        del token, base_url, proxy, default_headers, transport
        self._configure(options)

    @property
    def fleet_id(self) -> int | None:
        """The default fleet for calls without `fleet_id`; None for the account's default fleet."""
        return cast("int | None", self._settings.tenant)

    def for_fleet(self: ClientT, fleet_id: int | None, *, only: bool = False) -> ClientT:
        """Return a view of this client with another default fleet.

        The view shares the connections of this client, which stays as it is. Closing the view does nothing. Client and
        views may be used from several threads.

        Args:
            fleet_id: The default fleet for calls without `fleet_id`; None for the account's default fleet
                (no Fleet-Id header).
            only: Whether the view refuses every other fleet, and the account's default fleet, wherever a call can name
                one: as an argument, in a path, a query, a body, a header, in `across_fleets`, `request` and `api`, and
                in views of this view. Of the listing of fleets it has the row of its own; what answers with other
                fleets is refused. For programs that work for one fleet at a time.

        Raises:
            ConfigurationError: If it is neither a positive integer nor None, or None with `only`.
        """
        return self._make_view(self._settings.for_tenant(fleet_id, only=only))

    def with_options(self: ClientT, **options: Unpack[Options]) -> ClientT:
        """Return a view of this client with other options.

        The options have the names of the constructor's arguments. Options you don't pass keep their value. This
        includes the token, even if you change `environment` or `base_url`: pass another one too if this one must not
        be sent to the new base URL. None means the same as in the constructor, except for `fleet_id`: there it is
        the account's default fleet.

        The view shares the connections of this client, which stays as it is. Closing the view does nothing. Client and
        views may be used from several threads.

        Args:
            **options: The options to override.

        Raises:
            ConfigurationError: If a value is invalid, the base URL needs other proxies than the connections use, or
                `proxy`, `ssl_context`, `http_library` or `transport` is passed, which belong to the connections.
            TypeError: If there is no option of a name.
        """
        overrides = SecretValue(options)
        del options  # as in the constructor
        return self._override(overrides)

    @cached_property
    def api(self) -> AuthenticatedClient:
        """The generated client, for stock generated functions: `tolls_list.sync(client=client.api)`.

        Stock functions get the same default fleet, checks, retries, limits and typed errors as the resources. Only
        their sync forms work with `FleetIT`, and only their async forms (`await tolls_list.asyncio(…)`) with
        `AsyncFleetIT`.
        """
        return cast("AuthenticatedClient", self._make_stock_client())

    @abstractmethod
    def across_fleets(
        self, list_rows: Callable[..., Any], fleets: Iterable[int] | None = None, *args: Any, **filters: Any
    ) -> Any:
        """List rows of several fleets, each with the id of its fleet.

            for fleet_id, row in client.across_fleets(client.tolls.list):
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
            path: The path behind the base URL, not quoted: `/things/`.
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
        answer: AnswerT = self._request(method, path, params, json_body, call)
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
        """Walk a listing that is not described. It has to page as most of the described listings do.

        They have the parameters `limit` and `offset`, and answer with `count` and `results`.

        Args:
            method: The HTTP method, which is GET.
            path: The path behind the base URL, not quoted: `/things/`.
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
        listing = Listing("offset", results="results", count="count", next="next", size="limit")
        call = Call({"limit": limit, "offset": offset}, fleet_id, options)
        pages: PagesT = self._request_pages(method, path, params, call, listing=listing, prefetch=prefetch, exact=exact)
        return pages


class BaseClient(CommonClient[Pages[Any], Any], SyncClient, Resources):
    """Base class of `FleetIT`."""

    _caller: SyncCaller  # pyright: ignore[reportIncompatibleVariableOverride] - resources use a part of it

    @cached_property
    def with_raw_response(self) -> WithRawResponse:
        """The resources, whose methods return a `RawResponse`: `client.with_raw_response.tolls.list(…)`.

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
        return self._iter_rows_across(list_rows, fleets, args, filters)


class AsyncBaseClient(CommonClient[AsyncPages[Any], Coroutine[Any, Any, Any]], AsyncClient, AsyncResources):
    """Base class of `AsyncFleetIT`."""

    _caller: AsyncCaller  # pyright: ignore[reportIncompatibleVariableOverride] - resources use a part of it

    @cached_property
    def with_raw_response(self) -> AsyncWithRawResponse:
        """The resources, whose methods return a `RawResponse`: `await client.with_raw_response.tolls.list(…)`.

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
        return self._iter_rows_across(list_rows, fleets, args, filters)


class _Requests(Generic[RawT]):
    """What `with_raw_response` has besides the resources."""

    _caller: Any

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        fleet_id: int | NotGiven | None = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> RawT:
        """Call an operation that is not described yet, with the arguments of `client.request`.

        Returns:
            The response, whose `parse` and `json` return the JSON document, and None for an empty body. With
            `AsyncFleetIT` it is awaited.

        Raises:
            ConfigurationError: If the client is closed.
            InvalidInput: If an argument can't be sent.
            TransportError: If there is no usable response.
            APIError: If the status is not 2xx.
        """
        json_body = SecretValue(json)
        call = Call({}, fleet_id, options)
        del json, options  # they may hold secrets, and error reporters show the variables of each frame
        response: RawT = self._caller.request(method, path, params, json_body, call)
        return response


class WithRawResponse(_Requests[RawResponse[Any]], ResourcesWithRawResponse):
    """The resources of a `FleetIT` client, and `request`; each result is a `RawResponse`."""


class AsyncWithRawResponse(_Requests[Coroutine[Any, Any, RawResponse[Any]]], AsyncResourcesWithRawResponse):
    """The resources of an `AsyncFleetIT` client, and `request`; each result is a `RawResponse`."""
