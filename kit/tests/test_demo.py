"""The demonstration of `nox -s demo`."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.surface import KIT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.nightly
def test_the_demonstration_shows_each_step(tmp_path: Path) -> None:
    command = [sys.executable, str(KIT / "examples" / "demo.py"), str(tmp_path / "depot")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - our own
    assert (done.returncode, done.stderr) == (0, "")
    steps = re.split(r"^\d\. ", done.stdout, flags=re.MULTILINE)[1:]
    assert [re.findall(r"^   \$ (\S+ \S+)", each, re.MULTILINE) for each in steps] == [
        ["openapi-sdk vendor"],
        ["openapi-sdk regenerate"],
        ["python tour.py"],
        ["openapi-sdk diff"],
    ]
    assert "operations: 4" in steps[0]
    assert "regenerated generated/depot_api" in steps[1]
    assert re.search("red, 2.5 kg\n   Its color is now blue", steps[2])
    assert "MAJOR: POST /crates, body application/json weight: The property is now required." in steps[3]
