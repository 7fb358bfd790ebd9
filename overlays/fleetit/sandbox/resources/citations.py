"""Citations: parking and camera tickets."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fleetit.sandbox._fleet import BILLING_STATUSES, CITATIONS, DRIVERS, VEHICLES
from fleetit.sandbox._listing import (
    compare_amount,
    compare_date,
    filter_rows,
    match_part,
    match_text,
    order_rows,
    paginate,
)
from fleetit.sandbox._request import pick_fields
from fleetit.sandbox._seed.tickets import TICKET_TYPES
from fleetit.sandbox.resources.billing_statuses import serialize_billing_status
from fleetit.sandbox.resources.drivers import serialize_driver

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fleetit.sandbox._fleet import Row
    from fleetit.sandbox._listing import Filter
    from fleetit.sandbox._request import ValidRequest

_DATE_FIELDS = ("received_date", "ticket_date", "ticket_time", "issue_date")
_AMOUNT_FIELDS = ("fine_amount", "penalty_amount")
#: FleetIT does not document which fields can be sorted by. These are the fields that can be compared.
_ORDER_FIELDS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(_DATE_FIELDS, str),
    **dict.fromkeys(_AMOUNT_FIELDS, Decimal),
    "id": int,
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
    "custom_fields",
    "vehicle_type_code",
    "active",
)


def _match_ticket_type(row: Row, values: Sequence[str]) -> bool:
    return row.get("ticket_type") == TICKET_TYPES.get(str(int(values[-1])))


_FILTERS: Mapping[str, Filter] = {
    "vehicle": match_text("vehicle.plate_number", "vehicle.plate_state"),
    "issuing_authority": match_text("issuing_authority"),
    "ticket_type": _match_ticket_type,
    **{name: match_part(name) for name in ("notice_number", "violation_number", "description")},
    **{name: match_text(name) for name in _DATE_FIELDS},
    **{f"{name}__{each}": compare_date(name, each) for name in _DATE_FIELDS for each in ("gte", "lte")},
    **{name: compare_amount(name) for name in _AMOUNT_FIELDS},
    **{f"{name}__{each}": compare_amount(name, each) for name in _AMOUNT_FIELDS for each in ("gt", "gte", "lt", "lte")},
}


def list_page(request: ValidRequest) -> Row:
    """Handle GET /v2/citations/."""
    citations = [_serialize_citation(request, row) for row in request.fleet.get_rows(CITATIONS)]
    found = order_rows(filter_rows(citations, request.query, _FILTERS), request.query, _ORDER_FIELDS)
    return paginate(found, request.url, request.query)


def get(request: ValidRequest) -> Row:
    """Handle GET /v2/citations/{id}/."""
    return _serialize_citation(request, request.get_row(CITATIONS))


def _serialize_citation(request: ValidRequest, row: Row) -> Row:
    """Return a citation with its vehicle, driver and billing status in place of their ids."""
    fleet = request.fleet
    vehicle = fleet.find_row(VEHICLES, row.get("vehicle"))
    driver = fleet.find_row(DRIVERS, row.get("driver"))
    return {
        **row,
        **({"vehicle": pick_fields(vehicle, _VEHICLE_FIELDS)} if vehicle else {}),
        **({"driver": serialize_driver(driver)} if driver else {}),
        **serialize_billing_status(fleet.find_row(BILLING_STATUSES, row.get("billing_status_fk"))),
    }
