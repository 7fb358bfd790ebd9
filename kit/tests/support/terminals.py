"""A stream that says it is a terminal."""

from __future__ import annotations

from io import StringIO


class Terminal(StringIO):
    """What is written to a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True
