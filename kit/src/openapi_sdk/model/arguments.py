"""Converts arguments from the types that people use to the one that the description has.

A date may be given as a date, a datetime or ISO 8601; an amount as a decimal, a float, an int or a text.
What takes many takes one too, or a list, a tuple, another sequence, a set. A text is one value.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from openapi_sdk.model.integers import to_integer
from openapi_sdk.model.reading import is_list, is_object
from openapi_sdk.model.reprs import shorten
from openapi_sdk.model.suggestions import explain_choice, show
from openapi_sdk.model.texts import DATE
from openapi_sdk.model.unset import Unset
from openapi_sdk.model.values import ArgumentError, is_given, is_sequence, to_document, to_text

if TYPE_CHECKING:
    from collections.abc import Callable

#: What an argument is, or each item of it: a scalar of one type or of any, or one of the values of an enum.
ArgumentForm: TypeAlias = Literal["boolean", "date", "date-time", "integer", "number", "scalar"] | type[Enum]

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"[+-]?[0-9]+")
#: A message shows at most this many characters of a text.
_MAX_SHOWN = 40


def to_parameter(value: Any, form: ArgumentForm | None = None, *, is_shown: bool = True) -> Any:
    """Return the document of a parameter of the query, a header or a cookie.

    A set has the order of its texts.

    Args:
        value: The argument. `UNSET` and None mean that it is left out.
        form: What it is; None for anything.
        is_shown: Whether a message may show a text.

    Raises:
        ArgumentError: If it is something else, or has a list that chooses nothing. Without its items, a filter would
            be none, and the answer everything.
    """
    if isinstance(value, AbstractSet):
        value = sorted(cast("AbstractSet[Any]", value), key=str)
    if form:
        value = convert_argument(value, form, is_shown=is_shown)
    document = to_document(value)
    _check_choices(document)
    return document


def _check_choices(document: Any) -> None:
    if is_object(document):
        for each in document.values():
            _check_choices(each)
    elif is_list(document):
        if not document or not all(map(is_given, document)):
            what = "a list with None or UNSET in it" if document else "an empty list, which chooses nothing"
            why = f"{what}; for no filter, leave the argument out or pass UNSET"
            raise ArgumentError(why)
        for each in document:
            _check_choices(each)


def convert_argument(value: Any, form: ArgumentForm, *, is_shown: bool = True) -> Any:
    """Return an argument, or the items of a list, as what the description says.

    Args:
        value: The argument. `UNSET` and None are returned as they are.
        form: What it is.
        is_shown: Whether a message may show a text. That of a header or a cookie may be a secret.

    Raises:
        ArgumentError: If it is something else. The message says what came and what is expected.
    """
    if value.__class__ is int and form == "integer":
        return value
    if is_sequence(value):
        return [convert_argument(each, form, is_shown=is_shown) for each in value]
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, Unset):
        return value
    if isinstance(form, type):
        return _to_member(value, form, is_shown=is_shown)
    noun, convert = _FORMS[form]
    converted = convert(value)
    if converted is None:
        why = f"{noun} is expected, not {_describe(value, is_shown=is_shown)}"
        raise ArgumentError(why)
    return converted


def _to_member(value: Any, choices: type[Enum], *, is_shown: bool) -> Any:
    """Return a value that the description lists: a closed list, as in a body."""
    allowed: list[object] = [each.value for each in choices]
    if to_text(value) not in map(to_text, allowed):  # a command line has texts of numbers
        what = explain_choice(value, allowed)
        raise ArgumentError(f"{show(value)} is {what}" if is_shown else what)
    return value


def _to_boolean(value: Any) -> Any:
    return value if isinstance(value, bool) or value in ("true", "false") else None


def _to_integer(value: Any) -> Any:
    if isinstance(value, str):
        return value if _INTEGER.fullmatch(value) else None
    if isinstance(value, float | Decimal):
        return int(value) if math.isfinite(value) and value == value // 1 else None
    return to_integer(value)


def _to_number(value: Any) -> Any:
    if isinstance(value, str):
        return value if _NUMBER.fullmatch(value) else None
    if isinstance(value, float | Decimal):
        return value if math.isfinite(value) else None
    return to_integer(value)


def _to_date(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, str):
        moment = _parse(value)
        return moment.date() if moment else None
    return value if isinstance(value, datetime.date) else None


def _to_datetime(value: Any) -> Any:
    if isinstance(value, str):
        return value if _parse(value) and not DATE.fullmatch(value) else None
    return value if isinstance(value, datetime.datetime) else None


def _to_scalar(value: Any) -> Any:
    """Refuse an object. Its fields would be sent as parameters of their own, and this parameter would not be sent."""
    return None if isinstance(value, Mapping) else value


def _parse(text: str) -> datetime.datetime | None:
    """Read ISO 8601 that begins with YYYY-MM-DD."""
    try:
        return datetime.datetime.fromisoformat(text) if DATE.match(text) else None
    except ValueError:
        return None


def _describe(value: Any, *, is_shown: bool) -> str:
    if isinstance(value, str):
        shown = repr(shorten(value, _MAX_SHOWN))
        return f"the text {shown}" if is_shown else "another text"
    return f"a value of the type {type(value).__name__}"


_FORMS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "boolean": ("a boolean", _to_boolean),
    "date": ("a date, a datetime or a text such as 2026-01-31", _to_date),
    "date-time": ("a datetime or a text such as 2026-01-31T12:00:00Z", _to_datetime),
    "integer": ("an integer", _to_integer),
    "number": ("a number", _to_number),
    "scalar": ("a single value or a list of them", _to_scalar),
}
