"""The report on what changed, and its patch."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.scripted_server import ScriptedServer
from openapi_sdk_codegen.project import Problem, Project
from openapi_sdk_codegen.report.render import render
from openapi_sdk_codegen.vendor.store import load_spec
from openapi_sdk_codegen.watch.read import read_sources
from openapi_sdk_codegen.watch.report import Changes, rebuild, report_changes
from tests.codegen.review.repositories import git
from tests.codegen.watch.sites import ACTIVE_PATH, THINGS, THINGS_PATH, list_pages, make_site, publish
from tests.support.pages import ACTIVE, make_page, snapshot
from tests.support.projects import copy_project

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

TODAY = date(2026, 11, 29)


def fail(_: Project) -> None:
    msg = "spec/corrections.yaml: nothing is corrected here"
    raise Problem(msg)


def report_site(project: Project, pages: Mapping[str, bytes], rebuild: Callable[[Project], None]) -> Changes:
    """Report what changed if a project's site has these pages, too."""
    site = make_site(project)
    site.pages.update(pages)
    with ScriptedServer(site) as server:
        publish(project, server)
        spec = load_spec(project)
        return report_changes(spec, read_sources(spec, TODAY), rebuild=rebuild)


def apply_patch(project: Project, patch: bytes) -> dict[str, bytes | None]:
    """Apply a patch in a clean copy of a project, and return the files of that."""
    copy = project.root.with_name("clean")
    shutil.copytree(project.root, copy)
    git(copy, "init", "--quiet")
    (copy.parent / "changes.patch").write_bytes(patch)
    git(copy, "apply", str(copy.parent / "changes.patch"))
    shutil.rmtree(copy / ".git")
    return snapshot(Project(copy))


def snapshot_copy(project: Project) -> dict[str, bytes | None]:
    files = snapshot(project).items()
    return {name: content for name, content in files if not name.startswith(".git") and "__pycache__" not in name}


def test_patch_has_only_spec_if_regenerating_fails(project: Project) -> None:
    seen: list[dict[str, bytes | None]] = []

    def fail_late(copy: Project) -> None:
        seen.append(snapshot_copy(copy))
        (copy.root / "docs").mkdir()
        (copy.root / "docs" / "fields.md").write_text("half\n", encoding="utf-8")
        fail(copy)

    before = snapshot(project).keys()
    # Windows' line endings are kept byte for byte.
    pages = {"/llms.txt": list_pages(ACTIVE_PATH, THINGS_PATH), THINGS_PATH: THINGS.replace(b"\n", b"\r\n")}
    changes = report_site(project, pages, fail_late)
    assert snapshot(project).keys() == before
    assert apply_patch(project, changes.patch) == seen[0]
    assert seen[0]["spec/pages/things-list.md"] == pages[THINGS_PATH]
    assert any("spec/corrections.yaml: nothing is corrected here" in remark for remark in changes.report.remarks)
    assert "`GET /v2/things/`" in render(changes.report, "markdown")


def test_what_the_user_has_configured_for_git_changes_no_patch(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ignored").write_text("*.md\n", encoding="utf-8")
    configured = f"[core]\nautocrlf = true\nexcludesFile = {tmp_path / 'ignored'}\n[diff]\nnoprefix = true\n"
    (tmp_path / "config").write_text(configured, encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    content = THINGS.replace(b"\n", b"\r\n")
    changes = report_site(project, {"/llms.txt": list_pages(ACTIVE_PATH, THINGS_PATH), THINGS_PATH: content}, fail)
    assert apply_patch(project, changes.patch)["spec/pages/things-list.md"] == content


def test_page_that_disagrees_is_left_out_and_told_again(project: Project) -> None:
    other, path = "/api-reference/other/list.md", "/v2/integrations/active/"
    pages = {"/llms.txt": list_pages(ACTIVE_PATH, other, THINGS_PATH), other: make_page(path=path), THINGS_PATH: THINGS}
    changes = report_site(project, pages, fail)
    files = apply_patch(project, changes.patch)
    assert files["spec/pages/things-list.md"] == THINGS
    assert "spec/pages/other-list.md" not in files
    assert any("pages/other-list.md: left out of the patch: " in remark for remark in changes.report.remarks)
    assert other.encode() not in (files["spec/watched.json"] or b"").partition(b'"pages"')[0]
    assert other.encode() + b'": {' not in (files["spec/watched.json"] or b"")


def test_git_that_fails_is_a_problem(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Problem, match="git is not installed"):
        report_site(project, {}, fail)


@pytest.mark.nightly
def test_changed_and_new_pages_become_code_in_the_patch(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    built: list[dict[str, bytes | None]] = []

    def rebuild_and_keep(copy: Project) -> None:
        rebuild(copy)
        built.append(snapshot_copy(copy))

    active = (project.spec / ACTIVE).read_bytes()
    parameter = b"        - {name: colour, in: query, schema: {type: string}}\n"
    changed = active.replace(b"      parameters:\n", b"      parameters:\n" + parameter)
    assert changed != active
    pages = {"/llms.txt": list_pages(ACTIVE_PATH, THINGS_PATH), ACTIVE_PATH: changed, THINGS_PATH: THINGS}
    changes = report_site(project, pages, rebuild_and_keep)
    assert built, changes.report.remarks[-3:]
    assert apply_patch(project, changes.patch) == built[0]
    assert built[0]["generated/fleetit_api/api/things/__init__.py"]
    written = render(changes.report, "markdown")
    assert "things.list" in written
    assert f"{ACTIVE} changed" in written.replace("\\", "")
    assert changes.report.verdict.step == "minor"
