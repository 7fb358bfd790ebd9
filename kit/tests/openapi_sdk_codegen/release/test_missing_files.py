"""A release of a project that lacks a file which it writes."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from openapi_sdk_codegen.release.command import main

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "pyproject.toml": '[project]\nname = "acme"\n\n[tool.openapi-sdk]\nname = "Acme"\npackage = "acme"\n',
    "CHANGELOG.md": "# Changelog\n\n## Unreleased\n\n### Added\n\n- Everything.\n",
    "overlays/acme/_version.py": '__version__ = "1.0.0.dev0"\n',
}


@pytest.mark.parametrize("missing", ["CHANGELOG.md", "overlays/acme/_version.py"])
def test_a_missing_file_is_named_before_anything_is_written(
    missing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    present = {name: text for name, text in FILES.items() if name != missing}
    for name, text in present.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message=Begin")
    assert main(["1.0.0", f"--root={tmp_path}"]) == 2
    assert capsys.readouterr().err.startswith(f"release: {missing}: can't be read: ")
    assert {name: (tmp_path / name).read_text(encoding="utf-8") for name in present} == present


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=tests", "-c", "user.email=tests@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)  # noqa: S603, S607 - our own arguments
