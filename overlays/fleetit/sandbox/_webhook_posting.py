"""POSTs webhooks: to this machine, or to another one with https if that is allowed."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from typing import TYPE_CHECKING, NamedTuple, cast
from urllib.parse import urlsplit

from fleetit._errors import ConfigurationError, ConnectError
from fleetit._loopback import is_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Seconds that a receiver has to respond.
TIMEOUT = 10.0
#: Bytes that are read of the response body, which is not used. After a longer body the connection is closed.
_MAX_RESPONSE_BODY = 65_536
_OPERATION = "send_webhook"


class Target(NamedTuple):
    """Where a webhook is sent to. `path` includes the query."""

    is_https: bool
    host: str
    port: int | None
    path: str


def parse_url(url: str, *, allow_remote: bool = False) -> Target:
    """Return the parts of a URL.

    Args:
        url: `http` or `https`, without user info.
        allow_remote: Whether another machine is accepted, with `https`.

    Raises:
        ConfigurationError: If the URL is not accepted.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        msg = f"the webhook URL can't be read: {error}"
        raise ConfigurationError(msg) from error
    if not host or parts.username is not None or not (url.isascii() and url.isprintable()) or " " in url:
        msg = "the webhook URL needs a host, has no user info, and is ASCII without spaces"
        raise ConfigurationError(msg)
    if is_loopback(host):
        if parts.scheme not in {"http", "https"}:
            msg = f"webhooks are sent to http or https, not to {parts.scheme}://{host}"
            raise ConfigurationError(msg)
    elif not allow_remote:
        msg = (
            f"webhooks are sent only to this machine, not to {parts.scheme}://{host}; "
            "`send_webhook(…, allow_remote=True)` sends one to another machine"
        )
        raise ConfigurationError(msg)
    elif parts.scheme != "https":
        msg = f"webhooks to another machine need https, not {parts.scheme}://{host}"
        raise ConfigurationError(msg)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", host, port, path)


class Poster:
    """POSTs bodies. `close` ends what another thread is sending."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._is_closed = False

    def post(self, target: Target, body: bytes, headers: Mapping[str, str]) -> int:
        """POST a body, and return the status of the response. Redirects are not followed.

        Args:
            target: Where to.
            body: The bytes to send.
            headers: All headers except length, host and content type. The content type is JSON; FleetIT documents none.

        Raises:
            ConfigurationError: If a header can't be sent.
            ConnectError: If there is no response within 10 seconds, or the poster is closed.
        """
        connection_type = http.client.HTTPSConnection if target.is_https else http.client.HTTPConnection
        connection = connection_type(target.host, target.port, timeout=TIMEOUT)
        used: socket.socket | None = None
        try:
            connection.connect()
            used = cast("socket.socket", connection.sock)
            self._add(used)
            connection.request("POST", target.path, body, {"Content-Type": "application/json", **headers})
            response = connection.getresponse()
            response.read(_MAX_RESPONSE_BODY)
        except (OSError, http.client.HTTPException) as error:
            msg = f"the webhook to {target.host} got no response: {type(error).__name__}"
            raise ConnectError(msg, operation=_OPERATION) from error
        except ValueError as error:
            msg = f"a header of the webhook can't be sent: {', '.join(headers)} are Latin-1 without line breaks"
            raise ConfigurationError(msg) from error
        finally:
            if used is not None:
                with self._lock:
                    self._sockets.discard(used)
            connection.close()
        return response.status

    def close(self) -> None:
        """End all requests. Later ones are refused."""
        with self._lock:
            self._is_closed = True
            for each in self._sockets:
                with contextlib.suppress(OSError):  # the receiver has closed it already
                    each.shutdown(socket.SHUT_RDWR)

    def _add(self, used: socket.socket) -> None:
        with self._lock:
            if self._is_closed:
                msg = "the webhook is not sent: the sandbox has stopped"
                raise ConnectError(msg, operation=_OPERATION)
            self._sockets.add(used)
