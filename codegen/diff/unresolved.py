"""The error of a reference that leads nowhere."""

from __future__ import annotations

#: Characters of a reference in a remark.
_MAX_SHOWN = 200


class UnresolvedError(Exception):
    """A reference that leads to nothing that can be read. The message is the end of a sentence that it begins."""

    def describe(self, reference: str) -> str:
        """Return a sentence about a reference."""
        shown = reference if len(reference) <= _MAX_SHOWN else f"{reference[:_MAX_SHOWN]}…"
        return f"{shown!r} {self}; not compared"
