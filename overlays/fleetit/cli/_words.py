"""Makes words of the command line of names of the description."""

from __future__ import annotations

import re

_BETWEEN_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|\W+|_+")


def to_dashes(name: str) -> str:
    """Return a name in lower case with dashes: `plate_state` and `plateState` as `plate-state`."""
    words = [word for word in _BETWEEN_WORDS.split(name) if word]
    return "-".join(words).lower() or "value"
