"""A stand-in for the bar of progress, which remembers what it was told."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest


def replace_bar(monkeypatch: pytest.MonkeyPatch, module: str, stream: str = "stdout") -> list[Any]:
    """Replace the bar of a module.

    Args:
        monkeypatch: Undoes it.
        module: The dotted name of the module that shows the bar.
        stream: `stdout` or `stderr`.

    Returns:
        What the bar is told: whether it is wanted, each step, and what was in the stream when it stopped.
    """
    told: list[Any] = []

    def show_progress(_program: object, *, is_wanted: bool) -> Any:
        told.append(is_wanted)
        out: Any = getattr(sys, stream)
        bar = SimpleNamespace(show=lambda *each: told.append(each), stop=lambda: told.append(out.getvalue()))
        return nullcontext(bar)

    monkeypatch.setattr(f"{module}.show_progress", show_progress)
    return told
