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
        rows: What its listings hold, by path of the description (`/v2/integrations/active/`). Not in the
            repr: rows carry secrets.
    """

    id: int
    title: str
    webhook_secret: str = field(repr=False)
    ext_client_id: str | None = None
    ext_billing_id: str | None = None
    rows: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]], repr=False)
