"""Any input gives a delivery or a WebhookError, and a request that was changed gives no delivery."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fleetit.webhooks import Delivery, Refusal, WebhookError, WebhookVerifier, sign
from tests.fleetit.webhooks.examples import (
    NOW,
    PARKING,
    SECRET,
    TOLL,
    TOLL_BODY,
    make_headers,
    make_verifier,
    to_compact_json,
    to_spaced_json,
)

if TYPE_CHECKING:
    from openapi_sdk.webhooks.request import HeadersLike

#: Values close to the documented ones, and any other JSON.
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters()),
    st.sampled_from(["True", "False", "10", "NaN", "1e9999999", "-0", "Infinity", "1970-01-01", "0001-01-01 00:00:00"]),
    st.sampled_from(["9999-12-31 23:59:59.999999-23:59", "0001-01-01 00:00:00+23:59", "24:00:00", "٣", "\0", ""]),
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters()), inner, max_size=3),
    max_leaves=8,
)
field_names = st.sampled_from([*TOLL, *PARKING]) | st.text(st.characters())
payloads = st.dictionaries(field_names, values, max_size=12)
bodies = st.one_of(
    st.binary(max_size=200),
    payloads.map(lambda payload: json.dumps(payload).encode()),
    values.map(lambda value: json.dumps(value).encode()),
    st.just(TOLL_BODY),
)

names = st.sampled_from(["X-Signature", "x-timestamp", "Fleet-Id", "EXT-CLIENT-ID", "ext-billing-id"])
texts = st.text(st.characters(), max_size=70) | st.sampled_from(["42", "0" * 64, str(NOW), str(NOW * 1000), "nan", ""])
any_text = texts | texts.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=70)
junk = st.none() | st.integers() | st.floats() | any_text | st.lists(any_text, max_size=3)
pairs = st.tuples(names | any_text, any_text) | st.tuples(names, junk) | junk | st.lists(junk, max_size=3)
header_sources = st.lists(pairs, max_size=8) | st.dictionaries(names | any_text, junk, max_size=8) | junk


def verify_any(verifier: WebhookVerifier, body: bytes, headers: object) -> Delivery | Refusal:
    try:
        return verifier.verify(body, cast("HeadersLike", headers))
    except WebhookError as error:
        return error.reason


verifiers = st.sampled_from(
    [
        make_verifier(),
        make_verifier(accept_compact=False),
        make_verifier({42: SECRET}),
        make_verifier(["old", SECRET, b"\xff\xfe"]),
        WebhookVerifier(SECRET, max_body_bytes=50, tolerance=1e-9),
    ]
)


@pytest.mark.heavy
@settings(max_examples=2 * settings().max_examples)
@given(verifier=verifiers, body=bodies, headers=header_sources)
def test_any_unsigned_request_is_refused(verifier: WebhookVerifier, body: bytes, headers: object) -> None:
    assert isinstance(verify_any(verifier, body, headers), Refusal)  # no request is signed


@pytest.mark.heavy
@settings(max_examples=2 * settings().max_examples)
@given(
    verifier=verifiers,
    body=bodies,
    extra=st.lists(pairs, max_size=4),
    timestamp=st.integers(0, 10**12 - 1) | st.just(NOW),
)
@example(verifier=make_verifier(), body=b'{"ticketID":{}}', extra=[], timestamp=NOW)
@example(verifier=make_verifier(), body=b'{"ticketID":1,"custom_fields":[1]}', extra=[], timestamp=NOW)
@example(
    verifier=make_verifier(), body=b'{"ticketID":1,"posting_date":"9999-12-31 23:59:59-23:59"}', extra=[], timestamp=NOW
)
def test_any_signed_body_is_refused_or_gives_a_usable_delivery(
    verifier: WebhookVerifier, body: bytes, extra: list[Any], timestamp: int
) -> None:
    result = verify_any(verifier, body, [*make_headers(body, timestamp=timestamp).items(), *extra])
    if isinstance(result, Delivery):
        assert result.body == body
        assert result.key.encode()
        assert result.key.isprintable()
        assert len(result.key) < 2000
        assert repr(result)
        assert repr(result.notification)


@pytest.mark.heavy
@given(payload=payloads, accept_compact=st.booleans())
def test_every_signed_json_object_is_accepted(payload: dict[str, Any], accept_compact: bool) -> None:
    body = json.dumps(payload).encode()
    constants: list[str] = []
    json.loads(body, parse_constant=constants.append)
    result = verify_any(make_verifier(accept_compact=accept_compact), body, make_headers(body))
    if constants:  # json.dumps writes NaN and Infinity, which are not JSON
        assert result is Refusal.MALFORMED_BODY
    else:
        assert isinstance(result, Delivery)


GOOD = {
    "a compact body, signed raw": (to_compact_json(TOLL), to_compact_json(TOLL)),
    "a spaced body, signed raw": (TOLL_BODY, TOLL_BODY),
    "a spaced body, signed compact": (TOLL_BODY, to_compact_json(TOLL)),
    "a body in UTF-8, signed raw": (to_spaced_json(PARKING), to_spaced_json(PARKING)),
    "a body in UTF-8, signed compact": (to_spaced_json(PARKING), to_compact_json(PARKING)),
}


@settings(max_examples=2 * settings().max_examples)
@given(name=st.sampled_from([*GOOD]), place=st.integers(0), change=st.integers(1, 255))
def test_a_changed_byte_of_the_body_is_refused(name: str, place: int, change: int) -> None:
    sent, signed = GOOD[name]
    tampered = bytearray(sent)
    tampered[place % len(sent)] ^= change
    headers = make_headers(signed)
    # Without accept_compact, only the signed bytes are accepted. With it, changes that the compact form removes
    # (another space, the case of an escape) are accepted too, and the delivery has exactly the signed bytes.
    without_compact = verify_any(make_verifier(accept_compact=False), bytes(tampered), headers)
    assert without_compact is Refusal.SIGNATURE_MISMATCH
    result = verify_any(make_verifier(), bytes(tampered), headers)
    if isinstance(result, Delivery):
        assert result.signed_form == "compact"
        assert result.body == signed
    else:
        assert result is Refusal.SIGNATURE_MISMATCH


@given(place=st.integers(0, 9), change=st.integers(1, 255))
def test_a_changed_byte_of_the_timestamp_is_refused(place: int, change: int) -> None:
    headers = make_headers(TOLL_BODY)
    changed = bytearray(headers["X-Timestamp"].encode())
    changed[place] ^= change
    assert isinstance(verify_any(make_verifier(), TOLL_BODY, headers | {"X-Timestamp": bytes(changed)}), Refusal)


@given(place=st.integers(0, 63), change=st.integers(1, 255))
def test_a_changed_digit_of_the_signature_is_refused(place: int, change: int) -> None:
    headers = make_headers(TOLL_BODY)
    changed = bytearray(headers["X-Signature"].encode())
    changed[place] ^= change
    same = bytes(changed).lower() == headers["X-Signature"].encode()
    result = verify_any(make_verifier(), TOLL_BODY, headers | {"X-Signature": bytes(changed)})
    assert isinstance(result, Delivery) is same


@given(
    body=st.binary(max_size=100),
    cut=st.integers(0, 9),
    secret=st.binary(min_size=1).filter(lambda s: s.strip(b" \t\r\n\v\f\0")),
)
def test_digits_can_not_be_moved_from_the_timestamp_to_the_body(body: bytes, cut: int, secret: bytes) -> None:
    verifier = WebhookVerifier(secret, clock=lambda: NOW)
    headers = sign(body, secret, NOW)
    shorter, moved = str(NOW)[: 10 - cut], str(NOW)[10 - cut :].encode()
    result = verify_any(verifier, moved + b"." + body, headers | {"X-Timestamp": shorter})
    assert isinstance(result, Refusal)


@pytest.mark.parametrize("body", ["{}", None, {"ticketID": 1}, [1], 5, object()], ids=lambda body: type(body).__name__)
def test_a_body_that_is_not_bytes_is_a_type_error(body: Any) -> None:
    with pytest.raises(TypeError, match="raw body of the request as bytes.*not " + type(body).__name__):
        make_verifier().verify(body, make_headers(b"{}"))
    with pytest.raises(TypeError, match="raw body"):
        sign(body, SECRET)
