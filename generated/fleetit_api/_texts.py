"""Converts texts that have another type in Python: dates, date-times, decimals, booleans, UUIDs.

Each value is written back as the text that it was read from. A text that can't be converted stays a text.
"""

from __future__ import annotations

import datetime
import re
import uuid
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

#: The same dates and amounts come again and again. Each cache keeps this many texts, none longer than `_MAX_LENGTH`.
_MAX_TEXTS = 4096
_MAX_LENGTH = 64
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


def _read_datetime(text: str) -> datetime.datetime | str:
    """Read ISO 8601 with `T` or a space."""
    try:
        if text[10:11] == "T":
            moment = datetime.datetime.fromisoformat(text)
            if moment.isoformat() == text:
                return moment
        return _parse_moment(text)
    except ValueError:
        return text


def _read_date(text: str) -> datetime.date | str:
    """Read YYYY-MM-DD."""
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError:
        return text
    return date if date.isoformat() == text else text


def _read_decimal(text: str) -> Decimal | str:
    """Read a decimal number, if `str()` gives the same text."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() and str(number) == text else text


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


def write_datetime(value: Any) -> Any:
    """Return the text that a date-time was read from, else ISO 8601."""
    if isinstance(value, datetime.datetime):
        return value.text if isinstance(value, Moment) and hasattr(value, "text") else value.isoformat()
    return value


def write_date(value: Any) -> Any:
    """Return a date as YYYY-MM-DD."""
    return value.isoformat() if isinstance(value, datetime.date) else value


def write_decimal(value: Any) -> Any:
    """Return a decimal as text. It has an exponent only if it was read with one."""
    return str(value) if isinstance(value, Decimal) else value


def write_boolean(value: Any) -> Any:
    """Return a boolean as "True" or "False": the description has a text, even if a boolean was received."""
    return str(value) if isinstance(value, bool) else value


def write_uuid(value: Any) -> Any:
    """Return the text that a UUID was read from, else its usual text."""
    if isinstance(value, uuid.UUID):
        return value.text if isinstance(value, WrittenUUID) else str(value)
    return value
