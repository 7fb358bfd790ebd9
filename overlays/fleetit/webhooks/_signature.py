"""How FleetIT signs: the headers, and the forms of a body."""

from __future__ import annotations

import json

from fleetit.webhooks._parts import WEBHOOKS
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import SecretValue
from openapi_sdk.webhooks.request import parse_like_sample
from openapi_sdk.webhooks.signing_secrets import Secret

#: The most commas and opening brackets of a body that is written in its compact form. The documented notifications have
#: some 15. This work is done before the signature is known to be valid, and its time grows with the number of parts: a
#: body of 1 MiB takes 25 milliseconds at most with this limit, and 200 to 300 without.
MAX_COMPACT_PARTS = 10_000

_SAMPLE_ENCODER = json.JSONEncoder(separators=(",", ":"))


@public_in("fleetit.webhooks")
def sign(body: bytes | bytearray | memoryview, secret: Secret, timestamp: int | None = None) -> dict[str, str]:
    """Return the headers of a signed delivery, for tests and for simulators of FleetIT.

    Args:
        body: The body as it will be sent.
        secret: The signing secret. Text is encoded as UTF-8.
        timestamp: When the delivery is signed, in whole seconds since 1970, 0 to 999,999,999,999. Default: now.

    Returns:
        `X-Timestamp` and `X-Signature`.

    Raises:
        TypeError: If the body is not bytes, bytearray or memoryview.
        ConfigurationError: If the secret is blank or the timestamp is not an integer in its range.
    """
    wrapped = SecretValue(secret)
    del secret  # error reporters show local variables
    return WEBHOOKS.sign(body, wrapped, timestamp)


def to_compact_form(body: bytes) -> bytes | None:
    """Return the compact form of a body, which the documentation's sample code signs.

    It is the result of `json.dumps(json.loads(body), separators=(",", ":"))`: no spaces, non-ASCII characters escaped,
    keys in their order, the last value of a repeated key, and numbers as Python writes them. None if the body is not
    JSON, is already in that form, or has more than 10,000 commas and opening brackets.
    """
    if body.count(b",") + body.count(b"[") + body.count(b"{") > MAX_COMPACT_PARTS:
        return None
    payload = parse_like_sample(body)
    if payload is None:
        return None
    try:
        compact = _SAMPLE_ENCODER.encode(payload).encode("ascii")
    except RecursionError:  # the parser may accept deeper nesting than the encoder
        return None
    return None if compact == body else compact
