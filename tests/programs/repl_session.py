"""What somebody types in an interpreter to get to know the client. The interpreter shows the repr of each value."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit import FleetIT


def session(client: FleetIT) -> Iterator[object]:
    yield client
    yield client.tolls
    tolls = client.for_fleet(512).tolls.list()
    yield tolls
    yield tolls.count()
    page = next(tolls.pages())
    yield page
    toll = page.results[0]
    yield toll.amount
    yield sorted(toll.missing)
    yield "agency" in toll, toll["agency"]
    yield toll.vehicle
    yield toll.to_row()["vehicle_plate_number"]
    yield client.for_fleet(512).integrations.list_active().first()
    yield client.with_raw_response.auth.whoami()
