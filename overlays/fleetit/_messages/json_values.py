"""Finds what can't be written as JSON in a document, for the message of an error."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Any, cast

from fleetit_api.types import Model, Unset

#: Deeper documents can't be written: Python's encoder has about this limit. A document that contains itself has no end.
_MAX_DEPTH = 1000
#: Integers with more bits can't be written: Python's limit is 4,300 digits.
_MAX_BITS = 14_284
_FIELD_NAME = re.compile(r"[A-Za-z_]{1,40}")
#: What to do with values of other types. The first that fits counts.
_REMEDIES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (Unset, "leave it out"),
    (Model, "pass its to_dict()"),
    (Enum, "pass its value"),
    (Decimal, "pass a text, str(value), or a number, float(value)"),
    ((date, time), "pass a text, value.isoformat()"),
    ((bytes, bytearray), "pass a text"),
    (Iterator, "pass a list"),
    (Iterable, "pass a list or a dict"),
    (object, "pass a text, a number, a list or a dict"),
)


def find_unwritable(document: Any) -> tuple[str, str]:
    """Return the dotted name of the first value that can't be written as JSON, and why. Neither shows the value.

    Names that are not made of letters and `_` are shown as `…`.
    """
    waiting: list[tuple[tuple[str, ...], Any]] = [((), document)]
    while waiting:
        place, value = waiting.pop()
        if len(place) > _MAX_DEPTH:
            return "", "it contains itself, or is nested too deep for JSON"
        items: Iterable[tuple[object, Any]] = ()
        if isinstance(value, dict):
            items = cast("dict[object, Any]", value).items()
        elif isinstance(value, list | tuple):
            items = enumerate(cast("list[Any]", value))
        elif why := _explain(value):
            return ".".join(place), why
        found: list[tuple[tuple[str, ...], Any]] = []
        for name, item in items:
            if why := _explain_name(name):
                return ".".join(place), why
            found.append(((*place, str(name) if isinstance(value, list | tuple) else _hide_unusual(name)), item))
        waiting += reversed(found)
    return "", "can't be sent as JSON"


def _hide_unusual(name: object) -> str:
    """Return the name of a field; of any other one, which may be a secret or a person's, only that there is one."""
    return name if isinstance(name, str) and _FIELD_NAME.fullmatch(name) else "…"


def _explain_name(name: object) -> str:
    if name is None or isinstance(name, str | int | float):
        return "a name has half a surrogate pair, which can't be encoded as UTF-8" if _is_broken(name) else ""
    return f"a name of the type {type(name).__name__} can't be sent as JSON; pass a text"


def _explain(value: object) -> str:
    if value is None or isinstance(value, str | bool):
        return "has half a surrogate pair, which can't be encoded as UTF-8" if _is_broken(value) else ""
    if isinstance(value, float):
        return "" if math.isfinite(value) else "JSON has no NaN and no infinity; pass None or a text"
    if isinstance(value, int):
        return "has too many digits for JSON; pass a text" if value.bit_length() > _MAX_BITS else ""
    remedy = next(text for kind, text in _REMEDIES if isinstance(value, kind))
    return f"a value of the type {type(value).__name__} can't be sent as JSON; {remedy}"


def _is_broken(value: object) -> bool:
    return isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value)
