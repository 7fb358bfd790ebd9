"""Why a delivery is refused: one reason each, in the order in which they are judged."""

from __future__ import annotations

from enum import StrEnum

from fleetit._errors import FleetITError

__all__ = ["Refusal", "WebhookError"]


class Refusal(StrEnum):
    """The reason of a `WebhookError`. Members are in the order of judgement: the first that holds wins."""

    MISSING_SIGNATURE = "missing_signature"
    """`X-Signature` is absent or empty."""
    MISSING_TIMESTAMP = "missing_timestamp"
    """`X-Timestamp` is absent or empty."""
    REPEATED_HEADER = "repeated_header"
    """One of the two came twice: which one counts is not for the receiver to guess."""
    MALFORMED_SIGNATURE = "malformed_signature"
    """Not exactly 64 ASCII hexadecimal digits."""
    MALFORMED_TIMESTAMP = "malformed_timestamp"
    """Not 1 to 12 ASCII digits."""
    TIMESTAMP_IN_MILLISECONDS = "timestamp_in_milliseconds"
    """13 ASCII digits."""
    BODY_TOO_LARGE = "body_too_large"
    """More than `max_body_bytes`; nothing was hashed."""
    UNKNOWN_FLEET = "unknown_fleet"
    """Secrets are per fleet, and `Fleet-Id` names none of them."""
    SIGNATURE_MISMATCH = "signature_mismatch"
    """No current secret made this signature."""
    TOO_OLD = "too_old"
    """Authentic, but sent longer ago than the tolerance."""
    TOO_NEW = "too_new"
    """Authentic, but dated further ahead than the tolerance."""
    MALFORMED_BODY = "malformed_body"
    """Authentic, but not a JSON object in UTF-8, or one too deep or with too long a number."""


class WebhookError(FleetITError):
    """A delivery that was refused.

    Neither the message nor the arguments hold a secret, a signature or anything of the body, so it can be
    logged.

    Args:
        reason: Why; one of `Refusal` or its text.
        detail: What was found, and what to do about it.

    Attributes:
        reason: Why.
        detail: What was found, and what to do about it.
    """

    def __init__(self, reason: Refusal | str, detail: str = "") -> None:
        self.reason = Refusal(reason)
        self.detail = detail
        super().__init__(f"{self.reason}: {detail}" if detail else str(self.reason))
