"""A fleet of the sandbox, with its rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from fleetit._secrets.redaction import guard_repr
from fleetit.sandbox._rows import Row, Rows

__all__ = ["Fleet"]


@guard_repr
@dataclass(slots=True)
class Fleet:
    """A fleet.

    Attributes:
        id: A positive integer.
        row: Its fields. They are a row of the table `fleets`.
        webhook_secret: Signs its webhooks. Not in the repr.
        tables: Its rows, by the name of the table. A row has the ids of the rows that it refers to. Not in the repr,
            because rows have secrets.
    """

    id: int
    row: Row = field(repr=False)
    webhook_secret: str = field(repr=False)
    tables: dict[str, Rows] = field(default_factory=dict[str, Rows], repr=False)

    @property
    def ext_client_id(self) -> str | None:
        """The header `Ext-Client-Id` of its webhooks. FleetIT sends it only "if available"."""
        return self._get_customer_id("ext_client_id")

    @property
    def ext_billing_id(self) -> str | None:
        """The header `Ext-Billing-Id` of its webhooks."""
        return self._get_customer_id("ext_billing_id")

    def _get_customer_id(self, name: str) -> str | None:
        info: Row = self.row.get("customer_info") or {}
        return info.get(name)
