"""What ty and Pyrefly see is what mypy and pyright see: `nox -s types` runs those over the same file."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.support.checkout import HERE

API = Path(__file__).with_name("api.py")
SCRIPTS = Path(sysconfig.get_path("scripts"))


def check(*command: str) -> str:
    done = subprocess.run(command, cwd=HERE.root, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    return done.stdout


@pytest.mark.nightly
def test_ty_refuses_the_lines_that_are_refused_and_no_others() -> None:
    printed = check(str(SCRIPTS / "ty"), "check", "--python", sys.prefix, "--output-format", "concise", str(API))
    refused = {int(line) for line in re.findall(r"api\.py:(\d+):\d+: error", printed)}
    lines = API.read_text(encoding="utf-8").splitlines()
    marked = {number for number, line in enumerate(lines, 1) if "# type: ignore[" in line and "mypy alone" not in line}
    assert refused == marked, printed


@pytest.mark.nightly
def test_pyrefly_refuses_nothing_else() -> None:
    printed = check(
        str(SCRIPTS / "pyrefly"), "check", "--python-interpreter-path", sys.executable, "--output-format", "min-text",
        str(API),
    )  # fmt: skip
    assert "ERROR" not in printed, printed
