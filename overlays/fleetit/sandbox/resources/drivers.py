"""Drivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.sandbox._paths import DRIVERS
from fleetit.sandbox._request import picked
from fleetit.sandbox._responses import wrong

if TYPE_CHECKING:
    from fleetit.sandbox._fleet import Row
    from fleetit.sandbox._request import Call

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


def create_many(call: Call) -> list[Row]:
    """POST /v2/drivers/bulk/: that `driver_id` is unique is documented, that it is within a fleet inferred."""
    taken = {driver.get("driver_id") for driver in call.fleet.kept(DRIVERS)}

    def check(item: Row) -> Row:
        if item["driver_id"] in taken:
            raise wrong(driver_id="A driver of this fleet has this id already.")
        taken.add(item["driver_id"])
        return picked(item, _FIELDS)

    return call.add(DRIVERS, call.each(check))


def shown(driver: Row) -> Row:
    """Return a driver as the newer pages show one: with a list of addresses."""
    return driver | {"email": [driver["email"]]} if "email" in driver else driver
