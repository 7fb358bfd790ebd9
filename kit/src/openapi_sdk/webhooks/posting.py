"""POSTs webhooks: to this machine, or to another one with https if that is allowed."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import threading
from collections.abc import Mapping
from typing import NamedTuple, cast
from urllib.parse import urlsplit

from openapi_sdk.errors.errors import ErrorTree
from openapi_sdk.loopback import is_loopback
from openapi_sdk.secrets.redaction import format_value

#: Seconds that a receiver has to respond.
TIMEOUT = 10.0
#: Bytes that are read of the response body. After a longer one the connection is closed.
_MAX_RESPONSE_BODY = 65_536
_OPERATION = "send_webhook"
_EXAMPLE = "http://127.0.0.1:8000/hook"
_QUERY = re.compile(r"[?#].*", re.DOTALL)


class Target(NamedTuple):
    """Where a webhook is sent to. `path` includes the query."""

    is_https: bool
    host: str
    port: int | None
    path: str


def parse_url(errors: ErrorTree, url: str, name: str = "url", *, allow_remote: bool = False) -> Target:
    """Return the parts of a URL, or raise ConfigurationError.

    Args:
        errors: The classes of the errors.
        url: `http` or `https`, without user info.
        name: What the caller knows the URL as, for messages. Only `url` can be sent to another machine.
        allow_remote: Whether another machine is accepted, with `https`.
    """
    hint = f"write a URL such as {_EXAMPLE}"
    if name == "url":
        hint = "`send_webhook(…, allow_remote=True)` sends one to another machine"
    found = _parse(url, hint, allow_remote=allow_remote)
    if isinstance(found, str):
        msg = f"{name}={_hide_secrets(url)}: {found}"
        raise errors.ConfigurationError(msg)
    return found


def _parse(url: object, hint: str, *, allow_remote: bool) -> Target | str:  # noqa: PLR0911 - one for each reason
    """Return the parts of a URL, or why it is not accepted."""
    if not isinstance(url, str):
        return f"a webhook URL is a text, such as {_EXAMPLE}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:  # its text may have a part of the user info
        return f"the host or the port of the webhook URL is not valid, write one such as {_EXAMPLE}"
    if parts.username is not None:
        return "a webhook URL has no user info, leave out what is before the @"
    if not (url.isascii() and url.isprintable()) or " " in url:
        return "a webhook URL is ASCII without spaces and line breaks, percent-encode all else"
    if not host:
        return f"a webhook URL has http:// or https:// and a host, such as {_EXAMPLE}"
    shown = f"{parts.scheme}://{host}"
    if is_loopback(host):
        if parts.scheme not in {"http", "https"}:
            return f"webhooks are sent to http or https, not to {shown}"
    elif not allow_remote:
        return f"webhooks are sent only to this machine, not to {shown}; {hint}"
    elif parts.scheme != "https":
        return f"webhooks to another machine need https, not {shown}"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", host, port, path)


def _hide_secrets(url: object) -> str:
    """Return a URL for a message, without user info and query."""
    if not isinstance(url, str):
        return format_value(url) if url is None or isinstance(url, (int, float)) else f"<{type(url).__name__}>"
    scheme, mark, _ = url.partition("://")
    before, at_sign, after = url.rpartition("@")
    # The last "@", as a password may have a slash or another "@" by mistake.
    text = (f"{scheme}{mark}***@{after}" if mark and mark in before else f"***@{after}") if at_sign else url
    return format_value(_QUERY.sub("?…", text))


class Response(NamedTuple):
    """What a receiver responded: the status, and the beginning of the body."""

    status: int
    body: bytes


class Poster:
    """POSTs bodies. `close` ends what another thread is sending."""

    def __init__(self, errors: ErrorTree) -> None:
        self._errors = errors
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._is_closed = False

    def post(self, target: Target, body: bytes, headers: Mapping[str, str]) -> Response:
        """POST a body, and return the response. Redirects are not followed.

        The content type is JSON unless `headers` have one. ConfigurationError if a header
        can't be sent; ConnectError if there is no response within 10 seconds, or the poster is closed.
        """
        connection_type = http.client.HTTPSConnection if target.is_https else http.client.HTTPConnection
        connection = connection_type(target.host, target.port, timeout=TIMEOUT)
        used: socket.socket | None = None
        try:
            connection.connect()
            used = cast("socket.socket", connection.sock)
            with self._lock:
                if self._is_closed:
                    msg = "the webhook is not sent: the sandbox has stopped"
                    raise self._errors.ConnectError(msg, operation=_OPERATION)
                self._sockets.add(used)
            connection.request("POST", target.path, body, {"Content-Type": "application/json", **headers})
            response = connection.getresponse()
            received = response.read(_MAX_RESPONSE_BODY)
        except (OSError, http.client.HTTPException) as error:
            msg = f"the webhook to {target.host} got no response: {type(error).__name__}"
            raise self._errors.ConnectError(msg, operation=_OPERATION) from error
        except ValueError as error:
            msg = f"a header of the webhook can't be sent: {', '.join(headers)} are Latin-1 without line breaks"
            raise self._errors.ConfigurationError(msg) from error
        finally:
            if used is not None:
                with self._lock:
                    self._sockets.discard(used)
            connection.close()
        return Response(response.status, received)

    def close(self) -> None:
        """End all requests. Later ones are refused."""
        with self._lock:
            self._is_closed = True
            for used in self._sockets:
                with contextlib.suppress(OSError):  # the receiver has closed it already
                    used.shutdown(socket.SHUT_RDWR)
