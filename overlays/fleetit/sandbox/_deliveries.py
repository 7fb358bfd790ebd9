"""The log of webhooks that the sandbox sent. Tests read it, and the page shows it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from fleetit._redaction import guard_repr

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from fleetit.sandbox._webhooks import Kind

#: The oldest deliveries are dropped first.
MAX_DELIVERIES = 100_000


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


@guard_repr
class DeliveryLog(Sequence[SentWebhook]):
    """The last 100,000 deliveries in order. It can be read while webhooks are sent."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._deliveries: deque[SentWebhook] = deque(maxlen=MAX_DELIVERIES)

    def add(self, delivery: SentWebhook) -> None:
        """Append a delivery."""
        with self._lock:
            self._deliveries.append(delivery)

    def clear(self) -> None:
        """Remove all deliveries."""
        with self._lock:
            self._deliveries.clear()

    def snapshot(self) -> list[SentWebhook]:
        """Return a copy of the deliveries so far."""
        with self._lock:
            return list(self._deliveries)

    @overload
    def __getitem__(self, index: int) -> SentWebhook: ...
    @overload
    def __getitem__(self, index: slice) -> list[SentWebhook]: ...
    def __getitem__(self, index: int | slice) -> SentWebhook | list[SentWebhook]:
        return self.snapshot()[index]

    def __iter__(self) -> Iterator[SentWebhook]:
        return iter(self.snapshot())

    def __len__(self) -> int:
        return len(self._deliveries)

    def __repr__(self) -> str:
        return f"<DeliveryLog of {len(self)}>"
