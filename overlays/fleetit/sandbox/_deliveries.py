"""The log of webhooks that the sandbox sent. Tests read it, and the page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleetit._secrets.redaction import guard_repr
from fleetit.sandbox._log import Log

if TYPE_CHECKING:
    from datetime import datetime

    from fleetit.webhooks.samples import Kind


@guard_repr
@dataclass(frozen=True, slots=True)
class SentWebhook:
    """One POST of a webhook: an attempt of a notification, or a copy that was sent by hand. It has no secret.

    Attributes:
        time: When the response arrived or the attempt failed, in UTC.
        fleet: The fleet's id.
        kind: `"toll"` or `"parking"`.
        ticket: The ticket's `ticketID` or `violation_number` as text; None if the body was passed.
        url: Where it was sent to, without the query, which may have a secret.
        status: The status of the response, or None if there was none.
        error: Why there is no status, or None.
        attempt: The number of the attempt or of the copy, from 1. 0 if it was never sent.
    """

    time: datetime
    fleet: int
    kind: Kind
    ticket: str | None
    url: str
    status: int | None
    error: str | None
    attempt: int


class DeliveryLog(Log[SentWebhook]):
    """The last 100,000 deliveries in order. It can be read while webhooks are sent."""

    __slots__ = ()
