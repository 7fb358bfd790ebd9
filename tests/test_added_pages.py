"""Two pages that nobody prepared for are added in a copy of the project: what the description drives stays green."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants.copies import Copy, copy_project
from tests.support.pages import render_page

ROOT = Path(__file__).parents[1]
HEAD = """
openapi: 3.0.0
info: {title: FleetIT API V2 Public, version: 1.0.0}
servers: [{url: https://api.app.fleetit.com/}, {url: https://api.staging.fleetit.com/}]
security: [{bearerAuth: []}]
"""
SECURITY = """
  securitySchemes:
    bearerAuth: {type: http, scheme: bearer}
"""
#: A listing. Its parameters have no descriptions.
LISTED = f"""{HEAD}
paths:
  /v2/depots/:
    get:
      tags: [Depots]
      summary: List
      parameters:
        - {{name: Fleet-ID, in: header, schema: {{type: integer}}}}
        - {{name: kind, in: query, schema: {{$ref: '#/components/schemas/DepotKind'}}}}
        - {{name: opened_on__gte, in: query, schema: {{type: string, format: date}}}}
        - {{name: limit, in: query, schema: {{type: integer}}}}
        - {{name: offset, in: query, schema: {{type: integer}}}}
      responses:
        '200':
          description: Successful response
          content:
            application/json:
              schema:
                type: object
                properties:
                  count: {{type: integer}}
                  next: {{type: string, nullable: true}}
                  previous: {{type: string, nullable: true}}
                  results: {{type: array, items: {{$ref: '#/components/schemas/Depot'}}}}
components:
  schemas:
    DepotKind: {{type: string, enum: [yard, garage, street]}}
    Bay:
      type: object
      properties: {{number: {{type: integer}}, width: {{type: number}}}}
    Depot:
      type: object
      required: [id, name]
      properties:
        id: {{type: integer}}
        name: {{type: string, maxLength: 64}}
        kind: {{$ref: '#/components/schemas/DepotKind'}}
        opened_on: {{type: string, format: date, nullable: true}}
        bays: {{type: array, items: {{type: array, items: {{$ref: '#/components/schemas/Bay'}}}}}}
        gates: {{type: array, items: {{type: string}}}}
{SECURITY}"""
#: A change of a row, with a body.
REPLACED = f"""{HEAD}
paths:
  /v2/tyres/{{id}}/:
    put:
      tags: [Tyres]
      summary: Replace
      parameters:
        - {{name: Fleet-ID, in: header, required: true, schema: {{type: integer}}}}
        - {{name: id, in: path, required: true, schema: {{type: integer}}}}
      requestBody:
        required: true
        content:
          application/json: {{schema: {{$ref: '#/components/schemas/NewTyre'}}}}
      responses:
        '200':
          description: Successful response
          content:
            application/json: {{schema: {{$ref: '#/components/schemas/Tyre'}}}}
components:
  schemas:
    TyreKind: {{type: string, enum: [summer, winter]}}
    Groove:
      type: object
      properties: {{number: {{type: integer}}, depth: {{type: number}}}}
    NewTyre:
      type: object
      required: [name]
      properties:
        name: {{type: string, maxLength: 64}}
        kind: {{$ref: '#/components/schemas/TyreKind'}}
        mounted_on: {{type: string, format: date, nullable: true}}
        grooves: {{type: array, items: {{type: array, items: {{$ref: '#/components/schemas/Groove'}}}}}}
    Tyre:
      type: object
      required: [id]
      properties:
        id: {{type: integer}}
        name: {{type: string}}
        kind: {{$ref: '#/components/schemas/TyreKind'}}
        mounted_on: {{type: string, format: date, nullable: true}}
        grooves: {{type: array, items: {{type: array, items: {{$ref: '#/components/schemas/Groove'}}}}}}
{SECURITY}"""


PAGES = {
    "depots.md": ("yaml get /v2/depots/", LISTED),
    "tyres.md": ("yaml put /v2/tyres/{id}/", REPLACED),
}
#: The tests that the description drives. Those of operations are parametrized by the operation.
DRIVEN = (
    "tests/operations",
    "tests/codegen/generate/test_fidelity.py",
    "tests/codegen/surface/test_pinned.py",
    "tests/fleetit/cli/test_examples.py",
    "tests/fleetit/conformance/test_reading.py",
    "tests/fleetit/dlt/test_source.py",
    "tests/fleetit/dlt/test_tables.py",
    "tests/fleetit/mcp/test_inputs.py",
    "tests/fleetit/mcp/test_results.py",
    "tests/fleetit/mcp/test_server.py",
    "tests/fleetit/sandbox/test_documented_answers.py",
    "tests/fleetit/client/test_not_described.py",
)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """Return a copy of the project with the two pages, regenerated, its surface pinned."""
    folder = tmp_path_factory.mktemp("pages")
    copy = copy_project(ROOT, folder / "project")
    for name, (info, text) in PAGES.items():
        (folder / name).write_bytes(render_page(text, info))
        run(copy, "openapi_sdk_codegen", "vendor", str(folder / name))
    run(copy, "openapi_sdk_codegen", "regenerate")
    run(copy, "openapi_sdk_codegen", "surface", "--write")
    return copy


def run(copy: Copy, module: str, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own programs
        [sys.executable, "-m", module, *arguments], cwd=copy.root, env=copy.environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.exhaustive
def test_what_the_description_drives_stays_green(grown: Copy) -> None:
    printed = grown.run_tests("-v", "-m", "not exhaustive and not heavy", *DRIVEN)
    *_, summary = printed.splitlines()
    assert " passed" in summary, printed
    assert " failed" not in summary, printed
    assert " error" not in summary, printed
    passed = [line for line in printed.splitlines() if " PASSED " in line]
    for operation in ("depots_list", "tyres_replace"):
        assert len([line for line in passed if f"[{operation}-" in line]) >= 3, operation  # one client runs each row
