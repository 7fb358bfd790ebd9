"""Values that JSON has as text and Python in a form of its own: dates, date-times, decimals, booleans.

Each writes back the text that it was read from. A text that is none of these stays text.
"""

from __future__ import annotations

import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

#: Dates and amounts come again and again: so many texts of a kind are remembered, none longer than `_LONGEST`.
_REMEMBERED = 4096
_LONGEST = 64


class Texts(dict[str, Any]):
    """Remembers what texts were read as.

    Args:
        read: Reads one; what it can't read it returns as it is, and so is what is too long to be one.
    """

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:
        if len(text) > _LONGEST:
            return text
        value = self._read(text)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = value
        return value


class Moment(datetime.datetime):
    """A date-time that writes back the text it was read from, where that is not Python's own.

    It is an ordinary `datetime.datetime`; what is computed from it has no such text and is written in ISO 8601.
    """

    __slots__ = ("text",)
    text: str

    def __repr__(self) -> str:
        return repr(datetime.datetime.fromisoformat(self.isoformat()))

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _moment, (self.text,) if hasattr(self, "text") else (self.isoformat(),)


def _moment(text: str) -> Moment:
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
        return _moment(text)
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
    """Read a decimal number, if it writes back the same."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() and str(number) == text else text


def _read_boolean(text: str) -> bool | str:
    """Read "True" or "False"."""
    return True if text == "True" else False if text == "False" else text


DATE_TIMES = Texts(_read_datetime)
DATES = Texts(_read_date)
DECIMALS = Texts(_read_decimal)
BOOLEANS = Texts(_read_boolean)


def write_datetime(value: Any) -> Any:
    """Write a date-time as the text it was read from, else in ISO 8601."""
    if isinstance(value, datetime.datetime):
        return value.text if isinstance(value, Moment) and hasattr(value, "text") else value.isoformat()
    return value


def write_date(value: Any) -> Any:
    """Write a date as YYYY-MM-DD."""
    return value.isoformat() if isinstance(value, datetime.date) else value


def write_decimal(value: Any) -> Any:
    """Write a decimal as text, never with an exponent unless it came with one."""
    return str(value) if isinstance(value, Decimal) else value


def write_boolean(value: Any) -> Any:
    """Write a boolean as "True" or "False", also one that came as a boolean: a text is what is described."""
    return str(value) if isinstance(value, bool) else value
