"""Converts integers of other libraries, such as numpy's."""

from __future__ import annotations

import operator
from typing import Any


def to_integer(value: Any) -> int | None:
    """Return an integer of any class as `int`; None for a boolean, and for anything else."""
    if isinstance(value, bool):
        return None
    try:
        return operator.index(value)
    except TypeError:  # an array of several numbers has `__index__` too
        return None
