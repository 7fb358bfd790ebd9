"""Reads the configuration of a client: arguments first, then variables of the environment, then defaults.

All values are checked when the client is constructed, so that no call fails because of a wrong one.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypedDict, cast, get_args

from attrs import evolve, frozen

from openapi_sdk.messages.request import check_extra_headers, merge_headers
from openapi_sdk.model.integers import is_integer
from openapi_sdk.model.secret_names import MASK, is_secret_name
from openapi_sdk.secrets.redaction import Redactor, SecretValue, format_value, strip_traceback
from openapi_sdk.settings.credentials import Credentials, read_credentials
from openapi_sdk.settings.hooks import check_hook
from openapi_sdk.settings.retry import Retry, check_retry
from openapi_sdk.settings.servers import Server, choose_server, read_headers, split_host
from openapi_sdk.settings.timeout import Timeout, check_timeout

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    from openapi_sdk.messages.request import Request
    from openapi_sdk.secrets.redaction import TokenFunction
    from openapi_sdk.service import Service
    from openapi_sdk.settings.credentials import Authorized
    from openapi_sdk.settings.hooks import Hook

#: The libraries that requests can be sent with.
HttpLibraryName = Literal["httpx", "httpx2"]
#: The default limit of a decoded body. A page has at most 100 rows of a few kilobytes each.
MAX_RESPONSE_BYTES = 32 * 1024 * 1024


class Transport(Protocol):
    """What a client takes as `transport=`: it has this method of httpx's transports, as `httpx.MockTransport` has."""

    def handle_request(self, request: Any, /) -> Any:
        """Send an `httpx.Request`, and return its `httpx.Response`."""


class AsyncTransport(Protocol):
    """What an async client takes as `transport=`."""

    async def handle_async_request(self, request: Any, /) -> Any:
        """Send an `httpx.Request`, and return its `httpx.Response`."""


class AnswerRecorder(Protocol):
    """What `recorder=` takes: a `Recorder` of conformance, or another object with this method."""

    def add(self, request: Any, response: Any, base_url: str, /) -> object:
        """Look at the last answer of a call. It must not block, and raise nothing."""


class ClientOptions(TypedDict, total=False):
    """The options of a client: the arguments of its constructor, by name. That of the tenant is called so here.

    `described` has those that the description makes: who calls, variables of servers, and headers.
    """

    described: Mapping[str, str | TokenFunction | None]
    tenant: Any
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
    on_request: Hook | None
    on_response: Hook | None
    recorder: AnswerRecorder | None


#: Options of the connections, which a view shares with its client.
_OF_CONNECTIONS = ("proxy", "ssl_context", "http_library", "transport")
#: The options of a client that was constructed without arguments.
_DEFAULTS = cast(
    "ClientOptions",
    {**dict.fromkeys(ClientOptions.__annotations__), "described": {}, "max_response_bytes": MAX_RESPONSE_BYTES},
)


