"""A verified delivery of a webhook, or the error of a refused one. Generated, do not edit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from openapi_sdk.errors.errors import Facts
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr
from openapi_sdk.webhooks import deliveries as shared
from openapi_sdk.webhooks.deliveries import SignedForm

from .exceptions import FleetITError


@public_in("fleetit.webhooks")
class Refusal(StrEnum):
    """The reason of a `WebhookError`.

    The members are in the order of the checks. If several reasons hold, the first one is raised.
    """

    MISSING_SIGNATURE = "missing_signature"
    """The signature is absent or empty."""
    MISSING_TIMESTAMP = "missing_timestamp"
    """The time of signing is absent or empty."""
    REPEATED_HEADER = "repeated_header"
    """The header of one of the two came more than once, so it is ambiguous which value counts."""
    MALFORMED_SIGNATURE = "malformed_signature"
    """The signature has not the form that FleetIT documents."""
    MALFORMED_TIMESTAMP = "malformed_timestamp"
    """The time of signing is not 1 to 12 ASCII digits."""
    TIMESTAMP_IN_MILLISECONDS = "timestamp_in_milliseconds"
    """The time of signing has 13 ASCII digits."""
    BODY_TOO_LARGE = "body_too_large"
    """The body is longer than the verifier accepts. It was not hashed."""
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
class WebhookError(FleetITError, shared.WebhookError):
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


@public_in("fleetit.webhooks")
@guard_repr
@frozen(kw_only=True)
class Delivery(shared.Delivery):
    """A verified delivery. The repr shows no body, headers, key or fields of the notification.

    Attributes:
        notification: The notification; an `UnknownNotification` if it can't be read.
        fleet_id: The fleet in `Fleet-Id`, or None. **Not covered by the signature**, unless the verifier has
            secrets per fleet.
        timestamp: When FleetIT signed the delivery, in UTC.
        headers: All headers by lower-case name. The values of a repeated header are joined by a comma.
        body: The bytes that were authenticated: the body as received, or its compact form. The notification was read
            from them.
        signed_form: Which of the two was authenticated: `"raw"` or `"compact"`.
        key: The name of the ticket: what later notifications about the same thing have, too.
    """

    notification: Any = field(repr=lambda notification: type(notification).__name__, hash=False)
    fleet_id: int | None
    timestamp: datetime = field(repr=str)
    headers: Mapping[str, str] = field(repr=False, hash=False)
    body: bytes = field(repr=False)
    signed_form: SignedForm
    key: str = field(repr=False)
