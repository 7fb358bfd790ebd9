"""The HTTP library of the connections: which one it is, its client, and how a client gets our network.

The transport is typed with the classes of httpx, and takes them at run time from the module that `load_http_library`
returns. `client.api` always uses httpx, because the stock generated functions import it.
"""

from __future__ import annotations

import logging
import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from openapi_sdk.secrets.redaction import Redactor, format_value
from openapi_sdk.transport.body import ACCEPTED_ENCODING
from openapi_sdk.transport.framing import current_request

if TYPE_CHECKING:
    import httpx

    from openapi_sdk.errors.errors import ConfigurationError, ErrorTree
    from openapi_sdk.service import Service
    from openapi_sdk.settings.settings import HttpLibraryName, Settings

_CORES = {"httpx2": "httpcore2", "httpx": "httpcore"}
#: What our network uses of a core.
_CORE_NAMES = (
    "SyncBackend",
    "ConnectError",
    "ConnectTimeout",
    "ReadError",
    "ReadTimeout",
    "WriteError",
    "WriteTimeout",
)
#: Versions whose insides are known, to install in place of one that is not supported.
_KNOWN_VERSIONS = {"httpx2": "'httpx2==2.16.2' 'httpcore2==2.16.2'", "httpx": "'httpx==0.28.1' 'httpcore==1.0.9'"}


class HttpLibrary(Protocol):
    """What the transport uses of httpx or httpx2 at run time."""

    __name__: str
    __version__: str
    AsyncClient: type[httpx.AsyncClient]
    Auth: type[httpx.Auth]
    Client: type[httpx.Client]
    ConnectError: type[httpx.ConnectError]
    ConnectTimeout: type[httpx.ConnectTimeout]
    HTTPError: type[httpx.HTTPError]
    InvalidURL: type[httpx.InvalidURL]
    Limits: type[httpx.Limits]
    PoolTimeout: type[httpx.PoolTimeout]
    ProxyError: type[httpx.ProxyError]
    ReadTimeout: type[httpx.ReadTimeout]
    Request: type[httpx.Request]
    TimeoutException: type[httpx.TimeoutException]
    URL: type[httpx.URL]
    WriteTimeout: type[httpx.WriteTimeout]


def load_http_library(service: Service, name: HttpLibraryName) -> HttpLibrary:
    """Import the library of a name."""
    try:
        return cast("HttpLibrary", import_module(name))
    except ModuleNotFoundError as error:
        if error.name != name:
            raise  # it is installed, but one of its own dependencies is not
    variable, extra = service.variable("HTTP_LIBRARY"), f"{service.package}[{name}]"
    msg = f"http_library ({variable}): {name} is not installed; install `{extra}`, or use httpx"
    raise service.errors.ConfigurationError(msg)


def load_core(errors: ErrorTree, library: HttpLibrary) -> Any:
    """Import httpcore or httpcore2, which makes the connections of the library. That takes as long as the library."""
    try:
        core = import_module(_CORES[library.__name__])
    except ModuleNotFoundError as error:
        raise _build_unsupported_error(errors, library, error.name) from error
    missing = next((name for name in _CORE_NAMES if not hasattr(core, name)), None)
    if missing is not None:
        raise _build_unsupported_error(errors, library, missing)
    return core


def _build_unsupported_error(errors: ErrorTree, library: HttpLibrary, missing: str | None) -> ConfigurationError:
    """Return the error for a version whose insides are not those that are known."""
    name, core = library.__name__, _CORES[library.__name__]
    try:
        core_version: str = import_module(core).__version__
    except (ModuleNotFoundError, AttributeError):
        core_version = "of unknown version"
    return errors.ConfigurationError(
        f"{name} {library.__version__} with {core} {core_version} can't be used: it has no {missing}, where the client "
        f"keeps one call from the next; install {_KNOWN_VERSIONS[name]}"
    )


#: How many calls of a client run at once, and how many connections it has at most.
MAX_CONNECTIONS = 100
#: The longest label of a host name (RFC 1035).
_MAX_LABEL_LENGTH = 63

HttpClientT = TypeVar("HttpClientT", "httpx.Client", "httpx.AsyncClient")


def parse_base_url(service: Service, library: HttpLibrary, base_url: str) -> httpx.URL:
    try:
        url = library.URL(base_url)
        _ = url.host  # decodes an internationalized name, which may be none
    except (library.InvalidURL, UnicodeError) as error:
        why = str(error)
    else:
        labels = url.raw_host.removesuffix(b".").split(b".")
        if all(0 < len(label) <= _MAX_LABEL_LENGTH for label in labels):
            return url
        why = (
            f"a part of the host between dots is empty or longer than {_MAX_LABEL_LENGTH} characters, "
            "which no resolver accepts"
        )
    msg = f"base_url ({service.variable('BASE_URL')}): {format_value(base_url)} is not an absolute URL: {why}"
    raise service.errors.ConfigurationError(msg)


