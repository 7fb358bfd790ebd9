"""What the webhooks of FleetIT are made of."""

from __future__ import annotations

from fleetit._service.names import FLEET_HEADER
from fleetit.service import SERVICE
from fleetit.webhooks._deliveries import WebhookError, parse_notification
from fleetit.webhooks._recorded import restore_delivery
from fleetit.webhooks._records import Record
from fleetit.webhooks.kinds import BODY, KINDS, get_models
from openapi_sdk.webhooks.parts import Webhooks

WEBHOOKS = Webhooks(
    service=SERVICE,
    WebhookError=WebhookError,
    parse=parse_notification,
    list_notifications=get_models,
    list_kinds=lambda: (*KINDS, BODY),
    stores="fleetit.webhooks.stores",
    headers=(FLEET_HEADER.lower(), "x-timestamp", "ext-client-id", "ext-billing-id"),
    Record=Record,
    restore=restore_delivery,
)
