"""Regenerating replaces the package, or leaves the old one if it fails."""

from __future__ import annotations

import shutil
import subprocess
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.descriptions import make_description
from openapi_sdk_codegen.generate import package, tools
from openapi_sdk_codegen.generate.command import main
from openapi_sdk_codegen.generate.completeness import check_completeness
from openapi_sdk_codegen.generate.package import build, generate, regenerate
from openapi_sdk_codegen.project import Problem
from tests.support.checkout import HERE
from tests.support.projects import copy_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk_codegen.project import Project


pytestmark = pytest.mark.heavy


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return copy_project(tmp_path)


def read_files(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


WRITTEN = "generated/fleetit_api, docs/fields.md and docs/fidelity.md"


def test_the_committed_package_is_what_the_description_makes(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    before = read_files(project.root)
    cached = project.package / "__pycache__" / "client.pyc"
    cached.parent.mkdir(exist_ok=True)
    cached.write_bytes(b"not part of the package")
    assert main(["--check", "--root", str(project.root)]) == 0
    assert read_files(project.root) == before
    assert capsys.readouterr().out == f"{WRITTEN} are current\n"


@pytest.mark.nightly
def test_what_was_changed_by_hand_is_a_difference_and_does_not_survive(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    right = read_files(project.package)
    stale, edited, missing = (project.package / "models" / name for name in ("stale.py", "toll.py", "vehicle.py"))
    stale.write_text("x = 1\n")
    edited.write_text(f"{edited.read_text()}# edited\n")
    missing.unlink()
    before = read_files(project.root)
    assert main(["--check", "--root", str(project.root)]) == 1
    printed = capsys.readouterr()
    assert {line for line in printed.out.splitlines() if line.startswith(("-# ", "only"))} == {
        "only committed: models/stale.py",
        "-# edited",
        "only regenerated: models/vehicle.py",
    }
    assert "run `openapi-sdk regenerate`" in printed.err
    assert read_files(project.root) == before
    assert main(["--root", str(project.root)]) == 0
    assert read_files(project.package) == right
    assert capsys.readouterr().out == f"regenerated {WRITTEN}\n"


def test_a_missing_package_is_generated(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(project.package.parent)
    monkeypatch.setattr(package, "build", lambda _document, _project, target: target.mkdir())
    regenerate({}, project)
    assert [each.name for each in project.package.parent.iterdir()] == [project.package.name]


def test_the_old_package_is_put_back_if_the_new_one_cannot_be_moved(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_files(project.root / "generated")
    rename = Path.rename

    def fail_for_new(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise OSError
        return rename(path, target)

    monkeypatch.setattr(package, "build", lambda _document, _project, target: target.mkdir())
    monkeypatch.setattr(Path, "rename", fail_for_new)
    with pytest.raises(OSError):  # noqa: PT011 - raised without a message above
        regenerate({}, project)
    assert read_files(project.root / "generated") == before


def rewrite(name: str, old: str, new: str) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        path = project.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("break_project", "message"),
    [
        pytest.param(
            rewrite("spec/corrections.yaml", "overlay: 1.0.0", "overlay: ["), "corrections.yaml", id="not YAML"
        ),
        pytest.param(
            rewrite("spec/corrections.yaml", "operationId: integrations_list_active", "operationId: lists"),
            "operation-id-shape",
            id="an error of the lint",
        ),
        pytest.param(
            rewrite("spec/corrections.yaml", "#/components/schemas/JsonObject", "#/components/schemas/Nothing"),
            "Nothing",
            id="a broken reference",
        ),
        pytest.param(
            rewrite("spec/corrections.yaml", "x-name: FleetIT", "x-name: Acme"),
            "the description makes Acme and acme",
            id="another name than in pyproject.toml",
        ),
        pytest.param(lambda project: project.published.unlink(), "spec/openapi.yaml", id="no description"),
    ],
)
def test_a_failure_names_the_cause_and_keeps_the_old_package(
    project: Project, break_project: Callable[[Project], None], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = read_files(project.root / "generated")
    break_project(project)
    assert main(["--root", str(project.root)]) == 1
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error
    assert read_files(project.root / "generated") == before


@pytest.mark.parametrize(
    ("requirement", "message"),
    [
        pytest.param("ruff==0.0.1; extra == 'codegen'", "openapi-sdk pins ruff==0.0.1, but ", id="another version"),
        pytest.param(
            'ruff-of-nobody==0.17.6 ; extra == "codegen"',
            "openapi-sdk pins ruff-of-nobody==0.17.6, but none is installed",
            id="none",
        ),
    ],
)
def test_another_version_of_a_tool_is_refused(
    requirement: str, message: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = ["attrs>=23.2", "pyright==0.0.1; extra == 'trial'"]
    monkeypatch.setattr(tools, "requires", lambda _: [*others, requirement])
    with pytest.raises(Problem, match=message):
        build({}, project, project.root / "made")


def test_the_pins_are_those_of_the_kit(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def find_nothing(_: str) -> None:
        raise PackageNotFoundError

    monkeypatch.setattr(tools, "version", lambda _: "0.0.1")
    with pytest.raises(Problem, match=r"openapi-sdk pins \S+==\S+, but 0\.0\.1 is installed"):
        build({}, project, project.root / "made")
    monkeypatch.setattr(tools, "requires", find_nothing)
    with pytest.raises(Problem, match="openapi-sdk, which pins the generator, is not installed"):
        build({}, project, project.root / "made")


def test_an_error_of_the_formatter_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("def", encoding="utf-8")
    with pytest.raises(Problem, match=r"ruff failed:\n.*module\.py"):
        tools.run_ruff("format", "--isolated", str(tmp_path))


def test_a_package_that_lacks_an_operation_is_refused(project: Project) -> None:
    before = read_files(project.root / "generated")
    document = make_description()
    document["info"]["x-name"] = "FleetIT"
    document["paths"]["/v2/second/"] = document["paths"]["/v2/things/"]  # one operationId, one module: the last one
    with pytest.raises(Problem, match="`list` has another meaning here"):
        regenerate(document, project)
    assert read_files(project.root / "generated") == before
    generate(document, project, project.root / "made")
    with pytest.raises(Problem, match="GET /v2/things/: the generator wrote no module for it"):
        check_completeness(document, project.root / "made")


def test_a_warning_of_the_generator_is_an_error(project: Project) -> None:
    # An operation whose path has an argument that is not described is dropped with a warning.
    rewrite("spec/openapi.yaml", "components:", "x-spoilt: true\ncomponents:")(project)
    document = {
        "openapi": "3.0.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/v2/things/{id}/": {
                "get": {"operationId": "things_get", "tags": ["things"], "responses": {"200": {"description": ""}}}
            }
        },
    }
    with pytest.raises(Problem, match="Incorrect path templating"):
        generate(document, project, project.root / "made")


def test_a_package_is_formatted_in_a_folder_that_git_ignores(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)  # noqa: S603, S607 - our own arguments
    made: list[dict[str, bytes]] = []
    for folder in (tmp_path / "seen", tmp_path / "ignored"):
        folder.mkdir()
        if folder.name == "ignored":
            (folder / ".gitignore").write_text("*\n", encoding="utf-8")  # as virtual environments have it
        generate(make_description(), HERE, folder / "things_api")
        made.append(read_files(folder / "things_api"))
    assert made[0] == made[1]
