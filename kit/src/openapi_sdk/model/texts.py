"""Converts values that have another type in Python: dates, date-times, decimals, booleans, UUIDs.

Each value is written back as what it was read from. A text that can't be converted stays a text.
"""

from __future__ import annotations

import datetime
import re
import uuid
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable

#: A day, as ISO 8601 writes it.
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: The same dates and amounts come again and again. Each cache keeps this many texts, none longer than `_MAX_LENGTH`.
_MAX_TEXTS = 4096
_MAX_LENGTH = 64
#: The characters of YYYY-MM-DD. No shorter text has a time.
_DAY_LENGTH = 10
_UUID = re.compile(r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


class TextCache(dict[str, Any]):
    """Maps texts to converted values. A text is converted when it is first looked up.

    Args:
        convert: Converts a text. Returns a text that it can't convert as it is. It gets no texts that are too long.
    """

    def __init__(self, convert: Callable[[str], Any]) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, text: str) -> Any:
        if len(text) > _MAX_LENGTH:
            return text
        value = self._convert(text)
        if len(self) >= _MAX_TEXTS:
            self.clear()
        self[text] = value
        return value


class Moment(datetime.datetime):
    """A date-time that is written back as the text that it was read from, where `isoformat()` gives another one.

    It is an ordinary `datetime.datetime`. The result of a calculation has no such text and is written in ISO 8601.
    """

    __slots__ = ("text",)
    text: str

    def __repr__(self) -> str:
        return repr(datetime.datetime.fromisoformat(self.isoformat()))

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _parse_moment, (self.text,) if hasattr(self, "text") else (self.isoformat(),)


def _parse_moment(text: str) -> Moment:
    moment = Moment.fromisoformat(text)
    moment.text = text
    return moment


def _read_date(text: str) -> datetime.date | str:
    """Read YYYY-MM-DD."""
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError:
        return text
    return date if date.isoformat() == text else text


def _read_datetime(text: str) -> datetime.date | str:
    """Read ISO 8601 with `T` or a space. A day is a date: it gets no time."""
    if len(text) <= _DAY_LENGTH:
        return _read_date(text)
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment if moment.isoformat() == text else _parse_moment(text)


def _read_decimal(text: str) -> Decimal | str:
    """Read a decimal number, if `str()` gives the same text."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() and str(number) == text else text


class WrittenDecimal(Decimal):
    """A decimal that is written back as what it was read from, where the description has the other: a number or a text.

    It is an ordinary `decimal.Decimal`. The result of a calculation is written as the description has it.
    """

    __slots__ = ("document",)
    document: str | float

    def __new__(cls, number: Decimal, document: str | float) -> Self:
        made = super().__new__(cls, number)
        made.document = document
        return made

    def __reduce__(self) -> Any:
        return WrittenDecimal, (Decimal(self), self.document)


def _read_boolean(text: str) -> bool | str:
    """Read "True" or "False"."""
    return True if text == "True" else False if text == "False" else text


class WrittenUUID(uuid.UUID):
    """A UUID that is written back as the text that it was read from, where `str()` gives another one: in capitals.

    It is an ordinary `uuid.UUID`, and equal to one.
    """

    __slots__ = ("text",)
    text: str

    def __init__(self, text: str) -> None:
        super().__init__(text)
        object.__setattr__(self, "text", text)

    def __repr__(self) -> str:
        return f"UUID({str(self)!r})"

    def __reduce__(self) -> Any:
        return WrittenUUID, (self.text,)


def _read_uuid(text: str) -> uuid.UUID | str:
    """Read a UUID, with or without dashes."""
    if not _UUID.fullmatch(text):
        return text
    made = uuid.UUID(text)
    return made if str(made) == text else WrittenUUID(text)


DATE_TIMES = TextCache(_read_datetime)
DATES = TextCache(_read_date)
DECIMALS = TextCache(_read_decimal)
BOOLEANS = TextCache(_read_boolean)
UUIDS = TextCache(_read_uuid)


def write_date(value: Any) -> Any:
    """Return the text that a date or a date-time was read from, else ISO 8601."""
    if isinstance(value, Moment) and hasattr(value, "text"):
        return value.text
    return value.isoformat() if isinstance(value, datetime.date) else value


def write_decimal(value: Any) -> Any:
    """Return a decimal as text, which has an exponent only if it was read with one; as a number if that was read."""
    if isinstance(value, WrittenDecimal):
        return value.document
    return str(value) if isinstance(value, Decimal) else value


def write_number(value: Any) -> Any:
    """Return a decimal as a number of JSON; as a text if that was read."""
    if isinstance(value, WrittenDecimal):
        return value.document
    return make_number(value) if isinstance(value, Decimal) else value


def make_number(number: Decimal) -> float:
    """Return an integer for a decimal that is written as one, else a float."""
    return int(number) if is_whole_number(number) else float(number)


_ONE = Decimal(1)


def is_whole_number(number: Decimal) -> bool:
    """Whether a decimal is written as an integer: `1E+2` and `1.0` are not."""
    return number.same_quantum(_ONE)  # in a tenth of the time of `as_tuple`


def write_boolean(value: Any) -> Any:
    """Return a boolean as "True" or "False": the description has a text, even if a boolean was received."""
    return str(value) if isinstance(value, bool) else value


def write_uuid(value: Any) -> Any:
    """Return the text that a UUID was read from, else its usual text."""
    if isinstance(value, uuid.UUID):
        return value.text if isinstance(value, WrittenUUID) else str(value)
    return value
