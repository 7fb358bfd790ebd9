"""The part of the sync and the async connections without I/O: creation on first use, checks, and errors."""

from __future__ import annotations

import os
from threading import Lock
from typing import TYPE_CHECKING, Generic, Self

from fleetit._errors.errors import ConfigurationError
from fleetit._messages.headers import merge_headers
from fleetit._transport.affinity import ProcessAffinity
from fleetit._transport.errors import ExchangeClosed, ExchangeErrors
from fleetit._transport.http_client import HttpClientT, HttpSettings, parse_base_url
from fleetit._transport.http_library import load_http_library
from fleetit._transport.proxies import Proxies

if TYPE_CHECKING:
    import httpx

    from fleetit._errors.errors import FleetITError
    from fleetit._messages.request import Request
    from fleetit._settings.settings import Settings

#: Variables that name certificates, or the file where TLS keys are written.
_CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")


class BaseConnections(Generic[HttpClientT]):
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
