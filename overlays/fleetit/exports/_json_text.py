"""Writes rows of a table as JSON: decimals as numbers with all their digits, dates as ISO 8601."""

from __future__ import annotations

import json
import math
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import msgspec

from fleetit_api._reading import is_list
from fleetit_api._rows import find_model, make_row
from fleetit_api._texts import BOOLEANS, DATE_TIMES, DATES, DECIMALS, UUIDS, TextCache, write_date, write_uuid
from fleetit_api._unset import Unset

if TYPE_CHECKING:
    from collections.abc import Callable

#: A decimal with another exponent is written as text.
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
    if is_list(value):
        return [make_plain(each) for each in value]
    if find_model(value):
        return make_row(value, make_plain)
    if isinstance(value, dict):
        return {str(name): make_plain(each) for name, each in cast("dict[Any, Any]", value).items()}
    return next((write(value) for kind, write in _WRITERS if isinstance(value, kind)), value)


def write_amount(number: Decimal) -> Decimal | str:
    """Return a decimal as a number of JSON; as a text if most readers would make infinity of it, or zero."""
    return number if abs(number.adjusted()) <= _MAX_EXPONENT else str(number)


def _read_decimal(text: str) -> Any:
    number = DECIMALS[text]
    if not isinstance(number, Decimal):
        return text or None
    return msgspec.Raw(text.encode("ascii")) if abs(number.adjusted()) <= _MAX_EXPONENT else text


def _write_float(number: float) -> float | str:
    return number if math.isfinite(number) else "NaN" if math.isnan(number) else f"{'-' * (number < 0)}Infinity"


_WRITERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (Decimal, lambda number: write_amount(Decimal(number))),
    (float, _write_float),
    (date, write_date),
    (Enum, lambda value: value.value),
    (UUID, write_uuid),
    (Unset, lambda _: None),
)
_KEPT = TextCache(lambda text: text or None)
#: What is written for the text of an amount, and for texts of each other kind.
AMOUNTS = TextCache(_read_decimal)
WRITTEN: dict[int, TextCache] = {
    id(DATES): _KEPT,
    id(DATE_TIMES): _KEPT,
    id(UUIDS): _KEPT,
    id(BOOLEANS): TextCache(lambda text: BOOLEANS[text] if text else None),
}
