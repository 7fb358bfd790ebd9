"""What an endpoint answers to a delivery."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from attrs import frozen

from fleetit._secrets.redaction import guard_repr
from fleetit.webhooks._errors import Refusal

if TYPE_CHECKING:
    from fleetit.webhooks._errors import WebhookError

__all__ = [
    "ACCEPTED",
    "BUSY",
    "HANDLER_FAILED",
    "METHOD_NOT_ALLOWED",
    "TOO_LARGE",
    "TOO_SLOW",
    "UNAVAILABLE",
    "Answer",
    "refuse",
]

#: These say that the sender is not who it claims to be; every other refusal is about the form.
_UNAUTHORIZED = frozenset((Refusal.UNKNOWN_FLEET, Refusal.SIGNATURE_MISMATCH, Refusal.TOO_OLD, Refusal.TOO_NEW))


@guard_repr
@frozen
class Answer:
    """An HTTP response to a delivery.

    Attributes:
        status: 200 if the delivery is recorded (inline: and handled), 400 or 401 if it was refused, 405 for another
            method than POST, 408 if the body came too slowly, 413 if it is too long, 500 if an inline handler failed,
            503 if the delivery could not be recorded.
        body: JSON. A refusal names its reason and nothing else.
        headers: The content type and the length, and `Allow` for 405.
        reason: Why the status is not 200: a value of `Refusal`, `"method_not_allowed"`, `"too_slow"`,
            `"handler_failed"`, `"in_progress"` or `"unavailable"`; None if it is 200.
    """

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]
    reason: str | None = None


def _answer(status: int, document: dict[str, str], *headers: tuple[str, str]) -> Answer:
    body = json.dumps(document).encode()
    common = (("content-type", "application/json"), ("content-length", str(len(body))))
    return Answer(status, body, common + headers, document.get("reason"))


#: The documented example (documentation/integrations/webhook).
ACCEPTED = _answer(200, {"status": "success", "message": "Webhook received successfully"})
METHOD_NOT_ALLOWED = _answer(405, {"reason": "method_not_allowed"}, ("allow", "POST"))
TOO_SLOW = _answer(408, {"reason": "too_slow"})
HANDLER_FAILED = _answer(500, {"reason": "handler_failed"})
#: An inline delivery that somebody else is handling at this moment.
BUSY = _answer(503, {"reason": "in_progress"})
UNAVAILABLE = _answer(503, {"reason": "unavailable"})

TOO_LARGE = _answer(413, {"reason": Refusal.BODY_TOO_LARGE})
_REFUSALS = {
    reason: _answer(401 if reason in _UNAUTHORIZED else 400, {"reason": reason})
    for reason in Refusal
    if reason is not Refusal.BODY_TOO_LARGE
} | {Refusal.BODY_TOO_LARGE: TOO_LARGE}


def refuse(error: WebhookError) -> Answer:
    """Return the answer to a delivery that was refused."""
    return _REFUSALS[error.reason]
