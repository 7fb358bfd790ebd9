"""Fixtures for the tests of the maintainers' tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.pages import make_project

if TYPE_CHECKING:
    from pathlib import Path

    from openapi_sdk_codegen.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with two pages."""
    return make_project(tmp_path / "project")
