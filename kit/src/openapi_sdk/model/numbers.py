"""Numbers of JSON: what Python reads beside them is refused wherever a document is read."""

from __future__ import annotations

import math
from typing import NoReturn


class AmbiguousJson(ValueError):
    """JSON that other readers understand otherwise. The message does not show a number that would lose digits."""

    def __init__(self, message: str, number: str = "") -> None:
        super().__init__(message)
        self.number = number


def parse_finite(text: str) -> float:
    """Return a number of JSON, for `parse_float`. One that is too large for a float, such as 1e400, is refused."""
    number = float(text)
    return number if math.isfinite(number) else refuse_constant(text)


def refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and infinities, for `parse_constant`."""
    msg = f"{name} is no number of JSON"
    raise AmbiguousJson(msg)
