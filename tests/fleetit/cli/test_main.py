"""The command itself: its exit statuses, and that its errors are one line."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fleetit.cli import main

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["tols"], "fleetit: Unknown command", id="command that is not there"),
    ],
)
def test_wrong_usage_is_one_line(arguments: Sequence[str], expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(expected)
    assert captured.err.count("\n") == 1


def test_module_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "fleetit.cli", "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: fleetit")
