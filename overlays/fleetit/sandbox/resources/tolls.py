"""Tolls, and the test toll of staging."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from fleetit.sandbox import _filters
from fleetit.sandbox import _pagination as _paging
from fleetit.sandbox._paths import BILLING_STATUSES, DRIVERS, TOLLS, TRANSPONDERS, VEHICLES
from fleetit.sandbox._plates import is_plate
from fleetit.sandbox._request import picked
from fleetit.sandbox._responses import RefusedError, wrong
from fleetit.sandbox.resources import billing_statuses as _billing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit.sandbox._filters import Filter
    from fleetit.sandbox._fleet import Row
    from fleetit.sandbox._request import Call

_DAYS = ("transaction_date", "posting_date")
_ORDERINGS: Mapping[str, type[str]] = dict.fromkeys((*_DAYS, "exit_time"), str)
_FILTERS: Mapping[str, Filter] = {
    "vehicle": _filters.choice("vehicle.id", int),
    "transponder": _filters.choice("transponder.id", int),
    "driver": _filters.choice("driver.id", int),
    "billing_status": _filters.choice("billing_status"),
    "amount_min": _filters.amount("amount", "gte"),
    "amount_max": _filters.amount("amount", "lte"),
    **{f"{name}_{how}": _filters.compared(name, how) for name in _DAYS for how in ("gte", "lte")},
    "exit_time": _filters.text("exit_time"),
    "violation": _filters.boolean("violation"),
    "is_billed": _filters.boolean("is_billed"),
    "vehicle_plate_number": _filters.text("vehicle.plate_number"),
    "vehicle_plate_state": _filters.text("vehicle.plate_state"),
    "vehicle_vehicle_number": _filters.text("vehicle.vehicle_number"),
    # In which fields FleetIT looks is not stated.
    "search": _filters.part(
        "exit_plaza",
        "entry_plaza",
        "agency",
        "confirmation_id",
        "vehicle.plate_number",
        "transponder.number",
        "driver.last_name",
    ),
}
_VEHICLE = (
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
#: What makes two submitted tolls one (inferred: the page shows the refusal, not what it goes by).
_IDENTITY = ("transaction_date", "exit_time", "exit_plaza", "agency")
_PLATE = ("plate_number", "plate_state")


def listing(call: Call) -> Row:
    """GET /v2/tolls/."""
    rows = [_shown(call, row) for row in call.fleet.kept(TOLLS)]
    wanted = _filters.ordered(_filters.select(rows, call.query, _FILTERS), call.query, _ORDERINGS)
    return _paging.envelope(wanted, call.url, call.query)


def update(call: Call) -> Row:
    """PATCH /v2/tolls/{id}/: the status is given by its id, and has to be one of the fleet's."""
    toll = call.row(TOLLS)
    if "billing_status" in call.body:
        number = call.body["billing_status"]
        if call.fleet.find(BILLING_STATUSES, number) is None:
            raise wrong(billing_status=f'Invalid pk "{number}" - object does not exist.')
        toll["billing_status_fk"] = number
    return _shown(call, toll)


def submit_test(call: Call) -> Row:
    """POST /api/tickets/individual/: it is among the fleet's tolls when the answer comes."""
    sent = picked(call.body, (*_IDENTITY, "amount", *_PLATE))
    vehicle = next((row for row in call.fleet.kept(VEHICLES) if is_plate(sent, row)), None)
    identity = [sent.get(name) for name in _IDENTITY]
    plate = [sent.get(name) for name in _PLATE]
    for toll in call.fleet.kept(TOLLS):
        same = toll.get("vehicle") == vehicle["id"] if vehicle else toll.get("submitted_plate") == plate
        if same and [toll.get(name) for name in _IDENTITY] == identity:
            raise RefusedError(400, {"queue_reason": [f"Duplicate of existing ticket: {toll['id']}"]})
    row = {**picked(sent, _IDENTITY), "posting_date": call.world.now().date().isoformat(), "submitted_plate": plate}
    if "amount" in sent:
        row["amount"] = f"{Decimal(str(sent['amount'])):.2f}"
    no_action = next((row for row in call.fleet.kept(BILLING_STATUSES) if row["value"] == _billing.CODES[0]), None)
    number = {"billing_status_fk": no_action["id"]} if no_action else {}
    owner = {"vehicle": vehicle["id"]} if vehicle else {}
    call.add(TOLLS, [{**row, **number, **owner, "violation": False, "is_billed": False}])
    return {**picked(sent, ("exit_plaza", "agency", "amount", *_PLATE)), **owner}


def _shown(call: Call, row: Row) -> Row:
    """Put in what the row names by its id."""
    shown = {name: value for name, value in row.items() if name not in {"submitted_plate", "billing_status_fk"}}
    vehicle = call.fleet.find(VEHICLES, row.get("vehicle"))
    transponder = call.fleet.find(TRANSPONDERS, row.get("transponder"))
    driver = call.fleet.find(DRIVERS, row.get("driver"))
    return {
        **shown,
        **({"vehicle": picked(vehicle, _VEHICLE)} if vehicle else {}),
        **({"transponder": picked(transponder, ("id", "number", "status"))} if transponder else {}),
        **({"driver": driver} if driver else {}),
        **_billing.shown(call.fleet.find(BILLING_STATUSES, row.get("billing_status_fk"))),
    }
