"""Quotes path arguments, and refuses those that would change the path."""

from __future__ import annotations

from urllib.parse import quote, unquote

#: How often an argument may be percent-encoded: servers and proxies decode a few times at most.
_MAX_DECODINGS = 4


class PathArgumentError(ValueError):
    """A path argument that would lead to another path.

    Attributes:
        value: The argument, as text.
    """

    def __init__(self, value: str, why: str) -> None:
        self.value = value
        self.why = why

    def __str__(self) -> str:
        return f"{self.value!r} can't be a path argument: {self.why}"


def path_argument(value: object) -> str:
    """Return a path argument, quoted.

    Raises:
        PathArgumentError: If it is empty, `.` or `..`, or has a slash, a backslash or a control character. The same
            holds for its percent-decoded forms, because servers decode a path before they route it.
    """
    text = decoded = str(value)
    for _ in range(_MAX_DECODINGS):
        if decoded in {"", ".", ".."}:
            raise PathArgumentError(text, "it would lead to another path")
        if any(character in "/\\" or character < " " or character == "\x7f" for character in decoded):
            raise PathArgumentError(text, "it has a character that divides a path")
        previous, decoded = decoded, unquote(decoded)
        if decoded == previous:
            return quote(text, safe="")
    raise PathArgumentError(text, "it is percent-encoded too many times")
