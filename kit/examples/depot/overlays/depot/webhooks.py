"""The webhooks of Depot: a crate that was moved."""

from depot import SERVICE
from depot_api.deliveries import Delivery
from depot_api.records import Record, RecordedDelivery
from openapi_sdk.webhooks import Kind, Webhooks, inbox, verifier
from openapi_sdk.webhooks.signatures import SignatureScheme

KINDS = {"crate": Kind("crate", model="Crate", told_by="id", key=("id",))}
SCHEME = SignatureScheme(signature="X-Depot-Signature", timestamp="X-Depot-Timestamp")
WEBHOOKS = Webhooks(SERVICE, KINDS, SCHEME)


class WebhookVerifier(verifier.WebhookVerifier[Delivery]):
    """Verifies webhooks of Depot."""

    _webhooks = WEBHOOKS


class Inbox(inbox.Inbox[Record, RecordedDelivery]):
    """Records webhooks of Depot, and handles each one once."""

    _webhooks = WEBHOOKS
