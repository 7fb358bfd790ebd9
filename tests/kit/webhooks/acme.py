"""A made-up service whose tenants are called workspaces, and have texts as ids."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - attrs reads hints
from enum import StrEnum
from typing import Any

from attrs import frozen

from openapi_sdk.model.facts import Tenant
from openapi_sdk.webhooks import deliveries, inbox, records
from openapi_sdk.webhooks.stores import postgresql, sqlite
from tests.kit.webhooks.services import KINDS, KeyVerifier, OrderWebhooks, make_service

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
class RecordedDelivery(Delivery):
    """A recorded delivery."""

    id: int
    revision: int
    late: bool
    again: bool
    uncertain: bool
    attempt: int
    received_at: datetime


@frozen(kw_only=True)
class Record(records.Record):
    """A record."""

    workspace_id: str | None


WEBHOOKS = OrderWebhooks(SERVICE, KINDS, deliveries=__name__, records=__name__, stores=__name__)


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
