"""The overlay of Depot has types: its imports are generated, so it is checked in its project."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kit.tests.depot.sdk import make_project
from kit.tests.support.checkout import HERE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.nightly
@pytest.mark.parametrize("tenants", [pytest.param(True, id="with sites"), pytest.param(False, id="without")])
def test_the_overlay_is_typed(tmp_path: Path, *, tenants: bool) -> None:
    project = make_project(tmp_path, tenants=tenants)
    path = os.pathsep.join(map(str, (project / "overlays", project / "generated", HERE.root / "src")))
    settings = tmp_path / "mypy.ini"
    settings.write_text("[mypy]\nstrict = true\nwarn_redundant_casts = false\n")  # as in pyproject.toml of the SDK
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [sys.executable, "-m", "mypy", "--config-file", str(settings), "--cache-dir", str(tmp_path), "-p", "depot"],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": path},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
