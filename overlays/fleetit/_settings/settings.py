"""Reads the configuration of a client: arguments first, then `FLEETIT_*` variables, then defaults.

All values are checked when the client is constructed, so that no call fails because of a wrong one.
"""

from __future__ import annotations

import os
import re
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypedDict, cast, get_args
from urllib.parse import urlsplit

from attrs import evolve, frozen

from fleetit._loopback import is_ip_address, is_loopback
from fleetit._messages.request import check_extra_headers
from fleetit._service.fleet_id import check_fleet_id, explain_other_fleet, parse_fleet_id
from fleetit._service.names import (
    BASE_URL_VARIABLE,
    DEFAULT_ENVIRONMENT,
    ENVIRONMENT_VARIABLE,
    ENVIRONMENTS,
    FLEET_VARIABLE,
    HTTP_LIBRARY_VARIABLE,
    TOKEN_VARIABLE,
    HttpLibraryName,
)
from fleetit._settings.hooks import check_hook
from fleetit._settings.retry import Retry, check_retry
from fleetit._settings.timeout import Timeout, check_timeout
from fleetit_api.exceptions import ConfigurationError, InvalidInput
from openapi_sdk.model.integers import is_integer
from openapi_sdk.secrets.redaction import Redactor, SecretValue, Token, format_value, strip_traceback

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    from fleetit._messages.request import Request
    from fleetit._settings.hooks import OnRequest, OnResponse
    from openapi_sdk.secrets.redaction import TokenFunction

#: The default limit of a decoded body. A page has at most 100 rows of a few kilobytes each.
MAX_RESPONSE_BYTES = 32 * 1024 * 1024


class Transport(Protocol):
    """What `FleetIT` takes as `transport=`: it has this method of httpx's transports, as `httpx.MockTransport` has."""

    def handle_request(self, request: Any, /) -> Any:
        """Send an `httpx.Request`, and return its `httpx.Response`."""


class AsyncTransport(Protocol):
    """What `AsyncFleetIT` takes as `transport=`."""

    async def handle_async_request(self, request: Any, /) -> Any:
        """Send an `httpx.Request`, and return its `httpx.Response`."""


class AnswerRecorder(Protocol):
    """What `recorder=` takes: a `fleetit.conformance.Recorder`, or another object with this method."""

    def add(self, request: Any, response: Any, base_url: str, /) -> object:
        """Look at the last answer of a call. It must not block, and raise nothing."""


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


#: The token of the examples in the documentation.
_PLACEHOLDER = "…"
#: Options of the connections, which a view shares with its client.
_OF_CONNECTIONS = ("proxy", "ssl_context", "http_library", "transport")
#: The options of a client that was constructed without arguments.
_DEFAULTS = cast("Options", {**dict.fromkeys(Options.__annotations__), "max_response_bytes": MAX_RESPONSE_BYTES})


