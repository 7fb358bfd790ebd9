"""Recognizes integers, also those of other libraries, such as numpy's. In Python `True` is one; nobody means it so."""

from __future__ import annotations

import operator
from math import inf
from typing import Any, TypeGuard

#: The largest number of a column of 64 bits, such as an id.
LARGEST = 2**63 - 1


def to_integer(value: Any) -> int | None:
    """Return an integer of any class as `int`; None for a boolean, and for anything else."""
    if isinstance(value, bool):
        return None
    try:
        return operator.index(value)
    except TypeError:  # an array of several numbers has `__index__` too
        return None


def is_integer(value: object, smallest: float = -inf, largest: float = inf) -> TypeGuard[int]:
    """Return whether a value is an integer in a range, and no boolean."""
    return isinstance(value, int) and not isinstance(value, bool) and smallest <= value <= largest


def read_integer(value: object, smallest: float = -inf, largest: float = inf) -> int | None:
    """Return an integer in a range as `int`, also one of another library, such as numpy's; None for anything else."""
    number = to_integer(value)
    return number if number is not None and smallest <= number <= largest else None
