"""Makes notifications with the fields of the documented examples, from rows or from invented tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from fleetit._errors.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


Kind: TypeAlias = Literal["toll", "parking"]
#: A toll, a citation or a vehicle as the API has it.
Row: TypeAlias = dict[str, Any]

#: The notification of each table that has one.
KINDS: Mapping[str, Kind] = {"tolls": "toll", "citations": "parking"}


def make_payload(kind: Kind, row: Row, vehicle: Row | None = None) -> dict[str, Any]:
    """Return the notification of a ticket. Fields that the row does not have are empty.

    Args:
        kind: `"toll"` or `"parking"`.
        row: The toll or the citation.
        vehicle: Its vehicle. It is not needed if the row contains its vehicle.

    Raises:
        ConfigurationError: If the kind is neither.
    """
    found = row.get("vehicle")
    return _get_maker(kind)(row, cast("Row", found) if isinstance(found, dict) else vehicle or {})


def get_ticket(payload: Mapping[str, Any]) -> str:
    """Return the number that names a ticket in its notification."""
    return str(payload["ticketID"] if "ticketID" in payload else payload["violation_number"])


def invent_row(kind: Kind, fleet_id: int, number: int) -> Row:
    """Return a row with its vehicle for a notification of an invented ticket.

    Args:
        kind: `"toll"` or `"parking"`.
        fleet_id: The fleet's id, which is part of the plate.
        number: The number of the ticket.

    Raises:
        ConfigurationError: If the kind is neither.
    """
    _get_maker(kind)
    ticket: Row = {
        "custom_fields": {"cost_center": f"CC-{fleet_id}"},
        "vehicle": {"plate_number": f"F{fleet_id}N{number % 1000:03}", "plate_state": "NY"},
    }
    if kind == "toll":
        return ticket | {
            "id": number,
            "amount": f"{3 + number % 20}.50",
            "exit_plaza": f"Plaza {1 + number % 30}",
            "cash_cost": 5.75 + number % 20,
            "posting_date": "2025-03-04",
            "transaction_date": "2025-03-03",
            "exit_time": "17:08:21",
        }
    return ticket | {
        "issuing_authority": "City of Sample",
        "violation_number": f"V{number:08}",
        "ticket_type": "Parking",
        "description": "No standing",
        "ticket_date": "2025-03-03",
        "ticket_time": "11:29:00",
        "fine_amount": f"{35 + number % 80}.00",
    }


def _make_toll(row: Row, vehicle: Row) -> dict[str, Any]:
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


def _make_parking_ticket(row: Row, vehicle: Row) -> dict[str, Any]:
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


def _to_text(value: object) -> str:
    """Return an amount, a date or a text as the notifications have it."""
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else str(value)


def _get_maker(kind: Kind) -> Callable[[Row, Row], dict[str, Any]]:
    if kind not in _MAKERS:
        msg = f"kind={kind!r}: FleetIT documents the webhooks {', '.join(map(repr, _MAKERS))}"
        raise ConfigurationError(msg)
    return _MAKERS[kind]


_MAKERS: dict[str, Callable[[Row, Row], dict[str, Any]]] = {"toll": _make_toll, "parking": _make_parking_ticket}
