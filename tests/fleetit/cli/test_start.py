"""`fleetit --help` imports nothing heavy."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = ["httpx", "httpx2", "fleetit_api.api", "rich.markdown", "keyring", "platformdirs", "msgspec", "fleetit.sandbox"]
PROGRAM = """
import contextlib, io, json, sys
from fleetit.cli import main
with contextlib.redirect_stdout(io.StringIO()):
    status = main(json.loads(sys.argv[1]))
print(json.dumps([status, sorted(sys.modules)]))
"""


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["tolls", "--help"], []])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM, json.dumps(arguments)], capture_output=True, text=True, check=True
    )
    status, modules = json.loads(done.stdout)
    assert status == 0
    assert "cyclopts" in modules
    assert [name for name in HEAVY if name in modules] == []
