"""What a server or a library said, as errors quote it: without the token and without the secrets that were sent."""

from __future__ import annotations

import json
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit._sealed import Sealed

#: So much of it is quoted.
_SAID = 300
#: A token that is shorter may well be a word of an ordinary message, which would be torn up.
_SHORTEST_TOKEN = 8
#: What was sent as a secret is cut out as a word of its own from here on, and anywhere if it is as long as a token.
_SHORTEST_WORD = 3
#: What is cut out of one answer: the pins of many bulk bodies, and a bound for the pattern.
_MOST = 200
_MASK = "***"
#: A name with one of these parts is a secret's: `pin`, `api_key`, `X-Auth-Token`, and not `shipping` or `monkey`.
_SECRET = frozenset(
    ("apikey", "auth", "authorization", "key", "pass", "passcode", "password", "pin", "secret", "signature", "token")
)
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


class Mask:
    """Cuts secrets out of what others said, should they echo them.

    Args:
        token: The client's.
        sent: The body that was sent; what it holds under a secret's name is cut out too.
    """

    def __init__(self, token: Sealed[str], sent: bytes | None = None) -> None:
        self._token = token
        self._sent = sent

    def line(self, said: object) -> str:
        """Return what was said, as one line without control characters, cut to a length that suits a message."""
        line = "".join(character if character.isprintable() else " " for character in self._without(str(said)))
        return line if len(line) <= _SAID else f"{line[:_SAID]}…"

    def document(self, body: bytes, limit: int) -> tuple[bytes, Any]:
        """Return a body cut to `limit` bytes, and the document that it holds, None if it is not JSON."""
        plain = self._cut(body, limit)
        try:
            document: Any = json.loads(body[:limit])
            masked = self._masked(document)
            text = json.dumps(masked)
            # Written anew where something was masked, so that no escape hides a secret.
            return (plain if text == json.dumps(document) else text.encode()), masked
        except (ValueError, RecursionError):
            return plain, None

    def _cut(self, body: bytes, limit: int) -> bytes:
        # Masked before it is cut, or half a secret could be left at the end; none is longer than the pattern.
        spare = len(self._pattern.pattern.encode()) if self._pattern else 0
        text = self._without(body[: limit + spare].decode("utf-8", "surrogateescape"))
        plain = text.encode("utf-8", "surrogateescape")
        return (plain[: len(plain) - spare] if len(body) > limit + spare else plain)[:limit]

    def _without(self, text: str) -> str:
        return self._pattern.sub(_MASK, text) if self._pattern else text

    def _masked(self, value: Any) -> Any:
        if isinstance(value, dict):
            fields = cast("dict[str, Any]", value)
            return {self._without(name): self._masked(each) for name, each in fields.items()}
        if isinstance(value, list):
            return [self._masked(each) for each in cast("list[Any]", value)]
        if isinstance(value, str):
            return self._without(value)
        if isinstance(value, bool) or value is None:
            return value
        text = str(value)
        return value if self._without(text) == text else _MASK

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        token = self._token.open()
        anywhere = {token} if len(token) >= _SHORTEST_TOKEN else set[str]()
        words = set[str]()
        for secret in _secrets(self._sent):
            if len(words) + len(anywhere) >= _MOST:
                break
            (anywhere if len(secret) >= _SHORTEST_TOKEN else words).add(secret)
        # The longest first: one may be the beginning of another.
        parts = [re.escape(text) for text in sorted(anywhere, key=len, reverse=True)]
        parts += [rf"(?<!\w){re.escape(text)}(?!\w)" for text in sorted(words, key=len, reverse=True)]
        return re.compile("|".join(parts)) if parts else None

    def __repr__(self) -> str:
        return _MASK


def _secrets(sent: bytes | None) -> Iterator[str]:
    """Yield what a JSON body holds under a secret's name."""
    try:
        yield from _below(json.loads(sent or b"null"), secret=False)
    except (ValueError, RecursionError):
        return


def _below(value: Any, *, secret: bool) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in cast("dict[str, Any]", value).items():
            yield from _below(each, secret=secret or not _SECRET.isdisjoint(map(str.lower, _PART.findall(name))))
    elif isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from _below(each, secret=secret)
    elif secret and value is not None and not isinstance(value, bool) and len(text := str(value)) >= _SHORTEST_WORD:
        yield text
