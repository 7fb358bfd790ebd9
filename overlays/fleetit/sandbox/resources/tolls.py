"""Tolls, and the test toll of the staging server."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from fleetit.sandbox._responses import RefusedError, invalid_fields
from fleetit.sandbox.resources.billing_statuses import BilledRules, list_codes
from fleetit.sandbox.resources.vehicles import normalize_plate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fleetit.sandbox._request import ValidRequest
    from fleetit.sandbox._rows import Row
    from fleetit.sandbox._tables import Table

_PLATE_FIELDS = ("plate_number", "plate_state")
#: Two test tolls of one plate are duplicates if these fields are equal. This is inferred: FleetIT documents the error,
#: but not the fields.
_IDENTITY_FIELDS = ("transaction_date", "exit_time", "exit_plaza", "agency")


class TollRules(BilledRules):
    """A toll gets its billing status by the id of one of the fleet's."""

    #: FleetIT does not document which fields it searches.
    search: ClassVar[tuple[str, ...]] = (
        "exit_plaza",
        "entry_plaza",
        "agency",
        "confirmation_id",
        "vehicle.plate_number",
        "transponder.number",
        "driver.last_name",
    )

    def make_changes(self, request: ValidRequest, table: Table, item: Row, row: Row | None = None) -> Row:
        """Return the changes, see `Rules`."""
        if "billing_status" not in item:
            return super().make_changes(request, table, item, row)
        status_id = item["billing_status"]
        if request.world.find_row("billing_statuses", request.fleet, status_id) is None:
            raise invalid_fields(billing_status=f'Invalid pk "{status_id}" - object does not exist.')
        return {"billing_status_fk": status_id}


def submit_test(request: ValidRequest, _show: Callable[[Row], Row]) -> Row:
    """Handle POST /api/tickets/individual/. The toll is added to the fleet's tolls at once."""
    world, fleet, body = request.world, request.fleet, request.body
    vehicles = world.get_rows("vehicles", fleet)
    vehicle = next((row for row in vehicles if normalize_plate(row) == normalize_plate(body)), None)
    duplicate = _find_duplicate(world.get_rows("tolls", fleet), body, vehicle)
    if duplicate is not None:
        raise RefusedError(400, {"queue_reason": [f"Duplicate of existing ticket: {duplicate['id']}"]})
    vehicle_field = {"vehicle": vehicle["id"]} if vehicle else {}
    statuses = world.get_rows("billing_statuses", fleet)
    no_action = next((status for status in statuses if status["value"] == list_codes(world)[0]), None)
    row = {
        **{name: body[name] for name in _IDENTITY_FIELDS if name in body},
        "posting_date": world.now().date().isoformat(),
        "submitted_plate": [body.get(name) for name in _PLATE_FIELDS],
        **vehicle_field,
        **({"billing_status_fk": no_action["id"]} if no_action else {}),
        **({"amount": f"{Decimal(str(body['amount'])):.2f}"} if "amount" in body else {}),
        "violation": False,
        "is_billed": False,
    }
    world.add_row("tolls", fleet, row)
    sent = ("exit_plaza", "agency", "amount", *_PLATE_FIELDS)
    return {**{name: body[name] for name in sent if name in body}, **vehicle_field}


def _find_duplicate(tolls: Iterable[Row], body: Row, vehicle: Row | None) -> Row | None:
    """Return the toll with the identity and the vehicle of a body; without a vehicle, with the same plate."""
    identity = [body.get(name) for name in _IDENTITY_FIELDS]
    plate = [body.get(name) for name in _PLATE_FIELDS]
    for toll in tolls:
        has_plate = toll.get("vehicle") == vehicle["id"] if vehicle else toll.get("submitted_plate") == plate
        if has_plate and [toll.get(name) for name in _IDENTITY_FIELDS] == identity:
            return toll
    return None
