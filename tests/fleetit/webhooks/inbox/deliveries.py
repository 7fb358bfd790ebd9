"""Signed deliveries of a ticket, and inboxes that handle them when a test says so."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from fleetit.webhooks import Inbox, WebhookVerifier, sign

NOW = 1_700_000_000
SECRET = "whsec_PLANTED"
FLEET = 42
#: What `make_inbox` has made in this test.
MADE: list[Inbox] = []


class Sent(NamedTuple):
    """A body and headers."""

    body: bytes
    headers: dict[str, str]


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


def toll(amount: str = "1.00", *, ticket: int = 1, at: int = 0, fleet: int = FLEET, secret: str = SECRET) -> Sent:
    """Return a delivery of a toll that is signed `at` seconds after `NOW`."""
    return deliver({"type": "ticket", "ticketID": ticket, "amount": amount}, at=at, fleet=fleet, secret=secret)


def parking(number: str = "V1", *, at: int = 0) -> Sent:
    """Return a delivery of a parking ticket."""
    return deliver({"type": "ticket", "issuing_authority": "City", "violation_number": number}, at=at)


def deliver(payload: Any, *, at: int = 0, fleet: int = FLEET, secret: str = SECRET) -> Sent:
    """Return a delivery of any payload."""
    body = json.dumps(payload).encode()
    return Sent(body, {"Fleet-Id": str(fleet), "X-Other": "OTHER", **sign(body, secret, NOW + at)})


def make_inbox(clock: Clock | None = None, store: Any = "sqlite://:memory:", **options: Any) -> Inbox:
    """Return an inbox without threads, which handles what is due when `run_due` is called."""
    clock = clock or Clock()
    verifier = WebhookVerifier({FLEET: SECRET}, clock=clock, tolerance=1_000_000)
    options = {"background": False, **options}
    inbox = Inbox(verifier, store, clock=clock, **options)
    MADE.append(inbox)
    return inbox
