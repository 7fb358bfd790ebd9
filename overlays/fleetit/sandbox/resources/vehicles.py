"""Vehicles, and their license plates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from openapi_sdk.sandbox.requests import NON_FIELD_ERRORS, RefusedError, invalid_fields
from openapi_sdk.sandbox.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from openapi_sdk.description.tables import Table
    from openapi_sdk.sandbox.requests import ValidRequest
    from openapi_sdk.sandbox.rows import Row

_PLATE_FIELDS = ("plate_number", "plate_state")
_FIRST_YEAR = 1000
_MAX_YEARS_AHEAD = 100
#: The names that custom fields may have. FleetIT lets a fleet choose its own.
CUSTOM_FIELDS = frozenset({"cost_center", "department"})


class VehicleRules(Rules):
    """A vehicle has a plate, which is found without special characters, and never changes.

    It is documented that a vehicle is active by default; the empty values are the sandbox's own choice.
    """

    defaults: ClassVar[Mapping[str, Any]] = {
        "vehicle_number": "",
        "vehicle_make": "",
        "vehicle_model": "",
        "year": "",
        "lessee_renter": None,
        "vehicle_type_code": "",
        "active": True,
        "custom_fields": {},
    }

    def make_row(self, request: ValidRequest, table: Table, item: Row) -> Row:
        """Return a new vehicle, see `Rules`."""
        plate = PlateIndex.of(request).add_plate(item)
        added = {"added_date": request.world.now().isoformat(), "status": "PENDING"}
        return {**added, **super().make_row(request, table, item), **plate}

    def make_changes(self, request: ValidRequest, table: Table, item: Row, row: Row | None = None) -> Row:
        """Return the fields as FleetIT stores them (api-reference/vehicles/create)."""
        if row is not None:
            _check_same_plate(item, row)
        fields = super().make_changes(request, table, item, row)
        for name in (*_PLATE_FIELDS, "status"):
            fields.pop(name, None)
        if fields.get("year"):
            fields["year"] = _normalize_year(fields["year"], request.world.now().year + _MAX_YEARS_AHEAD)
        if "tracking_code" in item:  # the documented example returns it as `vehicle_number`
            fields.setdefault("vehicle_number", item["tracking_code"])
        unknown = [name for name in item.get("custom_fields", {}) if name not in CUSTOM_FIELDS]
        if unknown:
            text = "The fleet has no such custom field."
            raise RefusedError(400, {"custom_fields": {name: [text] for name in unknown}})
        return fields

    def find_row(self, request: ValidRequest, table: Table, item: Row) -> Row:
        """Return the vehicle with the plate of an item, see `Rules`."""
        del table
        return PlateIndex.of(request).find_vehicle(item)


def create(request: ValidRequest, _show: Callable[[Row], Row]) -> Row:
    """Handle POST /v2/vehicles/, whose answer has the vehicle in an envelope."""
    table = request.world.tables["vehicles"]
    row = request.world.add_row("vehicles", request.room, VehicleRules().make_row(request, table, request.body))
    data = {name: value for name, value in row.items() if name in table.fields and name not in ("id", "status")}
    return {
        "status": "success",
        "message": "Vehicle created successfully.",
        "data": {"vehicle_id": str(row["id"]), **data},
    }


def normalize_plate(row: Row) -> tuple[str, str]:
    """Return number and state of a plate, in upper case and without special characters."""
    number = re.sub("[^A-Za-z0-9]", "", str(row.get("plate_number", "")))
    return number.upper(), str(row.get("plate_state", "")).upper()


class PlateIndex:
    """The vehicles of a fleet by plate. Number and state are unique together (api-reference/vehicles/create)."""

    def __init__(self, vehicles: Iterable[Row]) -> None:
        self._vehicles = {normalize_plate(vehicle): vehicle for vehicle in vehicles}

    @classmethod
    def of(cls, request: ValidRequest) -> PlateIndex:
        """Return the index of the request's fleet. It includes the plates of earlier items of the same body."""
        if "plates" not in request.memo:
            request.memo["plates"] = cls(request.world.get_rows("vehicles", request.room))
        index: PlateIndex = request.memo["plates"]
        return index

    def add_plate(self, item: Row) -> Row:
        """Add the plate of a new vehicle, and return its two fields."""
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
        """Return the vehicle with the plate of an item. The status of a refusal is inferred."""
        vehicle = self._vehicles.get(normalize_plate(item))
        if vehicle is None:
            raise invalid_fields(**{NON_FIELD_ERRORS: "No vehicle of this fleet has this plate."})
        return vehicle


def _check_same_plate(item: Row, vehicle: Row) -> None:
    """Refuse a change of the plate. It is documented that it can't be changed; the status is inferred."""
    new_plate, old_plate = normalize_plate(item), normalize_plate(vehicle)
    for field, new, old in zip(_PLATE_FIELDS, new_plate, old_plate, strict=True):
        if field in item and new != old:
            raise invalid_fields(**{field: "It can't be changed after the vehicle is created."})


def _normalize_year(text: str, last_year: int) -> str:
    digits = re.sub("[^0-9]", "", text)
    if len(digits) != len(str(_FIRST_YEAR)) or not _FIRST_YEAR <= int(digits) <= last_year:
        raise invalid_fields(year=f"A year is from {_FIRST_YEAR} to {last_year}.")
    return digits
