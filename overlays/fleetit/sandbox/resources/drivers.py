"""Drivers, and their agreements: which driver has which vehicle, and from when to when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from fleetit._eastern_time import convert_to_eastern, replace_offset_with_eastern
from openapi_sdk.sandbox.requests import invalid_fields
from openapi_sdk.sandbox.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openapi_sdk.description.tables import Table
    from openapi_sdk.sandbox.requests import ValidRequest
    from openapi_sdk.sandbox.rows import Room, Row
    from openapi_sdk.sandbox.world import World


class DriverRules(Rules):
    """It is documented that `driver_id` is unique. It is inferred that it is unique within a fleet only."""

    def make_row(self, request: ValidRequest, table: Table, item: Row) -> Row:
        """Return a new driver, see `Rules`."""
        if "driver_ids" not in request.memo:
            rows = request.world.get_rows(table.name, request.room)
            request.memo["driver_ids"] = {row.get("driver_id") for row in rows}
        if item["driver_id"] in request.memo["driver_ids"]:
            raise invalid_fields(driver_id="A driver of this fleet has this id already.")
        request.memo["driver_ids"].add(item["driver_id"])
        return super().make_row(request, table, item)


def list_emails(row: Row) -> Row:
    """Return a row whose driver is in the form of FleetIT's newer documentation: `email` is a list."""
    if not isinstance(row.get("driver"), dict):
        return row
    driver: Row = row["driver"]
    return row | {"driver": driver | {"email": [driver["email"]]}} if isinstance(driver.get("email"), str) else row


_START, _END = "agreement_start_date", "agreement_end_date"


class DriverAgreementRules(Rules):
    """An agreement is active until its end."""

    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"agreement_status": (_END,)}

    def derive(self, world: World, room: Room, row: Row) -> Row:
        """Return an agreement with its status at the current time."""
        del room
        end = row.get(_END)
        has_ended = end is not None and datetime.fromisoformat(end) <= world.now()
        return {"agreement_status": "EXPIRED" if has_ended else "ACTIVE", **row}

    def make_row(self, request: ValidRequest, table: Table, item: Row) -> Row:
        """Return a new agreement. In the documented example the time of day stays and the offset is replaced."""
        now = request.world.now().isoformat()
        dates = {name: replace_offset_with_eastern(datetime.fromisoformat(item[name])) for name in (_START, _END)}
        return {
            **super().make_row(request, table, item),
            **{name: date.isoformat() for name, date in dates.items()},
            "date_added": now,
            "last_updated": now,
            "parent_agreement": None,
            "status": "open",
            "plan": "unlimited",
            "custom_fields": "",
        }


def close(request: ValidRequest, show: Callable[[Row], Row]) -> Row:
    """Handle POST /v2/driver-agreements/{id}/close/.

    Without an end in the body, the agreement ends now. This is the sandbox's own choice.
    """
    now = request.world.now()
    text = request.body.get(_END)
    try:
        end = convert_to_eastern(datetime.fromisoformat(text) if text else now)
    except OverflowError as error:
        raise invalid_fields(**{_END: "Datetime value out of range."}) from error
    changes = {_END: end.isoformat(), "last_updated": now.isoformat()}
    request.world.change_row("driver_agreements", request.room, request.row, changes)
    return show(request.row)
