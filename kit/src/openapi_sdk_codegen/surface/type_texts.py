"""Compare two types by their texts: whether one takes every value of the other."""

from __future__ import annotations

import re

from openapi_sdk_codegen.report.change import Level

#: The `what`, `level` and `predicate` of a change.
LineDifference = tuple[str, Level, str]
#: The brackets of types and values.
OPENING, CLOSING = "([{", ")]}"
_NOT_REQUIRED = "NotRequired["
_RESPONSE = re.compile(r"Response\[(.+)\]")
_LIST, _SEQUENCE = re.compile(r"(?:builtins\.)?list\[(.+)\]"), re.compile(r"Sequence\[(.+)\]")


def compare_types(old: str, new: str, *, is_written: bool) -> LineDifference:
    """Return the difference of two types. One that only takes more breaks nobody who writes it."""
    types = f"`{new or 'not annotated'}`; it was `{old or 'not annotated'}`"
    if is_written and _takes_all(new, old):
        return "widened", Level.INFO, f"now takes {types}"
    level = Level.INFO if not is_written and loses_none(old, new) else Level.ERROR
    return "retyped", level, f"is now {types}"


def loses_none(old: str, new: str) -> bool:
    """Whether a type that is read is the same without None, so that nobody who reads it changes code."""
    before, after = (set(split_outside_brackets(each, "|")) for each in (old, new))
    return before - after == {"None"} and after < before


def compare_returns(old: str, new: str) -> LineDifference:
    """Return the difference of what a function returns.

    A stock function returns None for what isn't described, and a `Response` has a `parsed` that may be None. What such
    a function returns besides was None before: whoever reads it has to expect that already.
    """
    what, types = "return-retyped", f"`{new or 'not annotated'}`; it was `{old or 'not annotated'}`"
    inner = [_RESPONSE.fullmatch(each) for each in (old, new)]
    texts = [found[1] if found else each for found, each in zip(inner, (old, new), strict=True)]
    before, after = (set(split_outside_brackets(each, "|")) for each in texts)
    if before < after and (all(inner) or "None" in before):
        return what, Level.WARNING, f"now returns what was None before: {types}"
    if loses_none(*texts):
        return what, Level.INFO, f"never returns None now: {types}"
    return what, Level.ERROR, f"now returns {types}"


def _takes_all(wide: str, narrow: str) -> bool:
    """Whether every value of a type is one of another, as far as their texts say."""
    if narrow.startswith(_NOT_REQUIRED) and not wide.startswith(_NOT_REQUIRED):
        return False
    plain = (each[len(_NOT_REQUIRED) : -1] if each.startswith(_NOT_REQUIRED) else each for each in (wide, narrow))
    taken, given = (set(split_outside_brackets(each, "|")) for each in plain)
    if "float" in taken:
        taken.add("int")
    return bool(given) and all(each in taken or any(_takes_items(one, each) for one in taken) for each in given)


def _takes_items(wide: str, narrow: str) -> bool:
    """Whether a type is `Sequence[…]`, and another a list or a sequence of items that it takes."""
    taken, given = _SEQUENCE.fullmatch(wide), _LIST.fullmatch(narrow) or _SEQUENCE.fullmatch(narrow)
    return taken is not None and given is not None and _takes_all(taken[1], given[1])


def split_outside_brackets(text: str, separator: str) -> list[str]:
    """Split `A, B[C, D]` or `A | B[C | D]` at the separators that are outside of brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in OPENING) - (character in CLOSING)
        if character == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts if part.strip()]
