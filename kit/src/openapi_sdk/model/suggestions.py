"""Names what somebody may have meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openapi_sdk.model.reprs import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")
#: A message names at most this many names that may be meant.
_MAX_NAMES = 3
#: A message lists at most this many values.
_MAX_VALUES = 20
#: Of each it shows at most this many characters.
_MAX_SHOWN = 80


def suggest(name: object, known: Iterable[str]) -> str:
    """Return the end of a message that has the nearest name, in any case, or nothing."""
    import difflib  # noqa: PLC0415 - only for messages

    folded = {each.casefold(): each for each in known}
    for nearest in difflib.get_close_matches(str(name).casefold(), folded):
        return f", did you mean {folded[nearest]!r}?"
    return ""


def suggest_name(name: object, known: Iterable[str]) -> str:
    """Return the same for a name, or else those names that have all its words: `order_number` for `order`."""
    names = [*known]
    words = {*_WORD.findall(str(name).casefold())}
    having = {each: len(found) for each in names if words and words.issubset(found := _WORD.findall(each.casefold()))}
    nearest = sorted(having, key=having.__getitem__)[:_MAX_NAMES]
    return suggest(name, names) or (f", did you mean {' or '.join(map(repr, nearest))}?" if nearest else "")


def show(value: object) -> str:
    """Return the repr of a value, cut."""
    return shorten(repr(value), _MAX_SHOWN)


def explain_choice(value: object, allowed: list[object]) -> str:
    """Return what is wrong with a value that is none of those that are allowed.

    The message has the first of these, and the nearest one. It doesn't have the value itself, which may be a secret.
    """
    listed = ", ".join(map(show, allowed[:_MAX_VALUES]))
    more = ", …" if len(allowed) > _MAX_VALUES else ""
    return f"not one of {listed}{more}{suggest(value, map(str, allowed))}"