@frozen
class Settings:
    """The checked configuration of a client or view; see the constructor of `FleetIT`.

    Only an option of one call sets `deadline`: the seconds that it may take with all its attempts and waits. With
    `is_only_fleet`, every request for another fleet is refused.
    """

    token: Token
    fleet_id: int | None
    base_url: str
    timeout: Timeout
    retry: Retry
    max_response_bytes: int
    default_headers: SecretValue[Mapping[str, str]]
    proxy: SecretValue[str | None]
    ssl_context: ssl.SSLContext | None
    http_library: HttpLibraryName
    transport: Any
    on_request: OnRequest | None
    on_response: OnResponse | None
    recorder: AnswerRecorder | None
    deadline: float | None = None
    is_only_fleet: bool = False

    def make_redactor(self, request: Request) -> Redactor:
        """Return what removes the secrets that a request sends from texts."""
        return Redactor(self.token, lambda: request.find_secrets(self.default_headers.reveal()))

    @classmethod
    @strip_traceback
    def from_options(cls, options: SecretValue[Options], environ: Mapping[str, str] | None = None) -> Settings:
        """Return the settings of a new client. None counts as not passed, and an empty variable as not set."""
        variables = os.environ if environ is None else environ
        merged: Options = {**_DEFAULTS, **options.reveal()}
        fleet_id, name = merged.get("fleet_id"), f"fleet_id ({FLEET_VARIABLE})"
        if fleet_id is None and (text := variables.get(FLEET_VARIABLE)):
            fleet_id = parse_fleet_id(text, name)
        merged["fleet_id"] = check_fleet_id(fleet_id, name)
        return cls(
            **_check_options(merged, variables),
            http_library=_choose_http_library(merged, variables),
            transport=merged.get("transport"),
        )

    @strip_traceback
    def with_token(self, token: str) -> Settings:
        """Return the settings of the next attempt, for a token that a function returned."""
        return evolve(self, token=self.token.renew(_check_token(token, "token: what the function returned ")))

    def within(self, seconds: float | None) -> Settings:
        """Return the settings of an attempt that may take so many seconds; None for no further limit."""
        return self if seconds is None else evolve(self, timeout=self.timeout.within(seconds))

    @strip_traceback
    def with_options(self, options: SecretValue[Options], environ: Mapping[str, str] | None = None) -> Settings:
        """Return these settings with some of them replaced.

        None means the same as in `from_options`, except for `fleet_id`: it is the account's default fleet then.
        """
        for name in _OF_CONNECTIONS:
            if name in options.reveal():
                msg = f"{name}: a view shares the connections of its client; pass it to a new client"
                raise ConfigurationError(msg)
        changed = evolve(self, **_check_options(options.reveal(), os.environ if environ is None else environ))
        if self.is_only_fleet and changed.fleet_id != self.fleet_id:
            msg = f"fleet_id: {explain_other_fleet(changed.fleet_id, self.fleet_id)}"
            raise ConfigurationError(msg)
        return changed

    def for_fleet(self, fleet_id: int | None, *, only: bool) -> Settings:
        """Return these settings for a fleet; with `only` for no other one. What is for one fleet only stays so."""
        if only and fleet_id is None:
            msg = "fleet_id: only=True needs the id of a fleet"
            raise ConfigurationError(msg)
        changed = self.with_options(SecretValue(Options(fleet_id=fleet_id)))
        return evolve(changed, is_only_fleet=True) if only else changed


