"""The examples of docs/review.md and CONTRIBUTING.md, done in copies of the project: they show what the tools print."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from openapi_sdk_codegen.generate import command as regenerate
from openapi_sdk_codegen.review import command as review
from openapi_sdk_codegen.surface import command as surface
from openapi_sdk_codegen.vendor import command as vendor
from tests.codegen.review.repositories import git
from tests.support.checkout import HERE
from tests.support.projects import copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from openapi_sdk_codegen.project import Project

pytestmark = pytest.mark.exhaustive

LIST = HERE.pages / "integrations-fleet-active-integrations-list.md"


def find_blocks(page: str, language: str) -> list[str]:
    """Return the code blocks of a page of the documentation that are in a language."""
    text = (HERE.root / page).read_text(encoding="utf-8")
    return [each.content for each in MarkdownIt().parse(text) if each.type == "fence" and each.info == language]


#: What is printed after the second and the fourth step, as the page shows it.
STOPPED, REVIEWED = find_blocks("docs/review.md", "text")


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Project:
    """Return a copy of the project on a branch of its own."""
    project = copy_project(tmp_path)
    for path in (HERE.surface, HERE.version):
        target = project.root / path.relative_to(HERE.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    git(project.root, "init", "--quiet", "--initial-branch=main", "--template=")
    git(project.root, "add", "--all")
    git(project.root, "commit", "--quiet", "--message", "The base")
    git(project.root, "checkout", "--quiet", "-b", "work")
    return project


def replace(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def change_fields(indent: int) -> tuple[str, str]:
    """Return the properties of an integration before and after the change."""
    before = {"enabled:": ["type: boolean"]}
    after = {
        "enabled:": ["type: string", "enum: ['ON', 'OFF', PAUSED]"],
        "last_synced:": ["type: string", "format: date-time"],
    }
    written = [
        "".join(
            f"{' ' * indent}{line}\n" for name, lines in each.items() for line in (name, *(f"  {x}" for x in lines))
        )
        for each in (before, after)
    ]
    return written[0], written[1]


def check_shown(shown: str, printed: str) -> None:
    """Check that a text is as it was printed; `…` stands for anything that the page leaves out."""
    parts = [r"\s+".join(map(re.escape, part.split())) for part in shown.split("…")]
    assert re.search(r"[\s\S]*?".join(rf"\s*{part}\s*" for part in parts), printed), printed


def test_each_step_of_the_example_does_what_the_page_says(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = ["--root", str(project.root)]
    page = tmp_path / "list.md"
    shutil.copy(LIST, page)
    replace(
        page,
        (
            "        - name: Fleet-ID\n          in: header\n",
            "        - name: Fleet-ID\n          in: header\n          required: true\n",
        ),
        change_fields(24),
    )
    assert vendor.main([str(page), *root]) == 0
    capsys.readouterr()

    assert regenerate.main(root) == 1
    stopped = capsys.readouterr().err
    check_shown(STOPPED, stopped)
    old, new = re.findall(r"x-fingerprint is (\w+), now it is (\w+)", stopped)[0]
    replace(
        project.corrections,
        (old, new),
        change_fields(10),
    )
    assert regenerate.main(root) == 0
    capsys.readouterr()

    assert surface.main(["--write", *root]) == 0
    assert "+field fleetit_api.models.active_integration.ActiveIntegration.last_synced" in capsys.readouterr().out

    assert review.main(root) == 1
    reviewed = capsys.readouterr().out
    check_shown(REVIEWED, reviewed)
    assert "corrections hide" not in reviewed
    assert "no change of the wire explains it" not in reviewed


@pytest.mark.nightly
def test_the_first_change_of_the_guide_needs_a_patch(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = ["--root", str(project.root)]
    (action,), (diff,) = find_blocks("CONTRIBUTING.md", "yaml"), find_blocks("CONTRIBUTING.md", "diff")
    with project.corrections.open("a", encoding="utf-8") as file:
        file.write(f"\n{action}")
    toll = project.package / "models" / "toll.py"
    before = toll.read_text(encoding="utf-8").splitlines()
    assert regenerate.main(root) == 0
    after = toll.read_text(encoding="utf-8").splitlines()
    assert diff.splitlines() == [
        *(f"-{line}" for line in before if line not in after),
        *(f"+{line}" for line in after if line not in before),
    ]
    capsys.readouterr()
    assert review.main(root) == 0
    assert "PATCH: Only prose" in capsys.readouterr().out
