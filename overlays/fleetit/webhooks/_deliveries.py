"""A delivery that was verified, and the key that names its ticket."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from fleetit.webhooks._notifications import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fleetit.webhooks._notifications import Notification

__all__ = ["Delivery", "SignedForm", "key_of"]

SignedForm: TypeAlias = Literal["raw", "compact"]

#: Longer is no number of a ticket, and would not fit into an index of every journal.
MAX_KEY_PART = 200
#: What would make a key ambiguous (`:` and the escape itself) or unfit for a log or a database.
_ESCAPED = re.compile(r"[%:\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@frozen(kw_only=True)
class Delivery:
    """A verified delivery. Its repr leaves out body, headers, key and what the notification says.

    Attributes:
        notification: What it is about: a `TollNotification`, a `ParkingNotification` or an
            `UnknownNotification`.
        fleet_id: The fleet that `Fleet-Id` names; None if it is absent, came twice, or is not a positive
            integer. **Not covered by the signature**, unless the verifier has secrets per fleet.
        timestamp: When FleetIT says it signed, in UTC.
        ext_client_id: `Ext-Client-Id`, if it came once and is not empty. Not covered by the signature.
        ext_billing_id: `Ext-Billing-Id`, likewise.
        headers: All headers under their lower-case names, `x-signature` too; repeated ones joined by a comma.
            Only the timestamp is covered by the signature.
        body: The bytes that were authenticated: the body as received, or its compact form. The notification
            was read from these.
        signed_form: Which of the two that was.
        key: The name of the ticket: `toll:<fleet>:<ticketID>`,
            `parking:<fleet>:<issuing_authority>:<violation_number>`, or `body:<digest>` where the fields name
            none. `-` stands for no fleet; `%`, `:` and control characters within a part are percent-encoded,
            so that two tickets never share a key.
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
        """The SHA-256 of the body in hexadecimal.

        The same key with another digest is a revision of the ticket. It is computed when it is asked for: who
        keeps no journal does not pay for it.
        """
        return _digest(self.body)


def key_of(payload: Mapping[str, Any], fleet_id: int | None, body: bytes) -> str:
    """Return the key of a notification.

    A part that can't name a ticket (null, a boolean, a fraction, an object, blank text, more than 200
    characters) makes the key that of the body: a revision is then not recognised as one, but no ticket hides
    another.

    Args:
        payload: The JSON object.
        fleet_id: The fleet it came for.
        body: The authenticated bytes.
    """
    kind = kind_of(payload)
    names = ("ticketID",) if kind == "toll" else ("issuing_authority", "violation_number")
    parts = [_part(payload.get(name)) for name in names] if kind else []
    if not parts or None in parts:
        return f"body:{_digest(body)}"
    return ":".join([str(kind), "-" if fleet_id is None else str(fleet_id), *filter(None, parts)])


def _part(value: object) -> str | None:
    """Return one part of a key, or None if it can't name a ticket; the number 1 and the text "1" are one."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
        return value if len(value) <= MAX_KEY_PART else None
    if not isinstance(value, str) or len(value) > MAX_KEY_PART or not value.strip():
        return None
    return _ESCAPED.sub(_escape, value)


def _escape(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode(errors="surrogatepass"))


def _digest(body: bytes) -> str:
    import hashlib  # noqa: PLC0415 - loads all of OpenSSL's, which only some need

    return hashlib.sha256(body).hexdigest()
