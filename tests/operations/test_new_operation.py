"""The tests of this folder test the operation of a new page, without any change."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from openapi_sdk_codegen.generate.package import regenerate
from openapi_sdk_codegen.lint.load import load_linted
from openapi_sdk_codegen.vendor import command as vendor
from tests.support.checkout import HERE, list_import_paths
from tests.support.projects import copy_project, make_page

if TYPE_CHECKING:
    from pathlib import Path

    from openapi_sdk_codegen.project import Project

pytestmark = pytest.mark.heavy

FOLDER = HERE.root / "tests" / "operations"
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


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("new-operation")
    made = copy_project(folder)
    for name, text in (("things-list.md", THINGS), ("things-replace.md", THING)):
        (folder / name).write_text(text, encoding="utf-8")
        assert (
            vendor.main([str(folder / name), "--address", f"https://docs.example.com/{name}", "--root", str(made.root)])
            == 0
        )
    regenerate(load_linted(made), made)
    return made


def test_made_up_operations_are_tested(project: Project, tmp_path: Path) -> None:
    paths = [str(project.package.parent), *list_import_paths(), str(HERE.root)]
    files = [str(FOLDER / "test_sandbox.py"), str(FOLDER / "test_bodies.py")]
    done = subprocess.run(  # noqa: S603 - our own tests
        [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-k", "things_", *files],
        cwd=HERE.root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    passed = [line.split()[0] for line in done.stdout.splitlines() if " PASSED " in line]
    for called in ("things_list-sync", "things_list-async", "things_replace-sync", "things_replace-async"):
        assert len([name for name in passed if called in name]) >= 3, (called, passed)
