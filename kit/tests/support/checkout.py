"""The folder of the kit."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from openapi_sdk_codegen.project import Project

KIT = Path(__file__).resolve().parents[2]
#: A project without a description of its own, which is what most tests generate with.
HERE = Project(KIT)


def with_templates(folder: Path) -> Project:
    """Return a project with a copy of the templates, in a folder."""
    return replace(HERE, templates=shutil.copytree(HERE.templates, folder / "templates"))
