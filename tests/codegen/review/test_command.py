"""`openapi-sdk review`: what it reads, writes and refuses."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from openapi_sdk_codegen.review.command import main
from tests.codegen.review.many_changes import many_changes
from tests.codegen.review.repositories import HERE, Repository, Reviewed, description, git

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.heavy

TEXT = {"type": "string"}


def test_a_base_without_a_surface_says_so(work: Repository, run: Callable[..., Reviewed]) -> None:
    git(work.root, "checkout", "--quiet", "main")
    work.project.surface.unlink()
    base = work.commit()
    reviewed = run(base)
    assert reviewed.data["surface_compared"] is False
    assert [each for each in reviewed.data["remarks"] if "Python" in each] == [
        f"{base} has no tests/surface/fleetit_api.txt. Python was not compared."
    ]
    assert reviewed.data["unseen"] == []


def test_a_base_without_a_package_is_read_from_spec(work: Repository, run: Callable[..., Reviewed]) -> None:
    work.project.corrected.unlink()
    work.project.spec.mkdir()
    work.project.published.write_text(json.dumps(description(id=TEXT)), encoding="utf-8")
    base = work.commit()
    work.write(description())
    reviewed = run(base)
    assert "spec/openapi.yaml was read instead" in " ".join(reviewed.data["remarks"])
    assert reviewed.data["changes"][0]["old_place"].startswith(f"{base}:spec/openapi.yaml: $.")


def test_a_base_without_any_description_can_t_be_compared(run: Callable[..., Reviewed], work: Repository) -> None:
    work.project.corrected.unlink()
    base = work.commit()
    work.write(description())
    reviewed = run(base)
    assert reviewed.status == 2
    assert reviewed.err.startswith(
        f"review: {base}: has neither generated/fleetit_api/openapi.json nor spec/openapi.yaml"
    )


def test_two_files_are_compared_without_git(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.yaml"
    old.write_text(json.dumps(description()), encoding="utf-8")
    new.write_text(json.dumps(description(id=TEXT)), encoding="utf-8")
    assert main([str(old), "--new", str(new), "--format", "json", "--root", str(tmp_path)]) == 1
    data = json.loads(capsys.readouterr().out)
    assert (data["base"], data["new"]) == ("old.json", "new.yaml")
    assert "Python was not" in data["remarks"][0]


def test_a_file_is_compared_with_the_working_tree(work: Repository, run: Callable[..., Reviewed]) -> None:
    path = work.root / "old.json"
    path.write_text(json.dumps(description(id=TEXT)), encoding="utf-8")
    reviewed = run(str(path))
    assert (reviewed.data["base"], reviewed.data["new"]) == ("old.json", "the working tree")


def test_a_package_without_spec_is_reviewed_with_a_remark(run: Callable[..., Reviewed]) -> None:
    assert run().data["remarks"] == ["There is no spec/openapi.yaml, so generated/ was not compared with spec/."]


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_a_report_is_the_same_in_a_file_and_printed(
    run: Callable[..., Reviewed], work: Repository, tmp_path: Path, form: str
) -> None:
    work.write(description(id=TEXT), "id: str")
    path = tmp_path / "report"
    assert run("--output", str(path), form=form).out == ""
    assert path.read_bytes().decode() == run(form=form).out


@pytest.mark.parametrize(
    ("form", "is_terminal", "coloured"),
    [
        pytest.param("text", True, True, id="text on a terminal"),
        pytest.param("text", False, False, id="text in a file"),
        pytest.param("json", True, False, id="another format"),
    ],
)
def test_only_text_on_a_terminal_is_coloured(
    form: str, is_terminal: bool, coloured: bool, run: Callable[..., Reviewed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    assert ("\x1b[" in run(form=form).out) == coloured


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        pytest.param(["no-such-branch"], "no-such-branch: neither a file nor a commit", id="a missing base"),
        pytest.param(["--new", "no.yaml"], "no.yaml: no such file", id="a missing description"),
        pytest.param(["a\0b"], "not the name of a commit", id="a zero byte"),
        pytest.param(["x" * 5000], "neither a file nor a commit", id="a name that is too long"),
        pytest.param(["--accepted", "no.toml"], "no.toml: can't be read", id="no list of accepted changes"),
        pytest.param(
            ["--output", "no/such/folder"], "no/such/folder: can't be written", id="an output in a missing folder"
        ),
    ],
)
def test_unreadable_input_is_one_line_and_exits_with_2(
    run: Callable[..., Reviewed], arguments: list[str], why: str
) -> None:
    reviewed = run(*arguments)
    assert reviewed.status == 2
    assert reviewed.out == ""
    assert reviewed.err.startswith("review: ")
    assert reviewed.err.count("\n") == 1
    assert why in reviewed.err


@pytest.mark.parametrize(
    "break_project",
    [
        pytest.param(lambda one: one.project.corrected.write_text("{", encoding="utf-8"), id="a description"),
        pytest.param(
            lambda one: one.project.corrected.write_text('{"swagger": "2.0"}', encoding="utf-8"), id="Swagger"
        ),
        pytest.param(lambda one: one.project.corrected.unlink(), id="no description"),
        pytest.param(lambda one: (one.project.package / "x.py").write_text("(", encoding="utf-8"), id="a module"),
        pytest.param(
            lambda one: (one.root / "review-accepted.toml").write_text("(", encoding="utf-8"), id="accepted changes"
        ),
    ],
)
def test_a_broken_working_tree_exits_with_2(
    work: Repository, run: Callable[..., Reviewed], break_project: Callable[[Repository], object]
) -> None:
    break_project(work)
    reviewed = run()
    assert (reviewed.status, reviewed.out, reviewed.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(
    ("surface", "why"),
    [
        pytest.param(b"package fleetit_api\n<<<<<<< x\n", "line 2: not a line of a surface", id="a line"),
        pytest.param(b"package \xff\n", "not UTF-8: invalid start byte at byte 8", id="the encoding"),
    ],
)
def test_a_broken_surface_of_the_base_is_named_with_its_place(
    work: Repository, run: Callable[..., Reviewed], surface: bytes, why: str
) -> None:
    work.project.surface.write_bytes(surface)
    base = work.commit()
    reviewed = run(base)
    assert reviewed.status == 2
    assert f"{base}:tests/surface/fleetit_api.txt: {why}" in reviewed.err


EVERY_FORMAT = """
import sys
from openapi_sdk_codegen.review.command import main
sys.exit(sum(main(["HEAD", "--root", sys.argv[1], "--format", form]) for form in ("text", "markdown", "html", "json")))
"""


@pytest.mark.nightly
def test_the_report_does_not_depend_on_the_hash_seed(work: Repository) -> None:
    work.write(many_changes(0))
    work.commit()
    work.write(many_changes(1), "id: str; z: str; y: str")
    outputs = [
        subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-c", EVERY_FORMAT, str(work.root)],
            cwd=HERE,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=False,
            timeout=120,
        )
        for seed in ("0", "42")
    ]
    assert [each.returncode for each in outputs] == [4, 4]
    assert outputs[0].stdout == outputs[1].stdout
    assert outputs[0].stdout.count(b'"fingerprint"') > 50


@pytest.fixture(name="with_spec")
def _with_spec(work: Repository) -> Repository:
    """A project with one commit of the description, the package and the corrections of this one."""
    for name in ("spec", "generated", "tests/surface"):
        shutil.rmtree(work.root / name, ignore_errors=True)
        shutil.copytree(HERE / name, work.root / name)
    work.commit()
    return work


def test_a_description_that_was_not_generated_yet_is_not_reported_as_unchanged(
    with_spec: Repository, run: Callable[..., Reviewed]
) -> None:
    assert run("HEAD").status == 0
    path = with_spec.root / "spec" / "openapi.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  title: ", "  title: The new ", 1), encoding="utf-8")
    stale = run("HEAD")
    assert stale.status == 2
    assert stale.err.startswith("review: generated/: nothing changed, but it was not generated from spec/: run")
    (with_spec.project.package / "added.py").write_text("def f() -> None: ...\n", encoding="utf-8")
    changed = run("HEAD")
    assert (changed.status, [each["kind"] for each in changed.data["surface"]]) == (0, ["module-added"])
    assert "generated/ is not what spec/ generates" in changed.data["remarks"][0]


def test_a_correction_with_another_fingerprint_is_an_error(with_spec: Repository, run: Callable[..., Reviewed]) -> None:
    path = with_spec.root / "spec" / "corrections.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub("x-fingerprint: '[0-9a-f]+'", "x-fingerprint: 'ffffffffffff'", text, count=1), encoding="utf-8"
    )
    broken = run("HEAD")
    assert broken.status == 2
    assert broken.err.startswith("review: spec/corrections.yaml: action ")
