"""Writes the values of rows: as JSON and as text, with the texts and numbers that the service sent."""

from __future__ import annotations

import json
import re
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import msgspec

from openapi_sdk.model.column_names import find_model, make_row
from openapi_sdk.model.reading import is_list
from openapi_sdk.model.texts import BOOLEANS, DATE_TIMES, DATES, DECIMALS, UUIDS, TextCache, write_date, write_uuid
from openapi_sdk.model.unset import Unset

if TYPE_CHECKING:
    from collections.abc import Callable

#: A decimal with another exponent is written as text: most readers of JSON would make infinity of the number, or zero.
_MAX_EXPONENT = 300
#: What a spreadsheet may take for a formula, also behind blanks; and an apostrophe, so that the rule can be reversed.
_FORMULA = re.compile(r"'|[\s\x00-\x20]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n\x00]")
#: Where a spreadsheet of another locale ends a cell, also within quotes.
_SEPARATOR = re.compile(r"[;|\t\r\n]")
#: The same behind such a place. The blanks have no such character, so the time is linear.
_LATER_FORMULA = re.compile(
    r"(?<=[;|\t\r\n])(?='|[\x00-\x08\x0b\x0c\x0e-\x20\"\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*+"
    r"[=+\-@\uff1d\uff0b\uff0d\uff20])"
)

encode = msgspec.json.Encoder(decimal_format="number").encode
_ERRORS = (msgspec.MsgspecError, UnicodeEncodeError, OverflowError, RecursionError, TypeError)


def encode_row(row: dict[str, Any]) -> bytes:
    """Return a row as one line of JSON without its end."""
    return _write({name: as_sent(value) for name, value in row.items()})


def encode_value(value: Any) -> bytes:
    """Return a value as one line of JSON without its end."""
    return _write(as_sent(value))


def _write(value: Any) -> bytes:
    """Write a value that msgspec may refuse: half a surrogate pair, or an integer of more than 64 bits."""
    try:
        return encode(value)
    except _ERRORS:
        if isinstance(value, dict):
            fields = cast("dict[str, Any]", value).items()
            return b"{" + b",".join(_write(name) + b":" + _write(each) for name, each in fields) + b"}"
        if isinstance(value, list):
            return b"[" + b",".join(map(_write, cast("list[Any]", value))) + b"]"
        return json.dumps(value, default=str).encode("ascii")


def as_sent(value: Any) -> Any:
    """Return a value as JSON has it: texts are those that were sent, and money is a number with all its digits."""
    if value is None or value.__class__ is str or value.__class__ is int or value.__class__ is bool:
        return value
    if isinstance(value, dict):
        return {str(name): as_sent(each) for name, each in cast("dict[Any, Any]", value).items()}
    if is_list(value):
        return [as_sent(each) for each in value]
    if find_model(value):
        return make_row(value, as_sent)
    return next((write(value) for kind, write in _WRITERS if isinstance(value, kind)), value)


def write_amount(number: Decimal) -> Decimal | str:
    """Return a decimal as a number of JSON; as a text if most readers would make infinity of it, or zero."""
    return number if abs(number.adjusted()) <= _MAX_EXPONENT else str(number)


_WRITERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (Decimal, lambda number: write_amount(Decimal(number))),
    (date, write_date),
    (time, time.isoformat),
    (Enum, lambda value: value.value),
    (UUID, write_uuid),
    (Unset, lambda _: None),
)


def _read_amount(text: str) -> Any:
    number = DECIMALS[text]
    if not isinstance(number, Decimal):
        return text or None
    return msgspec.Raw(text.encode("ascii")) if abs(number.adjusted()) <= _MAX_EXPONENT else text


_KEPT = TextCache(lambda text: text or None)
#: What JSON has for the text of an amount, and for texts of other kinds.
AMOUNTS = TextCache(_read_amount)
TEXTS: dict[int, TextCache] = {
    id(DATES): _KEPT,
    id(DATE_TIMES): _KEPT,
    id(UUIDS): _KEPT,
    id(BOOLEANS): TextCache(lambda text: BOOLEANS[text] if text else None),
}


def escape_formula(text: str) -> str:
    """Return a text that no spreadsheet runs.

    The reverse: remove one apostrophe from the start, and one behind each `;`, `|`, tab, CR and LF.
    """
    text = f"'{text}" if _FORMULA.match(text) else text
    return _LATER_FORMULA.sub("'", text) if _SEPARATOR.search(text) else text
