"""The edges of the window, of the size, and of the two headers' forms."""

from __future__ import annotations

import hmac
import math
from datetime import UTC, datetime

import pytest

from fleetit.webhooks import Refusal, WebhookVerifier, sign
from tests.fleetit.webhooks.example import NOW, SECRET, TOLL_BODY, accepted, refused, request, verifier

SIGNATURE = request(TOLL_BODY)["X-Signature"]


@pytest.mark.parametrize(
    ("tolerance", "age"),
    [
        pytest.param(300, 0, id="just now"),
        pytest.param(300, 300, id="as old as allowed"),
        pytest.param(300, -300, id="as far ahead as allowed"),
        pytest.param(300, 299.999, id="a fraction before the old edge"),
        pytest.param(0.5, 0.5, id="tolerance of half a second, old edge"),
        pytest.param(0.5, -0.5, id="tolerance of half a second, new edge"),
        pytest.param(10**300, NOW, id="tolerance longer than time"),
    ],
)
def test_inside_the_window(tolerance: float, age: float) -> None:
    of = WebhookVerifier(SECRET, tolerance=tolerance, clock=lambda: NOW + age)
    assert accepted(TOLL_BODY, request(TOLL_BODY), of).timestamp == datetime.fromtimestamp(NOW, UTC)


@pytest.mark.parametrize(
    ("tolerance", "age", "reason"),
    [
        pytest.param(300, 301, Refusal.TOO_OLD, id="a second too old"),
        pytest.param(300, -301, Refusal.TOO_NEW, id="a second too far ahead"),
        pytest.param(300, 300.001, Refusal.TOO_OLD, id="a fraction beyond the old edge"),
        pytest.param(300, -300.001, Refusal.TOO_NEW, id="a fraction beyond the new edge"),
        pytest.param(0.5, 1, Refusal.TOO_OLD, id="tolerance of half a second"),
        pytest.param(1e300, math.nan, Refusal.TOO_OLD, id="a clock that returns nan passes nothing"),
        pytest.param(1e300, math.inf, Refusal.TOO_OLD, id="a clock at infinity"),
        pytest.param(1e300, -math.inf, Refusal.TOO_NEW, id="a clock at minus infinity"),
    ],
)
def test_outside_the_window(tolerance: float, age: float, reason: Refusal) -> None:
    of = WebhookVerifier(SECRET, tolerance=tolerance, clock=lambda: NOW + age)
    assert refused(TOLL_BODY, request(TOLL_BODY), of) is reason


def test_the_clock_is_the_systems_by_default() -> None:
    assert WebhookVerifier(SECRET).verify(TOLL_BODY, sign(TOLL_BODY, SECRET)).timestamp.tzinfo is UTC


def test_an_exception_of_the_clock_passes_through() -> None:
    def broken() -> float:
        msg = "no time"
        raise OSError(msg)

    with pytest.raises(OSError, match="no time"):
        WebhookVerifier(SECRET, clock=broken).verify(TOLL_BODY, request(TOLL_BODY))


@pytest.mark.parametrize(
    ("seconds", "year"),
    [pytest.param(0, 1970, id="the first second"), pytest.param(253_402_300_799, 9999, id="the last of year 9999")],
)
def test_a_timestamp_that_a_datetime_can_hold(seconds: int, year: int) -> None:
    headers = request(TOLL_BODY, timestamp=seconds)
    assert accepted(TOLL_BODY, headers, verifier(now=seconds)).timestamp.year == year


@pytest.mark.parametrize(
    "seconds",
    [
        pytest.param(253_402_300_800, id="the first second of year 10000"),
        pytest.param(999_999_999_999, id="twelve nines"),
    ],
)
def test_a_timestamp_that_no_datetime_can_hold_is_too_new_whatever_the_clock_says(seconds: int) -> None:
    assert refused(TOLL_BODY, request(TOLL_BODY, timestamp=seconds), verifier(now=seconds)) is Refusal.TOO_NEW


