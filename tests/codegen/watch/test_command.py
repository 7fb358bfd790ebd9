"""`openapi-sdk watch`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk_codegen.watch.command import main
from openapi_sdk_codegen.watch.watched import path_of
from tests.codegen.watch.sites import ACTIVE_PATH, PROSE_PATH, Site, make_site, publish
from tests.support.pages import make_page, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openapi_sdk_codegen.project import Project

FILES = ["changes.patch", "report.html", "report.md"]


@pytest.fixture
def site(project: Project) -> Iterator[Site]:
    """The site of the project, which it knows."""
    made = make_site(project)
    del made.pages[PROSE_PATH]
    with ScriptedServer(made) as server:
        publish(project, server)
        path_of(project).write_text(json.dumps({f"{server.url}{PROSE_PATH}": {}}), encoding="utf-8")
        yield made


def run(project: Project, folder: Path) -> tuple[int, dict[str, Any]]:
    file = folder / "watch.json"
    status = main(["--root", str(project.root), "--output", str(folder / "made" / "out"), "--json", str(file)])
    return status, json.loads(file.read_text(encoding="utf-8"))


def list_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("out/*"))


@pytest.mark.usefixtures("site")
def test_nothing_changed_is_one_line(project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = snapshot(project)
    status, content = run(project, tmp_path)
    assert (status, content["state"], content["changed"], content["asked"]) == (0, "unchanged", False, 3)
    assert capsys.readouterr().out == "watch: 3 addresses, nothing changed\n"
    assert snapshot(project) == before
    assert list_files(tmp_path) == []


def test_change_is_reported_and_changes_no_file(
    project: Project, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.pages[ACTIVE_PATH] = make_page(path="/v2/integrations/active/")
    before = snapshot(project)
    status, content = run(project, tmp_path)
    assert (status, content["state"], content["changed"]) == (1, "changed", True)
    [page] = content["pages"]
    assert page["what"] == "changed"
    assert page["address"].endswith(ACTIVE_PATH)
    assert content["verdict"] == "major"
    assert snapshot(project) == before
    assert list_files(tmp_path) == FILES
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("changed: ")
    assert ACTIVE_PATH in first
    assert last.startswith("major: ")
    assert last.endswith(f"; see {tmp_path / 'made' / 'out'}")


def test_page_that_can_not_be_read_has_a_status_of_its_own(
    project: Project, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.pages[ACTIVE_PATH] = reply(500)
    status, content = run(project, tmp_path)
    assert (status, content["state"], content["changed"], content["verdict"]) == (2, "unreadable", False, None)
    assert "responded 500" in capsys.readouterr().out
    assert list_files(tmp_path) == []


def test_report_of_an_earlier_run_is_removed(project: Project, site: Site, tmp_path: Path) -> None:
    page = site.pages[ACTIVE_PATH]
    site.pages[ACTIVE_PATH] = make_page(path="/v2/integrations/active/")
    assert [run(project, tmp_path)[0] for _ in range(2)] == [1, 1]
    (tmp_path / "made" / "out" / "other.txt").write_text("kept", encoding="utf-8")
    site.pages[ACTIVE_PATH] = page
    assert run(project, tmp_path)[0] == 0
    assert list_files(tmp_path) == ["other.txt"]


def test_spec_that_can_not_be_read_is_a_problem(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.sources.unlink()
    assert main(["--root", str(project.root)]) == 2
    assert capsys.readouterr().err == "watch: spec/sources.toml: no such file\n"
