"""Pages that nobody prepared for are added in a copy of the project: all tests that read the description stay green."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from openapi_sdk_codegen.project import Project
from openapi_sdk_codegen.vendor.adding import Adding
from openapi_sdk_codegen.vendor.store import load_spec
from tests.mutants.copies import Copy, copy_project
from tests.support.checkout import HERE
from tests.support.made_pages import PAGES, make_made_page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_QUICK = "not exhaustive and not heavy and not nightly"
#: What runs for each change: calls of each operation, its command and its tool.
CHOSEN = (
    "tests/operations/test_sandbox.py",
    "tests/fleetit/cli/test_examples.py",
    "tests/fleetit/description/test_methods.py",
    "tests/fleetit/mcp/test_inputs.py",
)
#: What runs with each page alone: also what looks for other operations of its resource.
ALONE = (
    *CHOSEN,
    "tests/operations/test_bodies.py",
    "tests/fleetit/conformance/test_reading.py",
    "tests/fleetit/dlt/test_tables.py",
    "tests/fleetit/exports/test_command.py",
    "tests/fleetit/sandbox/test_documented_answers.py",
    "tests/fleetit/sandbox/test_hostile_requests.py",
)


def add_pages(folder: Path, places: Iterable[str]) -> Copy:
    """Return a copy of the project with pages, regenerated, its surface pinned."""
    copy = copy_project(HERE.root, folder / "project")
    spec = load_spec(Project(copy.root))
    adding = Adding(spec, dt.datetime.now(dt.UTC).date())
    pages = {folder / f"page-{number}.md": make_made_page(place) for number, place in enumerate(places)}
    for path, content in pages.items():
        path.write_bytes(content)
    new = spec.with_pages((each.source, each.content) for each in map(adding.read, pages))
    new.save(new.merge())  # as `vendor` does, but once for all
    for command in (["regenerate"], ["surface", "--write"]):
        run(copy, "openapi_sdk_codegen", *command)
    run(copy, "tests.support.surface")
    return copy


def run(copy: Copy, module: str, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own programs
        [sys.executable, "-m", module, *arguments], cwd=copy.root, env=copy.environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def check(copy: Copy, *tests: str, chosen: str = _QUICK) -> None:
    """Run tests in a copy, by default the quick ones."""
    printed = copy.run_tests("-q", "-m", chosen, *tests)
    *_, summary = printed.splitlines()
    assert " passed" in summary, printed
    assert " failed" not in summary, printed
    assert " error" not in summary, printed


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """Return a copy of the project with all pages."""
    return add_pages(tmp_path_factory.mktemp("pages"), PAGES)


@pytest.mark.exhaustive
def test_what_the_description_drives_stays_green(grown: Copy) -> None:
    check(grown, *CHOSEN)


@pytest.mark.nightly
def test_all_tests_stay_green(grown: Copy) -> None:
    check(grown, "tests", "--numprocesses=2", "--dist=loadscope")
    check(grown, "tests/operations/test_prism.py", chosen="nightly")


@pytest.mark.nightly
@pytest.mark.parametrize("place", PAGES)
def test_tests_stay_green_with_one_page(tmp_path: Path, place: str) -> None:
    check(add_pages(tmp_path, [place]), *ALONE)
