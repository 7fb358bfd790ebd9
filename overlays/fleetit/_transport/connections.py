"""The one module that knows httpx: bytes out, bytes in, its errors turned into ours.

httpx's last release is 0.28.1 (December 2024). Everything above this module deals in `Request` and `Answer`, so that a
successor is a matter of this file: for that it is longer than others.
"""

from __future__ import annotations

import os
from http.cookiejar import CookieJar, DefaultCookiePolicy
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import finalize

import httpx

from fleetit._errors import ConfigurationError, DecodeError, FleetITError
from fleetit._process import Process
from fleetit._quote import shown
from fleetit._redaction import Mask
from fleetit._response import Answer
from fleetit._transport.affinity import Loop
from fleetit._transport.body import ACCEPTED, Body, BodyBroken, BodyTooLarge
from fleetit._transport.deadline import Deadline, TooSlow, ends_after
from fleetit._transport.errors import Failure, failure_of
from fleetit._transport.limiter import PLACES, AsyncGate, Busy, Gate
from fleetit._transport.proxies import Proxies
from fleetit._transport.stock import stock_request
from fleetit._version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit._config import Settings
    from fleetit._request import Request
    from fleetit._sealed import Sealed
    from fleetit._transport.stock import AsyncCarry, Carry
    from fleetit_api import AuthenticatedClient

#: Calls wait at the gate, never in httpx's pool. It keeps what it has, for 5 s each: told to keep fewer than there may
#: be, it counts the busy ones too (httpcore 1.0.9), and of 1,000 calls by 32 threads 300 made a connection anew.
_LIMITS = httpx.Limits(max_connections=PLACES, max_keepalive_connections=PLACES)


#: Variables from which certificates, and where to write TLS keys, are taken.
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")

#: The longest part of a host name between dots (RFC 1035).
_LABEL = 63

H = TypeVar("H", httpx.Client, httpx.AsyncClient)


class _Connections(Generic[H]):
    """What both flavours are: an HTTP client of one process, which knows nothing that a view may change.

    It is made for the first request: who constructs a client may not come to use it, and httpcore and the certificates
    take as long to load as everything else together. Where the environment has a say it is made at once, so that what
    can't work is refused when the client is constructed.
    """

    def __init__(self, settings: Settings) -> None:
        self._proxies = Proxies(_checked_url(settings.base_url).scheme)
        self._process = Process()
        self._made: H | None = None
        self._is_closed = False
        self._making = Lock()
        self._trusts = self._proxies.are_there or any(name in os.environ for name in _CERTIFICATES)
        if self._trusts:
            self._make(settings.token)

    @property
    def _client(self) -> H:
        return self._made or self._make(None)

    def _make(self, token: Sealed[str] | None) -> H:
        with self._making:
            if self._made is None:
                if self._is_closed:
                    raise RuntimeError  # as httpx does
                self._made = self._new(trust_env=self._trusts and self._proxies.used, token=token)
            return self._made

    def _new(self, *, trust_env: bool, token: Sealed[str] | None) -> H:
        raise NotImplementedError

    def check_address(self, base_url: str) -> None:
        """Check that these connections may be used for another address.

        Raises:
            ConfigurationError: If it is no URL after all, or needs other proxies.
        """
        self._proxies.check(_checked_url(base_url).scheme, base_url)

    def _check_usable(self, request: Request) -> None:
        self._process.check(request.operation)
        if self._is_closed:
            raise self._closed(request)

    @staticmethod
    def _closed(request: Request) -> ConfigurationError:
        return ConfigurationError(f"{request.operation}: this client is closed; make a new one")

    def _mark_closed(self) -> H | None:
        """Have no more clients made, and return the one that was."""
        with self._making:
            self._is_closed = True
            return self._made


class Connections(_Connections[httpx.Client]):
    """The connections of a client and all its views; they are closed with the last of them at the latest."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._gate = Gate()
        self._clock = monotonic

    def _new(self, *, trust_env: bool, token: Sealed[str] | None) -> httpx.Client:
        client = _http_client(httpx.Client, _drop_location, trust_env=trust_env, token=token)
        finalize(self, _close_late, client, self._process)
        return client

    def send(self, request: Request, settings: Settings) -> Answer:
        """Send once.

        Args:
            request: What.
            settings: The token, address, timeouts and bounds of the client or view.

        Raises:
            TransportError: If no usable answer came.
        """
        self._check_usable(request)
        try:
            with self._gate.place(settings.timeout.busy):
                return self._exchange(request, settings)
        except _FAILED as cause:
            error: FleetITError = _error_of(cause, request, settings)
        except RuntimeError:
            if not self._is_closed:
                raise
            error = self._closed(request)  # while this call waited for its place
        # Outside of the handler, so that it is not chained: httpx's errors hold the request, and with it the token.
        raise error

    def _exchange(self, request: Request, settings: Settings) -> Answer:
        deadline = Deadline(settings.timeout.total, self._clock)
        response = self._client.send(_build(self._client, request, settings), stream=True)
        try:
            body = _body_of(response, settings)
            for chunk in response.iter_raw():
                deadline.check()
                body.add(chunk)
        finally:
            response.close()
        return _answer(response, body)

    def close(self) -> None:
        """Close all connections; calls after this are refused. In a fork nothing happens: they are the parent's."""
        if self._process.is_this():
            made = self._mark_closed()
            if made is not None:
                made.close()