def make_client(
    library: HttpLibrary,
    client_class: type[HttpClientT],
    network: Any,
    settings: Settings,
    *,
    trust_env: bool,
) -> HttpClientT:
    """Make an HTTP client without the settings that a view may change.

    Args:
        library: The library.
        client_class: Its client, sync or async.
        network: What makes the connections, or the transport of the user in place of them.
        settings: The settings.
        trust_env: Whether proxies and certificates of the environment are used.
    """
    on_response: Any = _drop_location_async if client_class is library.AsyncClient else _drop_location
    service = settings.service
    user_agent = f"{service.package}-python/{service.version} {library.__name__}/{library.__version__}"
    try:
        client = client_class(
            headers={"User-Agent": user_agent, "Accept-Encoding": ACCEPTED_ENCODING},
            auth=library.Auth(),  # it does nothing; without it each URL is searched for user info, and has none
            # Calls wait in the limiter, never in the pool. All connections are kept alive, for 5 s each. With a lower
            # limit httpcore 1.0.9 counts the busy ones too: 300 of 1,000 calls by 32 threads made a new connection.
            limits=library.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_CONNECTIONS),
            follow_redirects=False,
            event_hooks={"response": [on_response]},
            trust_env=trust_env,
            proxy=settings.proxy.reveal(),
            verify=True if settings.ssl_context is None else settings.ssl_context,
            transport=None if settings.transport is None else network,
        )
    except (library.InvalidURL, ImportError, OSError, ValueError) as error:
        msg = _explain_environment(error) or f"{_PROXIES}: {Redactor(settings.credentials).redact_line(error)}"
    else:
        _set_insides(service.errors, library, client, network if settings.transport is None else None)
        _hide_queries(library)
        return client
    raise service.errors.ConfigurationError(msg)


_PROXIES = "the proxy of the environment (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY)"


def _explain_environment(error: Exception) -> str | None:
    """Return what is wrong with a file that a variable names, if that is the reason of an error."""
    if not isinstance(error, OSError):
        return None
    import ssl  # noqa: PLC0415 - only for messages; it takes longer to load than this module

    file = os.environ.get("SSL_CERT_FILE")
    if file:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=file)
        except OSError as cause:
            return f"SSL_CERT_FILE={file!r}: no file of certificates in PEM can be read there: {cause.strerror}"
    keys = os.environ.get("SSLKEYLOGFILE")
    return f"SSLKEYLOGFILE={keys!r}: {error.strerror}" if keys else None


def find_proxy(library: HttpLibrary, client: Any, base_url: str) -> str:
    """Return the proxy through which an HTTP client sends requests, without user and password; "" if there is none."""
    try:
        url = client._transport_for_url(library.URL(base_url))._pool._proxy_url  # noqa: SLF001 - nothing public has it
    except AttributeError:  # no client yet, a transport of the user, or a pool without a proxy
        return ""
    host = url.host.decode("ascii")
    port = "" if url.port is None else f":{url.port}"
    return f"{url.scheme.decode('ascii')}://{f'[{host}]' if ':' in host else host}{port}"


class _NoCookies:
    """Takes the place of a client's cookies: all views share it, and a session cookie would outrank tenant and token.

    A jar that accepts none would do too, but httpx makes a message and a request for it of each response.
    """

    def extract_cookies(self, response: httpx.Response) -> None:
        """Store no cookie of a response."""


def _set_insides(errors: ErrorTree, library: HttpLibrary, client: Any, network: object) -> None:
    """Replace the cookies of a client, and its network, also that to its proxies. None keeps the network.

    Pools take one as an argument, but the library, which makes the pools and reads the environment, does not.
    """
    try:
        _replace(client, "_cookies", _NoCookies())
        if network is not None:
            for transport in (client._transport, *client._mounts.values()):  # noqa: SLF001
                if transport is not None:  # None stands for hosts without a proxy
                    _replace(transport._pool, "_network_backend", network)  # noqa: SLF001
    except AttributeError as error:
        raise _build_unsupported_error(errors, library, error.name) from error


def _replace(owner: object, name: str, value: object) -> None:
    getattr(owner, name)  # an error if it would only be added
    setattr(owner, name, value)


class _QueryFilter(logging.Filter):
    """Shortens the library's line about each request: a query has names and what else is searched for."""

    def filter(self, record: logging.LogRecord) -> bool:
        if current_request.get().is_passed_on and isinstance(record.args, tuple):
            record.args = tuple(map(_drop_query, record.args))
        return True


def _drop_query(value: Any) -> Any:
    """Return a URL without its query, and anything else as it is."""
    return value.copy_with(query=None) if hasattr(value, "copy_with") else value


_QUERY_FILTER = _QueryFilter()


def _hide_queries(library: HttpLibrary) -> None:
    """Keep the queries of our requests out of the log of the library, which is that of all requests of a program."""
    logging.getLogger(library.__name__).addFilter(_QUERY_FILTER)  # it stays one filter


def _drop_location(response: httpx.Response) -> None:
    """Remove the Location header. The library parses it although redirects are off, and fails if it is not a URL."""
    if "location" in response.headers:
        del response.headers["location"]


async def _drop_location_async(response: httpx.Response) -> None:
    _drop_location(response)
