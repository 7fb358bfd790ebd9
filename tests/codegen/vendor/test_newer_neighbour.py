"""A document of OpenAPI 3.1 beside FleetIT's, of 3.0: what is generated for FleetIT stays the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openapi_sdk_codegen.corrections.load import load_corrected
from openapi_sdk_codegen.generate.fidelity import render_page
from openapi_sdk_codegen.generate.package import generate
from openapi_sdk_codegen.openapi.upgrade import upgrade
from openapi_sdk_codegen.vendor.command import main
from tests.support.checkout import HERE
from tests.support.projects import copy_project

if TYPE_CHECKING:
    from pathlib import Path

NEWER = """\
openapi: 3.1.0
info: {title: Another API, version: "1"}
security: [{other: []}]
paths:
  /v2/zebras/:
    get:
      responses:
        "200":
          description: ok
          content: {application/json: {schema: {type: object, properties: {stripes: {type: [integer, "null"]}}}}}
components:
  securitySchemes: {other: {type: apiKey, name: key, in: header}}
"""


#: What has something of every document: its resources, and who calls.
SHARED = {"__init__.py", "clients.py", "facts.py"}


def modules(package: Path) -> dict[str, bytes]:
    files = [path for path in package.rglob("*.py") if "zebra" not in path.as_posix() and path.name not in SHARED]
    return {path.relative_to(package).as_posix(): path.read_bytes() for path in files}


@pytest.mark.heavy
def test_page_of_fields_says_the_same_in_the_newer_dialect() -> None:
    corrected = load_corrected(HERE)
    assert render_page(upgrade(corrected, version="3.1.0")) == render_page(corrected)


@pytest.mark.heavy
def test_what_is_generated_for_the_others_stays_the_same(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    before = modules(project.package)
    (tmp_path / "zebras.yaml").write_text(NEWER, encoding="utf-8")
    assert main([str(tmp_path / "zebras.yaml"), "--root", str(project.root)]) == 0
    corrected = load_corrected(project)
    assert corrected["openapi"] == "3.1.0"
    generate(corrected, project, tmp_path / "package")
    after = modules(tmp_path / "package")
    assert {file: after[file] for file in before} == before
    [zebra] = (tmp_path / "package" / "models").glob("zebra*.py")
    assert "int | None" in zebra.read_text(encoding="utf-8")
