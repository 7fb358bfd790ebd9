"""The one module that knows httpx: bytes out, bytes in, its errors turned into ours.

httpx's last release is 0.28.1 (December 2024). Everything above this module deals in `Request` and `Answer`, so that a
successor is a matter of this file.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from fleetit._answer import Answer
from fleetit._body import ACCEPTED, Body, BodyBroken, BodyTooLarge
from fleetit._errors import ConfigurationError, DecodeError, FleetITError
from fleetit._failure import Failure, failure_of
from fleetit._gate import PLACES, AsyncGate, Busy, Gate
from fleetit._loop import Loop
from fleetit._loopback import proxies_stay
from fleetit._quote import one_line, shown
from fleetit._request import Request
from fleetit._stock import stock_request

if TYPE_CHECKING:
    from fleetit._settings import Settings
    from fleetit_api import AuthenticatedClient

#: Calls wait at the gate, never in httpx's pool.
_LIMITS = httpx.Limits(max_connections=PLACES, max_keepalive_connections=20)


class Connections:
    """The connections of a client and all its views."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = _made(httpx.Client, settings, _drop_location)
        self._gate = Gate(settings.timeout.connect + settings.timeout.read)

    def send(self, request: Request) -> Answer:
        """Send once.

        Raises:
            TransportError: If no usable answer came.
        """
        _check_open(self._client, request)
        try:
            with self._gate.place():
                return self._exchange(request)
        except _FAILED as cause:
            error = _error_of(cause, request, self._settings)
        # Outside of the handler, so that it is not chained: httpx's errors hold the request, and with it the token.
        raise error

    def _exchange(self, request: Request) -> Answer:
        response = self._client.send(_build(self._client, request), stream=True)
        try:
            body = _body_of(response, self._settings)
            for chunk in response.iter_raw():
                body.add(chunk)
        finally:
            response.close()
        return _answer(response, body)

    def close(self) -> None:
        """Close all connections; calls after this are refused."""
        self._client.close()


class AsyncConnections:
    """The connections of an async client and all its views."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = _made(httpx.AsyncClient, settings, _drop_location_async)
        self._gate = AsyncGate(settings.timeout.connect + settings.timeout.read)
        self._loop = Loop()

    async def send(self, request: Request) -> Answer:
        """Send once.

        Raises:
            TransportError: If no usable answer came.
        """
        _check_open(self._client, request)
        self._loop.check(request.operation)
        try:
            async with self._gate.place():
                return await self._exchange(request)
        except _FAILED as cause:
            error = _error_of(cause, request, self._settings)
        raise error  # outside of the handler, as above

    async def _exchange(self, request: Request) -> Answer:
        response = await self._client.send(_build(self._client, request), stream=True)
        try:
            body = _body_of(response, self._settings)
            async for chunk in response.aiter_raw():
                body.add(chunk)
        finally:
            await response.aclose()
        return _answer(response, body)

    async def close(self) -> None:
        """Close all connections; calls after this are refused."""
        self._loop.check("close")
        await self._client.aclose()


#: What carries a request through attempts and errors: the caller of a client or view.
Carry = Callable[[Request], Answer]
AsyncCarry = Callable[[Request], Awaitable[Answer]]


class _StockTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Takes what the stock generated functions send, and gives it the treatment of every other call."""

    def __init__(
        self, base_url: str, fleet_id: int | None, carry: Carry | None, carry_async: AsyncCarry | None
    ) -> None:
        self._base_url = httpx.URL(base_url)
        self._fleet_id = fleet_id
        self._carry = carry
        self._carry_async = carry_async

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._carry is None:
            msg = f"{request.method} {request.url.path}: this is AsyncFleetIT; await `asyncio`, or use FleetIT"
            raise ConfigurationError(msg)
        own = self._request(request, request.read())
        return _stock_response(own, self._carry(own))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._carry_async is None:
            msg = f"{request.method} {request.url.path}: this is FleetIT; call `sync`, or use AsyncFleetIT"
            raise ConfigurationError(msg)
        own = self._request(request, await request.aread())
        return _stock_response(own, await self._carry_async(own))

    def _request(self, request: httpx.Request, body: bytes) -> Request:
        url = request.url
        if url.copy_with(raw_path=b"/") != self._base_url.copy_with(raw_path=b"/"):
            msg = f"{request.method}: {url.host!r} is not this client's host; the token would go there"
            raise ConfigurationError(msg)
        prefix = self._base_url.raw_path.decode("ascii").rstrip("/")
        target = url.raw_path.decode("ascii").removeprefix(prefix)
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw]
        return stock_request(request.method, target, headers, body, self._fleet_id)


class _StockResponse(httpx.Response):
    """What a stock function reads; without a body its `json` would fail with an error of the json module."""

    operation = ""
    attempts = 1

    def json(self, **options: Any) -> Any:
        if not self.content:
            raise DecodeError(operation=self.operation, where="", why="it is empty", attempts=self.attempts)
        return super().json(**options)


