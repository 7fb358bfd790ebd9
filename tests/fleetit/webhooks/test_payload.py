"""Authentic bodies that are, or are not, a JSON object in UTF-8."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.webhooks import Refusal, UnknownNotification, WebhookError
from tests.fleetit.webhooks.examples import get_refusal, make_headers, make_verifier, to_compact_json, verify

if TYPE_CHECKING:
    from collections.abc import Iterator


def nested(levels: int, opening: str = "[", closing: str = "]") -> bytes:
    """Return an object that is nested to a number of levels."""
    return ('{"a":' + opening * (levels - 1) + closing * (levels - 1) + "}").encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b" \n", id="blank"),
        pytest.param(b"hello", id="text"),
        pytest.param(b"ticketID=1", id="a form"),
        pytest.param(b"<xml/>", id="XML"),
        pytest.param(b"null", id="null"),
        pytest.param(b"1", id="a number"),
        pytest.param(b'"{}"', id="a JSON string"),
        pytest.param(b'[{"ticketID":1}]', id="an array"),
        pytest.param(b'{"a":1', id="truncated"),
        pytest.param(b'{"a":1}{"b":2}', id="two objects"),
        pytest.param(b'{"a":1}\0', id="NUL after it"),
        pytest.param(b'{"a":1,}', id="trailing comma"),
        pytest.param(b"{'a':1}", id="single quotes"),
        pytest.param(b"{a:1}", id="a bare name"),
        pytest.param(b'{"a":01}', id="leading zero"),
        pytest.param(b'{"a":+1}', id="plus"),
        pytest.param(b'{"a":"\n"}', id="a newline in a string"),
        pytest.param(b'{"a":"\\x"}', id="invalid escape"),
        pytest.param(b'{"a":NaN}', id="NaN"),
        pytest.param(b'{"a":Infinity}', id="Infinity"),
        pytest.param(b'{"a":[-Infinity]}', id="minus Infinity"),
        pytest.param(b'{"a":1e400}', id="number above the largest float"),
        pytest.param(b'{"a":-1e400}', id="number below the smallest float"),
        pytest.param(b'{"a":"\xff"}', id="not UTF-8"),
        pytest.param(b'{"a":"\xed\xa0\x80"}', id="surrogate in UTF-8"),
        pytest.param(b'{"a":"\xc0\xaf"}', id="overlong UTF-8"),
        pytest.param(b'\xef\xbb\xbf{"a":1}', id="a byte order mark"),
        pytest.param('{"a":1}'.encode("utf-16"), id="UTF-16"),
        pytest.param('{"a":1}'.encode("utf-16-le"), id="UTF-16 without a byte order mark"),
        pytest.param('{"a":1}'.encode("utf-32"), id="UTF-32"),
        pytest.param('\u00a0{"a":1}'.encode(), id="no-break space"),
        pytest.param(nested(101), id="101 levels of arrays"),
        pytest.param(nested(101, '{"a":', "}").replace(b":}", b":1}"), id="101 levels of objects"),
        pytest.param(nested(100_000), id="a hundred thousand levels"),
        pytest.param(b"[" * 1_000_000, id="a million brackets"),
        pytest.param(b'{"a":' * 200_000, id="200,000 unclosed objects"),
        pytest.param(b'{"a":' + b"9" * 641 + b"}", id="641 digits"),
        pytest.param(b'{"a":-' + b"9" * 640 + b"}", id="640 digits and a sign"),
        pytest.param(b'{"a":0.' + b"9" * 640 + b"}", id="640 digits after the point"),
        pytest.param(b'{"a":' + b"9" * 1_000_000 + b"}", id="a million digits"),
    ],
)
@pytest.mark.parametrize("accept_compact", [True, False], ids=["compact accepted", "compact off"])
def test_an_authentic_body_that_is_not_a_json_object_is_malformed(body: bytes, accept_compact: bool) -> None:
    assert get_refusal(body, make_headers(body), make_verifier(accept_compact=accept_compact)) is Refusal.MALFORMED_BODY


@pytest.mark.parametrize(
    ("body", "data"),
    [
        pytest.param(b"{}", {}, id="an empty object"),
        pytest.param(b' \t\r\n{"a" : 1}\n', {"a": 1}, id="space around it"),
        pytest.param(b'{"a":1,"a":2}', {"a": 2}, id="repeated key: last value"),
        pytest.param(b'{"a":"\\ud800"}', {"a": "\ud800"}, id="an escaped lone surrogate"),
        pytest.param(b'{"a":"\\u0000"}', {"a": "\0"}, id="an escaped NUL"),
        pytest.param('{"é":"😀"}'.encode(), {"é": "😀"}, id="UTF-8"),
        pytest.param(b'{"a":-0}', {"a": 0}, id="minus zero"),
        pytest.param(b'{"a":' + b"9" * 640 + b"}", {"a": int("9" * 640)}, id="640 digits"),
        pytest.param(b'{"a":"' + b"[" * 5000 + b'"}', {"a": "[" * 5000}, id="brackets in a string do not count"),
        pytest.param(
            to_compact_json({"a": [{"b": [n]} for n in range(500)]}),
            {"a": [{"b": [n]} for n in range(500)]},
            id="many brackets, few levels",
        ),
    ],
)
def test_a_json_object_is_read(body: bytes, data: dict[str, Any]) -> None:
    notification = verify(body, make_headers(body)).notification
    assert isinstance(notification, UnknownNotification)
    assert notification.data == data
    assert notification.unreadable is None


@pytest.mark.parametrize("body", [nested(100), nested(100, '{"a":', "}").replace(b":}", b":1}")], ids=["[", "{"])
def test_a_hundred_levels_are_read(body: bytes) -> None:
    assert verify(body, make_headers(body)).body == body


@pytest.fixture
def _int_max_str_digits(request: pytest.FixtureRequest) -> Iterator[None]:
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(request.param)
    yield
    sys.set_int_max_str_digits(before)


@pytest.mark.parametrize(
    "_int_max_str_digits", [0, 640, 4300], indirect=True, ids=["no limit", "the lowest", "the default"]
)
@pytest.mark.usefixtures("_int_max_str_digits")
def test_long_numbers_are_refused_at_any_limit_of_the_interpreter() -> None:
    allowed, refused = b'{"a":' + b"9" * 640 + b"}", b'{"a":' + b"9" * 641 + b"}"
    assert verify(allowed, make_headers(allowed)).body == allowed
    assert get_refusal(refused, make_headers(refused)) is Refusal.MALFORMED_BODY


def test_the_message_has_the_position_and_nothing_of_the_body() -> None:
    body = b'{"plate":"SECRET-PLATE",}'
    with pytest.raises(WebhookError, match=r"not JSON \(character 2[345]\)$") as caught:
        verify(body, make_headers(body))
    assert "SECRET-PLATE" not in str(caught.value)


def test_a_json_object_is_read_as_json_loads_reads_it() -> None:
    body = json.dumps({"a": [1, -2.5, "x", None, True, {"b": 1e-9}]}).encode()
    notification = verify(body, make_headers(body)).notification
    assert isinstance(notification, UnknownNotification)
    assert notification.data == json.loads(body)
