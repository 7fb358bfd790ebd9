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
    statuses = [main(arguments) for arguments in ([], ["--help"], ["--version"], ["tolls", "--help"])]
print(json.dumps([statuses, sorted(sys.modules)]))
"""


@pytest.mark.heavy
def test_help_imports_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    statuses, modules = json.loads(done.stdout)
    assert set(statuses) == {0}
    assert "cyclopts" in modules
    assert [name for name in HEAVY if name in modules] == []
