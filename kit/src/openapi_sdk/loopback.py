"""Recognizes the hosts that are this machine, and listens there. Only for them http is accepted instead of https."""

from __future__ import annotations

import errno
import socket
import sys
from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openapi_sdk.errors.errors import ErrorTree

LOOPBACK = "127.0.0.1"
_MAX_PORT = 65_535


def is_ip_address(host: str) -> bool:
    """Return whether a host is an IP address."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Return whether a host is `localhost` or a loopback address."""
    return host == "localhost" or (is_ip_address(host) and ip_address(host).is_loopback)


def open_listener(errors: ErrorTree, host: str, port: int, backlog: int) -> socket.socket:
    """Listen on a port of an IP address; 0 for any free port.

    Raises:
        ConfigurationError: If there is no such port, or it can't be used.
    """
    if not isinstance(port, int) or not 0 <= port <= _MAX_PORT:  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"port={port!r}: a port is a number from 0 (any free one) to {_MAX_PORT}"
        raise errors.ConfigurationError(msg)
    # asyncio turns Nagle's algorithm off only if the protocol is set. Otherwise every response takes 40 ms.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # on Windows the option would share a port that is taken
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(backlog)
    except OSError as error:
        listener.close()
        reason = "is taken" if error.errno == errno.EADDRINUSE else f"can't be used ({error.strerror})"
        msg = f"port {port} on {host} {reason}: choose another one, or 0 for any that is free"
        raise errors.ConfigurationError(msg) from error
    return listener
