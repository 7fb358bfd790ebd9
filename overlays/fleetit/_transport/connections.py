"""Sends requests over the connections that a client shares with its views."""

from __future__ import annotations

import os
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Generic, Self, cast
from weakref import finalize

from fleetit._errors import ConfigurationError
from fleetit._extra_headers import merge_headers
from fleetit._response import Response
from fleetit._transport.affinity import LoopAffinity, ProcessAffinity
from fleetit._transport.body import BodyDecoder
from fleetit._transport.deadline import Deadline, async_deadline
from fleetit._transport.errors import ExchangeClosed, ExchangeErrors
from fleetit._transport.http_client import (
    HttpClientT,
    HttpSettings,
    make_async_client,
    make_sync_client,
    parse_base_url,
)
from fleetit._transport.http_library import load_core, load_http_library
from fleetit._transport.limiter import AsyncLimiter, Limiter
from fleetit._transport.proxies import Proxies
from fleetit._transport.sync_network import SyncBackend, SyncStream, current_deadline

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable

    import httpx

    from fleetit._config import Settings
    from fleetit._download import Download
    from fleetit._errors import FleetITError
    from fleetit._request import Request
    from fleetit._transport.async_network import AsyncStream
    from fleetit._transport.exchange import Exchange

#: Variables that name certificates, or the file where TLS keys are written.
_CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")


