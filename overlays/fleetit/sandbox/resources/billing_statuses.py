"""Billing statuses: those of FleetIT, which every fleet has, and those of one fleet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.sandbox._fleet import BILLING_STATUSES
from fleetit.sandbox._request import pick_fields
from fleetit.sandbox._responses import forbidden
from fleetit.sandbox._seed.fleets import BILLING_STATUS_CODES

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Row
    from fleetit.sandbox._request import ValidRequest

_FIELDS = ("value", "display_text", "ticket_type")


def replace(request: ValidRequest) -> Row:
    """Handle PUT /v2/billing_statuses/{id}/. It is the sandbox's own choice to refuse those of FleetIT."""
    status = request.get_row(BILLING_STATUSES)
    if status["fleet"] is None:
        raise forbidden()
    status.update(pick_fields(request.body, _FIELDS))
    return status


def serialize_billing_status(status: Row | None) -> Row:
    """Return the fields of a toll or a citation that contain its billing status.

    `billing_status` is left out if the status has none of the documented codes, since it is not known what FleetIT
    sends then.
    """
    if status is None:
        return {}
    code = {"billing_status": status["value"]} if status["value"] in BILLING_STATUS_CODES else {}
    return {"billing_status_fk": status, **code}
