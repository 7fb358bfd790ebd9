"""Chooses the HTTP library of the connections: httpx2 where it is installed, else httpx.

httpx2 is the successor of httpx by the same author, with the same interface. The transport is typed with the classes of
httpx, and takes them at run time from the module that `load_http_library` returns. `client.api` always uses httpx,
because the stock generated functions import it.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from fleetit._errors.errors import ConfigurationError
from fleetit._secrets.redaction import format_value

if TYPE_CHECKING:
    import httpx

#: Names the library to use: for code that expects one of them, such as instrumentation and mocks of httpx.
VARIABLE = "FLEETIT_HTTP_LIBRARY"
#: The first one that is installed is used.
_NAMES = ("httpx2", "httpx")


class HttpLibrary(Protocol):
    """What the transport uses of httpx or httpx2 at run time."""

    __name__: str
    __version__: str
    AsyncClient: type[httpx.AsyncClient]
    Client: type[httpx.Client]
    ConnectError: type[httpx.ConnectError]
    ConnectTimeout: type[httpx.ConnectTimeout]
    HTTPError: type[httpx.HTTPError]
    InvalidURL: type[httpx.InvalidURL]
    Limits: type[httpx.Limits]
    PoolTimeout: type[httpx.PoolTimeout]
    ProxyError: type[httpx.ProxyError]
    Timeout: type[httpx.Timeout]
    TimeoutException: type[httpx.TimeoutException]
    URL: type[httpx.URL]
    WriteTimeout: type[httpx.WriteTimeout]


def load_http_library() -> HttpLibrary:
    """Import the library that `FLEETIT_HTTP_LIBRARY` names; without it the first that is installed.

    Raises:
        ConfigurationError: If the variable has another value, or that library is not installed.
    """
    chosen = os.environ.get(VARIABLE, "")
    if chosen not in {"", *_NAMES}:
        msg = f"{VARIABLE}: {format_value(chosen)} is not one of {', '.join(_NAMES)}"
        raise ConfigurationError(msg)
    for name in [chosen] if chosen else _NAMES:
        try:
            return cast("HttpLibrary", import_module(name))
        except ModuleNotFoundError as error:
            if error.name != name:
                raise  # it is installed, but one of its own dependencies is not
    msg = f"{VARIABLE}: {chosen or 'httpx'} is not installed; install `fleetit[httpx2]`, or unset the variable"
    raise ConfigurationError(msg)


def load_core(library: HttpLibrary) -> Any:
    """Import httpcore or httpcore2, which makes the connections of the library. That takes as long as the library."""
    return import_module({"httpx2": "httpcore2", "httpx": "httpcore"}[library.__name__])
