"""A verified delivery, and its key, which names the ticket."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from fleetit._secrets.redaction import guard_repr
from fleetit.webhooks.kinds import find_kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fleetit.webhooks._notifications import Notification

__all__ = ["Delivery", "SignedForm", "make_key"]

SignedForm: TypeAlias = Literal["raw", "compact"]

#: The most characters of a field in a key. A longer text is no ticket number, and too long for some database indexes.
MAX_KEY_PART_LENGTH = 200
#: The most bytes of a field in a key, encoded. Two of them are a key for an index of PostgreSQL (2,700 bytes) and of
#: DynamoDB (2,048).
MAX_KEY_PART_BYTES = 1000
#: Characters that are percent-encoded: `:` and `%` would make a key ambiguous; the others are unfit for logs or
#: databases.
_ENCODED_CHARACTERS = re.compile(r"[%:\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@guard_repr
@frozen(kw_only=True)
class Delivery:
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

    @property
    def digest(self) -> str:
        """The SHA-256 of the body in hexadecimal, computed on each access.

        The same key with another digest is a revision of the ticket.
        """
        return _sha256(self.body)


def make_key(payload: Mapping[str, Any], fleet_id: int | None, body: bytes) -> str:
    """Return the key of a delivery.

    If a field can't name a ticket (null, a boolean, a fraction, an object, blank text, more than 200 characters, or
    more than 1,000 bytes once encoded), the key is that of the body. A revision of that ticket is then not recognized
    as one, but no other ticket has the same key.

    Args:
        payload: The JSON object.
        fleet_id: The fleet of the delivery.
        body: The authenticated bytes.
    """
    kind = find_kind(payload)
    parts = [_format_key_part(payload.get(name)) for name in kind.key] if kind else []
    if kind is None or None in parts:
        return f"body:{_sha256(body)}"
    return ":".join([kind.name, "-" if fleet_id is None else str(fleet_id), *filter(None, parts)])


def _format_key_part(value: object) -> str | None:
    """Return a field as part of a key, or None if it can't name a ticket. The number 1 equals the text "1"."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
        return value if len(value) <= MAX_KEY_PART_LENGTH else None
    if not isinstance(value, str) or len(value) > MAX_KEY_PART_LENGTH or not value.strip():
        return None
    encoded = _ENCODED_CHARACTERS.sub(_percent_encode, value)
    return encoded if len(encoded.encode()) <= MAX_KEY_PART_BYTES else None


def _percent_encode(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode(errors="surrogatepass"))


def _sha256(body: bytes) -> str:
    import hashlib  # noqa: PLC0415 - loads OpenSSL, which a verifier alone does not need

    return hashlib.sha256(body).hexdigest()
