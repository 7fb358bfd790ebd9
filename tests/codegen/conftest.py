"""What the tests of the maintainers' tools share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.pages import copy_of_spec

if TYPE_CHECKING:
    from pathlib import Path

    from codegen.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A copy of what is vendored."""
    return copy_of_spec(tmp_path / "project")
