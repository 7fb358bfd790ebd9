"""A made-up service without tenants: it uses the stores that all SDKs share as they are."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - attrs reads hints
from typing import Any

from attrs import frozen

from openapi_sdk.webhooks import deliveries, inbox, records
from openapi_sdk.webhooks.deliveries import Delivery
from openapi_sdk.webhooks.records import Record
from tests.kit.webhooks.services import KINDS, KeyVerifier, OrderWebhooks, make_service

__all__ = ["Delivery", "Inbox", "Record", "RecordedDelivery", "WebhookError"]

SERVICE = make_service("Depot")
BASE: Any = SERVICE.errors.base


class WebhookError(BASE, deliveries.WebhookError):  # type: ignore[misc] # made at run time
    """A delivery was refused."""


@frozen(kw_only=True)
class RecordedDelivery(Delivery):
    """A recorded delivery."""

    id: int
    revision: int
    late: bool
    again: bool
    uncertain: bool
    attempt: int
    received_at: datetime


WEBHOOKS = OrderWebhooks(SERVICE, KINDS, deliveries=__name__, records=__name__)


class Inbox(inbox.Inbox[records.Record, RecordedDelivery]):
    """The inbox."""

    _webhooks = WEBHOOKS


def make_verifier() -> KeyVerifier:
    return KeyVerifier(WebhookError, deliveries.Delivery)
