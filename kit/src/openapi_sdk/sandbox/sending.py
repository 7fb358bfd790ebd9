"""Sends webhooks by hand: of any kind and form, signed at any time, also wrongly. `notifier` sends those of changes."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from openapi_sdk.model.integers import is_integer
from openapi_sdk.sandbox.notifier import Webhook, get_notifications
from openapi_sdk.secrets.redaction import format_value
from openapi_sdk.webhooks.posting import parse_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.sandbox.parts import NotificationKind, SandboxParts
    from openapi_sdk.sandbox.world import World
    from openapi_sdk.webhooks.deliveries import SignedForm

#: Unix seconds. A later moment has more digits than receivers read.
_MAX_TIMESTAMP = 999_999_999_999


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


def write_payload(payload: dict[str, Any], signed_form: SignedForm) -> bytes:
    """Return the body of a notification: compact, or with spaces if its compact form is signed instead."""
    return json.dumps(payload, separators=(", ", ": ") if signed_form == "compact" else (",", ":")).encode()


def get_kind(parts: SandboxParts, name: str | None) -> NotificationKind:
    """Return the kind with a name, or the first one; ConfigurationError if there is none."""
    kinds = get_notifications(parts).kinds
    if name is None:
        return next(iter(kinds.values()))
    if name not in kinds:
        msg = f"kind={name!r}: {parts.facts.name} documents the webhooks {', '.join(map(repr, kinds))}"
        raise parts.errors.ConfigurationError(msg)
    return kinds[name]


def select_signed_bytes(parts: SandboxParts, body: bytes, signed_form: SignedForm) -> bytes:
    """Return the bytes that are signed for a body."""
    if not isinstance(body, (bytes, bytearray, memoryview)):  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"body= is the bytes to send, not {type(body).__name__}: pass b'…', or a text with .encode()"
        raise parts.errors.ConfigurationError(msg)
    if signed_form == "raw":
        return body
    if signed_form != "compact":
        msg = f"signed_form={signed_form!r}: pass 'raw' or 'compact'"
        raise parts.errors.ConfigurationError(msg)
    compact = get_notifications(parts).to_compact_form(body)
    if compact is None:
        msg = "signed_form='compact' needs a body= that is JSON and not compact already, such as b'{ \"id\": 1 }'"
        raise parts.errors.ConfigurationError(msg)
    return compact


def sign_copies(
    parts: SandboxParts,
    signed: bytes,
    secret: str,
    last: int,
    times: int,
    *,
    resign: bool = False,
    wrong: bool = False,
) -> list[Mapping[str, str]]:
    """Return the headers of the signature of each copy. The last one is signed at `last`, in Unix seconds.

    With `resign` each is signed a second later than the one before. Wrong ones differ in one character.
    """
    if not is_integer(times, 1):
        msg = f"times={times!r}: pass a positive integer"
        raise parts.errors.ConfigurationError(msg)
    sign = get_notifications(parts).sign
    moments = [last - (copies_left if resign else 0) for copies_left in reversed(range(times))]
    copies = [sign(signed, secret, moment) for moment in moments]
    if not wrong:
        return copies
    # Of a form that every scheme takes: digits are base64, too.
    another = sha256(secret.encode()).hexdigest()
    others = (sign(signed, another, moment) for moment in moments)
    return [
        {name: _mix(value, other[name]) for name, value in copy.items()}
        for copy, other in zip(copies, others, strict=True)
    ]


def _mix(text: str, other: str) -> str:
    """Return a text with the first character of another one that differs."""
    place = next((place for place, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), len(text))
    return text[:place] + other[place : place + 1] + text[place + 1 :]


def choose_timestamp(errors: ErrorTree, now: int, timestamp: int | None, age: int | None) -> int:
    """Return when a webhook is signed: at a time, some seconds ago, or now."""
    if timestamp is not None and age is not None:
        msg = f"timestamp={timestamp!r} and age={age!r}: pass one of the two"
        raise errors.ConfigurationError(msg)
    if timestamp is not None:
        if not is_integer(timestamp):
            msg = f"timestamp={format_value(timestamp)}: pass whole seconds since 1970, such as int(moment.timestamp())"
            raise errors.ConfigurationError(msg)
        return timestamp
    if age is None:
        return now
    if not is_integer(age):
        msg = f"age={format_value(age)}: pass whole seconds, such as 3600 for an hour"
        raise errors.ConfigurationError(msg)
    if not now - _MAX_TIMESTAMP <= age <= now:
        msg = f"age={format_value(age)}: pass {now - _MAX_TIMESTAMP} to {now} seconds; other times can't be signed"
        raise errors.ConfigurationError(msg)
    return now - age
