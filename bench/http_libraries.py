"""The HTTP libraries that our client can use, and clients over each of them: ours, and bare ones to compare with.

Clients over both take turns in one process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from bench.peers import PeerMissing, load_peer
from fleetit import AsyncFleetIT, FleetIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from openapi_sdk.settings.settings import HttpLibraryName

#: The first one is what our client uses by default.
_HTTP_LIBRARIES = ("httpx", "httpx2")
_TOKEN = "made-up"  # noqa: S105 - invented
_FLEET_ID = 42
#: What ours sends besides the headers of the library.
_HEADERS = {"Authorization": f"Bearer {_TOKEN}", "Fleet-Id": str(_FLEET_ID)}
#: As in our client. By default a library keeps 20, and would connect again and again with more calls in flight.
_MAX_CONNECTIONS = 100


def list_http_libraries() -> tuple[list[str], dict[str, str]]:
    """Return the libraries that are installed, the default first, and why the others are not measured."""
    found: list[str] = []
    skipped: dict[str, str] = {}
    for name in _HTTP_LIBRARIES:
        try:
            load_peer(name)
        except PeerMissing as error:
            skipped[name] = str(error)
        else:
            found.append(name)
    return found, skipped


def make_client(library: str, url: str) -> FleetIT:
    """Make a client of ours over a library."""
    return FleetIT(_TOKEN, fleet_id=_FLEET_ID, base_url=url, http_library=cast("HttpLibraryName", library))


def make_async_client(library: str, url: str) -> AsyncFleetIT:
    """Make an async client of ours over a library."""
    return AsyncFleetIT(_TOKEN, fleet_id=_FLEET_ID, base_url=url, http_library=cast("HttpLibraryName", library))


def make_bare_client(library: str, url: str) -> httpx.Client:
    """Make a client of a library that keeps its connections. Those of httpx2 have the same interface."""
    client: httpx.Client = load_peer(library).Client(**_make_arguments(library, url))
    return client


def make_bare_async_client(library: str, url: str) -> httpx.AsyncClient:
    """Make an async client of a library that keeps its connections."""
    client: httpx.AsyncClient = load_peer(library).AsyncClient(**_make_arguments(library, url))
    return client


def _make_arguments(library: str, url: str) -> Mapping[str, Any]:
    limits = load_peer(library).Limits(max_connections=_MAX_CONNECTIONS, max_keepalive_connections=_MAX_CONNECTIONS)
    return {"base_url": url, "headers": _HEADERS, "limits": limits}
