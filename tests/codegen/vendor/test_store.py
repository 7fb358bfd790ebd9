"""The folder spec/: what `--check` finds, and its state after a failure."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from openapi_sdk_codegen.project import Problem, Project
from openapi_sdk_codegen.vendor.store import load_spec, read_file
from tests.support.checkout import HERE
from tests.support.pages import ACTIVE, make_document, make_page, snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk_codegen.vendor.sources import Source


@pytest.mark.heavy
def test_vendored_files_of_this_project_are_current() -> None:
    load_spec(HERE).verify()


def change_a_byte(project: Project) -> None:
    path = project.spec / ACTIVE
    path.write_bytes(path.read_bytes().replace(b"# List", b"# list", 1))


def add_a_line_end(project: Project) -> None:
    path = project.spec / ACTIVE
    path.write_bytes(path.read_bytes() + b"\n")


def change_a_transcription(project: Project) -> None:
    path = project.spec / "transcribed" / "webhook.yaml"
    path.write_bytes(path.read_bytes().replace(b"# The", b"# All", 1))


def make_it_a_folder(project: Project) -> None:
    (project.spec / ACTIVE).unlink()
    (project.spec / ACTIVE).mkdir()


def change_the_hash(project: Project) -> None:
    source = load_spec(project).sources.pages[0]
    text = project.sources.read_text()
    project.sources.write_text(text.replace(source.sha256, source.sha256[1:] + source.sha256[:1]))


FINDINGS: list[object] = [
    pytest.param(
        change_a_byte, "spec/pages/integrations-fleet-active-integrations-list.md: SHA-256", id="a changed byte"
    ),
    pytest.param(
        add_a_line_end, "spec/pages/integrations-fleet-active-integrations-list.md: SHA-256", id="an added byte"
    ),
    pytest.param(
        change_the_hash, "spec/pages/integrations-fleet-active-integrations-list.md: SHA-256", id="another hash"
    ),
    pytest.param(change_a_transcription, "spec/transcribed/webhook.yaml: SHA-256", id="a changed transcription"),
    pytest.param(
        lambda p: (p.spec / ACTIVE).unlink(), f"spec/{ACTIVE}: listed, but does not exist", id="a missing page"
    ),
    pytest.param(make_it_a_folder, f"spec/{ACTIVE}: no such file", id="a folder in place of a page"),
    pytest.param(
        lambda p: (p.pages / "x.md").write_bytes(make_page()), "spec/pages/x.md: not listed", id="an unlisted page"
    ),
    pytest.param(lambda p: (p.pages / ".x").touch(), "spec/pages/.x: not listed", id="an unlisted hidden file"),
    pytest.param(
        lambda p: (p.spec / "transcribed" / "x.yaml").touch(),
        "spec/transcribed/x.yaml: not listed",
        id="an unlisted fragment",
    ),
    pytest.param(
        lambda p: p.published.write_text("openapi: 3.0.0\n"), "spec/openapi.yaml: not the merge", id="another merge"
    ),
    pytest.param(
        lambda p: p.published.write_bytes(p.published.read_bytes() + b"\n"),
        "spec/openapi.yaml: not the merge",
        id="an added byte in the merge",
    ),
    pytest.param(lambda p: p.published.unlink(), "spec/openapi.yaml: no such file", id="no merge"),
    pytest.param(lambda p: p.sources.unlink(), "spec/sources.toml: no such file", id="no sources"),
    pytest.param(
        lambda p: p.sources.write_bytes(b"\xff"), "spec/sources.toml: not UTF-8", id="sources that are not UTF-8"
    ),
    pytest.param(lambda p: p.sources.write_bytes(b"["), "spec/sources.toml: not TOML", id="sources that are not TOML"),
]


@pytest.mark.parametrize(("change", "finding"), FINDINGS)
def test_verify_names_the_file(project: Project, change: Callable[[Project], object], finding: str) -> None:
    change(project)
    with pytest.raises(Problem) as found:
        load_spec(project).verify()
    assert str(found.value).startswith(finding)
    assert "\n" not in str(found.value)


def test_verify_names_every_file(project: Project) -> None:
    change_a_byte(project)
    change_a_transcription(project)
    (project.pages / "x.md").touch()
    with pytest.raises(Problem) as found:
        load_spec(project).verify()
    assert [line.split(":")[0] for line in str(found.value).splitlines()] == [
        "spec/pages/x.md",
        f"spec/{ACTIVE}",
        "spec/transcribed/webhook.yaml",
    ]


def test_verify_changes_nothing(project: Project) -> None:
    before = snapshot(project)
    load_spec(project).verify()
    assert snapshot(project) == before


def test_unchanged_file_is_not_written_again(project: Project) -> None:
    times = {path: path.stat().st_mtime_ns for path in project.spec.rglob("*") if path.is_file()}
    spec = load_spec(project)
    project.published.unlink()
    spec.save(spec.merge())
    load_spec(project).verify()
    del times[project.published]
    assert times == {path: path.stat().st_mtime_ns for path in times}


@pytest.mark.parametrize("broken", ["openapi.yaml", "sources.toml", "pages/b.md"])
def test_failed_write_restores_all_files(project: Project, broken: str) -> None:
    """Put a folder in the place of a file, so that the file can't be replaced."""
    spec = load_spec(project)
    active = spec.sources.pages[0]
    added: list[tuple[Source, bytes]] = []
    for stem in ("a", "b", "c"):
        content = make_page(path=f"/v2/{stem}/")
        source = replace(
            active, file=f"pages/{stem}.md", address=f"https://x/{stem}", sha256=sha256(content).hexdigest()
        )
        added.append((source, content))
    whole = json.dumps(make_document(path="/v2/d/")).encode()  # a folder is made for it
    added.append(
        (
            replace(
                active, file="documents/d.json", address=None, address_inferred=False, sha256=sha256(whole).hexdigest()
            ),
            whole,
        )
    )
    after = spec.with_pages(added)
    (project.spec / broken).unlink(missing_ok=True)
    (project.spec / broken).mkdir()
    (project.spec / broken / "x").touch()
    before = snapshot(project)
    with pytest.raises(Problem, match="nothing was changed"):
        after.save(after.merge())
    assert snapshot(project) == before


@pytest.mark.parametrize(
    ("size", "fits"), [pytest.param(10, True, id="as large as allowed"), pytest.param(11, False, id="an added byte")]
)
def test_file_is_read_up_to_its_limit(project: Project, size: int, *, fits: bool) -> None:
    path = project.root / "x"
    path.write_bytes(b"x" * size)
    if fits:
        assert len(read_file(path, name="x", max_bytes=10)) == size
    else:
        with pytest.raises(Problem, match="x: larger than 10 bytes"):
            read_file(path, name="x", max_bytes=10)


def test_file_that_can_not_be_read_is_a_problem(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project.root / "x"
    path.touch()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root may read any file
    with pytest.raises(Problem, match="x: can't be read"):
        read_file(path, name="x")