class AsyncConnections(_Connections[httpx.AsyncClient]):
    """The connections of an async client and all its views; as above, if the event loop runs then."""

    def __init__(self, settings: Settings) -> None:
        self._loop = Loop()
        super().__init__(settings)
        self._gate = AsyncGate()

    def _new(self, *, trust_env: bool, token: Sealed[str] | None) -> httpx.AsyncClient:
        client = _http_client(httpx.AsyncClient, _drop_location_async, trust_env=trust_env, token=token)
        finalize(self, _close_late_async, client, self._process, self._loop)
        return client

    async def send(self, request: Request, settings: Settings) -> Answer:
        """Send once, as above."""
        self._check_usable(request)
        self._loop.check(request.operation)
        try:
            async with self._gate.place(settings.timeout.busy), ends_after(settings.timeout.total):
                return await self._exchange(request, settings)
        except _FAILED as cause:
            error: FleetITError = _error_of(cause, request, settings)
        except RuntimeError:
            if not self._is_closed:
                raise
            error = self._closed(request)
        raise error  # outside of the handler, as above

    async def _exchange(self, request: Request, settings: Settings) -> Answer:
        response = await self._client.send(_build(self._client, request, settings), stream=True)
        try:
            body = _body_of(response, settings)
            async for chunk in response.aiter_raw():
                body.add(chunk)
        finally:
            await response.aclose()
        return _answer(response, body)

    async def close(self) -> None:
        """Close all connections; calls after this are refused. In a fork nothing happens: they are the parent's."""
        if self._process.is_this():
            self._loop.check("close")
            made = self._mark_closed()
            if made is not None:
                await made.aclose()


def _close_late(client: httpx.Client, process: Process) -> None:
    """Close what nobody closed and nobody uses any more: sockets would be left to a warning."""
    if process.is_this():
        client.close()


def _close_late_async(client: httpx.AsyncClient, process: Process, loop: Loop) -> None:
    if process.is_this() and not client.is_closed:
        loop.spawn(client.aclose)


class _StockTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Takes what the stock generated functions send, and gives it the treatment of every other call."""

    def __init__(self, settings: Settings, carry: Carry | None, carry_async: AsyncCarry | None) -> None:
        self._base_url = httpx.URL(settings.base_url)
        self._fleet_id = settings.fleet_id
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
    *,
    carry: Carry | None = None,
    carry_async: AsyncCarry | None = None,
) -> AuthenticatedClient:
    """Return the generated client, over the connections of a client or view.

    Args:
        settings: Those of the client or view.
        carry: Carries sync calls; without it they are refused.
        carry_async: Carries async calls; without it they are refused.
    """
    from fleetit_api import AuthenticatedClient  # noqa: PLC0415 - loads what only its users need

    transport = _StockTransport(settings, carry, carry_async)
    # The connection adds the token; here it would only be one more place that holds it.
    return AuthenticatedClient(
        base_url=settings.base_url, token="", httpx_args={"transport": transport, "trust_env": False}
    )


def _http_client(
    kind: type[H], on_response: Callable[[httpx.Response], Any], *, trust_env: bool, token: Sealed[str] | None
) -> H:
    """Make httpx's client, which knows nothing of the settings that a view may change.

    Raises:
        ConfigurationError: If a proxy's or certificate's variable can't work.
    """
    try:
        return kind(
            headers={"User-Agent": f"fleetit-python/{__version__}", "Accept-Encoding": ACCEPTED},
            # No cookies are kept: all views share the connections, and a session would outrank the fleet and the token.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            limits=_LIMITS,
            follow_redirects=False,
            event_hooks={"response": [on_response]},
            trust_env=trust_env,
        )
    except (httpx.InvalidURL, ImportError, OSError, ValueError) as error:
        why = Mask(token).line(error) if token else str(error)
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
    except httpx.InvalidURL as error:
        why = str(error)
    else:
        labels = url.raw_host.removesuffix(b".").split(b".")
        if all(0 < len(label) <= _LABEL for label in labels):
            return url
        why = f"a part of the host between dots is empty or longer than {_LABEL} characters, which no resolver takes"
    msg = f"base_url (FLEETIT_BASE_URL): {shown(base_url)} is not an absolute URL: {why}"
    raise ConfigurationError(msg)


def _build(client: httpx.Client | httpx.AsyncClient, request: Request, settings: Settings) -> httpx.Request:
    headers = {"Authorization": f"Bearer {settings.token.open()}", **request.headers}
    if request.body is not None:
        headers.setdefault("Content-Type", "application/json")
    timeout = settings.timeout
    return client.build_request(
        request.method,
        settings.base_url + request.target,
        headers=headers,
        content=request.body,
        timeout=httpx.Timeout(timeout.silent, connect=timeout.connect, pool=settings.timeout.busy),
    )


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
    (TooSlow, Failure.TOO_SLOW),
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
        return ConfigurationError(f"{request.operation}: can't be requested: {Mask(settings.token).line(cause)}")
    failure = next(meaning for kind, meaning in _MEANINGS if isinstance(cause, kind))
    return failure_of(failure, cause, request, settings)


def _stock_response(request: Request, answer: Answer) -> httpx.Response:
    # The body is decoded already, so the headers that say how it was sent would be wrong.
    dropped = {"content-encoding", "content-length", "transfer-encoding"}
    headers = {name: value for name, value in answer.headers.items() if name not in dropped}
    response = _StockResponse(answer.status, headers=headers, content=answer.body)
    response.operation, response.attempts = request.operation, answer.attempts
    return response
