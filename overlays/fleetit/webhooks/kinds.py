"""The kinds of webhooks that FleetIT documents, as one table.

To add a kind, add an entry to `KINDS`, and its class to `KnownNotification`. The verifier, the keys of deliveries,
`inbox.on`, the sandbox, `fleetit webhook send` and the reports of `openapi-sdk` all read this table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from fleetit_api.exceptions import TREE, ConfigurationError
from openapi_sdk.webhooks.keys import check_kind, make_key
from openapi_sdk.webhooks.kinds import BODY

if TYPE_CHECKING:
    from fleetit_api.models import ParkingNotification, TollNotification

__all__ = [
    "BODY",
    "DEFAULT_KIND",
    "KINDS",
    "VEHICLE_FIELD",
    "VEHICLE_TABLE",
    "Kind",
    "KnownNotification",
    "Row",
    "check_key_kind",
    "get_kind",
    "get_models",
]

#: A toll, a citation or a vehicle as the API has it.
Row: TypeAlias = dict[str, Any]
#: The field of a row that has the id of its vehicle, and the table that has the vehicles.
VEHICLE_FIELD, VEHICLE_TABLE = "vehicle", "vehicles"
#: The notifications of these kinds, for type checkers.
KnownNotification: TypeAlias = "TollNotification | ParkingNotification"


class Kind(NamedTuple):
    """A kind of webhook.

    Attributes:
        name: Its name in keys, options and logs.
        title: Its name in forms.
        model: The class of its notifications in `fleetit_api.models`.
        told_by: The field that only this kind has, with the number of the ticket.
        key: The fields that together name the ticket.
        table: The table of the API whose rows it tells of.
        format_row: Makes a notification of a row and its vehicle.
        invent_fields: Makes the fields of a row, except its vehicle, from the number of an invented ticket.
    """

    name: str
    title: str
    model: str
    told_by: str
    key: tuple[str, ...]
    table: str
    format_row: Callable[[Row, Row], dict[str, Any]]
    invent_fields: Callable[[int], Row]

    def make_payload(self, row: Row, vehicle: Row | None = None) -> dict[str, Any]:
        """Return the notification of a ticket. Fields that the row does not have are empty."""
        own = row.get(VEHICLE_FIELD)
        return self.format_row(row, cast("Row", own) if isinstance(own, dict) else vehicle or {})

    def invent_payload(self, fleet_id: int, number: int) -> dict[str, Any]:
        """Return the notification of an invented ticket."""
        common: Row = {
            "custom_fields": {"cost_center": f"CC-{fleet_id}"},
            "vehicle": {"plate_number": f"F{fleet_id}N{number:03}", "plate_state": "NY"},
        }
        return self.make_payload(common | self.invent_fields(number))

    def make_key(self, payload: Mapping[str, Any], fleet_id: int | None) -> str | None:
        """Return the key of a notification; None if a field in it can't name a ticket."""
        return make_key(self.name, [payload.get(name) for name in self.key], fleet_id)

    def find_key(self, row: Row, fleet_id: int) -> str | None:
        """Return the key that deliveries about a row of the API have: a toll or a citation, as a dictionary.

        None if a field in it can't name a ticket.
        """
        return self.make_key(self.make_payload(row), fleet_id)

    def get_ticket(self, payload: Mapping[str, Any]) -> str:
        """Return the number of the ticket in a notification."""
        return str(payload[self.told_by])


def get_kind(name: str) -> Kind:
    """Return the kind with a name, or raise ConfigurationError."""
    if name not in KINDS:
        msg = f"kind={name!r}: FleetIT documents the webhooks {', '.join(map(repr, KINDS))}"
        raise ConfigurationError(msg)
    return KINDS[name]


def get_models() -> tuple[str, ...]:
    """Return the names of the classes of notifications."""
    return tuple(kind.model for kind in KINDS.values())


def _format_toll(row: Row, vehicle: Row) -> dict[str, Any]:
    """Return a toll (documentation/integrations/webhook, the example of the tolls webhook, whose amounts are texts)."""
    plate_number, plate_state = row.get("submitted_plate") or (None, None)
    posting_date = _to_text(row.get("posting_date"))
    return {
        "type": "ticket",
        "ticketID": row.get("id"),
        "amount": _to_text(row.get("amount")),
        "fee": _to_text(row.get("violation_fee")) or "0",
        "exit_plaza": _to_text(row.get("exit_plaza")),
        "exit_plaza_cash_cost": _to_text(row.get("cash_cost")),
        "posting_date": posting_date and f"{posting_date} 00:00:00.000000+00:00",
        "trans_date_time": " ".join(filter(None, map(_to_text, map(row.get, ("transaction_date", "exit_time"))))),
        "vehicle_plate_number": _to_text(vehicle.get("plate_number", plate_number)),
        "vehicle_tracking_number": _to_text(vehicle.get("vehicle_number")),
        "vehicle_plate_state": _to_text(vehicle.get("plate_state", plate_state)),
        "custom_fields": row.get("custom_fields") or {},
    }


def _invent_toll(number: int) -> Row:
    return {
        "id": number,
        "amount": "3.50",
        "exit_plaza": "Plaza 1",
        "cash_cost": "5.75",
        "posting_date": "2025-03-04",
        "transaction_date": "2025-03-03",
        "exit_time": "17:08:21",
    }


def _format_parking_ticket(row: Row, vehicle: Row) -> dict[str, Any]:
    """Return a parking ticket (the same page, the example of the parking webhook, whose booleans are texts)."""
    return {
        "type": "ticket",
        "issuing_authority": _to_text(row.get("issuing_authority")),
        "violation_number": _to_text(row.get("violation_number")),
        "ticket_type": _to_text(row.get("ticket_type")),
        "description": _to_text(row.get("description")),
        "date": _to_text(row.get("ticket_date")),
        "time": _to_text(row.get("ticket_time")),
        "vehicle": _to_text(vehicle.get("plate_number")),
        "vehicle_state": _to_text(vehicle.get("plate_state")),
        "fine_amount": _to_text(row.get("fine_amount")),
        "transfer_of_liability": "False",
        "fleet_liable": "False",
        "pdf": _to_text(row.get("pdf")),
        "custom_fields": row.get("custom_fields") or vehicle.get("custom_fields") or {},
    }


def _invent_parking_ticket(number: int) -> Row:
    return {
        "issuing_authority": "City of Sample",
        "violation_number": f"V{number:08}",
        "ticket_type": "Parking",
        "description": "No standing",
        "ticket_date": "2025-03-03",
        "ticket_time": "11:29:00",
        "fine_amount": "35.00",
    }


def _to_text(value: object) -> str:
    """Return an amount, a date or a text as the notifications have it."""
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else str(value)


#: The kinds by name. Both have `type: "ticket"`, so a kind is told by its fields, in this order.
KINDS: Mapping[str, Kind] = {
    "toll": Kind(
        name="toll",
        title="Toll",
        model="TollNotification",
        told_by="ticketID",
        key=("ticketID",),
        table="tolls",
        format_row=_format_toll,
        invent_fields=_invent_toll,
    ),
    "parking": Kind(
        name="parking",
        title="Parking ticket",
        model="ParkingNotification",
        told_by="violation_number",
        key=("issuing_authority", "violation_number"),
        table="citations",
        format_row=_format_parking_ticket,
        invent_fields=_invent_parking_ticket,
    ),
}
#: The kind that is sent if none is named.
DEFAULT_KIND = next(iter(KINDS))


def check_key_kind(name: str) -> str:
    """Return how keys begin, or raise ConfigurationError if none begin so."""
    return check_kind(TREE, name, (*KINDS, BODY))
