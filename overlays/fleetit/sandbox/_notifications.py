"""Webhook payloads as FleetIT sends them: the fields of its documented examples, with invented values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from fleetit._errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

Kind: TypeAlias = Literal["toll", "parking"]


def notification(kind: Kind, fleet: int, number: int) -> dict[str, Any]:
    """Return the payload of a webhook.

    Args:
        kind: `"toll"` or `"parking"`.
        fleet: The fleet's id; its vehicles' plates show it.
        number: The ticket's number; another one is another ticket.

    Raises:
        ConfigurationError: If the kind is neither.
    """
    if kind not in _KINDS:
        msg = f"kind={kind!r}: FleetIT documents the webhooks {', '.join(map(repr, _KINDS))}"
        raise ConfigurationError(msg)
    return _KINDS[kind](fleet, number)


def _toll(fleet: int, number: int) -> dict[str, Any]:
    """A toll (documentation/integrations/webhook, the example of the tolls webhook)."""
    return {
        "type": "ticket",
        "ticketID": number,
        "amount": f"{3 + number % 20}.50",
        "fee": "0",
        "exit_plaza": f"Plaza {1 + number % 30}",
        "exit_plaza_cash_cost": f"{5 + number % 20}.75",
        "posting_date": "2025-03-04 10:15:00.000000+00:00",
        "trans_date_time": "2025-03-03 17:08:21",
        "vehicle_plate_number": _plate(fleet, number),
        "vehicle_tracking_number": "",
        "vehicle_plate_state": "NY",
        "custom_fields": {"cost_center": f"CC-{fleet}"},
    }


def _parking(fleet: int, number: int) -> dict[str, Any]:
    """A parking ticket (the same page, the parking webhook's example); its booleans are texts there too."""
    return {
        "type": "ticket",
        "issuing_authority": "City of Sample",
        "violation_number": f"V{number:08}",
        "ticket_type": "Parking",
        "description": "No standing",
        "date": "2025-03-03",
        "time": "11:29:00",
        "vehicle": _plate(fleet, number),
        "vehicle_state": "NY",
        "fine_amount": f"{35 + number % 80}.00",
        "transfer_of_liability": "False",
        "fleet_liable": "False",
        "pdf": "",
        "custom_fields": {"cost_center": f"CC-{fleet}"},
    }


def _plate(fleet: int, number: int) -> str:
    return f"F{fleet}N{number % 1000:03}"


_KINDS: dict[str, Callable[[int, int], dict[str, Any]]] = {"toll": _toll, "parking": _parking}
