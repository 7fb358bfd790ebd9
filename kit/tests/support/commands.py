"""Commands that tests run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Done:
    """What a command did."""

    status: int
    out: str
    err: str
