"""Recognizes integers. In Python `True` is one too, and nobody means it as a number."""

from __future__ import annotations

from math import inf
from typing import TypeGuard


def is_integer(value: object, smallest: float = -inf, largest: float = inf) -> TypeGuard[int]:
    """Return whether a value is an integer in a range, and no boolean."""
    return isinstance(value, int) and not isinstance(value, bool) and smallest <= value <= largest
