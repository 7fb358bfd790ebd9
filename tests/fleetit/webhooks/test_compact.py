"""The documented sample's form of the body: `json.dumps(payload, separators=(",", ":"))`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fleetit.webhooks import Refusal, TollNotification, UnknownNotification, sign
from fleetit.webhooks._signature import MAX_COMPACT_PARTS, to_compact_form
from tests.fleetit.webhooks.example import NOW, SECRET, accepted, compact, refused, request, verifier

text = st.text(st.characters())  # lone surrogates too
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=20,
)
payloads = st.dictionaries(text, json_values, max_size=6)


@given(
    payload=payloads,
    indent=st.sampled_from([None, 0, 2, "\t"]),
    separators=st.sampled_from([(", ", ": "), (" ,", " :"), (",\r\n", ":")]),
    ensure_ascii=st.booleans(),
)
@example(payload={}, indent=2, separators=(", ", ": "), ensure_ascii=True)
def test_whatever_spaces_and_escapes_it_was_sent_with_the_compact_form_verifies(
    payload: dict[str, Any], indent: int | str | None, separators: tuple[str, str], ensure_ascii: bool
) -> None:
    written = json.dumps(payload, indent=indent, separators=separators, ensure_ascii=ensure_ascii)
    sent, signed = written.encode("utf-8", "backslashreplace"), compact(payload)
    headers = request(signed)
    delivery = accepted(sent, headers)
    assert delivery.body == signed
    assert delivery.signed_form == ("raw" if sent == signed else "compact")
    off = verifier(accept_compact=False)
    if sent == signed:
        assert accepted(sent, headers, off).signed_form == "raw"
    else:
        assert refused(sent, headers, off) is Refusal.SIGNATURE_MISMATCH


@pytest.mark.parametrize(
    ("sent", "signed"),
    [
        pytest.param(b'{"a": 1.0}', b'{"a":1.0}', id="a float stays one"),
        pytest.param(b'{"a": 1.10}', b'{"a":1.1}', id="a zero at the end goes"),
        pytest.param(b'{"a": 1E5}', b'{"a":100000.0}', id="an exponent goes"),
        pytest.param(b'{"a": 1e22}', b'{"a":1e+22}', id="an exponent stays"),
        pytest.param(b'{"a": -0}', b'{"a":0}', id="an integer has no minus zero"),
        pytest.param(b'{"a": -0.0}', b'{"a":-0.0}', id="a float has"),
        pytest.param(b'{"a": 0.1000000000000000055}', b'{"a":0.1}', id="the shortest form of a float"),
        pytest.param(b'{"b": 1, "a": 2}', b'{"b":1,"a":2}', id="the order of keys stays"),
        pytest.param(b'{"a": 1, "b": 2, "a": 3}', b'{"a":3,"b":2}', id="the last of two values, in the first's place"),
        pytest.param('{"a": "é"}'.encode(), b'{"a":"\\u00e9"}', id="what is not ASCII is escaped"),
        pytest.param('{"a": "😀"}'.encode(), b'{"a":"\\ud83d\\ude00"}', id="in two halves beyond the first plane"),
        pytest.param(b'{"a": "\\uD800"}', b'{"a":"\\ud800"}', id="a lone surrogate in lower case"),
        pytest.param(b'{"a": "\\/\\u0041"}', b'{"a":"/A"}', id="needless escapes go"),
        pytest.param(b'{"a": "\x7f"}', b'{"a":"\\u007f"}', id="DEL is escaped"),
        pytest.param(b'\n{"a": 1}\n', b'{"a":1}', id="space around it goes"),
    ],
)
def test_the_form_is_what_json_dumps_writes(sent: bytes, signed: bytes) -> None:
    assert signed == json.dumps(json.loads(sent), separators=(",", ":")).encode()
    delivery = accepted(sent, request(signed))
    assert (delivery.signed_form, delivery.body) == ("compact", signed)


def test_what_the_sample_escapes_but_the_body_does_not_hold_is_no_other_notification() -> None:
    signed = compact({"ticketID": 1})
    sent = b'{"ticketID": 2, "ticketID": 1}'
    notification = accepted(sent, request(signed)).notification
    assert isinstance(notification, TollNotification)
    assert notification.ticket_id == 1
    assert accepted(sent, request(signed)).body == signed


@pytest.mark.parametrize(
    "signed",
    [
        pytest.param(b'{"a":NaN}', id="NaN, which Python's json writes"),
        pytest.param(b'{"a":Infinity}', id="Infinity, likewise"),
        pytest.param(b"[1,2]", id="an array"),
        pytest.param(b'{"a":' + b"[" * 100 + b"]" * 100 + b"}", id="101 levels"),
    ],
)
def test_an_authentic_compact_form_that_is_no_object_is_malformed_and_not_a_mismatch(signed: bytes) -> None:
    assert refused(b" " + signed, request(signed)) is Refusal.MALFORMED_BODY


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"hello", id="no JSON"),
        pytest.param(b'{"a": 1}{}', id="something after it"),
        pytest.param(b'{"a": "\xff"}', id="no UTF-8"),
        pytest.param(b'{"a": ' + b"[" * 100_000, id="too deep for the parser"),
        pytest.param(b"[" * 900 + b" " + b"]" * 900, id="about as deep as the parser goes"),
        pytest.param(b'{"a": ' + b"9" * 641 + b"}", id="a number that is too long"),
        pytest.param(b'{"a":1}', id="compact already"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_forged_body_that_has_no_other_compact_form_is_a_mismatch(body: bytes) -> None:
    assert refused(body, request(b"{}")) is Refusal.SIGNATURE_MISMATCH


def test_a_form_that_is_the_body_itself_is_not_tried_twice() -> None:
    assert to_compact_form(b'{"a":1}') is None
    assert to_compact_form(b'{"a": 1}') == b'{"a":1}'


def test_parsing_what_nobody_vouches_for_is_bounded() -> None:
    def sent(parts: int) -> bytes:
        return json.dumps({"a": [0] * (parts - 1)}).encode()  # a brace, a bracket, and a comma between two

    largest, larger = sent(MAX_COMPACT_PARTS), sent(MAX_COMPACT_PARTS + 1)
    assert to_compact_form(largest) == largest.replace(b" ", b"")
    assert to_compact_form(larger) is None
    assert refused(larger, request(larger.replace(b" ", b""))) is Refusal.SIGNATURE_MISMATCH
    assert accepted(larger, request(larger)).signed_form == "raw"


def test_a_compact_delivery_is_held_to_the_window_too() -> None:
    sent, headers = b'{"ticketID": 1}', sign(b'{"ticketID":1}', SECRET, NOW)
    assert accepted(sent, headers, verifier(now=NOW + 300)).signed_form == "compact"
    assert refused(sent, headers, verifier(now=NOW + 301)) is Refusal.TOO_OLD
    assert refused(sent, headers, verifier(now=NOW - 301)) is Refusal.TOO_NEW


def test_a_body_signed_as_received_is_never_re_serialised() -> None:
    sent = b'{ "a": 1.10 }'
    delivery = accepted(sent, request(sent))
    assert (delivery.signed_form, delivery.body) == ("raw", sent)
    assert isinstance(delivery.notification, UnknownNotification)
