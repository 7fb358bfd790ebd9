"""Billing statuses: FleetIT's own, which every fleet has, and those of one fleet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.sandbox._paths import BILLING_STATUSES
from fleetit.sandbox._request import picked
from fleetit.sandbox._responses import RefusedError

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Row
    from fleetit.sandbox._request import Call

#: The codes that a toll's `billing_status` has (api-reference/tolls/update).
CODES = (
    "NO_ACTION",
    "CARD_NOT_ON_FILE",
    "INVOICED_NOT_PAID",
    "PAID_SUCCESSFULLY",
    "CREDIT_CARD_DECLINED",
    "EXPIRED_CREDIT_CARD",
    "EMPLOYEE_USE_OR_FLEET_LIABLE",
    "USER_NOT_FOUND",
    "DISPUTED_TOLL_OR_TICKET",
    "VALIDATION_ISSUES",
    "COD_SERVICE",
)
_FIELDS = ("value", "display_text", "ticket_type")


def replace(call: Call) -> Row:
    """PUT /v2/billing_statuses/{id}/: FleetIT's own are refused, which is the sandbox's choice."""
    status = call.row(BILLING_STATUSES)
    if status["fleet"] is None:
        raise RefusedError(403, {"detail": "You do not have permission to perform this action."})
    status.update(picked(call.body, _FIELDS))
    return status


def shown(status: Row | None) -> Row:
    """Return the members of a toll or a citation that say how it stands in billing.

    `billing_status` is left out for a status that is none of the documented codes, since what FleetIT shows then is
    not known.
    """
    if status is None:
        return {}
    code = {"billing_status": status["value"]} if status["value"] in CODES else {}
    return {"billing_status_fk": status, **code}
