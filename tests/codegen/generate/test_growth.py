"""Adding pages never renames anything, and the order in which they are added makes no difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openapi_sdk_codegen.generate.command import main as generate
from openapi_sdk_codegen.surface.collect import collect_surface
from openapi_sdk_codegen.vendor.command import main as vendor
from tests.support.projects import copy_project, make_page

if TYPE_CHECKING:
    from pathlib import Path

    from openapi_sdk_codegen.project import Project

ANSWER = """
responses:
  '200':
    description: ''
    content:
      application/json:
        schema:
          type: object
          properties:
            id: {type: integer}
            state: {type: string, enum: [new, done]}
            size: {type: object, properties: {width: {type: integer}}}
  '400':
    description: ''
    content:
      application/json:
        schema: {type: object, properties: {detail: {type: string}}}
"""
BODY = """
requestBody:
  content:
    application/json:
      schema:
        type: object
        properties:
          state: {type: string, enum: [new, done]}
          size: {type: object, properties: {width: {type: integer}}}
"""
#: What one GET without an id answers is named after that, until there is one with an id: without names that are
#: released, only rows keep theirs.
ROWS = ANSWER.replace(
    """
          type: object
          properties:
            id: {type: integer}
            state: {type: string, enum: [new, done]}
            size: {type: object, properties: {width: {type: integer}}}
""",
    """
          type: array
          items:
            type: object
            properties:
              id: {type: integer}
              state: {type: string, enum: [new, done]}
              size: {type: object, properties: {width: {type: integer}}}
""",
)
ID = """
parameters:
  - {name: id, in: path, required: true, schema: {type: integer}}
"""
#: Pages that could take a name from each other: equal shapes, paths that differ in a parameter or a version, one tag.
PAGES = {
    "list": make_page("get", "/v2/wheels/", ROWS),
    "get": make_page("get", "/v2/wheels/{id}/", ID + ANSWER),
    "create": make_page("post", "/v2/wheels/", BODY + ANSWER),
    "parts": make_page("get", "/v2/wheels/parts/", ANSWER),
    "parts-of-one": make_page("get", "/v2/wheels/{id}/parts/", ID + ANSWER),
    "close": make_page("post", "/v2/wheels/{id}/close/", ID + BODY + ANSWER),
    "other-version": make_page("get", "/v3/other/", ANSWER),
    "invoices": make_page("get", "/v2/invoices/", "tags: [billing]" + ANSWER),
    "payments": make_page("get", "/v2/payments/", "tags: [billing]" + ANSWER),
}
#: Names of all resources and models are listed in these lines.
LISTS = ("variable fleetit_api.api.RESOURCES",)


def grow(folder: Path, names: list[str], *, regenerated_after: list[str]) -> Project:
    """Add pages one at a time, and regenerate after some of them. What was there before must stay."""
    project = copy_project(folder)
    before: set[str] = set()
    for name in names:
        page = folder / f"{name}.md"
        page.write_text(PAGES[name], encoding="utf-8")
        options = ["--address", f"https://docs.example.com/{name}.md", "--root", str(project.root)]
        assert vendor([str(page), *options]) == 0
        if name not in regenerated_after:
            continue
        assert generate(["--root", str(project.root)]) == 0
        after = set(collect_surface(project.package).splitlines())
        gone = sorted(line for line in before - after if not line.startswith(LISTS))
        assert gone == [], f"after {name} was added"
        before = after
    return project


def read_files(project: Project) -> dict[str, bytes]:
    files = [path for path in project.package.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    files += [project.published, project.root / "docs" / "fields.md"]
    return {path.relative_to(project.root).as_posix(): path.read_bytes() for path in files}


@pytest.mark.nightly
def test_adding_pages_in_any_order_renames_nothing_and_gives_equal_bytes(tmp_path: Path) -> None:
    orders = {
        "forward": list(PAGES),
        "backward": list(PAGES)[::-1],
        "mixed": sorted(PAGES, key=lambda name: name[::-1]),
    }
    # Regenerating takes most of the time.
    regenerated = {order: [names[-1]] for order, names in orders.items()} | {"forward": orders["forward"][::2]}
    made: dict[str, dict[str, bytes]] = {}
    for order, names in orders.items():
        (tmp_path / order).mkdir()
        made[order] = read_files(grow(tmp_path / order, names, regenerated_after=regenerated[order]))
    assert made["forward"].keys() == made["backward"].keys() == made["mixed"].keys()
    different = [name for name, content in made["forward"].items() if content != made["backward"][name]]
    different += [name for name, content in made["forward"].items() if content != made["mixed"][name]]
    assert different == []
