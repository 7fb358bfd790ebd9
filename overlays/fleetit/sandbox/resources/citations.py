"""Citations: parking tickets and their kin."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fleetit.sandbox import _filters
from fleetit.sandbox import _pagination as _paging
from fleetit.sandbox._paths import BILLING_STATUSES, CITATIONS, DRIVERS, VEHICLES
from fleetit.sandbox._request import picked
from fleetit.sandbox.resources import billing_statuses as _billing
from fleetit.sandbox.resources import drivers as _drivers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fleetit.sandbox._filters import Filter
    from fleetit.sandbox._fleet import Row
    from fleetit.sandbox._request import Call

#: The more detailed of the two lists (api-reference/parking/list, "Ticket Type Field"): filters take the number,
#: answers have the name. That it is the one that holds is inferred.
TICKET_TYPES = {
    "1": "Bus Camera",
    "2": "Parking",
    "3": "Red Light Camera",
    "4": "Speed Camera",
    "5": "Other",
    "6": "Idling",
}
_DAYS = ("received_date", "ticket_date", "ticket_time", "issue_date")
_AMOUNTS = ("fine_amount", "penalty_amount")
#: Which fields may be sorted by is not stated; these are those that can be compared.
_ORDERINGS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(_DAYS, str),
    **dict.fromkeys(_AMOUNTS, Decimal),
    "id": int,
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
    "custom_fields",
    "vehicle_type_code",
    "active",
)


def _is_type(row: Row, asked: Sequence[str]) -> bool:
    return row.get("ticket_type") == TICKET_TYPES.get(str(int(asked[-1])))


_FILTERS: Mapping[str, Filter] = {
    "vehicle": _filters.text("vehicle.plate_number", "vehicle.plate_state"),
    "issuing_authority": _filters.text("issuing_authority"),
    "ticket_type": _is_type,
    **{name: _filters.part(name) for name in ("notice_number", "violation_number", "description")},
    **{name: _filters.text(name) for name in _DAYS},
    **{f"{name}__{how}": _filters.compared(name, how) for name in _DAYS for how in ("gte", "lte")},
    **{name: _filters.amount(name) for name in _AMOUNTS},
    **{f"{name}__{how}": _filters.amount(name, how) for name in _AMOUNTS for how in ("gt", "gte", "lt", "lte")},
}


def listing(call: Call) -> Row:
    """GET /v2/citations/."""
    rows = [_shown(call, row) for row in call.fleet.kept(CITATIONS)]
    wanted = _filters.ordered(_filters.select(rows, call.query, _FILTERS), call.query, _ORDERINGS)
    return _paging.envelope(wanted, call.url, call.query)


def get(call: Call) -> Row:
    """GET /v2/citations/{id}/."""
    return _shown(call, call.row(CITATIONS))


def _shown(call: Call, row: Row) -> Row:
    vehicle = call.fleet.find(VEHICLES, row.get("vehicle"))
    driver = call.fleet.find(DRIVERS, row.get("driver"))
    return {
        **row,
        **({"vehicle": picked(vehicle, _VEHICLE)} if vehicle else {}),
        **({"driver": _drivers.shown(driver)} if driver else {}),
        **_billing.shown(call.fleet.find(BILLING_STATUSES, row.get("billing_status_fk"))),
    }
