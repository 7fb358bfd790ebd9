"""The error of a refused delivery, and its reasons."""

from __future__ import annotations

from enum import StrEnum

from fleetit._errors.errors import FleetITError

__all__ = ["Refusal", "WebhookError"]


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


class WebhookError(FleetITError):
    """A delivery was refused.

    The message and the arguments contain no secret, no signature and no part of the body. It is safe to log them.

    Args:
        reason: A `Refusal` or its value.
        detail: What was found, and what to do about it.

    Attributes:
        reason: Why the delivery was refused.
        detail: What was found, and what to do about it.
    """

    def __init__(self, reason: Refusal | str, detail: str = "") -> None:
        self.reason = Refusal(reason)
        self.detail = detail
        super().__init__(f"{self.reason}: {detail}" if detail else str(self.reason))
