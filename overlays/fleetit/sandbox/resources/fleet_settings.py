"""The settings of a fleet."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from fleetit.sandbox._fleet import FLEET_SETTINGS
from fleetit.sandbox._request import pick_fields
from fleetit.sandbox._responses import invalid_fields

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Row
    from fleetit.sandbox._request import ValidRequest

_FIELDS = (
    "custom_fee",
    "invoice_logo",
    "street",
    "zip_code",
    "city",
    "country",
    "summary_email_frequency",
    "driver_invoice_frequency",
    "driver_invoice_amount_choice",
    "amount_override",
    "has_driver_invoice",
)


def update(request: ValidRequest) -> Row:
    """Handle PATCH /v2/fleet/settings/."""
    changes = pick_fields(request.body, _FIELDS)
    if changes.get("custom_fee") is not None:
        changes["custom_fee"] = _format_fee(changes["custom_fee"])
    settings = request.fleet.get_single_row(FLEET_SETTINGS)
    settings.update(changes)
    return settings


def _format_fee(text: str) -> str:
    try:
        return f"{Decimal(text):.2f}"
    except InvalidOperation as error:  # the described pattern accepts texts without digits
        raise invalid_fields(custom_fee="A valid number is required.") from error
