"""The name and the package of a project are those that its description makes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from kit.tests.support.surface import KIT
from openapi_sdk_codegen.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_another_name_than_that_of_the_title_is_refused_with_the_correction_that_sets_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "depot"
    shutil.copytree(KIT / "examples" / "depot", project)
    settings = project / "pyproject.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"Depot"', '"Store"'), encoding="utf-8")
    assert main(["vendor", str(project / "depot.yaml"), f"--root={project}"]) == 0
    capsys.readouterr()
    assert main(["regenerate", f"--root={project}"]) == 1
    assert capsys.readouterr().err == (
        "regenerate: pyproject.toml, [tool.openapi-sdk]: name and package are Store and depot, and the description "
        "makes Depot and depot: change them, or set `x-name` of `$.info` in spec/corrections.yaml\n"
    )
