"""What a client is configured with: arguments first, then `FLEETIT_*` variables, then defaults.

Everything is checked when the client is made, so that a value that can't work is not found out in the middle of the
night by the first call.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from attrs import evolve, frozen

from fleetit._errors import ConfigurationError
from fleetit._fleet_id import checked_fleet, fleet_of_text
from fleetit._hooks import checked_hook
from fleetit._loopback import is_address, is_loopback
from fleetit._quote import shown
from fleetit._retry import Retry
from fleetit._sealed import Sealed
from fleetit._timeout import Timeout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit._hooks import OnRequest, OnResponse
    from fleetit._options import Options

#: The servers of the description's `servers`, and the sandbox where `python -m fleetit.sandbox` puts it.
ENVIRONMENTS: Mapping[str, str] = {
    "production": "https://api.app.fleetit.com",
    "staging": "https://api.staging.fleetit.com",
    "sandbox": "http://127.0.0.1:8431",
}
#: A page has at most 100 rows of some kilobytes; what is larger is not an answer.
MAX_RESPONSE_BYTES = 32 * 1024 * 1024


@frozen
class Settings:
    """What a client or view is configured with, checked.

    Attributes:
        token: The bearer token.
        fleet_id: The default fleet, or None for the account's own.
        base_url: Scheme, host, port and path before the API's paths, without a slash at the end.
        timeout: How long a request may take.
        retry: When a request is repeated.
        max_response_bytes: The largest decoded body that is read.
        on_request: Called before each attempt.
        on_response: Called after each attempt.
    """

    token: Sealed[str]
    fleet_id: int | None
    base_url: str
    timeout: Timeout
    retry: Retry
    max_response_bytes: int
    on_request: OnRequest | None
    on_response: OnResponse | None

    @classmethod
    def of(cls, options: Sealed[Options], variables: Mapping[str, str] | None = None) -> Settings:
        """Settle every value: what is given, else the variable, else the default.

        Args:
            options: What was given; None counts as not given.
            variables: The environment's variables; an empty one counts as not set.

        Raises:
            ConfigurationError: That names the argument and the variable of a value which is missing or can't work.
        """
        found = os.environ if variables is None else variables
        given: Options = {**_NOTHING, **options.open()}
        fleet, name = given.get("fleet_id"), "fleet_id (FLEETIT_FLEET_ID)"
        if fleet is None and (text := found.get("FLEETIT_FLEET_ID")):
            fleet = fleet_of_text(text, name)
        given["fleet_id"] = checked_fleet(fleet, name)
        return cls(**_settled(given, found))

    def but(self, options: Sealed[Options], variables: Mapping[str, str] | None = None) -> Settings:
        """Return these settings with other options; what is not among them is kept.

        Args:
            options: What is given. None means what it means to the constructor, but for `fleet_id`: the account's own
                default fleet, whatever the variable says.
            variables: As above.

        Raises:
            ConfigurationError: As above.
        """
        return evolve(self, **_settled(options.open(), os.environ if variables is None else variables))


#: Every option, and nothing said of it.
_NOTHING: Options = {
    "token": None,
    "fleet_id": None,
    "environment": None,
    "base_url": None,
    "timeout": None,
    "retry": None,
    "max_response_bytes": MAX_RESPONSE_BYTES,
    "on_request": None,
    "on_response": None,
}


def _settled(options: Options, found: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings that these options make."""
    settled: dict[str, Any] = {}
    if "token" in options:
        settled["token"] = Sealed(_token(options["token"], found))
    if "fleet_id" in options:
        settled["fleet_id"] = checked_fleet(options["fleet_id"])
    if "base_url" in options or "environment" in options:
        settled["base_url"] = _base_url(options.get("base_url"), options.get("environment"), found)
    if "timeout" in options:
        settled["timeout"] = Timeout.of(options["timeout"])
    if "retry" in options:
        settled["retry"] = _retry(options["retry"])
    if "max_response_bytes" in options:
        settled["max_response_bytes"] = _size(options["max_response_bytes"])
    if "on_request" in options:
        settled["on_request"] = checked_hook("on_request", options["on_request"])
    if "on_response" in options:
        settled["on_response"] = checked_hook("on_response", options["on_response"])
    return settled


def _retry(retry: object) -> Retry:
    if not isinstance(retry, Retry | None):
        msg = f"retry: {shown(retry)} is not a Retry; Retry(attempts=1) turns repeating off"
        raise ConfigurationError(msg)
    return retry or Retry()


def _size(size: object) -> int:
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        msg = f"max_response_bytes: {shown(size)} is not a positive whole number"
        raise ConfigurationError(msg)
    return size


def _token(token: str | None, found: Mapping[str, str]) -> str:
    """Check the token without ever showing it."""
    value: object = found.get("FLEETIT_TOKEN") or None if token is None else token
    if value is None:
        msg = "token: missing; give FleetIT(token=…) or set FLEETIT_TOKEN"
        raise ConfigurationError(msg)
    if not isinstance(value, str) or not value:
        given = "an empty one" if value == "" else type(value).__name__
        msg = f"token (FLEETIT_TOKEN): must be a text that is not empty, not {given}"
        raise ConfigurationError(msg)
    if not all("!" <= character <= "~" for character in value):
        msg = "token (FLEETIT_TOKEN): has white space, control characters or others than printable ASCII"
        raise ConfigurationError(msg)
    return value


def _base_url(base_url: str | None, environment: str | None, found: Mapping[str, str]) -> str:
    """Settle where requests go. Two arguments that may disagree are refused: the token would go to one of them."""
    if base_url is not None and environment is not None:
        msg = f"base_url, environment: both given (environment={shown(environment)}); give one of them"
        raise ConfigurationError(msg)
    if base_url is not None:
        return checked_base_url(base_url)
    if environment is None and (url := found.get("FLEETIT_BASE_URL")):
        return checked_base_url(url)
    name = environment if environment is not None else found.get("FLEETIT_ENVIRONMENT") or "production"
    if not isinstance(name, str) or name not in ENVIRONMENTS:
        msg = f"environment (FLEETIT_ENVIRONMENT): {shown(name)} is not one of {', '.join(ENVIRONMENTS)}"
        raise ConfigurationError(msg)
    return ENVIRONMENTS[name]


def checked_base_url(url: str) -> str:
    """Return a base URL without its last slash.

    Raises:
        ConfigurationError: If it is not an absolute https URL (http is accepted for loopback), or has user info, a
            query or a fragment.
    """
    name = "base_url (FLEETIT_BASE_URL)"
    if not isinstance(url, str):
        msg = f"{name}: must be a text, not {type(url).__name__}"
        raise ConfigurationError(msg)
    # In the next two cases the value is not shown: it may hold a password or a key.
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
            why = "it looks like https://api.app.fleetit.com"
        elif scheme != "https" and not (scheme == "http" and is_loopback(host)):
            msg = f"{name}: {shown(url)} is not https; http is accepted for loopback only: the token would be readable"
            raise ConfigurationError(msg)
        else:
            return url.rstrip("/")
    msg = f"{name}: {shown(url)} is not an absolute URL: {why}"
    raise ConfigurationError(msg)


def _is_host(host: str) -> bool:
    """Return whether this is a name or address, read alike by everything that will read it."""
    if ":" in host:
        return is_address(host) and "%" not in host  # the zone of a link-local address is no part of a URL
    return re.fullmatch(r"[\w.-]+", host) is not None