class _BaseConnections(Generic[HttpClientT]):
    """Base class of the sync and the async connections.

    The HTTP client is created on first use: httpcore and the certificates take as long to load as everything else
    together. It is created at once if the environment has proxies or certificates, so that an invalid variable is an
    error when the client is constructed.

    A forked process has connections of its own: two processes that share one would get each other's responses.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._library = load_http_library()
        self._exchange_errors = ExchangeErrors(self._library)
        self._proxies = Proxies(parse_base_url(self._library, settings.base_url).scheme, settings.proxy)
        self._process = ProcessAffinity()
        self._in_forks: dict[int, Self] = {}
        self._http_client: HttpClientT | None = None
        self._is_closed = False
        self._lock = Lock()
        self._uses_environment = self._proxies.are_configured or any(
            name in os.environ for name in _CERTIFICATE_VARIABLES
        )
        if self._uses_environment or settings.ssl_context is not None:
            self._get_http_client()

    def _get_http_client(self) -> HttpClientT:
        if self._http_client is not None and not self._is_closed:
            return self._http_client
        with self._lock:
            if self._is_closed:
                raise RuntimeError  # as a closed httpx client does
            if self._http_client is None:
                self._http_client = self._make_http_client(
                    HttpSettings(
                        token=self._settings.token,
                        trust_env=self._uses_environment and self._proxies.are_allowed,
                        proxy=self._proxies.own,
                        ssl_context=self._settings.ssl_context,
                    )
                )
            return self._http_client

    def _make_http_client(self, settings: HttpSettings) -> HttpClientT:
        raise NotImplementedError

    def check_base_url(self, base_url: str) -> None:
        """Raise if these connections can't be used for another base URL.

        Raises:
            ConfigurationError: If the HTTP library refuses the URL, or it needs other proxies.
        """
        self._proxies.check(parse_base_url(self._library, base_url).scheme, base_url)

    def _get_fork(self) -> Self:
        """Return the connections of this process, which is a fork of the one that made these."""
        pid = os.getpid()
        if pid not in self._in_forks:
            self.release()
            for inherited in self._in_forks.values():
                inherited.release()
            made = type(self)(self._settings)
            made._is_closed = self._is_closed  # noqa: SLF001 - of the same class
            # If two threads get here, both use the first one's. A lock may have been held when the process was forked.
            self._in_forks.setdefault(pid, made)
        return self._in_forks[pid]

    def release(self) -> None:
        """Close the sockets that a fork inherited, for this process only."""
        raise NotImplementedError

    def _check_usable(self, request: Request) -> None:
        if self._is_closed:
            raise self._build_closed_error(request)

    def _build_http_request(self, client: HttpClientT, request: Request, settings: Settings) -> httpx.Request:
        token = {"Authorization": f"Bearer {settings.token.reveal()}"} if request.sends_token else {}
        headers = {**token, **merge_headers(settings.default_headers.reveal(), request.headers)}
        if request.body is not None:
            headers.setdefault("Content-Type", "application/json")
        timeout = settings.timeout
        return client.build_request(
            request.method,
            settings.base_url + request.target,
            headers=headers,
            content=request.body,
            timeout=self._library.Timeout(timeout.read, connect=timeout.connect, pool=timeout.pool),
        )

    @staticmethod
    def _build_closed_error(request: Request) -> ConfigurationError:
        return ConfigurationError(f"{request.operation}: this client is closed; make a new one")

    def _build_error(self, cause: Exception, request: Request, settings: Settings) -> FleetITError:
        return self._exchange_errors.build(ExchangeClosed() if self._is_closed else cause, request, settings)

    def _mark_closed(self) -> HttpClientT | None:
        """Allow no new HTTP client, and return the one that was created, if any."""
        with self._lock:
            self._is_closed = True
            return self._http_client


class Connections(_BaseConnections["httpx.Client"]):
    """The connections of a client and all its views. They are closed at the latest when no client or view is left."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._limiter = Limiter()
        self._clock = monotonic

    def _make_http_client(self, settings: HttpSettings) -> httpx.Client:
        self._network = SyncBackend(load_core(self._library))
        client = make_sync_client(self._library, settings, self._network)
        finalize(self, _close_unclosed, client, self._process)
        return client

    def send(self, request: Request, settings: Settings, download: Download | None = None) -> Response:
        """Send a request once.

        Args:
            request: The request.
            settings: The settings of the client or view.
            download: Stores the body of a success, if it is described as a file.

        Raises:
            TransportError: If there is no usable response.
            ConfigurationError: If the client is closed.
        """
        if not self._process.is_current():
            return self._get_fork().send(request, settings, download)
        self._check_usable(request)
        try:
            with self._limiter.slot(settings.timeout.pool):
                return self._exchange(request, settings, download)
        except self._exchange_errors.causes as cause:
            error: FleetITError = self._build_error(cause, request, settings)
        except RuntimeError:
            if not self._is_closed:
                raise
            error = self._build_closed_error(request)  # closed while this call waited for its slot
        # Raised outside of the handler: an exception of the HTTP library holds the request, and with it the token.
        raise error

    def _exchange(self, request: Request, settings: Settings, download: Download | None) -> Response:
        client = self._get_http_client()
        former = current_deadline.set(Deadline(settings.timeout.total, self._clock))
        try:
            response = client.send(self._build_http_request(client, request, settings), stream=True)
            try:
                stream = _start_body(request, response)
                body = _make_body_decoder(response, settings, download)
                for chunk in cast("Iterable[bytes]", response.stream):
                    body.feed(chunk)
                if stream is not None:
                    stream.end_response()
            finally:
                response.close()
        finally:
            current_deadline.reset(former)
        return _build_response(response, body)

    def close(self) -> None:
        """Close all connections of this process. Calls in flight end with an error, and later ones are refused."""
        if not self._process.is_current():
            self._get_fork().close()
            return
        client = self._mark_closed()
        if client is not None:
            self._network.close()
            client.close()

    def release(self) -> None:
        """Close the sockets that a fork inherited, for this process only."""
        if self._http_client is not None:
            self._network.release()


