"""Vehicles, and their license plates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fleetit.sandbox._fleet import VEHICLES
from fleetit.sandbox._request import pick_fields
from fleetit.sandbox._responses import NON_FIELD_ERRORS, RefusedError, invalid_fields
from fleetit.sandbox.resources.fleets import serialize_fleet

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Fleet, Row
    from fleetit.sandbox._request import ValidRequest

#: The fields of a single vehicle (api-reference/vehicles/update).
_FIELDS = (
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
_UPDATE_MANY_FIELDS = (*_FIELDS[:9], "active")
_CREATE_MANY_FIELDS = (*_UPDATE_MANY_FIELDS, "status")
#: The values of fields that are not in the request. It is documented that a vehicle is active by default; the empty
#: values are the sandbox's own choice.
_DEFAULTS: Row = {
    "vehicle_number": "",
    "vehicle_make": "",
    "vehicle_model": "",
    "year": "",
    "lessee_renter": None,
    "vehicle_type_code": "",
    "active": True,
}
_CHANGEABLE_FIELDS = (*_DEFAULTS, "custom_fields")
#: The fields that are documented for PUT.
_REPLACEABLE_FIELDS = ("vehicle_number", "vehicle_make", "vehicle_model", "year", "vehicle_type_code")

_FIRST_YEAR = 1000
_MAX_YEARS_AHEAD = 100


def create(request: ValidRequest) -> Row:
    """Handle POST /v2/vehicles/."""
    (vehicle,) = request.add_rows(VEHICLES, [_make_vehicle(request, request.body, PlateIndex(request.fleet))])
    data = {"vehicle_id": str(vehicle["id"]), **pick_fields(vehicle, _FIELDS[1:])}
    return {"status": "success", "message": "Vehicle created successfully.", "data": data}


def create_many(request: ValidRequest) -> list[Row]:
    """Handle POST /v2/vehicles/bulk/."""
    plates = PlateIndex(request.fleet)
    vehicles = request.add_rows(VEHICLES, request.map_items(lambda item: _make_vehicle(request, item, plates)))
    return [pick_fields(vehicle, _CREATE_MANY_FIELDS) for vehicle in vehicles]


def update(request: ValidRequest) -> Row:
    """Handle PATCH /v2/vehicles/{id}/."""
    vehicle = request.get_row(VEHICLES)
    _check_same_plate(request.body, vehicle)
    _apply_changes(vehicle, _normalize_fields(request, request.body))
    return serialize_vehicle(request.fleet, vehicle)


def update_many(request: ValidRequest) -> list[Row]:
    """Handle PATCH /v2/vehicles/bulk/. Each item names a vehicle by its plate."""
    plates = PlateIndex(request.fleet)
    pairs = request.map_items(lambda item: (plates.find_vehicle(item), _normalize_fields(request, item)))
    for vehicle, changes in pairs:
        _apply_changes(vehicle, changes)
    return [pick_fields(vehicle, _UPDATE_MANY_FIELDS) for vehicle, _ in pairs]


def replace(request: ValidRequest) -> Row:
    """Handle PUT /v2/vehicles/{id}/.

    Documented fields that are not in the request become empty, and fields that are not documented for PUT are ignored:
    their values were not checked. Both are the sandbox's own choice.
    """
    vehicle = request.get_row(VEHICLES)
    _check_same_plate(request.body, vehicle)
    changes = pick_fields(_normalize_fields(request, request.body), (*_REPLACEABLE_FIELDS, "custom_fields"))
    vehicle.update(pick_fields(_DEFAULTS, _REPLACEABLE_FIELDS))
    vehicle["custom_fields"] = {}
    _apply_changes(vehicle, changes)
    return serialize_vehicle(request.fleet, vehicle)


def serialize_vehicle(fleet: Fleet, vehicle: Row) -> Row:
    """Return a single vehicle with its fleet."""
    return pick_fields(vehicle, _FIELDS) | {"fleet": serialize_fleet(fleet)}


def normalize_plate(row: Row) -> tuple[str, str]:
    """Return number and state of a plate, in upper case and without special characters."""
    number = re.sub("[^A-Za-z0-9]", "", str(row.get("plate_number", "")))
    return number.upper(), str(row.get("plate_state", "")).upper()


class PlateIndex:
    """The vehicles of a fleet by plate. Number and state are unique together (api-reference/vehicles/create)."""

    def __init__(self, fleet: Fleet) -> None:
        self._vehicles = {normalize_plate(vehicle): vehicle for vehicle in fleet.get_rows(VEHICLES)}

    def add_plate(self, item: Row) -> Row:
        """Add the plate of a new vehicle, and return its two fields.

        Raises:
            RefusedError: 400 if the plate has no letters and digits, or another vehicle has it.
        """
        number, state = normalize_plate(item)
        if not number:
            raise invalid_fields(plate_number="A plate has letters or digits.")
        if (number, state) in self._vehicles:
            text = "The fields plate_number, plate_state must make a unique set."
            raise invalid_fields(**{NON_FIELD_ERRORS: text})
        plate: Row = {"plate_number": number, "plate_state": state}
        self._vehicles[number, state] = plate
        return plate

    def find_vehicle(self, item: Row) -> Row:
        """Return the vehicle with the plate of an item.

        Raises:
            RefusedError: 400 if there is none. The status is inferred.
        """
        vehicle = self._vehicles.get(normalize_plate(item))
        if vehicle is None:
            raise invalid_fields(**{NON_FIELD_ERRORS: "No vehicle of this fleet has this plate."})
        return vehicle


def _make_vehicle(request: ValidRequest, item: Row, plates: PlateIndex) -> Row:
    vehicle: Row = {
        **_DEFAULTS,
        "custom_fields": {},
        "added_date": request.world.now().isoformat(),
        "status": "PENDING",
        **plates.add_plate(item),
    }
    _apply_changes(vehicle, _normalize_fields(request, item))
    return vehicle


def _apply_changes(vehicle: Row, changes: Row) -> None:
    """Change the fields that were sent. Custom fields that were not sent keep their value."""
    custom_fields = vehicle.get("custom_fields", {}) | changes.get("custom_fields", {})
    vehicle.update(pick_fields(changes, _CHANGEABLE_FIELDS), custom_fields=custom_fields)


def _check_same_plate(item: Row, vehicle: Row) -> None:
    """Check that a body does not change the plate.

    Raises:
        RefusedError: 400 if it does. It is documented that a plate can't be changed; the status is inferred.
    """
    new_plate, old_plate = normalize_plate(item), normalize_plate(vehicle)
    for field, new, old in zip(("plate_number", "plate_state"), new_plate, old_plate, strict=True):
        if field in item and new != old:
            raise invalid_fields(**{field: "It can't be changed after the vehicle is created."})


def _normalize_fields(request: ValidRequest, item: Row) -> Row:
    """Return the fields of a vehicle as FleetIT stores them (api-reference/vehicles/create).

    Raises:
        RefusedError: 400 for a year out of range, or a custom field that the fleet does not have.
    """
    fields = dict(item)
    if item.get("year"):
        fields["year"] = _normalize_year(item["year"], request.world.now().year + _MAX_YEARS_AHEAD)
    if "tracking_code" in item:  # the documented example returns it as `vehicle_number`
        fields.setdefault("vehicle_number", item["tracking_code"])
    unknown = [name for name in item.get("custom_fields", {}) if name not in request.fleet.custom_fields]
    if unknown:
        text = "The fleet has no such custom field."
        raise RefusedError(400, {"custom_fields": {name: [text] for name in unknown}})
    return fields


def _normalize_year(text: str, last_year: int) -> str:
    digits = re.sub("[^0-9]", "", text)
    if len(digits) != len(str(_FIRST_YEAR)) or not _FIRST_YEAR <= int(digits) <= last_year:
        raise invalid_fields(year=f"A year is from {_FIRST_YEAR} to {last_year}.")
    return digits
