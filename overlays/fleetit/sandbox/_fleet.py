"""One fleet and what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]


@dataclass(slots=True)
class Fleet:
    """A fleet of the sandbox.

    Attributes:
        id: What `Fleet-Id` names it by, a positive integer.
        title: Its invented name.
        webhook_secret: Signs its webhooks; every active integration of the fleet shows it as
            `webhook_signature_secret_token`. Not in the repr.
        ext_client_id: The `Ext-Client-Id` header of its webhooks; None leaves the header out, since FleetIT
            sends it only "if available" (documentation/integrations/webhook).
        ext_billing_id: The same for `Ext-Billing-Id`.
        custom_fields: The names that its vehicles' custom fields may have.
        rows: What it holds, by path of the description (`/v2/integrations/active/`). Where an answer nests a
            vehicle, a driver, a transponder or a billing status, the row has its id. Not in the repr: rows
            carry secrets.
    """

    id: int
    title: str
    webhook_secret: str = field(repr=False)
    ext_client_id: str | None = None
    ext_billing_id: str | None = None
    custom_fields: tuple[str, ...] = ("cost_center", "department")
    rows: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]], repr=False)

    def kept(self, path: str) -> list[Row]:
        """Return the rows under a path, to be read and changed."""
        return self.rows.setdefault(path, [])

    def only(self, path: str) -> Row:
        """Return the one row under a path, such as the fleet's settings; an empty one if there was none."""
        rows = self.kept(path)
        if not rows:
            rows.append({})
        return rows[0]

    def find(self, path: str, number: object) -> Row | None:
        """Return the row with an id; None if the fleet has none."""
        return next((row for row in self.kept(path) if row.get("id") == number), None)
