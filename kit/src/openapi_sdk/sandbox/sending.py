"""Sends webhooks by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk.sandbox.notifier import (
    Webhook,
    choose_timestamp,
    get_kind,
    get_notifications,
    select_signed_bytes,
    sign_copies,
    write_payload,
)
from openapi_sdk.webhooks.posting import parse_url

if TYPE_CHECKING:
    from openapi_sdk.sandbox.world import World
    from openapi_sdk.webhooks.deliveries import SignedForm


def send_webhook(
    world: World,
    url: str,
    tenant: Any,
    kind: str | None,
    *,
    times: int = 1,
    resign: bool = False,
    signed_form: SignedForm = "raw",
    secret: str | None = None,
    wrong_signature: bool = False,
    timestamp: int | None = None,
    age: int | None = None,
    body: bytes | None = None,
    allow_remote: bool = False,
) -> list[int]:
    """Sign a webhook, and POST it; see `send_webhook` of the sandbox."""
    parts, notifier, room = world.parts, world.notifier, world.rooms.get(tenant)
    notifications = get_notifications(parts)
    if secret is None:
        if room is None:
            argument = "" if parts.tenant is None else parts.tenant.argument
            msg = f"{argument}={tenant!r} is not in this sandbox: pass a secret= for its webhook"
            raise parts.errors.ConfigurationError(msg)
        secret = room.webhook_secret
    ticket, name = None, next(iter(notifications.kinds), "") if kind is None else kind
    if body is None:
        found = get_kind(parts, kind)
        payload = found.invent_payload(tenant, next(notifier.ticket_numbers))
        body, ticket = write_payload(payload, signed_form), found.get_ticket(payload)
    last = choose_timestamp(parts.errors, notifier.now(), timestamp, age)
    signed = select_signed_bytes(parts, body, signed_form)
    signatures = sign_copies(parts, signed, secret, last, times, resign=resign, wrong=wrong_signature)
    target = parse_url(parts.errors, url, allow_remote=allow_remote)
    headers = notifications.make_headers(tenant, {} if room is None else room.row)
    webhook = Webhook(url, target, tenant, name, ticket, body, headers)
    return [notifier.post(webhook, signature, copy) for copy, signature in enumerate(signatures, start=1)]
