"""Calls operations that FleetIT has and the description lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit import FleetIT


def list_transponders(client: FleetIT, status: str) -> Iterator[tuple[int, str]]:
    """List what has no method: a listing of all pages, as JSON documents."""
    for row in client.request_pages("GET", "/v2/transponders/", params={"status": status}, limit=50):
        yield row["id"], row["number"]


def rename_vehicle(client: FleetIT, vehicle: int, name: str) -> str | None:
    """Change something, and return what the answer says; None if there is no such vehicle."""
    try:
        document = client.request("PATCH", f"/v2/vehicles/{vehicle}/", json={"vehicle_number": name})
    except NotFound:
        return None
    return str(document["vehicle_number"])


def tolls_of_plaza(client: FleetIT, plaza: str) -> list[int]:
    """Pass a parameter that a described method does not have."""
    return [toll.id for toll in client.tolls.list(options={"query": {"exit_plaza": plaza}})]
