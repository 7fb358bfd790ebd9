"""A page that is added to the description is a command, with nothing written by hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from openapi_sdk_codegen.generate.package import regenerate
from openapi_sdk_codegen.lint.load import load_linted
from openapi_sdk_codegen.vendor import command as vendor
from tests.support.checkout import HERE, list_import_paths
from tests.support.projects import copy_project, make_page

if TYPE_CHECKING:
    from pathlib import Path

#: A listing by offset, and a change of a row.
THINGS = make_page(
    "get",
    "/v2/things/",
    """
summary: List
parameters:
  - name: made__gte
    in: query
    schema: {type: string, format: date}
  - name: colour
    in: query
    required: true
    schema: {type: string}
responses:
  '200':
    description: The things.
    content:
      application/json:
        schema:
          type: object
          properties:
            count: {type: integer}
            next: {type: string}
            previous: {type: string}
            results:
              type: array
              items:
                type: object
                properties:
                  id: {type: integer}
                  colour: {type: string}
""",
)
THING = make_page(
    "put",
    "/v2/things/{id}/",
    """
summary: Replace
parameters:
  - name: Fleet-ID
    in: header
    required: true
    schema: {type: integer}
  - name: id
    in: path
    required: true
    schema: {type: integer}
requestBody:
  required: true
  content:
    application/json:
      schema:
        type: object
        required: [colour]
        properties:
          colour: {type: string, maxLength: 3}
          made: {type: string, format: date, nullable: true}
responses:
  '200':
    description: The thing.
    content:
      application/json:
        schema:
          type: object
          properties:
            colour: {type: string}
""",
)
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
#: A file.
PHOTO = make_page(
    "get",
    "/v2/parts/{id}/photo/",
    """
summary: Photo of a part
parameters:
  - {name: id, in: path, required: true, schema: {type: integer}}
  - {name: Fleet-ID, in: header, required: true, schema: {type: integer}}
responses:
  '200':
    description: The photo.
    content: {image/png: {schema: {type: string, format: binary}}}
""",
)
COMMANDS = [
    "--help",
    "things --help",
    "things list --help",
    "things list --colour red --json",
    "things list",
    "things replace 1 --colour b --made 2026-01-31",
    "things replace 1 --colour b --made 2026-01-31 --dry-run",
    "export --help",
    "export things things.jsonl --colour b",
    "parts list --help",
    "parts list --limit 1",
    "parts list --all-fleets --jsonl",
    "export parts parts.csv --all-fleets",
    "parts get-photo 1",
    "parts get-photo 1 --output photo.png",
    "parts get-photo 1 --output other.png --dry-run",
]
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


class Done(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that commands write to."""
    return tmp_path_factory.mktemp("new-command")


@pytest.fixture(scope="module")
def done(folder: Path) -> dict[str, Done]:
    """Run the commands of a package with the pages, and return what each did."""
    made = copy_project(folder)
    pages = {"things-list.md": THINGS, "things-replace.md": THING, "parts-list.md": PARTS, "parts-photo.md": PHOTO}
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
        address = f"https://docs.example.com/{name}"
        assert vendor.main([str(folder / name), "--address", address, "--root", str(made.root)]) == 0
    regenerate(load_linted(made), made)
    paths = [str(made.package.parent), *list_import_paths(), str(HERE.root)]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "FLEETIT_CONFIG": str(folder / "config.toml")}
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM, json.dumps([each.split() for each in COMMANDS])],
        cwd=folder, env=environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return {command: Done(*each) for command, each in zip(COMMANDS, json.loads(ended.stdout), strict=True)}


@pytest.mark.nightly
def test_a_new_page_is_a_command(done: dict[str, Done]) -> None:
    assert "things" in done["--help"].out
    assert "replace" in done["things --help"].out
    assert "--made-gte DATE" in done["things list --help"].out
    assert "fleetit things list --colour example" in done["things list --help"].out
    listed = done["things list --colour red --json"]
    assert listed.status == 0, listed
    assert [each["id"] for each in json.loads(listed.out)] == [1]
    assert done["things list"].status == 2
    assert "--colour" in done["things list"].err
    replaced = done["things replace 1 --colour b --made 2026-01-31"]
    assert replaced.status == 0, replaced
    assert '"made": "2026-01-31"' in done["things replace 1 --colour b --made 2026-01-31 --dry-run"].out


@pytest.mark.nightly
def test_a_new_page_is_an_export(done: dict[str, Done], folder: Path) -> None:
    assert "│ things " in done["export --help"].out
    exported = done["export things things.jsonl --colour b"]
    assert (exported.status, exported.err) == (0, "1 row to things.jsonl (jsonl)\n")
    (row,) = map(json.loads, (folder / "things.jsonl").read_text(encoding="utf-8").splitlines())
    assert (row["id"], row["colour"]) == (1, "b")


@pytest.mark.nightly
def test_a_new_page_without_pages_is_a_listing_and_an_export(done: dict[str, Done], folder: Path) -> None:
    assert "--all-fleets" in done["parts list --help"].out
    some = done["parts list --limit 1"]
    assert (some.status, some.out.count("\n"), some.err) == (0, 2, "1 of 2 rows; --all shows all.\n")
    listed = done["parts list --all-fleets --jsonl"].out.splitlines()
    assert [json.loads(line)["id"] for line in listed] == [1, 2]
    exported = done["export parts parts.csv --all-fleets"]
    assert exported.status == 0, exported
    lines = (folder / "parts.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["fleet_id,id,name", "7,1,'=a", "7,2,'=a"]


@pytest.mark.nightly
def test_a_new_page_with_a_file_stores_it(done: dict[str, Done], folder: Path) -> None:
    assert "--output is missing" in done["parts get-photo 1"].err
    stored = done["parts get-photo 1 --output photo.png"]
    assert stored == (0, "", "Stored as photo.png.\n")
    assert (folder / "photo.png").read_bytes()
    assert "Accept: image/png" in done["parts get-photo 1 --output other.png --dry-run"].out
    assert not (folder / "other.png").exists()
