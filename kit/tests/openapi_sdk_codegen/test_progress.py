"""What is done next is one line on a terminal, and a line for each step elsewhere."""

from __future__ import annotations

import sys
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.terminals import Terminal
from openapi_sdk_codegen import progress as module
from openapi_sdk_codegen.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.mark.parametrize(
    ("stream", "steps", "shown"),
    [
        pytest.param(Terminal(), ["a", "b"], "\r\x1b[Ka\r\r\x1b[Kb\r\r\x1b[K\r", id="a terminal"),
        pytest.param(Terminal(), [], "", id="a terminal and no step"),
        pytest.param(StringIO(), ["a", "b"], "   1.5 s  a\n   3.0 s  b\n", id="a pipe"),
    ],
)
def test_steps_are_shown(monkeypatch: pytest.MonkeyPatch, stream: StringIO, steps: Sequence[str], shown: str) -> None:
    times = iter((10.0, 11.5, 13.0))
    monkeypatch.setattr(module, "monotonic", lambda: next(times))
    monkeypatch.setattr(sys, "stderr", stream)
    progress = Progress()
    for step in steps:
        progress(step)
    progress.finish()
    assert stream.getvalue() == shown
