"""Path arguments, which must not reach another path than the one that is meant."""

from __future__ import annotations

from urllib.parse import quote, unquote


class PathArgumentError(ValueError):
    """A path argument that would reach another path than the one that is meant.

    Attributes:
        value: The argument, as text.
    """

    def __init__(self, value: str, why: str) -> None:
        super().__init__(value, why)
        self.value = value
        self.why = why

    def __str__(self) -> str:
        return f"{self.value!r} can't be a path argument: {self.why}"


def path_argument(value: object) -> str:
    """Quote a path argument.

    Raises:
        PathArgumentError: If it is empty, `.` or `..`, or has a slash, a backslash or a control character, in itself
            or after percent-decoding: servers decode before they route.
    """
    text = plain = str(value)
    for _ in range(4):
        if plain in {"", ".", ".."}:
            raise PathArgumentError(text, "it would reach another path")
        if any(mark in "/\\?#" or mark < " " or mark == "\x7f" for mark in plain):
            raise PathArgumentError(text, "it has a character that ends or divides a path")
        decoded = unquote(plain)
        if decoded == plain:
            return quote(text, safe="")
        plain = decoded
    raise PathArgumentError(text, "it is percent-encoded again and again")
