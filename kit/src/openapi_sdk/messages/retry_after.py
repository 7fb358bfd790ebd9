"""What the headers of an answer say about another attempt: whether there should be one, and when.

`Retry-After` is the standard (RFC 9110). Others are in wide use: `Retry-After-Ms`, `X-Should-Retry`, and the
`X-RateLimit-…` headers of a limit that is used up.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: A number that is not negative, with or without decimals.
_NUMBER = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")
#: A duration: `6m0s`, `1h2m3.5s`, `20ms`.
_DURATION = re.compile(
    r"(?=[0-9])(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9}(?:\.[0-9]{1,9})?)s)?(?:([0-9]{1,9})ms)?"
)
_UNITS = (3600.0, 60.0, 1.0, 0.001)
#: When a limit begins anew. A service may have several limits: `x-ratelimit-reset-tokens`.
_RESET = re.compile(r"((?:x-)?rate-?limit)-reset(-after)?((?:-[a-z]{1,20})?)", re.ASCII)
#: Larger numbers of a reset are the time when it is, in seconds since 1970; still larger ones, in milliseconds.
_SMALLEST_TIME, _SMALLEST_MILLISECONDS = 1e9, 1e12


def read_should_retry(headers: Mapping[str, str]) -> bool | None:
    """Return whether the server wants another attempt (`X-Should-Retry`); None if it doesn't say."""
    return {"true": True, "false": False}.get(headers.get("x-should-retry", "").strip().lower())


def read_retry_after(headers: Mapping[str, str], status: int, now: datetime | None = None) -> float | None:
    """Return the seconds until the server wants the next attempt; None if it doesn't say.

    `Retry-After-Ms` counts first, then `Retry-After`. With 429, the limits count too that have nothing left.
    """
    milliseconds = headers.get("retry-after-ms", "").strip()
    if _NUMBER.fullmatch(milliseconds):
        return float(milliseconds) / 1000
    found = parse_retry_after(headers.get("retry-after"), now)
    if found is None and status == HTTPStatus.TOO_MANY_REQUESTS:
        return max(_iter_resets(headers, now or datetime.now(UTC)), default=None)
    return found


def _iter_resets(headers: Mapping[str, str], now: datetime) -> Iterator[float]:
    """Yield the seconds until limits begin anew of which nothing is left."""
    for name, text in headers.items():
        named = _RESET.fullmatch(name)
        if named is None or headers.get(f"{named[1]}-remaining{named[3]}", "").strip() != "0":
            continue
        seconds = _parse_duration(text.strip())
        if seconds is not None and not named[2] and seconds >= _SMALLEST_TIME:
            time = seconds / 1000 if seconds >= _SMALLEST_MILLISECONDS else seconds
            seconds = max(0.0, time - now.timestamp())
        if seconds is not None:
            yield seconds


def _parse_duration(text: str) -> float | None:
    if _NUMBER.fullmatch(text):
        return float(text)
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    return sum(float(each or 0) * unit for each, unit in zip(found.groups(), _UNITS, strict=True))


def parse_retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds of a Retry-After header (RFC 9110), 0 for a date in the past; None for any other value."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())
