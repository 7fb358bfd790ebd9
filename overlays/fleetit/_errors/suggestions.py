"""Names what somebody may have meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def suggest(name: object, known: Iterable[str]) -> str:
    """Return the end of a message that has the nearest name, or nothing."""
    import difflib  # noqa: PLC0415 - only for messages

    for nearest in difflib.get_close_matches(str(name), list(known)):
        return f", did you mean {nearest!r}?"
    return ""
