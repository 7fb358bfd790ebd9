"""Tolls, citations (parking and camera tickets), and their billing statuses."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from fleetit.sandbox.resources.vehicles import normalize_plate
from fleetit_api.exceptions import ConfigurationError
from openapi_sdk.sandbox.filters import has_part
from openapi_sdk.sandbox.requests import RefusedError, forbidden, invalid_fields
from openapi_sdk.sandbox.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from openapi_sdk.description.tables import Table
    from openapi_sdk.sandbox.requests import ValidRequest
    from openapi_sdk.sandbox.rows import Room, Row
    from openapi_sdk.sandbox.rules import Match
    from openapi_sdk.sandbox.world import World


class BillingStatusRules(Rules):
    """It is the sandbox's own choice to refuse changes of FleetIT's own."""

    def make_changes(self, request: ValidRequest, table: Table, item: Row, row: Row | None = None) -> Row:
        """Return the changes, see `Rules`."""
        if row is not None and row["fleet"] is None:
            raise forbidden()
        return super().make_changes(request, table, item, row)

    def take_own(self, world: World, room: Room, row: Row, place: str) -> Row:
        """Return the fields of a status of the fleet's own."""
        del world, room, place
        return row if "value" not in row else {"is_system": "False", **row}


class BilledRules(Rules):
    """The rules of what has a billing status: `billing_status` is the code of the status in `billing_status_fk`.

    It is left out if the status has none of the documented codes, since it is not known what FleetIT sends then.
    """

    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"billing_status": ("billing_status_fk",)}

    def take_own(self, world: World, room: Room, row: Row, place: str) -> Row:
        """Return the fields with the status that has the code `billing_status`."""
        if row.get("billing_status") is None:
            return row
        statuses = {each["value"]: each["id"] for each in world.get_rows("billing_statuses", room)}
        found = statuses.get(row["billing_status"])
        if found is None or row.get("billing_status_fk", found) != found:
            codes = f"a status of the fleet has a code: {', '.join(statuses)}"
            contradiction = f"billing_status_fk={row.get('billing_status_fk')} is another one"
            msg = f"{place}: billing_status={row['billing_status']!r}: {codes if found is None else contradiction}"
            raise ConfigurationError(msg)
        return {**{name: each for name, each in row.items() if name != "billing_status"}, "billing_status_fk": found}

    def derive(self, world: World, room: Room, row: Row) -> Row:
        """Return a row with its code."""
        if "billing_status_fk" not in row:
            return row
        status = world.find_row("billing_statuses", room, row["billing_status_fk"])
        if status is None or status["value"] not in list_codes(world):
            return row
        return row | {"billing_status": status["value"]}


def list_codes(world: World) -> list[Any]:
    """Return the codes that the description has (api-reference/tolls/update)."""
    codes: list[Any] = world.tables["tolls"].fields["billing_status"].choices
    return codes


#: Filters have the number, responses have the name. FleetIT documents two lists; this is the more detailed one
#: (api-reference/parking/list, "Ticket Type Field"). It is inferred that this list is the valid one.
_TICKET_TYPES = {
    "1": "Bus Camera",
    "2": "Parking",
    "3": "Red Light Camera",
    "4": "Speed Camera",
    "5": "Other",
    "6": "Idling",
}


def _has_plate(values: Sequence[str]) -> Match:
    wanted = values[-1].lower()
    return lambda get: any(str(get(path)).lower() == wanted for path in ("vehicle.plate_number", "vehicle.plate_state"))


def _is_of_type(values: Sequence[str]) -> Match:
    wanted = _TICKET_TYPES.get(str(int(values[-1])))
    return lambda get: bool(get("ticket_type") == wanted)


class CitationRules(BilledRules):
    """Four filters of citations are documented in words (api-reference/parking/list)."""

    filters: ClassVar[Mapping[str, Callable[[Sequence[str]], Match]]] = {
        "vehicle": _has_plate,
        "ticket_type": _is_of_type,
        **{name: partial(has_part, (name,)) for name in ("notice_number", "violation_number", "description")},
    }


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
        if request.world.find_row("billing_statuses", request.room, status_id) is None:
            raise invalid_fields(billing_status=f'Invalid pk "{status_id}" - object does not exist.')
        return {"billing_status_fk": status_id}


def submit_test(request: ValidRequest, _show: Callable[[Row], Row]) -> Row:
    """Handle POST /api/tickets/individual/. The toll is added to the fleet's tolls at once."""
    world, room, body = request.world, request.room, request.body
    vehicles = world.get_rows("vehicles", room)
    vehicle = next((row for row in vehicles if normalize_plate(row) == normalize_plate(body)), None)
    duplicate = _find_duplicate(world.get_rows("tolls", room), body, vehicle)
    if duplicate is not None:
        raise RefusedError(400, {"queue_reason": [f"Duplicate of existing ticket: {duplicate['id']}"]})
    vehicle_field = {"vehicle": vehicle["id"]} if vehicle else {}
    statuses = world.get_rows("billing_statuses", room)
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
    world.add_row("tolls", room, row)
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
