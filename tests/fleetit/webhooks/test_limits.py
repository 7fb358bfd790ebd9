"""The limits of the window and of the body, and the forms of the two signature headers."""

from __future__ import annotations

import hmac
import math
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from fleetit.webhooks import Refusal, WebhookError, WebhookVerifier, sign
from tests.fleetit.webhooks.examples import NOW, SECRET, TOLL_BODY, get_refusal, make_headers, make_verifier, verify

SIGNATURE = make_headers(TOLL_BODY)["X-Signature"]


@pytest.mark.parametrize(
    ("tolerance", "age"),
    [
        pytest.param(300, 0, id="now"),
        pytest.param(300, 300, id="oldest accepted"),
        pytest.param(300, -300, id="newest accepted"),
        pytest.param(300, 299.999, id="just inside the old limit"),
        pytest.param(0.5, 0.5, id="tolerance of 0.5 s, oldest"),
        pytest.param(0.5, -0.5, id="tolerance of 0.5 s, newest"),
        pytest.param(10**300, NOW, id="tolerance of more than 50 years"),
        pytest.param(sys.float_info.max, NOW, id="the largest tolerance"),
    ],
)
def test_inside_the_window(tolerance: float, age: float) -> None:
    verifier = WebhookVerifier(SECRET, tolerance=tolerance, clock=lambda: NOW + age)
    assert verify(TOLL_BODY, make_headers(TOLL_BODY), verifier).timestamp == datetime.fromtimestamp(NOW, UTC)


@pytest.mark.parametrize(
    ("tolerance", "age", "reason"),
    [
        pytest.param(300, 301, Refusal.TOO_OLD, id="a second too old"),
        pytest.param(300, -301, Refusal.TOO_NEW, id="a second too far ahead"),
        pytest.param(300, 300.001, Refusal.TOO_OLD, id="just outside the old limit"),
        pytest.param(300, -300.001, Refusal.TOO_NEW, id="just outside the new limit"),
        pytest.param(0.5, 0.75, Refusal.TOO_OLD, id="tolerance of 0.5 s, too old"),
        pytest.param(0.5, -0.75, Refusal.TOO_NEW, id="tolerance of 0.5 s, too new"),
        pytest.param(1e300, math.nan, Refusal.TOO_OLD, id="clock returns NaN"),
        pytest.param(1e300, math.inf, Refusal.TOO_OLD, id="clock returns infinity"),
        pytest.param(1e300, -math.inf, Refusal.TOO_NEW, id="clock returns minus infinity"),
    ],
)
def test_outside_the_window(tolerance: float, age: float, reason: Refusal) -> None:
    verifier = WebhookVerifier(SECRET, tolerance=tolerance, clock=lambda: NOW + age)
    assert get_refusal(TOLL_BODY, make_headers(TOLL_BODY), verifier) is reason


@pytest.mark.parametrize(
    ("age", "text"),
    [
        pytest.param(301, "signed 1970-01-02T00:00:00+00:00, 301.0 s ago; at most 300", id="old"),
        pytest.param(-301, "signed 1970-01-02T00:00:00+00:00, 301.0 s ahead; at most 300", id="ahead"),
    ],
)
def test_what_is_outside_the_window_is_said_with_its_date(age: float, text: str) -> None:
    verifier = WebhookVerifier(SECRET, clock=lambda: 86_400 + age)
    with pytest.raises(WebhookError) as caught:
        verifier.verify(TOLL_BODY, make_headers(TOLL_BODY, timestamp=86_400))
    assert caught.value.detail.startswith(text)


def test_the_default_clock_is_the_system_clock() -> None:
    assert WebhookVerifier(SECRET).verify(TOLL_BODY, sign(TOLL_BODY, SECRET)).timestamp.tzinfo is UTC


def test_an_exception_of_the_clock_passes_through() -> None:
    def broken() -> float:
        msg = "no time"
        raise OSError(msg)

    with pytest.raises(OSError, match="no time"):
        WebhookVerifier(SECRET, clock=broken).verify(TOLL_BODY, make_headers(TOLL_BODY))


