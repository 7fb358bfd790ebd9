"""Matches texts with the patterns of the description, without the risk that one takes long.

Python's `re` tries one way through a pattern after the other. How many ways there are for a text of a length is
counted here from the pattern itself: each repetition, each alternative and each start multiplies them, and no way is
longer than text and pattern together. A pattern is only used if that is little work. What is repeated and has choices
itself, such as `(a+)+`, has no such product, and is not used.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from functools import cache

#: At most this many steps are taken: half a second.
_MAX_STEPS = 50_000_000
#: Longer patterns are not used.
_MAX_LENGTH = 2_000
_QUANTIFIER = re.compile(r"([*+?]|\{(?!\})([0-9]*)(,?)([0-9]*)\})[?+]?")
#: How a group begins. Others, such as flags, change how the rest of a pattern is read.
_GROUP = re.compile(r"\((?:\?(?:[:=!>]|<[=!]|P<\w+>))?(?!\?)")
#: What is not a group: an escaped character, a class, a reference to a group, any other character.
_ATOM = re.compile(r"\(\?P=\w+\)|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^()|]", re.DOTALL)


def fits(pattern: str, text: str) -> bool | None:
    """Return whether a text has a match of a pattern. None if Python can't say, or if it could take long."""
    compiled = _compile(pattern)
    if compiled is None or compiled.count_steps(len(text)) > _MAX_STEPS:
        return None
    return bool(compiled.expression.search(text))


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A pattern.

    Attributes:
        expression: The compiled pattern.
        ways: How many choices each part has; None for as many as the text has characters.
    """

    expression: re.Pattern[str]
    ways: list[int | None]

    def count_steps(self, length: int) -> int:
        """Return how many steps there are at most for a text of a length."""
        pattern = self.expression.pattern
        # A pattern without alternatives that begins with `^` fails at once anywhere else.
        steps = (length + len(pattern)) * (1 if pattern.startswith("^") and "|" not in pattern else length + 1)
        for choices in self.ways:
            steps *= length + 1 if choices is None else min(choices, length + 1)
            if steps > _MAX_STEPS:
                break
        return steps


@dataclass(slots=True)
class _Group:
    """A group that is not closed yet."""

    alternatives: int = 1
    has_choices: bool = False
    ways: list[int | None] = field(default_factory=list["int | None"])


@cache
def _compile(pattern: str) -> _Compiled | None:
    """Compile a pattern: digits are ASCII, and `$` matches only at the very end. None if it can't be used."""
    ways = _list_ways(pattern) if len(pattern) <= _MAX_LENGTH else None
    if ways is None:
        return None
    text = pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") and not pattern.endswith(r"\$") else pattern
    try:
        # Python warns of a set in a set, which a later version may read otherwise.
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            return _Compiled(re.compile(text, re.ASCII), ways)
    except (re.error, OverflowError, RecursionError, FutureWarning):
        return None


def _list_ways(pattern: str) -> list[int | None] | None:
    """Return the choices of each part of a pattern. None if something with choices is repeated."""
    groups = [_Group()]
    position = 0
    while position < len(pattern):
        if begin := _GROUP.match(pattern, position):
            groups.append(_Group())
            position = begin.end()
        elif pattern[position] == "|":
            groups[-1].alternatives += 1
            groups[-1].has_choices = True
            position += 1
        else:
            atom = _ATOM.match(pattern, position)
            closed = _close(groups) if pattern[position] == ")" and len(groups) > 1 else None
            if atom is None and closed is None:
                return None
            end = atom.end() if atom else position + 1
            quantifier = _QUANTIFIER.match(pattern, end)
            if quantifier and not _repeat(groups[-1], quantifier, closed):
                return None
            position = quantifier.end() if quantifier else end
    return _close(groups).ways if len(groups) == 1 else None


def _repeat(group: _Group, quantifier: re.Match[str], closed: _Group | None) -> bool:
    """Add the choices of a repetition to its group. Return whether what is repeated has no choices itself."""
    if closed is not None and closed.has_choices and quantifier[1] != "?":
        return False
    choices = _count_choices(quantifier)
    if choices != 1:
        group.ways.append(choices)
        group.has_choices = True
    return True


def _close(groups: list[_Group]) -> _Group:
    """Remove the last group, and add its choices to those of the group around it."""
    closed = groups.pop()
    if closed.alternatives > 1:
        closed.ways.append(closed.alternatives)
    if groups:
        groups[-1].ways += closed.ways
        groups[-1].has_choices |= closed.has_choices
    return closed


def _count_choices(quantifier: re.Match[str]) -> int | None:
    """Return how many numbers of repetitions a quantifier allows; None for any number."""
    if quantifier[1] in ("*", "+"):
        return None
    if quantifier[1] == "?":
        return 2
    low = int(quantifier[2][:9] or 0)
    if not quantifier[3]:
        return 1
    return int(quantifier[4][:9]) - low + 1 if quantifier[4] else None
