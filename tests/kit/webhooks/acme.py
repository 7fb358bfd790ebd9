"""A made-up service whose tenants are called workspaces, and have texts as ids."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from attrs import frozen

from openapi_sdk.model.facts import Tenant
from openapi_sdk.webhooks import deliveries, inbox, recorded, records
from openapi_sdk.webhooks.parts import Webhooks
from openapi_sdk.webhooks.stores import postgresql, sqlite
from tests.kit.webhooks.services import KeyVerifier, make_service, parse_order

TENANT = Tenant("header", "X-Workspace", "workspace", "workspaces", "the default workspace", "string")
SERVICE = make_service("Acme", TENANT)
BASE: Any = SERVICE.errors.base


class Refusal(StrEnum):
    """The reason of a refusal."""

    UNKNOWN_WORKSPACE = "unknown_workspace"
    SIGNATURE_MISMATCH = "signature_mismatch"
    MALFORMED_BODY = "malformed_body"


class WebhookError(BASE, deliveries.WebhookError):  # type: ignore[misc] # made at run time
    """A delivery was refused."""

    _refusals = Refusal


@frozen(kw_only=True)
class Delivery(deliveries.Delivery):
    """A delivery."""

    workspace_id: str | None


@frozen(kw_only=True)
class RecordedDelivery(recorded.RecordedDelivery):
    """A recorded delivery."""

    workspace_id: str | None


@frozen(kw_only=True)
class Record(records.Record):
    """A record."""

    workspace_id: str | None


def restore(record: Record, notification: Any, headers: Any) -> RecordedDelivery:
    return RecordedDelivery(
        notification=notification,
        timestamp=record.signed_at,
        headers=headers,
        body=record.body,
        signed_form=record.signed_form,
        key=record.key,
        workspace_id=record.workspace_id,
        **records.list_recorded(record),
    )


WEBHOOKS = Webhooks(
    service=SERVICE,
    WebhookError=WebhookError,
    parse=parse_order,
    list_notifications=lambda: ("Order",),
    list_kinds=lambda: ("order",),
    stores=__name__,
    headers=("x-workspace",),
    Record=Record,
    restore=restore,
)


class SQLiteStore(sqlite.SQLiteStore[Delivery, Record]):
    """The store on SQLite."""

    _webhooks = WEBHOOKS


class PostgreSQLStore(postgresql.PostgreSQLStore[Delivery, Record]):
    """The store on PostgreSQL."""

    _webhooks = WEBHOOKS


class Inbox(inbox.Inbox[Record, RecordedDelivery]):
    """The inbox."""

    _webhooks = WEBHOOKS


def make_verifier() -> KeyVerifier:
    return KeyVerifier(
        WebhookError, lambda **values: Delivery(workspace_id=values["headers"].get_single("x-workspace"), **values)
    )
