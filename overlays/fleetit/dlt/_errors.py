"""The error of a table that can't be read."""

from __future__ import annotations

from fleetit._errors.errors import FleetITError


class TableFailed(FleetITError):
    """A table can't be read. Nothing of this run is loaded; the next one begins where the last good one did.

    Attributes:
        table: The table.
        fleet_id: The fleet; None for a table of the account.
    """

    def __init__(self, table: str, fleet_id: int | None, error: FleetITError) -> None:
        place = table if fleet_id is None else f"{table} of fleet {fleet_id}"
        super().__init__(f"{place}: {error}")
        self.table = table
        self.fleet_id = fleet_id