def test_leading_zeros_are_signed_as_they_stand() -> None:
    signature = hmac.digest(SECRET.encode(), b"001700000000." + TOLL_BODY, "sha256").hex()
    delivery = accepted(TOLL_BODY, {"X-Timestamp": "001700000000", "X-Signature": signature})
    assert delivery.timestamp.timestamp() == NOW
    assert refused(TOLL_BODY, {"X-Timestamp": "1700000000", "X-Signature": signature}) is Refusal.SIGNATURE_MISMATCH


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
        pytest.param("²", Refusal.MALFORMED_TIMESTAMP, id="superscript, which isdigit() takes"),
        pytest.param("2023-11-14T22:13:20Z", Refusal.MALFORMED_TIMESTAMP, id="ISO 8601"),
        pytest.param("1700000000, 1700000000", Refusal.MALFORMED_TIMESTAMP, id="two joined by a server"),
        pytest.param("1" * 12, Refusal.SIGNATURE_MISMATCH, id="12 digits are well formed"),
        pytest.param("1" * 13, Refusal.TIMESTAMP_IN_MILLISECONDS, id="13 digits are milliseconds"),
        pytest.param("1" * 14, Refusal.MALFORMED_TIMESTAMP, id="14 digits are neither"),
        pytest.param("1" * 5000, Refusal.MALFORMED_TIMESTAMP, id="more digits than int() takes"),
        pytest.param("\u0661" * 13, Refusal.MALFORMED_TIMESTAMP, id="13 Arabic-Indic digits are no milliseconds"),
    ],
)
def test_the_forms_of_a_timestamp(text: str, reason: Refusal) -> None:
    assert refused(TOLL_BODY, {"X-Timestamp": text, "X-Signature": SIGNATURE}) is reason


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
        pytest.param("sha256=" + SIGNATURE, Refusal.MALFORMED_SIGNATURE, id="prefix of another service"),
        pytest.param(SIGNATURE[:-1] + "g", Refusal.MALFORMED_SIGNATURE, id="a letter that is no digit"),
        pytest.param("\uff10" * 64, Refusal.MALFORMED_SIGNATURE, id="full-width digits"),
        pytest.param("\ud800" * 64, Refusal.MALFORMED_SIGNATURE, id="lone surrogates"),
        pytest.param("\0" * 64, Refusal.MALFORMED_SIGNATURE, id="NULs"),
        pytest.param("0" * 64, Refusal.SIGNATURE_MISMATCH, id="zeros are well formed"),
    ],
)
def test_the_forms_of_a_signature(text: str, reason: Refusal) -> None:
    assert refused(TOLL_BODY, {"X-Timestamp": str(NOW), "X-Signature": text}) is reason


@pytest.mark.parametrize("wrap", [bytes, bytearray, memoryview], ids=["bytes", "bytearray", "memoryview"])
def test_a_body_may_be_as_long_as_the_limit_and_no_longer(wrap: type[bytes]) -> None:
    body = TOLL_BODY
    at = WebhookVerifier(SECRET, max_body_bytes=len(body), clock=lambda: NOW)
    below = WebhookVerifier(SECRET, max_body_bytes=len(body) - 1, clock=lambda: NOW)
    assert type(accepted(wrap(body), request(body), at).body) is bytes
    assert refused(wrap(body), request(body), below) is Refusal.BODY_TOO_LARGE


def test_the_size_of_a_memoryview_is_that_of_its_bytes() -> None:
    body = b'{"a":1} '
    view = memoryview(body).cast("I")  # 2 items of 4 bytes
    headers = sign(body, SECRET, NOW)
    assert sign(view, SECRET, NOW) == headers
    assert verifier().verify(view, headers).body == body
    small = WebhookVerifier(SECRET, max_body_bytes=7, clock=lambda: NOW)
    assert refused(view, headers, small) is Refusal.BODY_TOO_LARGE


def test_the_default_limit_is_a_mebibyte() -> None:
    padded = TOLL_BODY.ljust(1_048_576)
    assert accepted(padded, request(padded)).signed_form == "raw"
    assert refused(padded + b" ", request(padded + b" ")) is Refusal.BODY_TOO_LARGE