@pytest.mark.parametrize(
    ("seconds", "year"),
    [pytest.param(0, 1970, id="the first second"), pytest.param(253_402_300_799, 9999, id="the last of year 9999")],
)
def test_a_timestamp_that_a_datetime_can_hold(seconds: int, year: int) -> None:
    headers = make_headers(TOLL_BODY, timestamp=seconds)
    assert verify(TOLL_BODY, headers, make_verifier(now=seconds)).timestamp.year == year


@pytest.mark.parametrize(
    "seconds",
    [
        pytest.param(253_402_300_800, id="the first second of year 10000"),
        pytest.param(999_999_999_999, id="twelve nines"),
    ],
)
def test_a_timestamp_that_no_datetime_can_hold_is_too_new(seconds: int) -> None:
    assert (
        get_refusal(TOLL_BODY, make_headers(TOLL_BODY, timestamp=seconds), make_verifier(now=seconds))
        is Refusal.TOO_NEW
    )


def test_leading_zeros_of_the_timestamp_are_part_of_the_signed_text() -> None:
    signature = hmac.digest(SECRET.encode(), b"001700000000." + TOLL_BODY, "sha256").hex()
    delivery = verify(TOLL_BODY, {"X-Timestamp": "001700000000", "X-Signature": signature})
    assert delivery.timestamp.timestamp() == NOW
    assert get_refusal(TOLL_BODY, {"X-Timestamp": "1700000000", "X-Signature": signature}) is Refusal.SIGNATURE_MISMATCH


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", Refusal.MISSING_TIMESTAMP, id="empty"),
        pytest.param(" ", Refusal.MALFORMED_TIMESTAMP, id="blank"),
        pytest.param(" 1700000000", Refusal.MALFORMED_TIMESTAMP, id="space before"),
        pytest.param("1700000000 ", Refusal.MALFORMED_TIMESTAMP, id="space after"),
        pytest.param("1700000000\n", Refusal.MALFORMED_TIMESTAMP, id="newline after"),
        pytest.param("+1700000000", Refusal.MALFORMED_TIMESTAMP, id="plus"),
        pytest.param("-1700000000", Refusal.MALFORMED_TIMESTAMP, id="minus"),
        pytest.param("1_700_000_000", Refusal.MALFORMED_TIMESTAMP, id="underscores"),
        pytest.param("1700000000.0", Refusal.MALFORMED_TIMESTAMP, id="fraction"),
        pytest.param("1.7e9", Refusal.MALFORMED_TIMESTAMP, id="exponent"),
        pytest.param("0x6553F100", Refusal.MALFORMED_TIMESTAMP, id="hexadecimal"),
        pytest.param("nan", Refusal.MALFORMED_TIMESTAMP, id="nan"),
        pytest.param("inf", Refusal.MALFORMED_TIMESTAMP, id="inf"),
        pytest.param("\uff11\uff17" + "\uff10" * 8, Refusal.MALFORMED_TIMESTAMP, id="full-width digits"),
        pytest.param("²", Refusal.MALFORMED_TIMESTAMP, id="superscript, which isdigit() accepts"),
        pytest.param("2023-11-14T22:13:20Z", Refusal.MALFORMED_TIMESTAMP, id="ISO 8601"),
        pytest.param("1700000000, 1700000000", Refusal.MALFORMED_TIMESTAMP, id="two joined by a comma"),
        pytest.param("1" * 12, Refusal.SIGNATURE_MISMATCH, id="12 digits are well-formed"),
        pytest.param("1" * 13, Refusal.TIMESTAMP_IN_MILLISECONDS, id="13 digits are milliseconds"),
        pytest.param("1" * 14, Refusal.MALFORMED_TIMESTAMP, id="14 digits"),
        pytest.param("1" * 5000, Refusal.MALFORMED_TIMESTAMP, id="more digits than int() accepts"),
        pytest.param("\u0661" * 13, Refusal.MALFORMED_TIMESTAMP, id="13 Arabic-Indic digits"),
    ],
)
def test_a_malformed_timestamp_is_refused(text: str, reason: Refusal) -> None:
    assert get_refusal(TOLL_BODY, {"X-Timestamp": text, "X-Signature": SIGNATURE}) is reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", Refusal.MISSING_SIGNATURE, id="empty"),
        pytest.param(" " * 64, Refusal.MALFORMED_SIGNATURE, id="blank"),
        pytest.param(SIGNATURE[:-1], Refusal.MALFORMED_SIGNATURE, id="63 digits"),
        pytest.param(SIGNATURE + "0", Refusal.MALFORMED_SIGNATURE, id="65 digits"),
        pytest.param(SIGNATURE + "00", Refusal.MALFORMED_SIGNATURE, id="33 bytes"),
        pytest.param(SIGNATURE + "\n", Refusal.MALFORMED_SIGNATURE, id="newline after"),
        pytest.param(" " + SIGNATURE, Refusal.MALFORMED_SIGNATURE, id="space before"),
        pytest.param(SIGNATURE[:62] + "  ", Refusal.MALFORMED_SIGNATURE, id="spaces, which fromhex() skips"),
        pytest.param("sha256=" + SIGNATURE, Refusal.MALFORMED_SIGNATURE, id="prefix that other services use"),
        pytest.param(SIGNATURE[:-1] + "g", Refusal.MALFORMED_SIGNATURE, id="a letter that is not hexadecimal"),
        pytest.param("\uff10" * 64, Refusal.MALFORMED_SIGNATURE, id="full-width digits"),
        pytest.param("\ud800" * 64, Refusal.MALFORMED_SIGNATURE, id="lone surrogates"),
        pytest.param("\0" * 64, Refusal.MALFORMED_SIGNATURE, id="NULs"),
        pytest.param("0" * 64, Refusal.SIGNATURE_MISMATCH, id="64 zeros are well-formed"),
    ],
)
def test_a_malformed_signature_is_refused(text: str, reason: Refusal) -> None:
    assert get_refusal(TOLL_BODY, {"X-Timestamp": str(NOW), "X-Signature": text}) is reason


