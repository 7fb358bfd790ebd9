"""The part of the sync and the async connections without I/O: creation on first use, proxies, checks, and errors."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, Self
from urllib.parse import parse_qsl, urlsplit
from urllib.request import getproxies

from openapi_sdk.loopback import is_loopback
from openapi_sdk.messages.request import merge_headers
from openapi_sdk.secrets.redaction import format_value
from openapi_sdk.settings.access_tokens import AccessTokens
from openapi_sdk.transport.body import MAX_EXPANSION, BodyDecodeError, BodyExpandsTooMuch, BodyTooLarge
from openapi_sdk.transport.framing import FramingTooLong
from openapi_sdk.transport.http_client import HttpClientT, find_proxy, load_http_library, parse_base_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from openapi_sdk.errors.errors import ConfigurationError, ErrorTree, SdkError, TransportError
    from openapi_sdk.messages.request import Request
    from openapi_sdk.secrets.redaction import SecretValue
    from openapi_sdk.settings.settings import Settings
    from openapi_sdk.transport.framing import SentRequest
    from openapi_sdk.transport.http_client import HttpLibrary


#: Variables that name certificates, or the file where TLS keys are written.
_CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")


class Proxies:
    """The proxies of the environment at the time when connections were made.

    A proxy for http on another machine would get the token unencrypted. With such a proxy none of the environment is
    used for http, which is for loopback only. `own` is the URL of a proxy of the user, which replaces them all.
    """

    def __init__(
        self, errors: ErrorTree, scheme: str, own: SecretValue[str | None], environment: Mapping[str, str]
    ) -> None:
        self._errors = errors
        url = own.reveal()
        proxies = environment if url is None else {"all": url}
        self._are_local = all(is_loopback(_get_host(proxies[kind])) for kind in ("http", "all") if kind in proxies)
        self.are_configured = bool(proxies)
        self.are_allowed = scheme == "https" or self._are_local
        if url is not None and not self.are_allowed:
            msg = "proxy: on another machine, it could read the token: requests to an http address are not encrypted"
            raise errors.ConfigurationError(msg)

    def check(self, scheme: str, base_url: str) -> None:
        """Raise if another base URL can't use these connections, because its scheme needs other proxies."""
        if self._are_local or self.are_allowed == (scheme == "https"):
            return
        msg = (
            f"base_url: {format_value(base_url)} can't share connections with an address of another scheme while "
            "the proxy (HTTP_PROXY, ALL_PROXY or proxy=) is on another machine; make a separate client for it"
        )
        raise self._errors.ConfigurationError(msg)


def _get_host(proxy: str) -> str:
    try:
        return urlsplit(proxy if "://" in proxy else f"//{proxy}").hostname or ""
    except ValueError:
        return ""


class DeadlineExceeded(Exception):
    """The attempt took longer than its total time."""


class LimiterTimeout(Exception):
    """No slot became free in time."""


class ExchangeClosed(Exception):
    """The client was closed during the exchange."""


#: An argument of the query that is this long is named if a URL is refused.
_LONG = 1_000
_NO_FREE_CONNECTION = "all connections were busy for {timeout.pool} s"
_NOT_CONNECTED = "no connection to {base_url}{route}: {cause}"


class ExchangeErrors:
    """Builds the errors for the exceptions of an exchange."""

    def __init__(self, errors: ErrorTree, library: HttpLibrary) -> None:
        self._errors = errors
        self._invalid_url = library.InvalidURL
        # For each exception the class of the error and its message. The first class that matches counts.
        self._table: tuple[tuple[type[Exception], type[TransportError], str], ...] = (
            (
                BodyTooLarge,
                errors.ResponseTooLarge,
                "the response is larger than max_response_bytes ({max_bytes:,}){remedy}",
            ),
            (
                BodyExpandsTooMuch,
                errors.ResponseTooLarge,
                "the response decompresses to more than {max_expansion} times its size",
            ),
            (FramingTooLong, errors.ResponseTooLarge, "the response can't be read: {cause}"),
            (BodyDecodeError, errors.TransportError, "the response can't be decompressed: {cause}"),
            (ExchangeClosed, errors.TransportError, "the client was closed during this call"),
            (DeadlineExceeded, errors.TimeoutError, "no complete response within {timeout.total} s{route}"),
            # Nothing was sent before a `ConnectError` or `ConnectTimeout`, so any method may be retried.
            (LimiterTimeout, errors.ConnectTimeout, _NO_FREE_CONNECTION),
            (library.PoolTimeout, errors.ConnectTimeout, _NO_FREE_CONNECTION),
            (
                library.ConnectTimeout,
                errors.ConnectTimeout,
                "no connection to {base_url}{route} within {timeout.connect} s",
            ),
            (library.ConnectError, errors.ConnectError, _NOT_CONNECTED),
            (library.ProxyError, errors.ConnectError, _NOT_CONNECTED),
            (library.WriteTimeout, errors.TimeoutError, "the request could not be sent for {timeout.read} s{route}"),
            (library.ReadTimeout, errors.TimeoutError, "no response for {timeout.read} s{route}"),
            # Only a transport of a user raises it as such: pytest-httpx does, to say what is not mocked.
            (library.TimeoutException, errors.TimeoutError, "{cause}"),
            (library.HTTPError, errors.TransportError, "{cause_name}{route}: {cause}"),
        )
        self.causes: tuple[type[Exception], ...] = (
            *(cause for cause, _, _ in self._table),
            library.InvalidURL,
            RuntimeError,  # of a client that was closed while a call waited for its slot
        )

    def build(self, cause: Exception, request: Request, settings: Settings, proxy: str) -> SdkError:
        """Return the error of an exchange.

        Args:
            cause: What the library raised.
            request: The request.
            settings: Those of the call.
            proxy: The proxy through which it went, without a password; "" without one. It may be what failed.
        """
        cause_text = settings.make_redactor(request).redact_line(cause)
        if isinstance(cause, self._invalid_url):
            arguments = parse_qsl(request.target.partition("?")[2])
            name, value = max(arguments, key=lambda each: len(each[1]), default=("", ""))
            is_long = len(value) >= _LONG
            text = f"can't be requested{f' with {len(value):,} characters' if is_long else ''}: {cause_text}"
            return self._errors.InvalidInput.of(text, field=name if is_long else "", operation=request.operation)
        error_class, message = next(
            (error_class, message)
            for cause_class, error_class, message in self._table
            if isinstance(cause, cause_class)
        )
        text = message.format(
            cause=cause_text,
            cause_name=type(cause).__name__,
            base_url=settings.base_url,
            route=f" through the proxy {proxy}" if proxy else "",
            timeout=settings.timeout,
            max_bytes=settings.max_response_bytes,
            max_expansion=MAX_EXPANSION,
            remedy="; with to= it is stored in a file, of any size" if request.is_download else "",
        )
        error = error_class(f"{request.operation}: {text}", operation=request.operation)
        if isinstance(cause, BodyDecodeError | ExchangeClosed):
            error.is_transient = False
        return error


