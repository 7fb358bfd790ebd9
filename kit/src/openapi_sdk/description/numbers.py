"""Numbers that people and programs write as text, and the numbers of JSON that are sent for them."""

from __future__ import annotations

import re
from decimal import Decimal

#: Python converts at most 4,300 digits, and takes `1_0` and digits of other scripts.
_INTEGER = re.compile(r"[+-]?[0-9]{1,300}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,300}(?:\.[0-9]{0,300})?|\.[0-9]{1,300})")


def read_integer(text: str) -> int | None:
    """Return a whole number; None for another text."""
    return int(text) if _INTEGER.fullmatch(text) else None


def read_number(text: str) -> Decimal | None:
    """Return a number such as `4.50`; None for another text, also for an exponent."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def to_json_number(number: Decimal) -> object:
    """Return a decimal as a number of JSON, or as it is if a number of JSON would be another one."""
    if not number.is_finite():
        return str(number)
    if number == number.to_integral_value():
        return int(number)
    as_float = float(number)
    return as_float if Decimal(repr(as_float)) == number else number