@frozen
class Settings:
    """The checked configuration of a client or view; see the constructor of a client.

    Only an option of one call sets `deadline`: the seconds that it may take with all its attempts and waits. With
    `is_only_tenant`, every request for another tenant is refused. `signature` has the headers of one attempt that a
    function of the overlay returned.
    """

    service: Service
    credentials: Credentials
    tenant: Any
    server: Server
    base_url: str
    client_headers: Mapping[str, str]
    timeout: Timeout
    retry: Retry
    max_response_bytes: int
    default_headers: SecretValue[Mapping[str, str]]
    proxy: SecretValue[str | None]
    ssl_context: ssl.SSLContext | None
    http_library: HttpLibraryName
    transport: Any
    on_request: Hook | None
    on_response: Hook | None
    recorder: AnswerRecorder | None
    deadline: float | None = None
    is_only_tenant: bool = False
    signature: SecretValue[Mapping[str, str]] = SecretValue({})  # noqa: RUF009 - nothing changes it

    def make_redactor(self, request: Request) -> Redactor:
        """Return what removes the secrets that a request sends from texts."""
        return Redactor(self.credentials, lambda: request.find_secrets(self.service, self.default_headers.reveal()))

    @classmethod
    @strip_traceback
    def from_options(
        cls, service: Service, options: SecretValue[ClientOptions], environ: Mapping[str, str] | None = None
    ) -> Settings:
        """Return the settings of a new client. None counts as not passed, and an empty variable as not set."""
        variables = os.environ if environ is None else environ
        merged: ClientOptions = {**_DEFAULTS, **options.reveal()}
        if service.tenant is not None:
            tenant, name = merged.get("tenant"), f"{service.tenant.argument} ({service.tenant_variable})"
            if tenant is None and (text := variables.get(service.tenant_variable)):
                tenant = service.parse_tenant(text, name)
            merged["tenant"] = service.check_tenant(tenant, name)
        return cls(
            service=service,
            **_check_options(service, merged, variables),
            http_library=_choose_http_library(service, merged, variables),
            transport=merged.get("transport"),
        )

    def authorize(self, request: Request, *, is_shown: bool = False) -> SecretValue[Authorized]:
        """Return the target and the headers of a request, with those that say who calls; see `Credentials`.

        Args:
            request: The request.
            is_shown: Whether people see it: what is secret is masked.
        """
        defaults = self.default_headers.reveal()
        if self.client_headers:
            defaults = {**self.client_headers, **defaults}
        headers = dict(merge_headers(defaults, request.headers) if defaults else request.headers)
        if request.body is not None:
            headers.setdefault("Content-Type", "application/json")
        if is_shown:
            headers = {name: MASK if is_secret_name(name) else value for name, value in headers.items()}
        return self.credentials.authorize(request, headers, self.signature.reveal(), is_shown=is_shown)

    def within(self, seconds: float | None) -> Settings:
        """Return the settings of an attempt that may take so many seconds; None for no further limit."""
        return self if seconds is None else evolve(self, timeout=self.timeout.within(seconds))

    @strip_traceback
    def with_options(self, options: SecretValue[ClientOptions], environ: Mapping[str, str] | None = None) -> Settings:
        """Return these settings with some of them replaced.

        None means the same as in `from_options`, except for the tenant: it is the default one then.
        """
        for name in _OF_CONNECTIONS:
            if name in options.reveal():
                msg = f"{name}: a view shares the connections of its client; pass it to a new client"
                raise self.service.errors.ConfigurationError(msg)
        changed = evolve(
            self,
            **_check_options(self.service, options.reveal(), os.environ if environ is None else environ, self),
        )
        if self.is_only_tenant and changed.tenant != self.tenant:
            raise self.service.build_tenant_error(self.service.explain_other_tenant(changed.tenant, self.tenant))
        return changed

    def for_tenant(self, tenant: object, *, only: bool) -> Settings:
        """Return these settings for a tenant; with `only` for no other one. What is for one tenant only stays so."""
        if only and tenant is None and self.service.tenant is not None:
            why = f"only=True needs the id of {self.service.tenant.one}"
            raise self.service.build_tenant_error(why)
        changed = self.with_options(SecretValue(ClientOptions(tenant=tenant)))
        return evolve(changed, is_only_tenant=True) if only else changed


def _check_options(
    service: Service, options: ClientOptions, environ: Mapping[str, str], former: Settings | None = None
) -> dict[str, Any]:
    """Return the arguments of `Settings` for the options that were passed."""
    checked: dict[str, Any] = {}
    described = SecretValue(options.get("described", {}))
    own: dict[str, SecretValue[Mapping[str, Any]]] = {
        kind: SecretValue({name: described.reveal()[name] for name in names if name in described.reveal()})
        for kind, names in (
            ("credentials", service.facts.credentials),
            ("variables", [each.argument for each in service.facts.variables]),
            ("headers", [each.argument for each in service.facts.headers]),
        )
    }
    if former is None or own["credentials"].reveal():
        credentials = None if former is None else former.credentials
        checked["credentials"] = read_credentials(service, own["credentials"], environ, credentials)
    if former is None or own["headers"].reveal():
        of_client: Mapping[str, str] = {} if former is None else former.client_headers
        checked["client_headers"] = read_headers(service, own["headers"].reveal(), of_client, environ)
    variables = own["variables"].reveal()
    if former is None or variables or "base_url" in options or "environment" in options:
        environment, base_url = options.get("environment"), options.get("base_url")
        is_chosen = "base_url" in options or ("environment" in options and environment is None)
        kept = None if former is None or is_chosen else former.server
        checked["server"] = choose_server(service, base_url, environment, variables, environ, former=kept)
        checked["base_url"] = checked["server"].base_url
    for name, value in options.items():
        check = _CHECKS.get(name)
        if check:
            checked[name] = check(service, value)
    return checked


