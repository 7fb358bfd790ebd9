from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetit.sandbox import Sandbox, running

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Share a sandbox among the tests of a module: they leave its world as they found it."""
    with running() as sandbox:
        yield sandbox


@pytest.fixture
def own_sandbox() -> Iterator[Sandbox]:
    """Give a test a sandbox whose world it may change."""
    with running() as sandbox:
        yield sandbox
