"""A made-up service without tenants: it uses the shared classes as they are."""

from __future__ import annotations

from typing import Any

from openapi_sdk.webhooks import deliveries, inbox, recorded, records
from openapi_sdk.webhooks.parts import Webhooks
from openapi_sdk.webhooks.stores import postgresql, sqlite
from tests.kit.webhooks.services import KeyVerifier, make_service, parse_order

SERVICE = make_service("Depot")
BASE: Any = SERVICE.errors.base


class WebhookError(BASE, deliveries.WebhookError):  # type: ignore[misc] # made at run time
    """A delivery was refused."""


WEBHOOKS = Webhooks(
    service=SERVICE,
    WebhookError=WebhookError,
    parse=parse_order,
    list_notifications=lambda: ("Order",),
    list_kinds=lambda: ("order",),
    stores=__name__,
)


class SQLiteStore(sqlite.SQLiteStore[deliveries.Delivery, records.Record]):
    """The store on SQLite."""

    _webhooks = WEBHOOKS


class PostgreSQLStore(postgresql.PostgreSQLStore[deliveries.Delivery, records.Record]):
    """The store on PostgreSQL."""

    _webhooks = WEBHOOKS


class Inbox(inbox.Inbox[records.Record, recorded.RecordedDelivery]):
    """The inbox."""

    _webhooks = WEBHOOKS


def make_verifier() -> KeyVerifier:
    return KeyVerifier(WebhookError, deliveries.Delivery)
