"""A verified delivery and its notification, or the error of a refused one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

from fleetit.webhooks.kinds import BODY, find_kind
from fleetit_api.exceptions import FleetITError
from openapi_sdk.errors.errors import Facts
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr
from openapi_sdk.webhooks import deliveries
from openapi_sdk.webhooks.deliveries import SignedForm, UnknownNotification, digest_body

if TYPE_CHECKING:
    from fleetit.webhooks.kinds import KnownNotification


@public_in("fleetit.webhooks")
class Refusal(StrEnum):
    """The reason of a `WebhookError`.

    The members are in the order of the checks. If several reasons hold, the first one is raised.
    """

    MISSING_SIGNATURE = "missing_signature"
    """`X-Signature` is absent or empty."""
    MISSING_TIMESTAMP = "missing_timestamp"
    """`X-Timestamp` is absent or empty."""
    REPEATED_HEADER = "repeated_header"
    """`X-Signature` or `X-Timestamp` came more than once, so it is ambiguous which value counts."""
    MALFORMED_SIGNATURE = "malformed_signature"
    """`X-Signature` is not exactly 64 ASCII hexadecimal digits."""
    MALFORMED_TIMESTAMP = "malformed_timestamp"
    """`X-Timestamp` is not 1 to 12 ASCII digits."""
    TIMESTAMP_IN_MILLISECONDS = "timestamp_in_milliseconds"
    """`X-Timestamp` has 13 ASCII digits."""
    BODY_TOO_LARGE = "body_too_large"
    """The body is longer than `max_body_bytes`. It was not hashed."""
    UNKNOWN_FLEET = "unknown_fleet"
    """The secrets are per fleet, and there is none for the fleet in `Fleet-Id`."""
    SIGNATURE_MISMATCH = "signature_mismatch"
    """The signature was not made with any of the secrets."""
    TOO_OLD = "too_old"
    """Authentic, but signed longer ago than the tolerance."""
    TOO_NEW = "too_new"
    """Authentic, but dated further ahead than the tolerance."""
    MALFORMED_BODY = "malformed_body"
    """Authentic, but not a JSON object in UTF-8, nested deeper than 100 levels, or with a number of more than 640
    characters."""


@public_in("fleetit.webhooks")
class WebhookError(FleetITError, deliveries.WebhookError):
    """A delivery was refused.

    The message and the arguments contain no secret, no signature and no part of the body. It is safe to log them.

    Args:
        reason: A `Refusal` or its value; or the message, which begins with it.
        detail: What was found, and what to do about it; or the second one of `args`.

    Attributes:
        reason: Why the delivery was refused.
        detail: What was found, and what to do about it.
        may_be_sent_again: Whether the same delivery may be accepted later: no known secret made its signature, and the
            secrets of its fleet are going to be read again. False for a verifier with fixed secrets.
    """

    _refusals = Refusal
    if TYPE_CHECKING:
        reason: Refusal

    def __init__(self, reason: Refusal | str, detail: str | Facts = "") -> None:
        super().__init__(reason, detail)


Notification: TypeAlias = "KnownNotification | UnknownNotification"
_Reader: TypeAlias = "Callable[[type[Any], dict[str, Any]], Notification]"

#: What reading a foreign JSON object may raise. Models raise `ReadError`, which is a ValueError.
_READ_ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def parse_notification(payload: dict[str, Any]) -> Notification:
    """Return the notification model of a payload.

    A field that the model can't read keeps the value that came: the other fields are still those of a toll or of a
    parking ticket, and a handler of tolls has to see it. If the model fails in another way, return an
    `UnknownNotification` with the whole object. An authentic delivery is not refused because of its fields: FleetIT may
    not send it again.
    """
    kind = find_kind(payload)
    if kind is None:
        return UnknownNotification(payload)
    try:
        return _read_field_by_field(*_load_model(kind.model), payload)
    except _READ_ERRORS:
        return UnknownNotification(payload, unreadable=kind.model)


def _read_field_by_field(model: type[Any], read_document: _Reader, payload: dict[str, Any]) -> Notification:
    """Read a payload. Each field that the model can't read is set aside, and put back as it came."""
    readable, odd = payload, dict[str, Any]()
    while True:
        try:
            notification = read_document(model, readable)
        except ValueError as error:
            # A `ReadError`: its place is that of a field, or below it: `custom_fields`, `lines[3].id`.
            name = re.split(r"[.\[]", getattr(error, "where", ""), maxsplit=1)[0]
            odd[name] = readable[name]  # a KeyError if it names no field
            readable = {other: value for other, value in readable.items() if other != name}
            continue
        fields: Any = notification
        for name, value in odd.items():
            fields[name] = value
        return notification


@cache
def _load_model(name: str) -> tuple[type[Any], _Reader]:
    """Return a model and the function that reads it. Imported lazily."""
    import fleetit_api.models as models  # noqa: PLC0415, PLR0402 - see the docstring
    from openapi_sdk.model.structs import read_document  # noqa: PLC0415

    return getattr(models, name), read_document


@public_in("fleetit.webhooks")
@guard_repr
@frozen(kw_only=True)
class Delivery(deliveries.Delivery):
    """A verified delivery. The repr shows no body, headers, key or fields of the notification.

    Attributes:
        notification: A `TollNotification`, a `ParkingNotification` or an `UnknownNotification`.
        fleet_id: The fleet in `Fleet-Id`; None if the header is absent, came more than once, or is not a positive
            integer. **Not covered by the signature**, unless the verifier has secrets per fleet.
        timestamp: When FleetIT signed the delivery, in UTC.
        ext_client_id: `Ext-Client-Id`; None if it is absent, empty, or came more than once. Not covered by the
            signature.
        ext_billing_id: The same for `Ext-Billing-Id`.
        headers: All headers by lower-case name, including `x-signature`. The values of a repeated header are joined by
            a comma. Only the timestamp is covered by the signature.
        body: The bytes that were authenticated: the body as received, or its compact form. The notification was read
            from them.
        signed_form: Which of the two was authenticated: `"raw"` or `"compact"`.
        key: The name of the ticket: `toll:<fleet>:<ticketID>`,
            `parking:<fleet>:<issuing_authority>:<violation_number>`, or `body:<digest>` if these fields don't name a
            ticket. `-` means no fleet. `%`, `:` and control characters in a field are percent-encoded, so two tickets
            never have the same key.
    """

    notification: Notification = field(repr=lambda notification: type(notification).__name__, hash=False)
    fleet_id: int | None
    timestamp: datetime = field(repr=str)
    ext_client_id: str | None = field(repr=False)
    ext_billing_id: str | None = field(repr=False)
    headers: Mapping[str, str] = field(repr=False, hash=False)
    body: bytes = field(repr=False)
    signed_form: SignedForm
    key: str = field(repr=False)


def make_key(payload: Mapping[str, Any], fleet_id: int | None, body: bytes) -> str:
    """Return the key of a delivery.

    If a field can't name a ticket (null, a boolean, a fraction, an object, blank text, more than 200 characters, or
    more than 1,000 bytes once encoded), the key is that of the body. A revision of that ticket is then not recognized
    as one, but no other ticket has the same key.
    """
    kind = find_kind(payload)
    return (kind.make_key(payload, fleet_id) if kind else None) or f"{BODY}:{digest_body(body)}"
