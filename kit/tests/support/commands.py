"""Commands that tests run."""

from __future__ import annotations

import io
import os
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from openapi_sdk.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk.cli.program import Program


@dataclass
class Done:
    """What a command did."""

    status: int
    out: str
    err: str


def make_runner(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """Return what runs a command of a program in this process."""

    def run_command(program: Program, *arguments: str, stdin: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        status = main(program, arguments)
        captured = capsys.readouterr()
        return Done(status, captured.out, captured.err)

    return run_command


def find_shell(name: str) -> str:
    """Return the path of a shell. Without it the test is skipped, but not in CI, where .ci/run installs it."""
    found = shutil.which(name)
    if found is None and not os.environ.get("CI"):
        pytest.skip(f"no {name} here")
    assert found is not None, name
    return found
