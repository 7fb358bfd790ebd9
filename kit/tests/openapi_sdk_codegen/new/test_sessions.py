"""Projects that `openapi-sdk new` makes of documents in the forms of public ones: all sessions of their noxfile pass.

Each session makes an environment of its own, as for an owner.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.checkout import KIT
from openapi_sdk_codegen.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(3600)]

DOCUMENTS = {
    "Depot": "depot/openapi.yaml",
    "Lantern": "foreign/lantern.yaml",
    "Quarry": "foreign/quarry.yaml",
}
SESSIONS = ("demo", "tests", "lint", "types", "check", "docs", "build")


@pytest.fixture(params=DOCUMENTS)
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """Make a project without an edit. Its environments, a gigabyte, are removed afterwards."""
    document = KIT / "tests" / DOCUMENTS[request.param]
    folder = tmp_path / request.param.lower()
    assert main(["new", request.param, str(document), "--directory", str(folder), "--license", "MIT"]) == 0
    yield folder
    shutil.rmtree(folder / ".nox", ignore_errors=True)


def test_all_sessions_pass(project: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-m", "nox", "-s", *SESSIONS],
        cwd=project,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout[-10_000:]  # the end names the sessions that failed
