"""The documented notifications, and functions that sign and verify them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import pytest

from fleetit.webhooks import Refusal, WebhookError, WebhookVerifier, sign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit.webhooks import Delivery
    from openapi_sdk.webhooks.request import HeadersLike
    from openapi_sdk.webhooks.signing_secrets import Secrets

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


def to_spaced_json(payload: Mapping[str, Any]) -> bytes:
    """Return JSON as most libraries send it: with spaces, and not escaped."""
    return json.dumps(payload, ensure_ascii=False).encode()


def to_compact_json(payload: object) -> bytes:
    """Return JSON as the documented sample code signs it."""
    return json.dumps(payload, separators=(",", ":")).encode()


TOLL_BODY = to_spaced_json(TOLL)
PARKING_BODY = to_spaced_json(PARKING)


def make_verifier(
    secrets: Secrets | Mapping[int, Secrets] = SECRET, *, now: float = NOW, accept_compact: bool = True
) -> WebhookVerifier:
    """Return a verifier whose clock returns a fixed time."""
    return WebhookVerifier(secrets, accept_compact=accept_compact, clock=lambda: now)


def make_headers(
    body: bytes, *, secret: str | bytes = SECRET, timestamp: int = NOW, fleet: str = "42"
) -> dict[str, str]:
    """Return the headers of a signed delivery."""
    return {"Content-Type": "application/json", "Fleet-Id": fleet, **sign(body, secret, timestamp)}


def verify(body: bytes | bytearray | memoryview, headers: object, verifier: WebhookVerifier | None = None) -> Delivery:
    """Verify a request; `headers` may be of any type."""
    return (verifier or make_verifier()).verify(body, cast("HeadersLike", headers))


def get_refusal(
    body: bytes | bytearray | memoryview, headers: object, verifier: WebhookVerifier | None = None
) -> Refusal:
    """Return the reason why a delivery is refused."""
    with pytest.raises(WebhookError) as caught:
        verify(body, headers, verifier)
    return caught.value.reason
