"""If several reasons apply, the first one in the order of `Refusal` is raised."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.webhooks import Refusal, WebhookVerifier, sign
from tests.fleetit.webhooks.examples import NOW, SECRET, get_refusal

if TYPE_CHECKING:
    from tests.fleetit.webhooks.examples import Pairs

LIMIT = 1000


@dataclass(frozen=True)
class Request:
    """A request. Each fault changes one field; the rest is signed as usual."""

    secret: str = SECRET
    seconds: int = NOW
    body: bytes = b'{"type":"ticket","ticketID":1}'
    padding: bytes = b""
    fleet: str = "42"
    signature: str | None = None
    timestamp: str | None = None
    left_out: frozenset[str] = field(default_factory=frozenset[str])
    times: int = 1

    def sent(self) -> tuple[bytes, Pairs]:
        body = self.body + self.padding
        headers = sign(body, self.secret, self.seconds)
        if self.signature is not None:
            headers["X-Signature"] = self.signature
        if self.timestamp is not None:
            headers["X-Timestamp"] = self.timestamp
        pairs: Pairs = [pair for pair in headers.items() if pair[0] not in self.left_out]
        return body, [("Fleet-Id", self.fleet), *pairs * self.times]


#: For each reason: the fault, and the part of the request that it changes. Faults of the same part exclude each other.
FAULTS: dict[Refusal, tuple[dict[str, Any], str]] = {
    Refusal.MISSING_SIGNATURE: ({"left_out": frozenset({"X-Signature"})}, "signature"),
    Refusal.MISSING_TIMESTAMP: ({"left_out": frozenset({"X-Timestamp"})}, "timestamp"),
    Refusal.REPEATED_HEADER: ({"times": 2}, "times"),
    Refusal.MALFORMED_SIGNATURE: ({"signature": "f" * 63}, "signature"),
    Refusal.MALFORMED_TIMESTAMP: ({"timestamp": "+1700000000"}, "timestamp"),
    Refusal.TIMESTAMP_IN_MILLISECONDS: ({"timestamp": "1700000000000"}, "timestamp"),
    Refusal.BODY_TOO_LARGE: ({"padding": b" " * LIMIT}, "padding"),
    Refusal.UNKNOWN_FLEET: ({"fleet": "7"}, "fleet"),
    Refusal.SIGNATURE_MISMATCH: ({"secret": "another"}, "secret"),
    Refusal.TOO_OLD: ({"seconds": NOW - 301}, "timestamp"),
    Refusal.TOO_NEW: ({"seconds": NOW + 301}, "timestamp"),
    Refusal.MALFORMED_BODY: ({"body": b"hello"}, "body"),
}
#: Pairs of reasons that can apply at once.
PAIRS = [(first, second) for first, second in combinations(Refusal, 2) if FAULTS[first][1] != FAULTS[second][1]]


def get_reason(request: Request) -> Refusal:
    body, headers = request.sent()
    verifier = WebhookVerifier({42: SECRET}, max_body_bytes=LIMIT, clock=lambda: NOW)
    return get_refusal(body, headers, verifier)


def test_every_reason_is_tested() -> None:
    assert list(FAULTS) == list(Refusal)


def test_without_a_fault_it_is_accepted() -> None:
    body, headers = Request().sent()
    verifier = WebhookVerifier({42: SECRET}, max_body_bytes=LIMIT, clock=lambda: NOW)
    assert verifier.verify(body, headers).fleet_id == 42


@pytest.mark.parametrize("reason", FAULTS, ids=str)
def test_each_fault_alone_is_refused_with_its_reason(reason: Refusal) -> None:
    assert get_reason(replace(Request(), **FAULTS[reason][0])) is reason


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=[f"{first} before {second}" for first, second in PAIRS])
def test_of_two_reasons_the_earlier_is_raised(first: Refusal, second: Refusal) -> None:
    assert get_reason(replace(Request(), **(FAULTS[second][0] | FAULTS[first][0]))) is first


def test_if_both_headers_are_missing_the_signature_is_the_reason() -> None:
    assert get_reason(Request(left_out=frozenset({"X-Signature", "X-Timestamp"}))) is Refusal.MISSING_SIGNATURE
