"""Sends a webhook: one POST, no redirects, to loopback or over TLS."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fleetit._errors import ConfigurationError, ConnectError
from fleetit._loopback import is_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A receiver that needs longer has hung.
TIMEOUT = 10.0
#: Of the answer, which nobody reads; a receiver may say more, the connection is closed then.
_MAX_ANSWER = 65_536


def deliver(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """POST a body and return the status of the answer, whatever it is.

    Args:
        url: `https`, or `http` to this machine; no user info.
        body: The bytes to send.
        headers: All headers beside the content type, which is JSON (FleetIT documents none), length and host.

    Raises:
        ConfigurationError: If the URL is of another kind.
        ConnectError: If nothing answers there within 10 seconds.
    """
    secure, host, port, target = _parse(url)
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(host, port, timeout=TIMEOUT)
    try:
        connection.request("POST", target, body, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        response.read(_MAX_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        msg = f"the webhook to {host} got no answer: {type(error).__name__}"
        raise ConnectError(msg, operation="send_webhook") from error
    finally:
        connection.close()
    return response.status


def _parse(url: str) -> tuple[bool, str, int | None, str]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        msg = f"the webhook URL can't be read: {error}"
        raise ConfigurationError(msg) from error
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not host or parts.username is not None or not (url.isascii() and url.isprintable()) or " " in url:
        msg = "the webhook URL needs a host, has no user info, and is ASCII without spaces"
        raise ConfigurationError(msg)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        msg = f"webhooks go to https, or to http on this machine, not to {parts.scheme}://{host}"
        raise ConfigurationError(msg)
    return parts.scheme == "https", host, port, target
