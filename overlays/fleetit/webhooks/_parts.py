"""What the webhooks of FleetIT are made of."""

from __future__ import annotations

from fleetit.service import SERVICE
from fleetit.webhooks.kinds import KINDS
from openapi_sdk.webhooks.parts import Webhooks
from openapi_sdk.webhooks.signatures import SignatureScheme

WEBHOOKS = Webhooks(
    SERVICE,
    KINDS,
    # documentation/integrations/webhook: the HMAC-SHA256 of `X-Timestamp`, a point and the body.
    SignatureScheme(signature="X-Signature", timestamp="X-Timestamp"),
    headers=("x-timestamp",),
    fields={"ext_client_id": "ext-client-id", "ext_billing_id": "ext-billing-id"},
    deliveries="fleetit.webhooks",
    records="fleetit.webhooks._records",
    stores="fleetit.webhooks.stores",
)