def _check_default_headers(service: Service, headers: object) -> SecretValue[dict[str, str]]:
    try:
        return SecretValue(check_extra_headers(service, {} if headers is None else headers))
    except service.errors.InvalidInput as error:
        why = str(error)
    msg = f"default_headers: {why}"
    raise service.errors.ConfigurationError(msg)


def _check_size(service: Service, size: object) -> int:
    if not is_integer(size, 1):
        msg = f"max_response_bytes: {format_value(size)} is not a positive integer"
        raise service.errors.ConfigurationError(msg)
    return size


def _check_proxy(service: Service, proxy: object) -> SecretValue[str | None]:
    """Return the URL of a proxy. No message shows it, because it may hold a password."""
    if proxy is None:
        return SecretValue(None)
    if not isinstance(proxy, str):
        msg = f"proxy: must be the URL of a proxy, not {type(proxy).__name__}"
        raise service.errors.ConfigurationError(msg)
    try:
        scheme, host = split_host(proxy)
        is_valid = scheme in {"http", "https"} and bool(host)
    except ValueError:
        is_valid = False
    if not is_valid:
        msg = "proxy: not the URL of an HTTP proxy; a valid one is http://proxy.example.com:3128"
        raise service.errors.ConfigurationError(msg)
    return SecretValue(proxy)


def _check_ssl_context(service: Service, context: object) -> ssl.SSLContext | None:
    if context is None:
        return None
    import ssl  # noqa: PLC0415 - slow to import

    if not isinstance(context, ssl.SSLContext):
        msg = f"ssl_context: {format_value(context)} is not an ssl.SSLContext; ssl.create_default_context() makes one"
        raise service.errors.ConfigurationError(msg)
    return context


def _choose_http_library(service: Service, options: ClientOptions, environ: Mapping[str, str]) -> HttpLibraryName:
    """Return the library of the argument or the variable. What else is installed never decides it."""
    given: object = options.get("http_library")
    variable = service.variable("HTTP_LIBRARY")
    name = given if given is not None else environ.get(variable) or "httpx"
    if name not in get_args(HttpLibraryName):
        known = ", ".join(get_args(HttpLibraryName))
        msg = f"http_library ({variable}): {format_value(name)} is not one of {known}"
        raise service.errors.ConfigurationError(msg)
    if options.get("transport") is None:
        return cast("HttpLibraryName", name)
    beside = {
        "http_library": given == "httpx2",
        "proxy": options.get("proxy"),
        "ssl_context": options.get("ssl_context"),
    }
    passed = next((name for name, is_passed in beside.items() if is_passed), None)
    if passed is not None:
        msg = f"{passed}: can't be passed beside transport=, which makes the connections, and is of httpx; leave it out"
        raise service.errors.ConfigurationError(msg)
    return "httpx"


def _check_recorder(service: Service, recorder: Any) -> Any:
    if recorder is not None and not callable(getattr(recorder, "add", None)):
        msg = f"recorder: {format_value(recorder)} is no {service.package}.conformance.Recorder"
        raise service.errors.ConfigurationError(msg)
    return recorder


#: What checks the value of an option that depends on no other one.
_CHECKS: Mapping[str, Callable[[Service, Any], object]] = {
    "tenant": lambda service, value: service.check_tenant(value),
    "timeout": lambda service, value: check_timeout(service.errors, value),
    "retry": lambda service, value: check_retry(service.errors, value),
    "max_response_bytes": _check_size,
    "default_headers": _check_default_headers,
    "proxy": _check_proxy,
    "ssl_context": _check_ssl_context,
    "on_request": lambda service, value: check_hook(service.errors, "on_request", value),
    "on_response": lambda service, value: check_hook(service.errors, "on_response", value),
    "recorder": _check_recorder,
}
