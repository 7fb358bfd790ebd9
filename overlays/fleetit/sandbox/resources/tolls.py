"""Tolls, and the test toll of the staging server."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from fleetit.sandbox._fleet import BILLING_STATUSES, DRIVERS, TOLLS, TRANSPONDERS, VEHICLES
from fleetit.sandbox._listing import (
    compare_amount,
    compare_date,
    filter_rows,
    match_any,
    match_boolean,
    match_part,
    match_text,
    order_rows,
    paginate,
)
from fleetit.sandbox._request import pick_fields
from fleetit.sandbox._responses import RefusedError, invalid_fields
from fleetit.sandbox._seed.fleets import BILLING_STATUS_CODES
from fleetit.sandbox.resources.billing_statuses import serialize_billing_status
from fleetit.sandbox.resources.vehicles import normalize_plate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit.sandbox._fleet import Row
    from fleetit.sandbox._listing import Filter
    from fleetit.sandbox._request import ValidRequest

_DATE_FIELDS = ("transaction_date", "posting_date")
_ORDER_FIELDS: Mapping[str, type[str]] = dict.fromkeys((*_DATE_FIELDS, "exit_time"), str)
_FILTERS: Mapping[str, Filter] = {
    "vehicle": match_any("vehicle.id", int),
    "transponder": match_any("transponder.id", int),
    "driver": match_any("driver.id", int),
    "billing_status": match_any("billing_status"),
    "amount_min": compare_amount("amount", "gte"),
    "amount_max": compare_amount("amount", "lte"),
    **{f"{name}_{each}": compare_date(name, each) for name in _DATE_FIELDS for each in ("gte", "lte")},
    "exit_time": match_text("exit_time"),
    "violation": match_boolean("violation"),
    "is_billed": match_boolean("is_billed"),
    "vehicle_plate_number": match_text("vehicle.plate_number"),
    "vehicle_plate_state": match_text("vehicle.plate_state"),
    "vehicle_vehicle_number": match_text("vehicle.vehicle_number"),
    # FleetIT does not document which fields it searches.
    "search": match_part(
        "exit_plaza",
        "entry_plaza",
        "agency",
        "confirmation_id",
        "vehicle.plate_number",
        "transponder.number",
        "driver.last_name",
    ),
}
_VEHICLE_FIELDS = (
    "id",
    "plate_number",
    "plate_state",
    "vehicle_number",
    "vehicle_make",
    "vehicle_model",
    "year",
    "lessee_renter",
    "status",
)
_TRANSPONDER_FIELDS = ("id", "number", "status")
_PLATE_FIELDS = ("plate_number", "plate_state")
#: Two test tolls of one plate are duplicates if these fields are equal. This is inferred: FleetIT documents the error,
#: but not the fields.
_IDENTITY_FIELDS = ("transaction_date", "exit_time", "exit_plaza", "agency")
#: Fields of a row that are not in responses.
_INTERNAL_FIELDS = frozenset({"submitted_plate", "billing_status_fk"})


def list_page(request: ValidRequest) -> Row:
    """Handle GET /v2/tolls/."""
    tolls = [_serialize_toll(request, row) for row in request.fleet.get_rows(TOLLS)]
    found = order_rows(filter_rows(tolls, request.query, _FILTERS), request.query, _ORDER_FIELDS)
    return paginate(found, request.url, request.query)


def update(request: ValidRequest) -> Row:
    """Handle PATCH /v2/tolls/{id}/. The body has the id of a billing status of the fleet."""
    row = request.get_row(TOLLS)
    if "billing_status" in request.body:
        status_id = request.body["billing_status"]
        if request.fleet.find_row(BILLING_STATUSES, status_id) is None:
            raise invalid_fields(billing_status=f'Invalid pk "{status_id}" - object does not exist.')
        row["billing_status_fk"] = status_id
        request.world.row_changed(request.fleet.id, "tolls", row)
    return _serialize_toll(request, row)


def submit_test(request: ValidRequest) -> Row:
    """Handle POST /api/tickets/individual/. The toll is added to the fleet's tolls at once."""
    fleet, body = request.fleet, pick_fields(request.body, (*_IDENTITY_FIELDS, "amount", *_PLATE_FIELDS))
    vehicles = fleet.get_rows(VEHICLES)
    vehicle = next((row for row in vehicles if normalize_plate(row) == normalize_plate(body)), None)
    duplicate = _find_duplicate(fleet.get_rows(TOLLS), body, vehicle)
    if duplicate is not None:
        raise RefusedError(400, {"queue_reason": [f"Duplicate of existing ticket: {duplicate['id']}"]})
    vehicle_field = {"vehicle": vehicle["id"]} if vehicle else {}
    row = {
        **pick_fields(body, _IDENTITY_FIELDS),
        "posting_date": request.world.now().date().isoformat(),
        "submitted_plate": [body.get(name) for name in _PLATE_FIELDS],
        **vehicle_field,
        "violation": False,
        "is_billed": False,
    }
    if "amount" in body:
        row["amount"] = f"{Decimal(str(body['amount'])):.2f}"
    statuses = fleet.get_rows(BILLING_STATUSES)
    no_action = next((status for status in statuses if status["value"] == BILLING_STATUS_CODES[0]), None)
    if no_action is not None:
        row["billing_status_fk"] = no_action["id"]
    request.world.row_changed(fleet.id, "tolls", *request.add_rows(TOLLS, [row]))
    return {**pick_fields(body, ("exit_plaza", "agency", "amount", *_PLATE_FIELDS)), **vehicle_field}


def _find_duplicate(tolls: list[Row], body: Row, vehicle: Row | None) -> Row | None:
    """Return the toll with the identity and the vehicle of a body; without a vehicle, with the same plate."""
    identity = [body.get(name) for name in _IDENTITY_FIELDS]
    plate = [body.get(name) for name in _PLATE_FIELDS]
    for toll in tolls:
        has_plate = toll.get("vehicle") == vehicle["id"] if vehicle else toll.get("submitted_plate") == plate
        if has_plate and [toll.get(name) for name in _IDENTITY_FIELDS] == identity:
            return toll
    return None


def _serialize_toll(request: ValidRequest, row: Row) -> Row:
    """Return a toll with its vehicle, transponder, driver and billing status in place of their ids."""
    fleet = request.fleet
    vehicle = fleet.find_row(VEHICLES, row.get("vehicle"))
    transponder = fleet.find_row(TRANSPONDERS, row.get("transponder"))
    driver = fleet.find_row(DRIVERS, row.get("driver"))
    return {
        **{name: value for name, value in row.items() if name not in _INTERNAL_FIELDS},
        **({"vehicle": pick_fields(vehicle, _VEHICLE_FIELDS)} if vehicle else {}),
        **({"transponder": pick_fields(transponder, _TRANSPONDER_FIELDS)} if transponder else {}),
        **({"driver": driver} if driver else {}),
        **serialize_billing_status(fleet.find_row(BILLING_STATUSES, row.get("billing_status_fk"))),
    }
