"""The examples for GitHub Actions and pre-commit in kit/docs/diff.md do what the page says."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from ruamel.yaml import YAML

from openapi_sdk_codegen.openapi.yaml import dump_yaml
from tests.codegen.review.repositories import git
from tests.support.checkout import HERE

#: What can't be run here: it needs GitHub or a package index.
ACTIONS = {"actions/checkout", "actions/setup-python"}
INSTALLATION = 'pip install "./kit[codegen]"'
PAGE = HERE.root / "kit" / "docs" / "diff.md"
EXAMPLES: list[Any] = [
    YAML(typ="safe").load(token.content)  # pyright: ignore[reportUnknownMemberType] - ruamel.yaml annotates no arguments
    for token in MarkdownIt().parse(PAGE.read_text(encoding="utf-8"))
    if token.type == "fence" and token.info == "yaml"
]


def description(*parameters: str) -> str:
    listed = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in parameters]
    operation = {"parameters": listed, "responses": {"200": {"description": "The tolls."}}}
    return dump_yaml(
        {"openapi": "3.1.0", "info": {"title": "Tolls", "version": "1"}, "paths": {"/tolls/": {"get": operation}}}
    )


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Return a repository whose description is committed; the branch of the base is at that commit."""
    folder = tmp_path / "repository"
    (folder / "spec").mkdir(parents=True)
    git(folder, "init", "-q")
    (folder / "spec" / "openapi.yaml").write_text(description("limit"), encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "The base")
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    return folder


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    temporary = folder.parent / "temporary"
    temporary.mkdir(exist_ok=True)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = {"PATH": path, "PYTHONPATH": str(HERE.root), "GITHUB_BASE_REF": "main", "RUNNER_TEMP": str(temporary)}
    return subprocess.run(  # noqa: S603 - the commands of our own page
        command, cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True, check=False, timeout=60
    )


CASES = [
    pytest.param(description("limit", "offset"), 0, "new-optional-request-parameter", id="a harmless change"),
    pytest.param(
        description("limit").replace("in: query", "in: query\n          required: true"),
        1,
        "request-parameter-became-required",
        id="a breaking change",
    ),
]


@pytest.mark.heavy
@pytest.mark.parametrize(("new", "status", "rule"), CASES)
def test_the_workflow_annotates_what_changes(new: str, status: int, rule: str, folder: Path) -> None:
    (workflow,) = (each for each in EXAMPLES if "jobs" in each)
    (job,) = workflow["jobs"].values()
    actions = [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step]
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert set(actions) == ACTIONS
    assert commands[0] == INSTALLATION
    (folder / "spec" / "openapi.yaml").write_text(new, encoding="utf-8")
    *before, last = [run(["bash", "-e", "-c", command], folder) for command in commands[1:]]
    assert [each.returncode for each in before] == [0] * len(before)
    assert (last.returncode, last.stderr) == (status, "")
    annotations = [line for line in last.stdout.splitlines() if line.startswith("::")]
    assert len(annotations) == 1
    assert all("file=spec/openapi.yaml," in line and f"title={rule}::" in line for line in annotations)


@pytest.mark.heavy
@pytest.mark.parametrize(("new", "status", "rule"), CASES)
def test_the_hook_refuses_a_commit_that_breaks(new: str, status: int, rule: str, folder: Path) -> None:
    (configuration,) = (each for each in EXAMPLES if "repos" in each)
    (repository,) = configuration["repos"]
    (hook,) = repository["hooks"]
    assert (repository["repo"], hook["language"], hook["pass_filenames"]) == ("local", "system", False)
    (folder / "spec" / "openapi.yaml").write_text(new, encoding="utf-8")
    git(folder, "add", ".")
    done = run(shlex.split(hook["entry"]), folder)
    assert (done.returncode, done.stderr) == (status, "")
    assert rule in done.stdout
    assert git(folder, "status", "--porcelain", "--untracked-files").splitlines() in ([], ["M  spec/openapi.yaml"])
