"""Shipments of transponders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.sandbox import _fleets
from fleetit.sandbox._call import picked
from fleetit.sandbox._paths import SHIPMENTS, TRANSPONDERS
from fleetit.sandbox._refusals import not_found

if TYPE_CHECKING:
    from fleetit.sandbox._call import Call
    from fleetit.sandbox._fleet import Row


def get(call: Call) -> Row:
    """GET /v2/transponders/shipments/{id}/, where the id is a text."""
    for shipment in call.fleet.kept(SHIPMENTS):
        if str(shipment["id"]) == call.path["id"]:
            fleet = picked(_fleets.shown(call.fleet), ("id", "title", "is_active"))
            sent = [row for row in call.fleet.kept(TRANSPONDERS) if row["id"] in shipment["transponders"]]
            return shipment | {"fleet": fleet, "transponders": sent}
    raise not_found()
