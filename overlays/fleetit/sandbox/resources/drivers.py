"""Drivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit.sandbox._responses import invalid_fields
from fleetit.sandbox._rules import Rules

if TYPE_CHECKING:
    from fleetit.sandbox._request import ValidRequest
    from fleetit.sandbox._rows import Row
    from fleetit.sandbox._tables import Table


class DriverRules(Rules):
    """It is documented that `driver_id` is unique. It is inferred that it is unique within a fleet only."""

    def make_row(self, request: ValidRequest, table: Table, item: Row) -> Row:
        """Return a new driver, see `Rules`."""
        if "driver_ids" not in request.memo:
            rows = request.world.get_rows(table.name, request.fleet)
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