def stock_client(
    settings: Settings,
    fleet_id: int | None,
    *,
    carry: Carry | None = None,
    carry_async: AsyncCarry | None = None,
) -> AuthenticatedClient:
    """Return the generated client, over the connections of a client or view.

    Args:
        settings: The client's.
        fleet_id: The fleet of calls that give none of their own.
        carry: Carries sync calls; without it they are refused.
        carry_async: Carries async calls; without it they are refused.
    """
    from fleetit_api import AuthenticatedClient  # noqa: PLC0415 - loads what only its users need

    transport = _StockTransport(settings.base_url, fleet_id, carry, carry_async)
    # The connection adds the token; here it would only be one more place that holds it.
    return AuthenticatedClient(
        base_url=settings.base_url, token="", httpx_args={"transport": transport, "trust_env": False}
    )


H = TypeVar("H", httpx.Client, httpx.AsyncClient)


def _made(kind: type[H], settings: Settings, on_response: Callable[[httpx.Response], Any]) -> H:
    """Make httpx's client.

    Raises:
        ConfigurationError: If the base URL is not one after all, or a proxy's or certificate's variable can't work.
    """
    url = _checked_url(settings.base_url)
    connect, read = settings.timeout.connect, settings.timeout.read
    headers = {
        "Authorization": f"Bearer {settings.token}",
        "User-Agent": _user_agent(),
        "Accept-Encoding": ACCEPTED,
    }
    try:
        return kind(
            base_url=url,
            headers=headers,
            # No cookies are kept: all views share the connections, and a session would outrank the fleet and the token.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            timeout=httpx.Timeout(read, connect=connect, pool=connect + read),
            limits=_LIMITS,
            follow_redirects=False,
            event_hooks={"response": [on_response]},
            # http is for loopback only: over another machine's proxy the token would be readable.
            trust_env=url.scheme == "https" or proxies_stay(),
        )
    except (httpx.InvalidURL, ImportError, OSError, ValueError) as error:
        why = one_line(error, settings.token)
    msg = f"the environment's proxy (HTTPS_PROXY, ALL_PROXY) or certificates (SSL_CERT_FILE, SSL_CERT_DIR): {why}"
    raise ConfigurationError(msg)


def _drop_location(response: httpx.Response) -> None:
    """Keep httpx from reading where a redirect that is not followed goes: it fails where that is no URL."""
    response.headers.pop("location", None)


async def _drop_location_async(response: httpx.Response) -> None:
    _drop_location(response)


def _checked_url(base_url: str) -> httpx.URL:
    try:
        url = httpx.URL(base_url)
        url.raw_host.decode("ascii").encode("idna")  # finds labels that no resolver takes
    except (httpx.InvalidURL, UnicodeError) as error:
        why = str(error)
    else:
        return url
    msg = f"base_url (FLEETIT_BASE_URL): {shown(base_url)} is not an absolute URL: {why}"
    raise ConfigurationError(msg)


def _user_agent() -> str:
    from fleetit import __version__  # noqa: PLC0415 - the package is being imported when this module is

    return f"fleetit-python/{__version__}"


def _build(client: httpx.Client | httpx.AsyncClient, request: Request) -> httpx.Request:
    headers = dict(request.headers)
    if request.body is not None:
        headers.setdefault("Content-Type", "application/json")
    return client.build_request(request.method, request.target, headers=headers, content=request.body)


def _check_open(client: httpx.Client | httpx.AsyncClient, request: Request) -> None:
    if client.is_closed:
        msg = f"{request.operation}: this client is closed; make a new one"
        raise ConfigurationError(msg)


def _body_of(response: httpx.Response, settings: Settings) -> Body:
    return Body(response.headers.get("content-encoding", ""), settings.max_response_bytes)


def _answer(response: httpx.Response, body: Body) -> Answer:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers.raw}
    return Answer(status=response.status_code, headers=headers, body=body.end())


#: What an exchange fails with, and what that means; the first that fits.
_MEANINGS: tuple[tuple[type[Exception], Failure], ...] = (
    (BodyTooLarge, Failure.TOO_LARGE),
    (BodyBroken, Failure.GARBLED),
    (Busy, Failure.BUSY),
    (httpx.PoolTimeout, Failure.BUSY),
    (httpx.ConnectTimeout, Failure.NOT_CONNECTED_IN_TIME),
    (httpx.ConnectError, Failure.NOT_CONNECTED),
    (httpx.ProxyError, Failure.NOT_CONNECTED),
    (httpx.WriteTimeout, Failure.NOT_TAKEN),
    (httpx.TimeoutException, Failure.NOT_ANSWERED),
    (httpx.HTTPError, Failure.BROKEN),
)
_FAILED: tuple[type[Exception], ...] = (*(kind for kind, _ in _MEANINGS), httpx.InvalidURL)


def _error_of(cause: Exception, request: Request, settings: Settings) -> FleetITError:
    if isinstance(cause, httpx.InvalidURL):
        return ConfigurationError(f"{request.operation}: can't be requested: {one_line(cause, settings.token)}")
    failure = next(meaning for kind, meaning in _MEANINGS if isinstance(cause, kind))
    return failure_of(failure, cause, request, settings)


def _stock_response(request: Request, answer: Answer) -> httpx.Response:
    # The body is decoded already, so the headers that say how it was sent would be wrong.
    dropped = {"content-encoding", "content-length", "transfer-encoding"}
    headers = {name: value for name, value in answer.headers.items() if name not in dropped}
    response = _StockResponse(answer.status, headers=headers, content=answer.body)
    response.operation, response.attempts = request.operation, answer.attempts
    return response
