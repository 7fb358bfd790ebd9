"""Drivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.sandbox._fleet import DRIVERS
from fleetit.sandbox._request import pick_fields
from fleetit.sandbox._responses import invalid_fields

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Row
    from fleetit.sandbox._request import ValidRequest

_FIELDS = (
    "driver_id",
    "first_name",
    "last_name",
    "address_line_1",
    "address_line_2",
    "city",
    "state",
    "zip",
    "contact_number",
    "email",
)


def create_many(request: ValidRequest) -> list[Row]:
    """Handle POST /v2/drivers/bulk/.

    It is documented that `driver_id` is unique. It is inferred that it is unique within a fleet only.
    """
    used_ids = {driver.get("driver_id") for driver in request.fleet.get_rows(DRIVERS)}

    def make_driver(item: Row) -> Row:
        if item["driver_id"] in used_ids:
            raise invalid_fields(driver_id="A driver of this fleet has this id already.")
        used_ids.add(item["driver_id"])
        return pick_fields(item, _FIELDS)

    return request.add_rows(DRIVERS, request.map_items(make_driver))


def serialize_driver(driver: Row) -> Row:
    """Return a driver in the form of FleetIT's newer documentation: `email` is a list."""
    return driver | {"email": [driver["email"]]} if "email" in driver else driver
