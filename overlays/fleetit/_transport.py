"""The one module that knows httpx: bytes out, bytes in, its errors turned into ours.

httpx's last release is 0.28.1 (December 2024). Everything above this module deals in `Request` and `Answer`, so that a
successor is a matter of this file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from fleetit._answer import Answer
from fleetit._errors import ConfigurationError, ConnectError, ResponseTooLarge, TransportError
from fleetit._errors import TimeoutError as TookTooLong
from fleetit._fleet import FLEET_HEADER, fleet_of_text
from fleetit._request import Request, checked_headers

if TYPE_CHECKING:
    from fleetit._settings import Settings
    from fleetit_api import AuthenticatedClient

#: More at once than one process needs; further calls wait for a connection as long as they may take to connect.
_LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20)


class Connections:
    """The connections of a client and all its views."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = httpx.Client(**_options(settings))

    def send(self, request: Request) -> Answer:
        """Send once.

        Raises:
            TransportError: If no usable answer came.
        """
        _check_open(self._client, request)
        with _errors_of(request, self._settings):
            built = _build(self._client, request)
            response = self._client.send(built, stream=True)
            try:
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    _check_size(len(body), request, self._settings)
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
        self._client = httpx.AsyncClient(**_options(settings))
        self._loop: asyncio.AbstractEventLoop | None = None

    async def send(self, request: Request) -> Answer:
        """Send once.

        Raises:
            TransportError: If no usable answer came.
        """
        _check_open(self._client, request)
        self._check_loop(request)
        with _errors_of(request, self._settings):
            built = _build(self._client, request)
            response = await self._client.send(built, stream=True)
            try:
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    body += chunk
                    _check_size(len(body), request, self._settings)
            finally:
                await response.aclose()
            return _answer(response, body)

    async def close(self) -> None:
        """Close all connections; calls after this are refused."""
        await self._client.aclose()

    def _check_loop(self, request: Request) -> None:
        """Refuse another event loop: connections of the first would hang in it."""
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            return  # another library's loop, which has one loop a thread too
        if self._loop is None:
            self._loop = running
        elif self._loop is not running:
            msg = f"{request.operation}: this client belongs to another event loop; make one in each"
            raise ConfigurationError(msg)


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
        return _stock_response(self._carry(self._request(request, request.read())))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._carry_async is None:
            msg = f"{request.method} {request.url.path}: this is FleetIT; call `sync`, or use AsyncFleetIT"
            raise ConfigurationError(msg)
        return _stock_response(await self._carry_async(self._request(request, await request.aread())))

    def _request(self, request: httpx.Request, body: bytes) -> Request:
        path = request.url.raw_path.decode("ascii")
        operation = f"{request.method} {request.url.path}"
        if request.url.copy_with(raw_path=b"/") != self._base_url.copy_with(raw_path=b"/"):
            msg = f"{operation}: {request.url.host!r} is not this client's host; the token would go there"
            raise ConfigurationError(msg)
        # Of the headers those that the operation set; the token, host and length are the connection's own to set.
        kept = {"fleet-id", "content-type", "accept"}
        raw = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw]
        headers = {name: value for name, value in raw if name.lower() in kept or name.lower().startswith("x-")}
        checked_headers(operation, headers)
        own = next((value for name, value in headers.items() if name.lower() == "fleet-id"), None)
        fleet_id = self._fleet_id if own is None else fleet_of_text(own, FLEET_HEADER)
        settled = {name: value for name, value in headers.items() if name.lower() != "fleet-id"}
        if fleet_id is not None:
            settled[FLEET_HEADER] = str(fleet_id)
        return Request(
            operation=operation,
            method=request.method,
            path=path.removeprefix(self._base_url.raw_path.decode("ascii").rstrip("/")),
            template=request.url.path,
            headers=settled,
            body=body or None,
        )


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


def _options(settings: Settings) -> dict[str, Any]:
    connect, read = settings.timeout.connect, settings.timeout.read
    return {
        "base_url": settings.base_url,
        "headers": {"Authorization": f"Bearer {settings.token}", "User-Agent": _user_agent()},
        "timeout": httpx.Timeout(read, connect=connect, pool=connect + read),
        "limits": _LIMITS,
        "follow_redirects": False,
    }


def _user_agent() -> str:
    from fleetit import __version__  # noqa: PLC0415 - the package is being imported when this module is

    return f"fleetit-python/{__version__}"


def _build(client: httpx.Client | httpx.AsyncClient, request: Request) -> httpx.Request:
    headers = dict(request.headers)
    if request.body is not None:
        headers.setdefault("Content-Type", "application/json")
    return client.build_request(
        request.method, request.path, params=request.params, headers=headers, content=request.body
    )


def _check_open(client: httpx.Client | httpx.AsyncClient, request: Request) -> None:
    if client.is_closed:
        msg = f"{request.operation}: this client is closed; make a new one"
        raise ConfigurationError(msg)


def _check_size(size: int, request: Request, settings: Settings) -> None:
    if size > settings.max_response_bytes:
        msg = f"{request.operation}: the answer is larger than max_response_bytes ({settings.max_response_bytes:,})"
        raise ResponseTooLarge(msg, operation=request.operation)


def _answer(response: httpx.Response, body: bytearray) -> Answer:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers.raw}
    return Answer(status=response.status_code, headers=headers, body=bytes(body))


@contextmanager
def _errors_of(request: Request, settings: Settings) -> Generator[None]:
    """Turn httpx's errors into ours. They are not chained: theirs hold the request, and with it the token."""
    operation = request.operation
    error: TransportError
    try:
        yield
    except (httpx.ConnectTimeout, httpx.PoolTimeout):
        # Nothing was sent, so any method may be repeated.
        msg = f"{operation}: no connection to {settings.base_url} within {settings.timeout.connect} s"
        error = _ConnectTimeout(msg, operation=operation)
    except httpx.TimeoutException as cause:
        what = "the request was not taken" if isinstance(cause, httpx.WriteTimeout) else "no answer"
        error = TookTooLong(f"{operation}: {what} for {settings.timeout.read} s", operation=operation)
    except (httpx.ConnectError, httpx.ProxyError) as cause:
        error = ConnectError(f"{operation}: no connection to {settings.base_url}: {cause}", operation=operation)
    except httpx.DecodingError as cause:
        error = TransportError(f"{operation}: the answer can't be decompressed: {cause}", operation=operation)
        error.passing = False
    except httpx.HTTPError as cause:
        error = TransportError(f"{operation}: {type(cause).__name__}: {cause}", operation=operation)
    else:
        return
    raise error


class _ConnectTimeout(ConnectError, TookTooLong):
    """No connection in time: both of its parents say something true."""


def _stock_response(answer: Answer) -> httpx.Response:
    # The body is decoded already, so the headers that say how it was sent would be wrong.
    dropped = {"content-encoding", "content-length", "transfer-encoding"}
    headers = {name: value for name, value in answer.headers.items() if name not in dropped}
    return httpx.Response(answer.status, headers=headers, content=answer.body)
