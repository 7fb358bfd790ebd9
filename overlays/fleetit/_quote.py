"""How messages show what others wrote: on one line, so long at most, and without the token."""

from __future__ import annotations

import json
from typing import Any

#: What a server or a library said is quoted this far.
_SAID = 300
#: A value that was given is shown this far.
_SHOWN = 80
#: A token that is shorter may well be a word of an ordinary message, which would be torn up.
_SHORTEST_SECRET = 8
_MASK = "***"


def shown(value: object) -> str:
    """Return a value that was given, as messages show it."""
    if isinstance(value, int) and value.bit_length() > _SHOWN:
        return f"a number of {value.bit_length()} bits"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def one_line(said: object, token: str) -> str:
    """Return what a server or a library said, as one line without control characters and without the token."""
    line = "".join(character if character.isprintable() else " " for character in without(token, str(said)))
    return line if len(line) <= _SAID else f"{line[:_SAID]}…"


def without(token: str, text: str) -> str:
    """Return a text without the token, should a server echo it."""
    return text.replace(token, _MASK) if len(token) >= _SHORTEST_SECRET else text


def document_of(body: bytes, token: str, limit: int) -> tuple[bytes, Any]:
    """Return a body without the token, cut to `limit` bytes, and the document that it holds, None if it is not JSON."""
    if len(token) >= _SHORTEST_SECRET:
        body = body.replace(token.encode(), _MASK.encode())
    # Not before: half a token could be left at the end.
    body = body[:limit]
    try:
        document: Any = json.loads(body)
        # Written anew, every character has one form only: no escape hides the token.
        text = json.dumps(document)
        plain = without(json.dumps(token)[1:-1], text)
        return (body, document) if plain == text else (plain.encode(), json.loads(plain))
    except (ValueError, RecursionError):
        return body, None
