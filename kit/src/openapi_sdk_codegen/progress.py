"""Says on standard error what is done next."""

from __future__ import annotations

import sys
from time import monotonic


class Progress:
    """Shows one line on a terminal, and otherwise prints a line for each step, with the seconds since the beginning."""

    def __init__(self) -> None:
        self._began = monotonic()
        self._is_shown = False

    def __call__(self, step: str) -> None:
        """Say which step begins."""
        if sys.stderr.isatty():
            print(f"\r\x1b[K{step}", end="\r", file=sys.stderr)
            self._is_shown = True
        else:
            print(f"{monotonic() - self._began:6.1f} s  {step}", file=sys.stderr, flush=True)

    def finish(self) -> None:
        """Delete the line on a terminal, so that what is printed next begins on an empty line."""
        if self._is_shown:
            print("\r\x1b[K", end="\r", file=sys.stderr)
