"""Writes rows of a table as JSON: decimals as numbers with all their digits, dates as ISO 8601."""

from __future__ import annotations

import json
import math
from datetime import date
from decimal import Decimal
from typing import Any, cast

import msgspec

from fleetit_api._texts import BOOLEANS, DATE_TIMES, DATES, DECIMALS, UUIDS, TextCache

#: A decimal with another exponent is written as text: most readers of JSON would make infinity of the number, or zero.
_MAX_EXPONENT = 300

_encode = msgspec.json.Encoder(decimal_format="number").encode
_ERRORS = (msgspec.MsgspecError, UnicodeEncodeError, OverflowError, RecursionError, TypeError)


def encode_row(row: dict[str, Any]) -> bytes:
    """Return a row, with the values of `to_row`, as one line of JSON without its end."""
    return _write({name: make_plain(value) for name, value in row.items()})


def encode_value(value: Any) -> bytes:
    """Return any value, with those of `to_row` in it, as one line of JSON without its end."""
    return _write(make_plain(value))


def _write(value: Any) -> bytes:
    """Write a value that msgspec may refuse: half a surrogate pair, or an integer of more than 64 bits."""
    try:
        return _encode(value)
    except _ERRORS:
        if isinstance(value, dict):
            fields = cast("dict[str, Any]", value).items()
            return b"{" + b",".join(_write(name) + b":" + _write(each) for name, each in fields) + b"}"
        if isinstance(value, list):
            return b"[" + b",".join(map(_write, cast("list[Any]", value))) + b"]"
        return json.dumps(value, default=str).encode("ascii")


def make_plain(value: Any) -> Any:
    """Return a value of `to_row` as one that JSON has."""
    if value is None or value.__class__ is str or value.__class__ is int or value.__class__ is bool:
        return value
    if isinstance(value, Decimal):
        return _make_number(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else "NaN" if math.isnan(value) else f"{'-' * (value < 0)}Infinity"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): make_plain(each) for name, each in cast("dict[Any, Any]", value).items()}
    return [make_plain(each) for each in cast("list[Any]", value)] if isinstance(value, list) else value


def _make_number(number: Decimal) -> Any:
    return number if abs(number.adjusted()) <= _MAX_EXPONENT else str(number)


def _read_decimal(text: str) -> Any:
    number = DECIMALS[text]
    if not isinstance(number, Decimal):
        return text or None
    return msgspec.Raw(text.encode("ascii")) if abs(number.adjusted()) <= _MAX_EXPONENT else text


def _read_datetime(text: str) -> Any:
    value = DATE_TIMES[text]
    return text or None if value.__class__ is str else value.isoformat()


def _read_uuid(text: str) -> Any:
    return str(UUIDS[text]) or None


#: What is written for a text of each kind: the same as for what `to_row` has for it.
WRITTEN: dict[int, TextCache] = {
    id(DECIMALS): TextCache(_read_decimal),
    id(DATES): TextCache(lambda text: text or None),
    id(DATE_TIMES): TextCache(_read_datetime),
    id(BOOLEANS): TextCache(lambda text: BOOLEANS[text] if text else None),
    id(UUIDS): TextCache(_read_uuid),
}