class AsyncConnections(_BaseConnections["httpx.AsyncClient"]):
    """The connections of an async client and all its views.

    They are closed at the latest when no client or view is left, if their event loop still runs then.
    """

    def __init__(self, settings: Settings) -> None:
        from fleetit._transport.exchange import Exchange  # noqa: PLC0415 - imported lazily; it loads asyncio

        self._loop = LoopAffinity()
        super().__init__(settings)
        self._limiter = AsyncLimiter()
        self._make_exchange = Exchange
        self._exchanges: set[Exchange] = set()

    def _make_http_client(self, settings: HttpSettings) -> httpx.AsyncClient:
        from fleetit._transport.async_network import AsyncBackend  # noqa: PLC0415 - imported lazily; it loads asyncio

        self._network = AsyncBackend(load_core(self._library))
        client = make_async_client(self._library, settings, self._network)
        finalize(self, _close_unclosed_async, client, self._process, self._loop)
        return client

    async def send(self, request: Request, settings: Settings, download: Download | None = None) -> Response:
        """Send a request once; see `Connections.send`."""
        if not self._process.is_current():
            return await self._get_fork().send(request, settings, download)
        self._check_usable(request)
        self._loop.check(request.operation)
        try:
            async with self._limiter.slot(settings.timeout.pool), async_deadline(settings.timeout.total):
                exchange = self._make_exchange()
                self._exchanges.add(exchange)
                try:
                    return await exchange.run(self._exchange(request, settings, download))
                finally:
                    self._exchanges.discard(exchange)
        except self._exchange_errors.causes as cause:
            error: FleetITError = self._build_error(cause, request, settings)
        except RuntimeError:
            if not self._is_closed:
                raise
            error = self._build_closed_error(request)
        raise error  # outside of the handler, as in `Connections.send`

    async def _exchange(self, request: Request, settings: Settings, download: Download | None) -> Response:
        client = self._get_http_client()
        response = await client.send(self._build_http_request(client, request, settings), stream=True)
        try:
            stream = _start_body(request, response)
            body = _make_body_decoder(response, settings, download)
            async for chunk in cast("AsyncIterable[bytes]", response.stream):
                body.feed(chunk)
            if stream is not None:
                stream.end_response()
        finally:
            await response.aclose()
        return _build_response(response, body)

    async def close(self) -> None:
        """Close all connections of this process; see `Connections.close`. A cancelled call of it closes them too."""
        if not self._process.is_current():
            await self._get_fork().close()
            return
        self._loop.check("close")
        client = self._mark_closed()
        if client is not None:
            await self._make_exchange().run(self._close(client))

    async def _close(self, client: httpx.AsyncClient) -> None:
        exchanges = list(self._exchanges)
        for exchange in exchanges:
            exchange.close()
        for exchange in exchanges:
            await exchange.wait()
        await client.aclose()

    def release(self) -> None:
        """Close the sockets that a fork inherited, for this process only."""
        if self._http_client is not None:
            self._network.release()


def _close_unclosed(client: httpx.Client, process: ProcessAffinity) -> None:
    """Close an HTTP client that was never closed. Python would warn about its open sockets."""
    if process.is_current():
        client.close()


def _close_unclosed_async(client: httpx.AsyncClient, process: ProcessAffinity, loop: LoopAffinity) -> None:
    if process.is_current() and not client.is_closed:
        loop.schedule(client.aclose)


def _start_body(request: Request, response: httpx.Response) -> SyncStream | AsyncStream | None:
    """Say where the body of a response will end, and return its connection.

    Returns None if the connection is not one of ours: after 101, or if a test replaces the library's transport.
    """
    stream: SyncStream | AsyncStream | None = response.extensions.get("network_stream")
    if stream is None or not hasattr(stream, "framing"):
        return None
    stream.framing.start_body(request.method, response.status_code, response.headers)
    return stream


def _make_body_decoder(response: httpx.Response, settings: Settings, download: Download | None) -> BodyDecoder:
    write = download.start(response.status_code) if download else None
    return BodyDecoder(response.headers.get("content-encoding", ""), settings.max_response_bytes, write)


def _build_response(response: httpx.Response, body: BodyDecoder) -> Response:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers.raw}
    data = body.finish()
    return Response(status=response.status_code, headers=headers, body=data, size=body.size)
