"""`openapi-sdk lint`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.descriptions import add_parameters, make_description
from openapi_sdk_codegen.lint.command import main
from openapi_sdk_codegen.openapi.yaml import dump_yaml
from openapi_sdk_codegen.project import Project

if TYPE_CHECKING:
    from pathlib import Path

OVERLAY: dict[str, Any] = {"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": []}


def project(folder: Path, description: dict[str, Any]) -> Project:
    made = Project(folder)
    made.spec.mkdir()
    made.published.write_text(dump_yaml(description), encoding="utf-8")
    made.corrections.write_text(dump_yaml(OVERLAY), encoding="utf-8")
    return made


def test_clean_description_has_status_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(project(tmp_path, make_description()).root)]) == 0
    assert "nothing found" in capsys.readouterr().out


def test_findings_are_printed_one_per_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    description = make_description()
    headers = [{"name": name, "in": "header", "schema": {"type": "string"}} for name in ("A B", "C:D")]
    add_parameters(*headers)(description)
    assert main(["--root", str(project(tmp_path, description).root)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.rpartition("[")[2] for line in lines] == ["header-name]", "header-name]"]


@pytest.mark.parametrize("missing", ["published", "corrections"])
def test_missing_file_has_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str], missing: str) -> None:
    made = project(tmp_path, make_description())
    path: Path = getattr(made, missing)
    path.unlink()
    assert main(["--root", str(tmp_path)]) == 2
    assert path.name in capsys.readouterr().err
