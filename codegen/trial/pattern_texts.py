"""Make a text that matches a regular expression, without running the expression on long texts."""

from __future__ import annotations

import re
from typing import Any

#: The parser of the `re` module has no public name.
_parser: Any = vars(re)["_parser"]

#: A longer pattern is not parsed.
_MAX_PATTERN = 1000
#: More characters are not made.
_MAX_LENGTH = 300
#: Whether a candidate matches is tried only if it is no longer, so that no pattern takes long.
_MAX_CANDIDATE = 16

_CATEGORIES = {
    "CATEGORY_DIGIT": "7",
    "CATEGORY_NOT_DIGIT": "d",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_SPACE": "s",
    "CATEGORY_WORD": "w",
    "CATEGORY_NOT_WORD": "-",
}
#: Tried for "none of these characters".
_OTHERS = "aZ7_-. "


def make_matching(pattern: str, least: int, most: float | None, candidates: list[str]) -> str | None:
    """Return a text that matches a pattern; None if none is found.

    Args:
        pattern: The regular expression.
        least: The least number of characters.
        most: The largest number of characters.
        candidates: Texts to try first.
    """
    limit = _MAX_LENGTH if most is None else most
    try:
        compiled = re.compile(pattern) if len(pattern) <= _MAX_PATTERN else None
        if compiled is None:
            return None
        for text in candidates:
            if len(text) <= _MAX_CANDIDATE and least <= len(text) <= limit and compiled.search(text):
                return text
        for repeats in (1, 0, max(least, 1)):
            text = _make(_parser.parse(pattern), repeats)
            if least <= len(text) <= limit and (len(text) > _MAX_CANDIDATE or compiled.search(text)):
                return text
    except (re.error, OverflowError, RecursionError, ValueError):
        return None
    return None


def _make(items: Any, repeats: int) -> str:
    """Return a text for a parsed pattern; what may be repeated is repeated so often, if that is allowed."""
    text = ""
    for name, argument in items:
        text += _make_one(str(name), argument, repeats)
        if len(text) > _MAX_LENGTH:
            raise ValueError(name)
    return text


def _make_one(name: str, argument: Any, repeats: int) -> str:  # noqa: C901, PLR0911 - one case for each kind
    match name:
        case "LITERAL":
            return chr(argument)
        case "NOT_LITERAL":
            return "a" if argument != ord("a") else "b"
        case "ANY":
            return "a"
        case "IN":
            return _choose(argument)
        case "BRANCH":
            return _make(argument[1][0], repeats)
        case "SUBPATTERN":
            return _make(argument[3], repeats)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, item = argument
            count = max(least, min(repeats, most))
            if count > _MAX_LENGTH:
                raise ValueError(name)
            text: str = _make(item, min(repeats, 1)) * count
            return text
        case "ATOMIC_GROUP":
            return _make(argument, repeats)
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return ""
        case _:
            raise ValueError(name)


def _choose(members: Any) -> str:
    """Return a character of a set."""
    names = [(str(name), argument) for name, argument in members]
    if names[0][0] == "NEGATE":
        taken = {character for character in _OTHERS for each in names[1:] if _contains(each, character)}
        return next((character for character in _OTHERS if character not in taken), "%")
    name, argument = names[0]
    if name == "RANGE":
        return chr(argument[0])
    return chr(argument) if name == "LITERAL" else _CATEGORIES[str(argument)]


def _contains(member: tuple[str, Any], character: str) -> bool:
    name, argument = member
    if name == "RANGE":
        return bool(argument[0] <= ord(character) <= argument[1])
    if name == "LITERAL":
        return bool(argument == ord(character))
    # A category and its opposite: `\D` contains what `\d` does not.
    kind = str(argument).removeprefix("CATEGORY_")
    is_in = {
        "DIGIT": character.isdigit(),
        "SPACE": character.isspace(),
        "WORD": character.isalnum() or character == "_",
    }
    return is_in[kind.removeprefix("NOT_")] is not kind.startswith("NOT_")
