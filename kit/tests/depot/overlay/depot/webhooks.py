"""The webhooks of Depot: a crate that was stored, and a move that is done."""

from __future__ import annotations

from depot_api.deliveries import Delivery, Refusal, WebhookError
from depot_api.records import Record, RecordedDelivery

from depot.service import SERVICE
from openapi_sdk.model.public import public_in
from openapi_sdk.webhooks import Kind, Webhooks, inbox, verifier
from openapi_sdk.webhooks.signatures import SignatureScheme

__all__ = ["Delivery", "Inbox", "Record", "RecordedDelivery", "Refusal", "WebhookError", "WebhookVerifier"]

KINDS = {
    "crate": Kind("crate", model="CrateStored", told_by="crate_id", key=("crate_id",)),
    "move": Kind("move", model="MoveDone", told_by="move_id", key=("move_id",)),
}
SCHEME = SignatureScheme(signature="X-Depot-Signature", timestamp="X-Depot-Timestamp")
WEBHOOKS = Webhooks(SERVICE, KINDS, SCHEME)


@public_in("depot.webhooks")
class WebhookVerifier(verifier.WebhookVerifier[Delivery]):
    """Verifies webhooks of Depot."""

    _webhooks = WEBHOOKS


@public_in("depot.webhooks")
class Inbox(inbox.Inbox[Record, RecordedDelivery]):
    """Records webhooks of Depot, and handles each one once."""

    _webhooks = WEBHOOKS
