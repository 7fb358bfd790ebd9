from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fleetit import RateLimited, Retry
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.messages.retry_after import parse_retry_after, read_retry_after
from tests.fleetit.client.operations import send_request

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        pytest.param(None, None, id="no header"),
        pytest.param("1", 1.0, id="a second"),
        pytest.param("0", 0.0, id="at once"),
        pytest.param(" 120 ", 120.0, id="white space around"),
        pytest.param("007", 7.0, id="leading zeros"),
        pytest.param("9" * 12, 999_999_999_999.0, id="30,000 years"),
        pytest.param("9" * 5000, math.inf, id="longer than Python reads numbers"),
        pytest.param("Fri, 02 Jan 2026 03:04:35 GMT", 30.0, id="a date"),
        pytest.param("Friday, 02-Jan-26 03:04:35 GMT", 30.0, id="a date in an obsolete form"),
        pytest.param("Fri Jan  2 03:04:35 2026", 30.0, id="a date in another obsolete form, which means UTC"),
        pytest.param("Fri, 02 Jan 2026 04:04:35 +0100", 30.0, id="a date with an offset"),
        pytest.param("Thu, 01 Jan 1970 00:00:00 GMT", 0.0, id="a date that is past"),
        pytest.param("Fri, 02 Jan 2026 03:04:05 GMT", 0.0, id="this moment"),
        pytest.param("-1", None, id="a negative number"),
        pytest.param("+1", None, id="a sign"),
        pytest.param("1.5", None, id="a fraction"),
        pytest.param("1e9", None, id="an exponent"),
        pytest.param("nan", None, id="no number"),
        pytest.param("inf", None, id="an endless number"),
        pytest.param("0x10", None, id="a hexadecimal number"),
        pytest.param("1_000", None, id="a number as Python writes it"),
        pytest.param("", None, id="empty"),
        pytest.param(" ", None, id="white space"),
        pytest.param("soon", None, id="a word"),
        pytest.param("١٢", None, id="Arabic digits"),
        pytest.param("1²", None, id="a digit that is raised"),
        pytest.param("1, 2", None, id="two numbers"),
        pytest.param("Fri, 32 Jan 2026 03:04:05 GMT", None, id="January 32"),
        pytest.param("Fri, 02 Jan 99999 03:04:05 GMT", None, id="a year beyond the calendar"),
        pytest.param("Fri, 31 Dec 9999 23:59:59 -2359", 251_635_064_094.0, id="a moment beyond the calendar"),
        pytest.param("Fri, 02 Jan 2026 03:04:05 +9999", None, id="an offset of days"),
    ],
)
def test_both_forms_of_the_header_are_parsed_and_no_other(header: str | None, seconds: float | None) -> None:
    assert parse_retry_after(header, NOW) == seconds


@pytest.mark.heavy
@given(st.text(max_size=60) | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ \S+", fullmatch=True))
@example("Mon, 01 Jan 0001 00:00:00 +2359")
def test_any_header_is_none_or_at_least_0(header: str) -> None:
    seconds = parse_retry_after(header, NOW)
    assert seconds is None or seconds >= 0


def test_the_error_has_the_seconds_of_retry_after(flavour: Flavour) -> None:
    with ScriptedServer([reply(429, headers=[("Retry-After", "61")])]) as server:
        client = flavour.client(token="t", base_url=server.url)
        with pytest.raises(RateLimited) as caught:
            send_request(flavour, client)
        assert caught.value.retry_after == 61.0
        assert len(server.requests) == 1  # longer than one wait may be, so the caller decides


def test_an_invalid_header_is_ignored(flavour: Flavour) -> None:
    with ScriptedServer([reply(429, headers=[("Retry-After", "-1")]), reply(200, {})]) as server:
        client = flavour.client(token="t", base_url=server.url, retry=Retry(backoff=0))
        assert send_request(flavour, client) == {}
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({"retry-after-ms": "250", "retry-after": "7"}, 0.25, id="milliseconds count first"),
        pytest.param({"retry-after-ms": "12.5"}, 0.0125, id="a part of a millisecond"),
        pytest.param({"retry-after-ms": "soon", "retry-after": "7"}, 7.0, id="no number"),
        pytest.param({"retry-after-ms": "-1"}, None, id="a negative number"),
        pytest.param({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "30"}, 30.0, id="seconds"),
        pytest.param({"ratelimit-remaining": "0", "ratelimit-reset": "30"}, 30.0, id="without x-"),
        pytest.param({"x-rate-limit-remaining": "0", "x-rate-limit-reset": "30"}, 30.0, id="in three words"),
        pytest.param({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1767323085"}, 40.0, id="a time"),
        pytest.param({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1767323085500"}, 40.5, id="in milliseconds"),
        pytest.param({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000000"}, 0.0, id="a time that is past"),
        pytest.param({"x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "1.25"}, 1.25, id="seconds from now"),
        pytest.param({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "30", "retry-after": "7"}, 7.0, id="both"),
        pytest.param({"x-ratelimit-remaining": "3", "x-ratelimit-reset": "30"}, None, id="there is something left"),
        pytest.param({"x-ratelimit-reset": "30"}, None, id="nobody says that nothing is left"),
        pytest.param({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "later"}, None, id="a word"),
        pytest.param({"x-ratelimit-remaining": "0", "x-ratelimit-reset": ""}, None, id="empty"),
        pytest.param({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9" * 5000}, None, id="too long"),
        *(
            pytest.param({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": text}, found, id=text)
            for text, found in (("6m0s", 360.0), ("1h2m3.5s", 3723.5), ("20ms", 0.02), ("1s", 1.0), ("s", None))
        ),
        pytest.param(
            {
                "x-ratelimit-remaining-requests": "5", "x-ratelimit-reset-requests": "9s",
                "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "2s",
            },
            2.0, id="of several limits, the one with nothing left",
        ),
    ],
)  # fmt: skip
def test_other_headers_say_how_long_too(headers: dict[str, str], seconds: float | None) -> None:
    assert read_retry_after(headers, 429, NOW) == pytest.approx(seconds)


def test_a_limit_counts_only_for_what_it_refused() -> None:
    assert read_retry_after({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "30"}, 503, NOW) is None
