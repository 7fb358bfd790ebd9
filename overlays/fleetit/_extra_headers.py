"""Headers that a user adds: those of one call, and those of all calls of a client."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from fleetit._errors import InvalidInput
from fleetit._redaction import format_value, strip_traceback
from fleetit._request import check_headers

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
