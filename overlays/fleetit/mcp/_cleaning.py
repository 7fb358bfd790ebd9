"""Cleans texts for a model: no control characters, nothing that people can't see, and a limited length.

Texts of answers are written by others. A character that is not shown, or that changes the direction of what is shown,
could hide instructions from the person who reads along.
"""

from __future__ import annotations

import unicodedata

#: Control characters, invisible format characters, lone surrogates, and code points that are not assigned.
_REMOVED = frozenset({"Cc", "Cf", "Cs", "Cn"})
_KEPT = frozenset("\n\t")


def clean_text(text: str, most: int) -> str:
    """Return a text without characters that are not shown, and cut to a number of characters.

    Args:
        text: The text.
        most: How many characters are kept. A longer text ends with how many are left out.
    """
    if not text.isprintable():
        text = "".join(each for each in text if each in _KEPT or unicodedata.category(each) not in _REMOVED)
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most:,} more characters)"


def clean_line(text: str, most: int) -> str:
    """Return a text as one line; see `clean_text`."""
    return clean_text(" ".join(text.split()), most)
