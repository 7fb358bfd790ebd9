"""`openapi-sdk surface`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from openapi_sdk_codegen.surface.command import main
from tests.support.projects import copy_settings

if TYPE_CHECKING:
    from pathlib import Path

    from openapi_sdk_codegen.project import Project


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Project:
    made = copy_settings(tmp_path)
    made.package.mkdir(parents=True)
    (made.package / "__init__.py").write_text("def f(a: int) -> int: ...\n", encoding="utf-8")
    made.corrected.write_text(json.dumps(describe("things.list")), encoding="utf-8")
    return made


def describe(method: str) -> dict[str, Any]:
    """Return a description of one method."""
    resource = method.partition(".")[0]
    operation: dict[str, Any] = {"operationId": method.replace(".", "_"), "tags": [resource], "responses": {}}
    return {"openapi": "3.0.3", "paths": {"/things/": {"get": operation}}}


def run(project: Project, *arguments: str) -> int:
    return main([*arguments, "--root", str(project.root)])


def test_the_surface_of_the_package_is_written(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "--write") == 0
    assert project.surface.read_bytes() == (
        b"package fleetit_api\nfunction fleetit_api.f -> int\nparameter fleetit_api.f.a [positional]: int\n"
    )
    names = project.names.read_text(encoding="utf-8")
    assert names.endswith('\n[operations."GET /things/"]\nmethod = "things.list"\n')
    assert run(project) == run(project, "--check") == 0
    assert "3 lines" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["--check"]])
def test_a_difference_fails_and_is_printed(
    project: Project, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(project, "--write")
    pinned = project.surface.read_bytes()
    (project.package / "__init__.py").write_text("def f(a: str) -> int: ...\n", encoding="utf-8")
    capsys.readouterr()
    assert run(project, *arguments) == 1
    output = capsys.readouterr()
    assert "-parameter fleetit_api.f.a [positional]: int" in output.out.splitlines()
    assert "+parameter fleetit_api.f.a [positional]: str" in output.out.splitlines()
    assert "openapi-sdk surface --write" in output.err
    assert project.surface.read_bytes() == pinned


def test_a_name_that_is_not_that_of_the_file_fails(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    run(project, "--write")
    project.corrected.write_text(json.dumps(describe("things.get")), encoding="utf-8")
    assert run(project, "--check") == 1
    assert "spec/names.toml differs from the package" in capsys.readouterr().err


def test_a_package_without_its_description_fails(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.corrected.unlink()
    assert run(project, "--write") == 1
    assert "openapi.json: can't be read" in capsys.readouterr().err


def test_nothing_pinned_yet_fails(project: Project) -> None:
    assert run(project, "--check") == 1
    assert not project.surface.exists()


@pytest.mark.parametrize("arguments", [["--check"], ["--write"]])
def test_a_package_that_can_t_be_read_fails_and_pins_nothing(
    project: Project, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(project, "--write")
    pinned = project.surface.read_bytes()
    (project.package / "broken.py").write_text("def f(:", encoding="utf-8")
    assert run(project, *arguments) == 1
    assert "broken.py" in capsys.readouterr().err
    assert project.surface.read_bytes() == pinned


def test_writing_and_checking_at_once_is_refused(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(project, "--check", "--write")
    assert "not allowed with" in capsys.readouterr().err
