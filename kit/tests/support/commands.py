"""Commands that tests run."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass

import pytest


@dataclass
class Done:
    """What a command did."""

    status: int
    out: str
    err: str


def find_shell(name: str) -> str:
    """Return the path of a shell. Without it the test is skipped, but not in CI, where .ci/run installs it."""
    found = shutil.which(name)
    if found is None and not os.environ.get("CI"):
        pytest.skip(f"no {name} here")
    assert found is not None, name
    return found
