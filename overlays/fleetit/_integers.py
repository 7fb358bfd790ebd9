"""Recognizes integers. In Python `True` is one too, and nobody means it as a number."""

from __future__ import annotations

from math import inf
from typing import TypeGuard

from openapi_sdk.model.integers import to_integer


def is_integer(value: object, smallest: float = -inf, largest: float = inf) -> TypeGuard[int]:
    """Return whether a value is an integer in a range, and no boolean."""
    return isinstance(value, int) and not isinstance(value, bool) and smallest <= value <= largest


def read_integer(value: object, smallest: float = -inf, largest: float = inf) -> int | None:
    """Return an integer in a range as `int`, also one of another library, such as numpy's; None for anything else."""
    number = to_integer(value)
    return number if number is not None and smallest <= number <= largest else None
