"""How messages show a value that was given: in so many characters at most."""

from __future__ import annotations

#: A value that was given is shown this far.
_SHOWN = 80


def shown(value: object) -> str:
    """Return a value that was given, as messages show it."""
    if isinstance(value, int) and value.bit_length() > _SHOWN:
        return f"a number of {value.bit_length()} bits"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
