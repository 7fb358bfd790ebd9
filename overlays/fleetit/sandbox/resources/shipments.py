"""Shipments of transponders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.sandbox._fleet import SHIPMENTS, TRANSPONDERS
from fleetit.sandbox._request import pick_fields
from fleetit.sandbox._responses import not_found
from fleetit.sandbox.resources.fleets import serialize_fleet

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Row
    from fleetit.sandbox._request import ValidRequest


def get(request: ValidRequest) -> Row:
    """Handle GET /v2/transponders/shipments/{id}/. The id in the path is a text."""
    for shipment in request.fleet.get_rows(SHIPMENTS):
        if str(shipment["id"]) == request.path["id"]:
            fleet = pick_fields(serialize_fleet(request.fleet), ("id", "title", "is_active"))
            ids = shipment["transponders"]
            transponders = [row for row in request.fleet.get_rows(TRANSPONDERS) if row["id"] in ids]
            return shipment | {"fleet": fleet, "transponders": transponders}
    raise not_found()
