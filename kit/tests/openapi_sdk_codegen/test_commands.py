"""What all commands about a project say of it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.surface import KIT
from openapi_sdk_codegen.__main__ import COMMANDS, main
from openapi_sdk_codegen.project import Project
from openapi_sdk_codegen.trial.command import try_sources

if TYPE_CHECKING:
    from pathlib import Path

DEPOT = KIT / "examples" / "depot"
ARGUMENTS = {
    "new": ["acme", "a.yaml"],
    "try": ["a.yaml"],
    "diff": ["a.yaml", "b.yaml"],
    "review": ["main"],
    "release": ["1.0.0"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_an_error_begins_with_the_command(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([name, *ARGUMENTS.get(name, [])]) in {1, 2}
    assert capsys.readouterr().err.startswith(f"{name}: ")


@pytest.mark.parametrize("title", ["Depot", "Acme API"])
def test_each_command_says_that_regenerate_refuses_a_name(
    title: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(DEPOT, tmp_path, dirs_exist_ok=True)
    document = tmp_path / "depot.yaml"
    text = document.read_text(encoding="utf-8").replace("title: Depot", f"title: {title}")
    document.write_text(text, encoding="utf-8")
    why = "name and package are Depot and depot, and the description makes Acme and acme"
    is_refused = title == "Acme API"
    trial = try_sources(Project(tmp_path), [str(document)], with_types=False)
    assert any(why in each for each in trial.notes) == is_refused
    assert main(["vendor", "--root", str(tmp_path), str(document)]) == 0
    assert (why in capsys.readouterr().out) == is_refused
    if is_refused:
        assert main(["regenerate", "--root", str(tmp_path)]) == 1
        assert why in capsys.readouterr().err
