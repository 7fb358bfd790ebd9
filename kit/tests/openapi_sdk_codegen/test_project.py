"""The settings of a project, and the paths that follow from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openapi_sdk_codegen.project import Problem, Project, ProjectSettings, find_project

if TYPE_CHECKING:
    from pathlib import Path

NEEDED = 'name = "Acme"\npackage = "acme"\n'


def write(root: Path, settings: str) -> Project:
    text = f'[project]\nname = "acme-sdk"\n[tool.openapi-sdk]\n{settings}'
    (root / "pyproject.toml").write_text(text, encoding="utf-8")
    return Project(root)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param(NEEDED, ProjectSettings("acme-sdk", "Acme", "acme"), id="what is needed"),
        pytest.param(
            f'{NEEDED}webhooks = "own"\npage-address = "https://docs.acme.example/{{tag}}/{{summary}}"',
            ProjectSettings(
                "acme-sdk", "Acme", "acme", "https://docs.acme.example/{tag}/{summary}", has_own_webhooks=True
            ),
            id="all",
        ),
    ],
)
def test_settings_are_read(settings: str, expected: ProjectSettings, tmp_path: Path) -> None:
    assert write(tmp_path, settings).settings == expected


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        pytest.param('name = "Acme"', "package", id="missing"),
        pytest.param(f"{NEEDED}colour = 1", "colour", id="unknown"),
        pytest.param(f'{NEEDED}webhooks = "mine"', "webhooks", id="another value"),
        pytest.param('name = 1\npackage = "acme"', "name", id="no text"),
        pytest.param('name = "Acme API"\npackage = "acme"', "name", id="no name of a class"),
        pytest.param('name = "Acme"\npackage = "acme-sdk"', "package", id="no name of a package"),
    ],
)
def test_a_wrong_setting_is_named(settings: str, key: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=rf"pyproject\.toml, \[tool\.openapi-sdk\]: '{key}': there are name and package"):
        _ = write(tmp_path, settings).settings


@pytest.mark.parametrize("text", [None, b"[", b"\xff"], ids=["missing", "no TOML", "no text"])
def test_a_file_that_can_not_be_read_is_a_problem(text: bytes | None, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "pyproject.toml").write_bytes(text)
    with pytest.raises(Problem, match=r"pyproject\.toml: can't be read"):
        _ = Project(tmp_path).settings


def test_folders_are_named_after_the_package(tmp_path: Path) -> None:
    project = write(tmp_path, NEEDED)
    paths = project.package, project.surface, project.version, project.kinds
    assert [project.name(each) for each in paths] == [
        "generated/acme_api",
        "tests/surface/acme_api.txt",
        "overlays/acme/_version.py",
        "overlays/acme/webhooks/kinds.py",
    ]


def test_the_project_is_that_of_the_working_directory_or_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, NEEDED)
    below = tmp_path / "spec" / "pages"
    below.mkdir(parents=True)
    (tmp_path / "spec" / "pyproject.toml").write_text("[tool.other]\n", encoding="utf-8")
    for folder in (tmp_path, below):
        monkeypatch.chdir(folder)
        assert find_project(None).root == tmp_path
    assert find_project(tmp_path / "spec").root == tmp_path / "spec"  # as it was named


def test_settings_that_can_not_be_read_are_no_reason_to_take_another_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, NEEDED)
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[", encoding="utf-8")
    monkeypatch.chdir(inner)
    with pytest.raises(Problem, match=r"pyproject\.toml: can't be read"):
        _ = find_project(None).settings


def test_a_folder_without_a_project_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Problem, match="change to the folder of a project, or name it with --root"):
        find_project(None)
