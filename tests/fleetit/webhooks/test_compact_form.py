"""The compact form of the body: `json.dumps(payload, separators=(",", ":"))`."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fleetit.webhooks import Refusal, TollNotification, UnknownNotification, _signature, sign
from fleetit.webhooks._signature import to_compact_form
from tests.fleetit.webhooks.examples import (
    NOW,
    SECRET,
    get_refusal,
    make_headers,
    make_verifier,
    to_compact_json,
    verify,
)

text = st.text(st.characters())  # lone surrogates too
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=20,
)
payloads = st.dictionaries(text, json_values, max_size=6)


@pytest.mark.heavy
@given(
    payload=payloads,
    indent=st.sampled_from([None, 0, 2, "\t"]),
    separators=st.sampled_from([(", ", ": "), (" ,", " :"), (",\r\n", ":")]),
    ensure_ascii=st.booleans(),
)
@example(payload={}, indent=2, separators=(", ", ": "), ensure_ascii=True)
def test_the_compact_form_is_accepted_for_any_spaces_and_escapes(
    payload: dict[str, Any], indent: int | str | None, separators: tuple[str, str], ensure_ascii: bool
) -> None:
    written = json.dumps(payload, indent=indent, separators=separators, ensure_ascii=ensure_ascii)
    sent, signed = written.encode("utf-8", "backslashreplace"), to_compact_json(payload)
    headers = make_headers(signed)
    delivery = verify(sent, headers)
    assert delivery.body == signed
    assert delivery.signed_form == ("raw" if sent == signed else "compact")
    without_compact = make_verifier(accept_compact=False)
    if sent == signed:
        assert verify(sent, headers, without_compact).signed_form == "raw"
    else:
        assert get_refusal(sent, headers, without_compact) is Refusal.SIGNATURE_MISMATCH


@pytest.mark.parametrize(
    ("sent", "signed"),
    [
        pytest.param(b'{"a": 1.0}', b'{"a":1.0}', id="a float"),
        pytest.param(b'{"a": 1.10}', b'{"a":1.1}', id="trailing zero removed"),
        pytest.param(b'{"a": 1E5}', b'{"a":100000.0}', id="exponent removed"),
        pytest.param(b'{"a": 1e22}', b'{"a":1e+22}', id="exponent kept"),
        pytest.param(b'{"a": -0}', b'{"a":0}', id="integer minus zero"),
        pytest.param(b'{"a": -0.0}', b'{"a":-0.0}', id="float minus zero"),
        pytest.param(b'{"a": 0.1000000000000000055}', b'{"a":0.1}', id="shortest form of a float"),
        pytest.param(b'{"b": 1, "a": 2}', b'{"b":1,"a":2}', id="order of keys kept"),
        pytest.param(b'{"a": 1, "b": 2, "a": 3}', b'{"a":3,"b":2}', id="repeated key: last value, first position"),
        pytest.param('{"a": "é"}'.encode(), b'{"a":"\\u00e9"}', id="non-ASCII escaped"),
        pytest.param('{"a": "😀"}'.encode(), b'{"a":"\\ud83d\\ude00"}', id="surrogate pair escaped"),
        pytest.param(b'{"a": "\\uD800"}', b'{"a":"\\ud800"}', id="a lone surrogate in lower case"),
        pytest.param(b'{"a": "\\/\\u0041"}', b'{"a":"/A"}', id="needless escapes removed"),
        pytest.param(b'{"a": "\x7f"}', b'{"a":"\\u007f"}', id="DEL is escaped"),
        pytest.param(b'\n{"a": 1}\n', b'{"a":1}', id="surrounding space removed"),
    ],
)
def test_the_compact_form_is_the_output_of_json_dumps(sent: bytes, signed: bytes) -> None:
    assert signed == json.dumps(json.loads(sent), separators=(",", ":")).encode()
    delivery = verify(sent, make_headers(signed))
    assert (delivery.signed_form, delivery.body) == ("compact", signed)


def test_the_notification_is_read_from_the_compact_form() -> None:
    signed = to_compact_json({"ticketID": 1})
    sent = b'{"ticketID": 2, "ticketID": 1}'
    notification = verify(sent, make_headers(signed)).notification
    assert isinstance(notification, TollNotification)
    assert notification.ticket_id == 1
    assert verify(sent, make_headers(signed)).body == signed


@pytest.mark.parametrize(
    "signed",
    [
        pytest.param(b'{"a":NaN}', id="NaN"),
        pytest.param(b'{"a":Infinity}', id="Infinity"),
        pytest.param(b"[1,2]", id="an array"),
        pytest.param(b'{"a":' + b"[" * 100 + b"]" * 100 + b"}", id="101 levels"),
    ],
)
def test_an_authentic_compact_form_that_is_not_an_object_is_malformed(signed: bytes) -> None:
    assert get_refusal(b" " + signed, make_headers(signed)) is Refusal.MALFORMED_BODY


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"hello", id="not JSON"),
        pytest.param(b'{"a": 1}{}', id="text after the object"),
        pytest.param(b'{"a": "\xff"}', id="not UTF-8"),
        pytest.param(b'{"a": ' + b"[" * 100_000, id="too deep for the parser"),
        pytest.param(b"[" * 900 + b" " + b"]" * 900, id="about as deep as the parser accepts"),
        pytest.param(b'{"a": ' + b"9" * 641 + b"}", id="number too long"),
        pytest.param(b'{"a":1}', id="already compact"),
        pytest.param(b"", id="empty"),
    ],
)
def test_a_forged_body_without_a_compact_form_is_a_mismatch(body: bytes) -> None:
    assert get_refusal(body, make_headers(b"{}")) is Refusal.SIGNATURE_MISMATCH


def test_a_body_that_is_too_deep_for_the_encoder_is_a_mismatch(monkeypatch: pytest.MonkeyPatch) -> None:
    def encode(_: object) -> str:
        raise RecursionError

    monkeypatch.setattr(_signature, "_SAMPLE_ENCODER", Mock(encode=encode))
    assert get_refusal(b'{"a": 1}', make_headers(b'{"a":1}')) is Refusal.SIGNATURE_MISMATCH


def test_a_compact_body_has_no_other_compact_form() -> None:
    assert to_compact_form(b'{"a":1}') is None
    assert to_compact_form(b'{"a": 1}') == b'{"a":1}'


def test_a_body_with_too_many_parts_has_no_compact_form() -> None:
    def sent(parts: int) -> bytes:
        return json.dumps({"a": [0] * (parts - 1)}).encode()  # one brace, one bracket, and a comma between two zeros

    largest, larger = sent(10_000), sent(10_001)
    assert to_compact_form(largest) == largest.replace(b" ", b"")
    assert to_compact_form(larger) is None
    assert get_refusal(larger, make_headers(larger.replace(b" ", b""))) is Refusal.SIGNATURE_MISMATCH
    assert verify(larger, make_headers(larger)).signed_form == "raw"


@pytest.mark.parametrize("number", [b"1" * 640, b"0." + b"1" * 638], ids=["integer", "float"])
def test_a_body_with_a_number_that_is_too_long_has_no_compact_form(number: bytes) -> None:
    assert to_compact_form(b'{"a": ' + number + b"}") is not None
    assert to_compact_form(b'{"a": ' + number + b"1}") is None


def test_the_window_applies_to_the_compact_form_too() -> None:
    sent, headers = b'{"ticketID": 1}', sign(b'{"ticketID":1}', SECRET, NOW)
    assert verify(sent, headers, make_verifier(now=NOW + 300)).signed_form == "compact"
    assert get_refusal(sent, headers, make_verifier(now=NOW + 301)) is Refusal.TOO_OLD
    assert get_refusal(sent, headers, make_verifier(now=NOW - 301)) is Refusal.TOO_NEW


def test_a_body_with_a_valid_raw_signature_is_not_changed() -> None:
    sent = b'{ "a": 1.10 }'
    delivery = verify(sent, make_headers(sent))
    assert (delivery.signed_form, delivery.body) == ("raw", sent)
    assert isinstance(delivery.notification, UnknownNotification)
