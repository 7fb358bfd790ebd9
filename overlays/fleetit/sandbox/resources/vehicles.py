"""Vehicles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.sandbox._paths import VEHICLES
from fleetit.sandbox._plates import Plates, refuse_another, tidied
from fleetit.sandbox._request import picked
from fleetit.sandbox.resources import fleets as _fleets

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Fleet, Row
    from fleetit.sandbox._request import Call

#: What a vehicle has where it stands alone (api-reference/vehicles/update).
WHOLE = (
    "id",
    "plate_number",
    "plate_state",
    "vehicle_number",
    "vehicle_make",
    "vehicle_model",
    "year",
    "lessee_renter",
    "custom_fields",
    "vehicle_type_code",
    "added_date",
    "active",
)
_UPDATED_MANY = (*WHOLE[:9], "active")
_CREATED_MANY = (*_UPDATED_MANY, "status")
#: What is not sent is empty, which is the sandbox's choice; a vehicle is active unless it is said otherwise.
_EMPTY: Row = {
    "vehicle_number": "",
    "vehicle_make": "",
    "vehicle_model": "",
    "year": "",
    "lessee_renter": None,
    "vehicle_type_code": "",
    "active": True,
}
_CHANGED = (*_EMPTY, "custom_fields")
#: Those of them that the page of a replacement has.
_REPLACED = ("vehicle_number", "vehicle_make", "vehicle_model", "year", "vehicle_type_code")


def create(call: Call) -> Row:
    """POST /v2/vehicles/."""
    (vehicle,) = call.add(VEHICLES, [_new(call, call.body, Plates(call.fleet))])
    data = {"vehicle_id": str(vehicle["id"]), **picked(vehicle, WHOLE[1:])}
    return {"status": "success", "message": "Vehicle created successfully.", "data": data}


def create_many(call: Call) -> list[Row]:
    """POST /v2/vehicles/bulk/."""
    plates = Plates(call.fleet)
    added = call.add(VEHICLES, call.each(lambda item: _new(call, item, plates)))
    return [picked(vehicle, _CREATED_MANY) for vehicle in added]


def update(call: Call) -> Row:
    """PATCH /v2/vehicles/{id}/."""
    vehicle = call.row(VEHICLES)
    refuse_another(call.body, vehicle)
    _change(vehicle, tidied(call, call.body))
    return shown(call.fleet, vehicle)


def update_many(call: Call) -> list[Row]:
    """PATCH /v2/vehicles/bulk/: each is found by its plate."""
    plates = Plates(call.fleet)
    pairs = call.each(lambda item: (plates.find(item), tidied(call, item)))
    for vehicle, changes in pairs:
        _change(vehicle, changes)
    return [picked(vehicle, _UPDATED_MANY) for vehicle, _ in pairs]


def replace(call: Call) -> Row:
    """PUT /v2/vehicles/{id}/: what the page describes and is not sent becomes empty, which is the sandbox's choice."""
    vehicle = call.row(VEHICLES)
    refuse_another(call.body, vehicle)
    changes = tidied(call, call.body)
    vehicle.update(picked(_EMPTY, _REPLACED))
    vehicle["custom_fields"] = {}
    _change(vehicle, changes)
    return shown(call.fleet, vehicle)


def shown(fleet: Fleet, vehicle: Row) -> Row:
    """Return a vehicle that stands alone."""
    return picked(vehicle, WHOLE) | {"fleet": _fleets.shown(fleet)}


def _new(call: Call, item: Row, plates: Plates) -> Row:
    plate = plates.take(item)
    made: Row = {"custom_fields": {}, "added_date": call.world.now().isoformat(), "status": "PENDING"}
    row = _EMPTY | made | plate
    _change(row, tidied(call, item))
    return row


def _change(vehicle: Row, changes: Row) -> None:
    """Change what was sent; custom fields that were not stay, since only values can be changed."""
    fields = vehicle.get("custom_fields", {}) | changes.get("custom_fields", {})
    vehicle.update(picked(changes, _CHANGED), custom_fields=fields)
