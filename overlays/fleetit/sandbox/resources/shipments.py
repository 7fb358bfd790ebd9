"""Shipments of transponders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.sandbox._paths import SHIPMENTS, TRANSPONDERS
from fleetit.sandbox._request import picked
from fleetit.sandbox._responses import not_found
from fleetit.sandbox.resources import fleets as _fleets

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Row
    from fleetit.sandbox._request import Call


def get(call: Call) -> Row:
    """GET /v2/transponders/shipments/{id}/, where the id is a text."""
    for shipment in call.fleet.kept(SHIPMENTS):
        if str(shipment["id"]) == call.path["id"]:
            fleet = picked(_fleets.shown(call.fleet), ("id", "title", "is_active"))
            sent = [row for row in call.fleet.kept(TRANSPONDERS) if row["id"] in shipment["transponders"]]
            return shipment | {"fleet": fleet, "transponders": sent}
    raise not_found()
