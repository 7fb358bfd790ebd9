"""Headers that a user adds, of one call or of all calls of a client, and the header Retry-After."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import cast

from fleetit._errors.errors import InvalidInput
from fleetit._messages.request import check_headers
from fleetit._secrets.redaction import format_value, strip_traceback

#: The name of a header (RFC 9110).
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
#: Headers that the client sets itself, and what to do instead.
_OWN_HEADERS = {
    "accept-encoding": "the client sets it",
    "authorization": "the client sets it; pass token= to the client",
    "connection": "the client sets it",
    "content-length": "the client sets it",
    "content-type": "the client sets it",
    "fleet-id": "pass fleet_id=",
    "host": "the client sets it; pass base_url= to the client",
    "proxy-authorization": "pass proxy= to the client",
    "transfer-encoding": "the client sets it",
}


@strip_traceback
def check_extra_headers(headers: object, *, field: str = "", operation: str = "") -> dict[str, str]:
    """Return headers that a user adds. No message shows a value, which may be a secret.

    Args:
        headers: The headers.
        field: The name of the argument, for the error.
        operation: The operation, for the error.

    Raises:
        InvalidInput: If they are no mapping, a name or a value can't be sent, or the client sets the header.
    """
    if not isinstance(headers, Mapping):
        why = f"a mapping is expected, not {type(headers).__name__}"
        raise InvalidInput.of(why, field=field, operation=operation)
    given = cast("Mapping[object, object]", headers)
    for header in given:
        if not isinstance(header, str) or not _HEADER_NAME.fullmatch(header):
            why = f"{format_value(header)} is not the name of a header"
        elif header.lower() in _OWN_HEADERS:
            why = f"{header} can't be set here: {_OWN_HEADERS[header.lower()]}"
        else:
            continue
        raise InvalidInput.of(why, field=field, operation=operation)
    return dict(check_headers(operation, cast("Mapping[str, object]", given)))


def merge_headers(headers: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    """Return headers with others, which replace those of the same name in any case."""
    replaced = {name.lower() for name in others}
    return {**{name: value for name, value in headers.items() if name.lower() not in replaced}, **others}


def parse_retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Parse a Retry-After header: seconds or a date (RFC 9110).

    Args:
        value: The value of the header; None without one.
        now: The time to count a date from; the present by default.

    Returns:
        Seconds from now, 0 for a date in the past. None without a header, and for a value of another form, such as
        `-1`, `1e9` or `nan`.
    """
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
