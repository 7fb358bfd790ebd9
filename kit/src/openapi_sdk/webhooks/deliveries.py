"""A verified delivery, or the error of a refused one: what those of every SDK have.

A service with tenants, or with headers of its own, has classes that derive from these.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import field, frozen

from openapi_sdk.errors.errors import Facts, SdkError
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr


@public_in("openapi_sdk.webhooks")
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
    """The signature has not the form that the service documents."""
    MALFORMED_TIMESTAMP = "malformed_timestamp"
    """The time of signing is not 1 to 12 ASCII digits."""
    TIMESTAMP_IN_MILLISECONDS = "timestamp_in_milliseconds"
    """The time of signing has 13 ASCII digits."""
    BODY_TOO_LARGE = "body_too_large"
    """The body is longer than the verifier accepts. It was not hashed."""
    SIGNATURE_MISMATCH = "signature_mismatch"
    """The signature was not made with any of the secrets."""
    TOO_OLD = "too_old"
    """Authentic, but signed longer ago than the tolerance."""
    TOO_NEW = "too_new"
    """Authentic, but dated further ahead than the tolerance."""
    MALFORMED_BODY = "malformed_body"
    """Authentic, but not a JSON object in UTF-8, nested deeper than 100 levels, or with a number of more than 640
    characters."""


#: These say that the sender is not who it claims to be, and so does that of an unknown tenant; every other refusal is
#: about the form.
_UNAUTHORIZED = frozenset((Refusal.SIGNATURE_MISMATCH, Refusal.TOO_OLD, Refusal.TOO_NEW))


@public_in("openapi_sdk.webhooks")
class WebhookError(SdkError, facts={"may_be_sent_again": bool}):
    """A delivery was refused.

    The message and the arguments contain no secret, no signature and no part of the body. It is safe to log them.

    Args:
        reason: A `Refusal` or its value; or the message, which begins with it.
        detail: What was found, and what to do about it; or the second one of `args`.

    Attributes:
        reason: Why the delivery was refused.
        detail: What was found, and what to do about it.
        may_be_sent_again: Whether the same delivery may be accepted later: the secrets are going to be read again.
    """

    may_be_sent_again: bool = False
    #: The reasons of the SDK.
    _refusals: ClassVar[type[StrEnum]] = Refusal

    def __init__(self, reason: StrEnum | str, detail: str | Facts = "") -> None:
        text, facts = (detail, None) if isinstance(detail, str) else ("", detail)
        message = f"{reason}: {text}" if text else str(reason)
        name, _, self.detail = message.partition(": ")
        self.reason: Any = self._refusals(name)
        super().__init__(message, facts)

    @property
    def status(self) -> int:
        """The HTTP status to answer with: 503 if it may be sent again, else 413, 401 or 400."""
        if self.may_be_sent_again:
            return 503
        if self.reason == Refusal.BODY_TOO_LARGE:
            return 413
        is_unknown = self._tenant is not None and self.reason == f"unknown_{self._tenant.word}"
        return 401 if is_unknown or self.reason in _UNAUTHORIZED else 400


@public_in("openapi_sdk.webhooks")
@guard_repr
@frozen
class UnknownNotification:
    """An authentic notification that this version can't read. Its kind is unknown, unless `unreadable` says which one.

    Attributes:
        data: The whole JSON object.
        unreadable: The name of the model that could not read it; None if the kind is unknown. No such notification is
            known.
    """

    data: dict[str, Any] = field(repr=lambda data: f"<{len(data)} fields>", hash=False)
    unreadable: str | None = None


SignedForm: TypeAlias = Literal["raw", "compact"]


@public_in("openapi_sdk.webhooks")
class Delivery:
    """What verified deliveries of all SDKs have. The class of each SDK is made with these attributes, and its own.

    Attributes:
        notification: The notification; an `UnknownNotification` if it can't be read.
        timestamp: When it was signed, in UTC.
        headers: All headers by lower-case name. The values of a repeated header are joined by a comma.
        body: The bytes that were authenticated: the body as received, or its compact form. The notification was read
            from them.
        signed_form: Which of the two was authenticated: `"raw"` or `"compact"`.
        key: The name of the ticket: what later notifications about the same thing have, too.
    """

    __slots__ = ()

    notification: Any
    timestamp: datetime
    headers: Mapping[str, str]
    body: bytes
    signed_form: SignedForm
    key: str

    @property
    def digest(self) -> str:
        """The SHA-256 of the body in hexadecimal, computed on each access.

        The same key with another digest is a revision of the ticket.
        """
        return digest_body(self.body)


def digest_body(body: bytes) -> str:
    """Return the SHA-256 of a body in hexadecimal."""
    import hashlib  # noqa: PLC0415 - loads OpenSSL, which a verifier alone does not need

    return hashlib.sha256(body).hexdigest()
