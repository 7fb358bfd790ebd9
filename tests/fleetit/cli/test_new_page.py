"""A page that is added to the description is a command, with nothing written by hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from codegen.generate.package import regenerate
from codegen.lint import load_linted
from codegen.project import HERE
from codegen.vendor import __main__ as vendor
from tests.operations.test_new_operation import THING, THINGS
from tests.support.projects import copy_project, make_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: A listing that answers with all rows at once.
PARTS = make_page(
    "get",
    "/v2/parts/",
    """
summary: List parts
parameters:
  - name: Fleet-ID
    in: header
    required: true
    schema: {type: integer}
responses:
  '200':
    description: The parts.
    content:
      application/json:
        schema:
          type: array
          items:
            type: object
            properties:
              id: {type: integer}
              name: {type: string}
              code: {type: string, format: password}
""",
)
#: Runs commands against a sandbox of the same description, and prints what they did.
PROGRAM = """
import contextlib, io, json, os, sys
from fleetit.cli import main
from fleetit.sandbox import running

def run(arguments):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(arguments)
    return [status, out.getvalue(), err.getvalue()]

with running(data={"fleets": [{"id": 7}], "things": [{"id": 1, "fleet": 7, "colour": "red"}],
                   "parts": [{"id": number, "fleet": 7, "name": "=a", "code": "planted"}
                             for number in (1, 2)]}) as sandbox:
    os.environ |= {"FLEETIT_TOKEN": sandbox.token, "FLEETIT_BASE_URL": sandbox.url, "FLEETIT_FLEET_ID": "7"}
    done = [run(each) for each in json.loads(sys.argv[1])]
print(json.dumps(done))
"""


@pytest.fixture(scope="module")
def run_all(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[list[str]]], list[tuple[int, str, str]]]:
    """Return a function that runs commands of a package with the pages."""
    folder: Path = tmp_path_factory.mktemp("new-command")
    made = copy_project(folder)
    for name, text in (("things-list.md", THINGS), ("things-replace.md", THING), ("parts-list.md", PARTS)):
        (folder / name).write_text(text, encoding="utf-8")
        address = f"https://docs.example.com/{name}"
        assert vendor.main([str(folder / name), "--address", address, "--root", str(made.root)]) == 0
    regenerate(load_linted(made), made)
    paths = [str(made.package.parent), str(HERE.root / "overlays"), str(HERE.root)]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "FLEETIT_CONFIG": str(folder / "config.toml")}

    def run(commands: list[list[str]]) -> list[tuple[int, str, str]]:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", PROGRAM, json.dumps(commands)],
            env=environ, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return [(status, out, err) for status, out, err in json.loads(done.stdout)]

    return run


@pytest.mark.heavy
def test_a_new_page_is_a_command(run_all: Callable[[list[list[str]]], list[tuple[int, str, str]]]) -> None:
    helped, group, listing, listed, missing, replaced, shown = run_all(
        [
            ["--help"],
            ["things", "--help"],
            ["things", "list", "--help"],
            ["things", "list", "--colour", "red", "--json"],
            ["things", "list"],
            ["things", "replace", "1", "--colour", "b", "--made", "2026-01-31"],
            ["things", "replace", "1", "--colour", "b", "--made", "2026-01-31", "--dry-run"],
        ]
    )
    assert "things" in helped[1]
    assert "replace" in group[1]
    assert "--made-gte DATE" in listing[1]
    assert "fleetit things list --colour example" in listing[1]
    assert listed[0] == 0, listed
    assert [each["id"] for each in json.loads(listed[1])] == [1]
    assert missing[0] == 2
    assert "--colour" in missing[2]
    assert replaced[0] == 0, replaced
    assert '"made": "2026-01-31"' in shown[1]


@pytest.mark.heavy
def test_a_new_page_is_an_export(
    run_all: Callable[[list[list[str]]], list[tuple[int, str, str]]], tmp_path: Path
) -> None:
    path = tmp_path / "things.jsonl"
    helped, exported = run_all([["export", "--help"], ["export", "things", str(path), "--colour", "red"]])
    assert "│ things " in helped[1]
    assert exported[0] == 0, exported
    (row,) = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert (row["id"], row["colour"]) == (1, "red")
    assert exported[2] == f"1 rows to {path} (jsonl)\n"


@pytest.mark.heavy
def test_a_new_page_without_pages_is_a_listing_and_an_export(
    run_all: Callable[[list[list[str]]], list[tuple[int, str, str]]], tmp_path: Path
) -> None:
    path = tmp_path / "parts.csv"
    helped, some, listed, exported = run_all(
        [
            ["parts", "list", "--help"],
            ["parts", "list", "--limit-rows", "1"],
            ["parts", "list", "--all-fleets", "--jsonl"],
            ["export", "parts", str(path), "--all-fleets", "--without-secrets"],
        ]
    )
    assert "--all-fleets" in helped[1]
    assert (some[0], some[1].count("\n"), some[2]) == (0, 2, "1 of 2 rows; --all shows all.\n")
    assert [json.loads(line)["id"] for line in listed[1].splitlines()] == [1, 2]
    assert exported[0] == 0, exported
    assert path.read_text(encoding="utf-8").splitlines() == ["fleet_id,id,name", "7,1,'=a", "7,2,'=a"]