@pytest.mark.parametrize("wrap", [bytes, bytearray, memoryview], ids=["bytes", "bytearray", "memoryview"])
def test_the_longest_body_is_accepted_and_a_longer_one_refused(wrap: type[bytes]) -> None:
    body = TOLL_BODY
    at = WebhookVerifier(SECRET, max_body_bytes=len(body), clock=lambda: NOW)
    below = WebhookVerifier(SECRET, max_body_bytes=len(body) - 1, clock=lambda: NOW)
    assert type(verify(wrap(body), make_headers(body), at).body) is bytes
    assert get_refusal(wrap(body), make_headers(body), below) is Refusal.BODY_TOO_LARGE


def test_the_size_of_a_memoryview_is_counted_in_bytes() -> None:
    body = b'{"a":1} '
    view = memoryview(body).cast("I")  # 2 items of 4 bytes
    headers = sign(body, SECRET, NOW)
    assert sign(view, SECRET, NOW) == headers
    assert make_verifier().verify(view, headers).body == body
    small = WebhookVerifier(SECRET, max_body_bytes=7, clock=lambda: NOW)
    assert get_refusal(view, headers, small) is Refusal.BODY_TOO_LARGE


def test_the_default_limit_of_the_body_is_one_mebibyte() -> None:
    padded = TOLL_BODY.ljust(1_048_576)
    assert verify(padded, make_headers(padded)).signed_form == "raw"
    assert get_refusal(padded + b" ", make_headers(padded + b" ")) is Refusal.BODY_TOO_LARGE


def test_options_are_passed_by_name() -> None:
    verifier: Any = WebhookVerifier
    with pytest.raises(TypeError, match="takes 2 positional arguments"):
        verifier(SECRET, 300)
    assert WebhookVerifier(secrets=SECRET, tolerance=1, max_body_bytes=1).max_body_bytes == 1
