"""Copies of the project that tests change."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from openapi_sdk_codegen.project import Project
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from pathlib import Path


def copy_project(folder: Path) -> Project:
    """Copy the files that vendoring and regenerating need, and return the copy."""
    root = folder / "project"
    skipped = shutil.ignore_patterns("__pycache__")
    for name in ("spec", "generated"):
        shutil.copytree(HERE.root / name, root / name, ignore=skipped)
    copy_settings(root)
    (root / "docs").mkdir()
    for name in ("fields.md", "fidelity.md"):
        shutil.copy(HERE.root / "docs" / name, root / "docs")
    return Project(root)


def with_templates(project: Project, folder: Path) -> Project:
    """Return a project with a copy of the templates, in a folder."""
    return replace(project, templates=shutil.copytree(project.templates, folder / "templates"))


def copy_settings(root: Path) -> Project:
    """Give a folder the settings of this project, and return it as a project."""
    root.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE.root / "pyproject.toml", root)
    return Project(root)


def make_page(method: str, path: str, operation: str) -> str:
    """Return a page as FleetIT publishes it. `operation` is the YAML of the operation."""
    published = HERE.pages / "integrations-fleet-active-integrations-list.md"
    lines = published.read_text(encoding="utf-8").splitlines()
    before = lines[: lines.index("paths:") + 1]
    before = [f"````yaml {method} {path}" if line.startswith("````yaml") else line for line in before]
    after = lines[lines.index("components:") :]
    indented = [f"      {line}" if line else "" for line in operation.strip("\n").splitlines()]
    return "\n".join([*before, f"  {path}:", f"    {method}:", *indented, *after]) + "\n"
