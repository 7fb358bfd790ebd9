"""A delivery as FleetIT's documentation shows it, signed, and what becomes of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import pytest

from fleetit.webhooks import Refusal, WebhookError, WebhookVerifier, sign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit.webhooks import Delivery
    from fleetit.webhooks._headers import HeadersLike
    from fleetit.webhooks._secrets import Secrets

NOW = 1_700_000_000
SECRET = "whsec_example"

TOLL: dict[str, Any] = {
    "type": "ticket",
    "ticketID": 1,
    "amount": "10",
    "fee": "0",
    "exit_plaza": "X EXIT PLAZA",
    "exit_plaza_cash_cost": "10",
    "posting_date": "1970-01-01 00:00:00.000000+00:00",
    "trans_date_time": "1970-01-01 00:00:00",
    "vehicle_plate_number": "123456",
    "vehicle_tracking_number": "",
    "vehicle_plate_state": "NY",
    "custom_fields": {"field1": "value1"},
}
PARKING: dict[str, Any] = {
    "type": "ticket",
    "issuing_authority": "Ville de Montréal",
    "violation_number": "1234567890",
    "ticket_type": "Parking",
    "description": "Lorem",
    "date": "1970-01-01",
    "time": "00:00:00",
    "vehicle": "123456",
    "vehicle_state": "NY",
    "fine_amount": "10",
    "transfer_of_liability": "False",
    "fleet_liable": "True",
    "pdf": "",
}

Pairs: TypeAlias = list[tuple[Any, Any]]


def spaced(payload: Mapping[str, Any]) -> bytes:
    """Write JSON as most libraries send it: with spaces, and UTF-8 as it is."""
    return json.dumps(payload, ensure_ascii=False).encode()


def compact(payload: object) -> bytes:
    """Write JSON as the documented sample does before it signs."""
    return json.dumps(payload, separators=(",", ":")).encode()


TOLL_BODY = spaced(TOLL)
PARKING_BODY = spaced(PARKING)


def verifier(
    secrets: Secrets | Mapping[int, Secrets] = SECRET, *, now: float = NOW, accept_compact: bool = True
) -> WebhookVerifier:
    """Make a verifier whose clock stands still."""
    return WebhookVerifier(secrets, accept_compact=accept_compact, clock=lambda: now)


def request(body: bytes, *, secret: str | bytes = SECRET, timestamp: int = NOW, fleet: str = "42") -> dict[str, str]:
    """Return the headers that a body is delivered with."""
    return {"Content-Type": "application/json", "Fleet-Id": fleet, **sign(body, secret, timestamp)}


def accepted(body: bytes | bytearray | memoryview, headers: object, of: WebhookVerifier | None = None) -> Delivery:
    """Verify; `headers` may be anything, as it may in the wild."""
    return (of or verifier()).verify(body, cast("HeadersLike", headers))


def refused(body: bytes | bytearray | memoryview, headers: object, of: WebhookVerifier | None = None) -> Refusal:
    """Return the reason for which a delivery is refused."""
    with pytest.raises(WebhookError) as caught:
        accepted(body, headers, of)
    return caught.value.reason