def _check_options(options: Options, environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the arguments of `Settings` for the options that were passed."""
    checked: dict[str, Any] = {}
    if "token" in options:
        checked["token"] = _read_token(options["token"], environ)
    if "base_url" in options or "environment" in options:
        checked["base_url"] = _choose_base_url(options.get("base_url"), options.get("environment"), environ)
    for name, value in options.items():
        check = _CHECKS.get(name)
        if check:
            checked[name] = check(value)
    return checked


def _check_default_headers(headers: object) -> SecretValue[dict[str, str]]:
    try:
        return SecretValue(check_extra_headers({} if headers is None else headers))
    except InvalidInput as error:
        why = str(error)
    msg = f"default_headers: {why}"
    raise ConfigurationError(msg)


def _check_size(size: object) -> int:
    if not is_integer(size, 1):
        msg = f"max_response_bytes: {format_value(size)} is not a positive integer"
        raise ConfigurationError(msg)
    return size


def _check_proxy(proxy: object) -> SecretValue[str | None]:
    """Return the URL of a proxy. No message shows it, because it may hold a password."""
    if proxy is None:
        return SecretValue(None)
    if not isinstance(proxy, str):
        msg = f"proxy: must be the URL of a proxy, not {type(proxy).__name__}"
        raise ConfigurationError(msg)
    try:
        parts = urlsplit(proxy)
        is_valid = parts.scheme in {"http", "https"} and _is_host(parts.hostname or "") and parts.port != 0
    except ValueError:
        is_valid = False
    if not is_valid:
        msg = "proxy: not the URL of an HTTP proxy; a valid one is http://proxy.example.com:3128"
        raise ConfigurationError(msg)
    return SecretValue(proxy)


def _check_ssl_context(context: object) -> ssl.SSLContext | None:
    if context is None:
        return None
    import ssl  # noqa: PLC0415 - slow to import

    if not isinstance(context, ssl.SSLContext):
        msg = f"ssl_context: {format_value(context)} is not an ssl.SSLContext; ssl.create_default_context() makes one"
        raise ConfigurationError(msg)
    return context


def _read_token(token: str | TokenFunction | None, environ: Mapping[str, str]) -> Token:
    """Return the token of the argument or the variable, or the function that is asked for it."""
    if callable(token):
        return Token("", token)
    value = environ.get(TOKEN_VARIABLE) or None if token is None else token
    if value is None:
        msg = f"token: missing; pass FleetIT(token=…) or set {TOKEN_VARIABLE}"
        raise ConfigurationError(msg)
    if value == _PLACEHOLDER:
        msg = f"token: {value} stands for your token; write it there, or leave token= out if {TOKEN_VARIABLE} is set"
        raise ConfigurationError(msg)
    return Token(_check_token(value, f"token ({TOKEN_VARIABLE}): "))


def _check_token(value: object, name: str) -> str:
    """Return a token that can be sent. No message shows it."""
    if not isinstance(value, str) or not value:
        found = "an empty one" if value == "" else type(value).__name__
        msg = f"{name}must be a string that is not empty, not {found}"
        raise ConfigurationError(msg)
    if not all("!" <= character <= "~" for character in value):
        msg = f"{name}has white space, control characters, or characters that are not ASCII"
        raise ConfigurationError(msg)
    return value


def _choose_http_library(options: Options, environ: Mapping[str, str]) -> HttpLibraryName:
    """Return the library of the argument or the variable. What else is installed never decides it."""
    given: object = options.get("http_library")
    name = given if given is not None else environ.get(HTTP_LIBRARY_VARIABLE) or "httpx"
    if name not in get_args(HttpLibraryName):
        known = ", ".join(get_args(HttpLibraryName))
        msg = f"http_library ({HTTP_LIBRARY_VARIABLE}): {format_value(name)} is not one of {known}"
        raise ConfigurationError(msg)
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
        raise ConfigurationError(msg)
    return "httpx"


def _choose_base_url(base_url: str | None, environment: str | None, environ: Mapping[str, str]) -> str:
    """Return the base URL of the arguments or variables.

    Both arguments together are refused: if they disagree, the token could be sent to the wrong server.
    """
    if base_url is not None and environment is not None:
        msg = f"base_url, environment: both passed (environment={format_value(environment)}); pass one of them"
        raise ConfigurationError(msg)
    if base_url is not None:
        return check_base_url(base_url)
    if environment is None and (url := environ.get(BASE_URL_VARIABLE)):
        return check_base_url(url)
    name = environment if environment is not None else environ.get(ENVIRONMENT_VARIABLE) or DEFAULT_ENVIRONMENT
    if not isinstance(name, str) or name not in ENVIRONMENTS:
        msg = f"environment ({ENVIRONMENT_VARIABLE}): {format_value(name)} is not one of {', '.join(ENVIRONMENTS)}"
        raise ConfigurationError(msg)
    return ENVIRONMENTS[name]


def check_base_url(url: str) -> str:
    name = f"base_url ({BASE_URL_VARIABLE})"
    if not isinstance(url, str):
        msg = f"{name}: must be a string, not {type(url).__name__}"
        raise ConfigurationError(msg)
    # The next two messages don't show the URL: it may hold a password or a key.
    if "@" in url:
        msg = f"{name}: user info (the part before @) is not accepted; the token goes in token="
        raise ConfigurationError(msg)
    if "?" in url or "#" in url:
        msg = f"{name}: a query or a fragment (the part behind ? or #) is not accepted"
        raise ConfigurationError(msg)
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port
    except ValueError as error:
        why = str(error)
    else:
        if port == 0 or not _is_host(host) or any(character <= " " or character == "\x7f" for character in url):
            why = f"a valid one is {ENVIRONMENTS[DEFAULT_ENVIRONMENT]}"
        elif scheme != "https" and not (scheme == "http" and is_loopback(host)):
            msg = (
                f"{name}: {format_value(url)} is not https; "
                "http is accepted for loopback only: the token would be readable"
            )
            raise ConfigurationError(msg)
        else:
            return url.rstrip("/")
    msg = f"{name}: {format_value(url)} is not an absolute URL: {why}"
    raise ConfigurationError(msg)


def _is_host(host: str) -> bool:
    """Return whether a host is a plain name or IP address, which all URL parsers read in the same way."""
    if ":" in host:
        return is_ip_address(host) and "%" not in host  # the zone of a link-local address is not part of a URL
    return re.fullmatch(r"[\w.-]+", host) is not None


def _check_recorder(recorder: Any) -> Any:
    if recorder is not None and not callable(getattr(recorder, "add", None)):
        msg = f"recorder: {format_value(recorder)} is no fleetit.conformance.Recorder"
        raise ConfigurationError(msg)
    return recorder


#: What checks the value of an option that depends on no other one.
_CHECKS: Mapping[str, Callable[[Any], object]] = {
    "fleet_id": check_fleet_id,
    "timeout": check_timeout,
    "retry": check_retry,
    "max_response_bytes": _check_size,
    "default_headers": _check_default_headers,
    "proxy": _check_proxy,
    "ssl_context": _check_ssl_context,
    "on_request": partial(check_hook, "on_request"),
    "on_response": partial(check_hook, "on_response"),
    "recorder": _check_recorder,
}
