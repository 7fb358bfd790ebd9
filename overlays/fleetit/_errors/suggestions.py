"""Names what somebody may have meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def suggest(name: object, known: Iterable[str]) -> str:
    """Return the end of a message that has the nearest name, or nothing."""
    import difflib  # noqa: PLC0415 - only for messages

    near = difflib.get_close_matches(str(name), list(known), n=1)
    return f", did you mean {near[0]!r}?" if near else ""
