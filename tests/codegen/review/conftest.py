"""A project with a branch, and its review."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from openapi_sdk_codegen.review.command import main
from tests.codegen.review.repositories import Repository, Reviewed, description, git

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(name="template", scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one commit on main, and a branch."""
    made = Repository(tmp_path_factory.mktemp("template") / "project")
    made.write(description())
    made.write_version("1.0.0")
    made.commit(tag="v1.0.0")
    git(made.root, "checkout", "--quiet", "-b", "work")
    return made.root


@pytest.fixture(name="work")
def _work(template: Path, tmp_path: Path) -> Repository:
    """A copy of the template."""
    return Repository(shutil.copytree(template, tmp_path / "project"))


@pytest.fixture(name="run")
def _run(work: Repository, capsys: pytest.CaptureFixture[str]) -> Callable[..., Reviewed]:
    def run(*arguments: str, form: str = "json") -> Reviewed:
        status = main([*arguments, "--format", form, "--root", str(work.root)])
        captured = capsys.readouterr()
        return Reviewed(status, captured.out, captured.err)

    return run
