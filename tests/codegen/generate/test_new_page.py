"""A new page becomes a method of both clients and an operation of the sandbox, without handwritten code."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from openapi_sdk_codegen.generate.command import main
from openapi_sdk_codegen.vendor import command as vendor
from tests.support.checkout import HERE, list_import_paths
from tests.support.generated_operations import list_generated_operations
from tests.support.projects import copy_project, make_page

if TYPE_CHECKING:
    from pathlib import Path

    from openapi_sdk_codegen.project import Project

pytestmark = pytest.mark.nightly

# Like the published page: a readable tag, no operationId, `Fleet-ID` spelled differently, no named schemas.
THINGS = make_page(
    "get",
    "/v2/things/",
    """
tags:
  - Things > All of them
summary: List
parameters:
  - name: Fleet-ID
    in: header
    schema:
      type: integer
    example: '1'
  - name: colour
    in: query
    description: Only things of this colour.
    schema:
      type: string
  - name: made_after
    in: query
    schema:
      type: string
      format: date
responses:
  '200':
    description: Successful response
    content:
      application/json:
        schema:
          type: object
          properties:
            count:
              type: integer
            next:
              type: string
            previous:
              type: string
            results:
              type: array
              items:
                type: object
                properties:
                  id:
                    type: integer
                  parts:
                    type: array
                    items:
                      type: object
                      properties:
                        weight:
                          type: number
""",
)

THING = make_page(
    "patch",
    "/v2/things/{id}/",
    """
tags:
  - Things > All of them
summary: Update
parameters:
  - name: id
    in: path
    required: true
    schema:
      type: integer
requestBody:
  required: true
  content:
    application/json:
      schema:
        type: object
        properties:
          colour:
            type: string
responses:
  '200':
    description: Successful response
    content:
      application/json:
        schema:
          type: object
          properties:
            colour:
              type: string
""",
)

PROGRAM = """
import asyncio, datetime, inspect
from fleetit import AsyncFleetIT, FleetIT
from fleetit.sandbox import running
from fleetit_api.models import Thing, ThingUpdate

def parameters(function):
    return {name: str(each.annotation) for name, each in inspect.signature(function).parameters.items()}

wanted = {
    "colour": "str", "made_after": "datetime.date | str", "limit": "int", "offset": "int",
    "prefetch": "int", "exact": "bool", "fleet_id": "int | None", "options": "CallOptions | None",
}
with running() as sandbox, FleetIT(token=sandbox.token, base_url=sandbox.url, fleet_id=7) as client:
    assert parameters(client.things.list) == wanted, parameters(client.things.list)
    assert inspect.signature(client.things.list).return_annotation == "Pages[Thing]"
    assert "Only things of this colour." in inspect.getdoc(client.things.list)
    rows = client.things.list(colour="red", made_after=datetime.date(2026, 1, 2)).all()
    assert rows and all(isinstance(row, Thing) for row in rows), rows
    seen = sandbox.requests[-1]
    assert (seen.query, seen.fleet) == ("colour=red&made_after=2026-01-02&limit=100&offset=0", "7"), seen
    client.things.update(rows[0].id, body=ThingUpdate(colour="red"))
    assert sandbox.requests[-1].path == f"/v2/things/{rows[0].id}/"

    async def main():
        async with AsyncFleetIT(token=sandbox.token, base_url=sandbox.url) as client:
            assert parameters(client.things.list) == wanted
            assert inspect.signature(client.things.list).return_annotation == "AsyncPages[Thing]"
            assert len(await client.things.list(fleet_id=7).all()) == len(rows)
            await client.things.update(rows[0].id, body=ThingUpdate(colour="red"), fleet_id=7)

    asyncio.run(main())
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("new-page")
    made = copy_project(folder)
    for name, text in (("things-list.md", THINGS), ("things-update.md", THING)):
        (folder / name).write_text(text, encoding="utf-8")
        assert vendor.main([str(folder / name), "--root", str(made.root)]) == 0
    assert main(["--root", str(made.root)]) == 0
    return made


def run(project: Project, program: str) -> str:
    paths = f"import sys; sys.path[:0] = {[str(project.package.parent), *list_import_paths()]}\n"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-W", "error", "-c", paths + program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_new_page_is_a_typed_method_of_both_clients_and_the_sandbox_answers_it(project: Project) -> None:
    run(project, PROGRAM)


def test_other_operations_do_not_change(project: Project) -> None:
    added = {("GET", "/v2/things/"), ("PATCH", "/v2/things/{}/")}
    assert list_generated_operations(project.package) == list_generated_operations(HERE.package) | added
    before = HERE.package / "models" / "active_integration.py"
    assert (project.package / "models" / "active_integration.py").read_bytes() == before.read_bytes()


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_output_does_not_depend_on_the_hash_seed(project: Project, tmp_path: Path, seed: str) -> None:
    program = (
        "import sys; from openapi_sdk_codegen.__main__ import main; "
        "sys.exit(main(['regenerate', '--check', '--root', sys.argv[1]]))"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(project.root)],
        cwd=HERE.root,
        env={"PYTHONHASHSEED": seed, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
