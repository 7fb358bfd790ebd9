"""The webhooks of Depot: a crate that was moved."""

from depot import SERVICE
from depot_api.deliveries import Delivery
from depot_api.records import Record, RecordedDelivery
from openapi_sdk.webhooks import Kind, Webhooks, inbox, verifier
from openapi_sdk.webhooks.signatures import SignedHeaders

WEBHOOKS = Webhooks(SERVICE, {"crate": Kind("crate", model="Crate", told_by="id", key=("id",))})


class WebhookVerifier(verifier.WebhookVerifier[Delivery]):
    """Verifies webhooks of Depot."""

    _webhooks = WEBHOOKS
    _scheme = SignedHeaders("X-Depot-Signature", "X-Depot-Timestamp")


class Inbox(inbox.Inbox[Record, RecordedDelivery]):
    """Records webhooks of Depot, and handles each one once."""

    _webhooks = WEBHOOKS
