"""Signatures compared with those of stripe and openssl: stripe signs `timestamp.body` with HMAC-SHA256 too."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
from shutil import which

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetit.webhooks import sign
from openapi_sdk.webhooks.signing_secrets import is_masked
from tests.fleetit.webhooks.examples import NOW, make_headers, make_verifier, to_compact_json, verify

#: Secrets that neither library calls blank, and that look like no mask.
secrets = st.text().filter(lambda secret: secret.strip().strip(" \t\r\n\v\f\0") and not is_masked(secret))
texts = st.dictionaries(st.text(), st.text() | st.integers(), max_size=5).map(
    lambda payload: to_compact_json(payload).decode()
)
timestamps = st.integers(0, 10**12 - 1)


def sign_with_stripe(payload: str, secret: str, timestamp: int) -> str:
    from stripe import WebhookSignature  # noqa: PLC0415 - only heavy tests have it

    header: str = WebhookSignature.generate_signature_header(payload, secret, timestamp)  # pyright: ignore[reportUnknownMemberType] - partly typed
    assert header.startswith(f"t={timestamp},v1=")
    return header.rpartition("=")[2]


def stripe_accepts(payload: str, headers: dict[str, str], secret: str) -> bool:
    from stripe import SignatureVerificationError, WebhookSignature  # noqa: PLC0415 - as above

    header = f"t={headers['X-Timestamp']},v1={headers['X-Signature']}"
    try:
        WebhookSignature.verify_header(payload, header, secret)  # pyright: ignore[reportUnknownMemberType] - partly typed
    except SignatureVerificationError:
        return False
    return True


@pytest.mark.heavy
@given(payload=st.text(), secret=secrets, timestamp=timestamps)
def test_stripe_makes_the_same_signature(payload: str, secret: str, timestamp: int) -> None:
    assert sign(payload.encode(), secret, timestamp) == {
        "X-Timestamp": str(timestamp),
        "X-Signature": sign_with_stripe(payload, secret, timestamp),
    }


@pytest.mark.heavy
@given(payload=texts, secret=secrets, timestamp=st.integers(NOW - 300, NOW + 300))
def test_a_signature_of_stripe_is_accepted(payload: str, secret: str, timestamp: int) -> None:
    headers = {"X-Timestamp": str(timestamp), "X-Signature": sign_with_stripe(payload, secret, timestamp)}
    assert verify(payload.encode(), headers, make_verifier(secret)).body == payload.encode()


@pytest.mark.heavy
@given(payload=texts, secret=secrets, timestamp=timestamps)
def test_stripe_accepts_our_signature(payload: str, secret: str, timestamp: int) -> None:
    headers = sign(payload.encode(), secret, timestamp)
    assert stripe_accepts(payload, headers, secret)
    assert not stripe_accepts(payload + " ", headers, secret)


@given(payload=st.dictionaries(st.text(), st.text() | st.integers() | st.floats(-1e300, 1e300), max_size=5))
def test_a_signature_of_the_documented_sample_code_is_accepted(payload: dict[str, object]) -> None:
    # The sample code of FleetIT's documentation, with its names.
    serialized_payload = json.dumps(payload, separators=(",", ":"))
    signed_payload = f"{NOW}.{serialized_payload}"
    expected_signature = hmac.new(b"secret", signed_payload.encode(), hashlib.sha256).hexdigest()
    sent = json.dumps(payload, indent=1).encode()
    headers = {"X-Timestamp": str(NOW), "X-Signature": expected_signature}
    delivery = verify(sent, headers, make_verifier("secret"))
    assert delivery.signed_form == ("raw" if sent == serialized_payload.encode() else "compact")


@pytest.mark.skipif(which("openssl") is None, reason="there is no openssl command here")
def test_openssl_makes_the_same_signature() -> None:
    body = b'{"ticketID": 1}'
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", "key:whsec_example"]
    text = f"{NOW}.".encode() + body
    made = subprocess.run(command, input=text, capture_output=True, check=True)  # noqa: S603 - a fixed command
    assert made.stdout.decode().split()[-1] == make_headers(body)["X-Signature"]
