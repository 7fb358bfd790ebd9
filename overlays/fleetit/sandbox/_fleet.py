"""A fleet of the sandbox, and the keys of its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from fleetit._redaction import guard_repr

Row: TypeAlias = dict[str, Any]

#: The keys of `Fleet.rows`. They are paths of the description, also where no described operation lists the rows.
ACTIVE_INTEGRATIONS = "/v2/integrations/active/"
BILLING_STATUSES = "/v2/billing_statuses/"
CITATIONS = "/v2/citations/"
DRIVER_AGREEMENTS = "/v2/driver-agreements/"
DRIVERS = "/v2/drivers/"
#: One row: the fields of the fleet in the list of fleets, without its id and title.
FLEETS = "/v2/fleets/"
#: One row.
FLEET_SETTINGS = "/v2/fleet/settings/"
SHIPMENTS = "/v2/transponders/shipments/"
TOLLS = "/v2/tolls/"
TRANSPONDERS = "/v2/transponders/"
VEHICLES = "/v2/vehicles/"


@guard_repr
@dataclass(slots=True)
class Fleet:
    """A fleet with its rows.

    Attributes:
        id: The fleet id, a positive integer.
        title: The fleet's name.
        webhook_secret: Signs the fleet's webhooks. Every active integration of the fleet has it as
            `webhook_signature_secret_token`. Not in the repr.
        ext_client_id: The `Ext-Client-Id` header of the fleet's webhooks. None leaves the header out, since
            FleetIT sends it only "if available" (documentation/integrations/webhook).
        ext_billing_id: The same for `Ext-Billing-Id`.
        custom_fields: The names that custom fields of the fleet's vehicles may have.
        rows: The fleet's rows, by path of the description (`/v2/integrations/active/`). Where a response
            nests a vehicle, a driver, a transponder or a billing status, the row has only its id. Not in the repr,
            because rows contain secrets.
    """

    id: int
    title: str
    webhook_secret: str = field(repr=False)
    ext_client_id: str | None = None
    ext_billing_id: str | None = None
    custom_fields: tuple[str, ...] = ("cost_center", "department")
    rows: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]], repr=False)

    def get_rows(self, path: str) -> list[Row]:
        """Return the rows under a path. The caller may change the list and the rows."""
        return self.rows.setdefault(path, [])

    def get_single_row(self, path: str) -> Row:
        """Return the one row under a path, such as the fleet's settings. An empty row is added if there is none."""
        rows = self.get_rows(path)
        if not rows:
            rows.append({})
        return rows[0]

    def find_row(self, path: str, row_id: object) -> Row | None:
        """Return the row with an id, or None if the fleet has no such row."""
        return next((row for row in self.get_rows(path) if row.get("id") == row_id), None)