def check_transport(errors: ErrorTree, transport: object, method: str) -> None:
    """Raise if an object can't send requests in place of our connections."""
    if any(each.__module__.partition(".")[0] == "httpx2" for each in type(transport).__mro__):
        why = "is of httpx2; pass one of httpx"
    elif not callable(getattr(transport, method, None)):
        why = f"has no method {method}; httpx.MockTransport(handler) is one that has it"
    else:
        return
    msg = f"transport: {format_value(transport)} {why}"
    raise errors.ConfigurationError(msg)


class BaseConnections(ABC, Generic[HttpClientT]):
    """Base class of the sync and the async connections.

    The HTTP client is created on first use: httpcore and the certificates take as long to load as everything else
    together. It is created at once if the environment has proxies or certificates, so that an invalid variable is an
    error when the client is constructed.

    A forked process has connections of its own: two processes that share one would get each other's responses.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._library = load_http_library(settings.service, settings.http_library)
        self._exchange_errors = ExchangeErrors(settings.service.errors, self._library)
        scheme = parse_base_url(settings.service, self._library, settings.base_url).scheme
        self._proxies = Proxies(
            settings.service.errors, scheme, settings.proxy, getproxies() if settings.transport is None else {}
        )
        self._pid = os.getpid()
        self._in_forks: dict[int, Self] = {}
        self._http_client: HttpClientT | None = None
        #: The headers that the HTTP client gives to each request.
        self._client_headers: Mapping[str, str] = {}
        #: Makes the connections of the HTTP client.
        self._network: Any = None
        self._is_closed = False
        self._lock = Lock()
        #: The tokens that were fetched.
        self._access_tokens = AccessTokens()
        self._uses_environment = settings.transport is None and (
            self._proxies.are_configured or any(name in os.environ for name in _CERTIFICATE_VARIABLES)
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
                trust_env = self._uses_environment and self._proxies.are_allowed
                made = self._make_http_client(trust_env=trust_env)
                self._client_headers = {name.decode("ascii"): value.decode("ascii") for name, value in made.headers.raw}
                self._http_client = made
            return self._http_client

    @abstractmethod
    def _make_http_client(self, *, trust_env: bool) -> HttpClientT:
        """Return an HTTP client for these connections."""

    def check_base_url(self, base_url: str) -> None:
        """Raise if these connections can't be used for another base URL."""
        self._proxies.check(parse_base_url(self._settings.service, self._library, base_url).scheme, base_url)

    def _is_forked(self) -> bool:
        return os.getpid() != self._pid

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
        if self._http_client is not None:
            self._network.release()

    def _check_usable(self, request: Request) -> None:
        if self._is_closed:
            raise self._build_closed_error(request)

    def _build_http_request(self, request: Request, settings: Settings) -> httpx.Request:
        """Return a request for the HTTP client. What `build_request` of a client does besides would do nothing here."""
        authorized = settings.authorize(request)
        timeout = settings.timeout
        seconds = {"connect": timeout.connect, "read": timeout.read, "write": timeout.read, "pool": timeout.pool}
        return self._library.Request(
            request.method,
            settings.base_url + authorized.reveal().target,
            headers=merge_headers(self._client_headers, authorized.reveal().headers),
            content=request.body,
            extensions={"timeout": seconds},
        )

    def _build_closed_error(self, request: Request) -> ConfigurationError:
        return self._settings.service.errors.ConfigurationError(
            f"{request.operation}: this client is closed; make a new one"
        )

    def _build_error(self, cause: Exception, request: Request, sent: SentRequest, settings: Settings) -> SdkError:
        if isinstance(cause, RuntimeError):
            if not self._is_closed:
                raise cause
            return self._build_closed_error(request)
        cause = ExchangeClosed() if self._is_closed else cause
        proxy = find_proxy(self._library, self._http_client, settings.base_url)
        error = self._exchange_errors.build(cause, request, settings, proxy)
        if isinstance(error, self._settings.service.errors.TransportError):
            error.was_sent = error.was_sent and sent.may_be_whole
        return error

    def _mark_closed(self) -> HttpClientT | None:
        """Allow no new HTTP client, and return the one that was created, if any."""
        with self._lock:
            self._is_closed = True
            return self._http_client
