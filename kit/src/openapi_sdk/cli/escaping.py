"""Makes text from elsewhere safe for a terminal: it could have escape sequences, which move the cursor or hide text."""

from __future__ import annotations

import re

#: Control characters, surrogates, and characters that change the direction or have no width.
_UNSAFE_IN_JSON = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]"
)
_UNSAFE_IN_ASCII = re.compile(r"[^\x00-\x7e]")


def escape(text: str) -> str:
    r"""Return a text with every character that is not printable escaped: `\x1b`, `\n`."""
    return text if text.isprintable() else "".join(each if each.isprintable() else _escape(each) for each in text)


def escape_lines(text: str) -> str:
    """Return a text with everything escaped but its line breaks."""
    return "\n".join(escape(line) for line in text.splitlines())


def escape_json(text: str, *, ascii_only: bool) -> str:
    """Return a JSON document with characters that a terminal obeys as escape sequences of JSON. It stays the same."""
    return (_UNSAFE_IN_ASCII if ascii_only else _UNSAFE_IN_JSON).sub(_escape_in_json, text)


def _escape(character: str) -> str:
    return repr(character)[1:-1]


def _escape_in_json(found: re.Match[str]) -> str:
    number = ord(found[0])
    if number > 0xFFFF:  # noqa: PLR2004 - JSON writes it as two halves
        number -= 0x10000
        return f"\\u{0xD800 + (number >> 10):04x}\\u{0xDC00 + (number & 0x3FF):04x}"
    return f"\\u{number:04x}"
