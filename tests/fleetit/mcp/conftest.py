from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetit.sandbox import Sandbox, running

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", name="mcp_sandbox")
def _mcp_sandbox() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(mcp_sandbox: Sandbox) -> Sandbox:
    """Return a sandbox in its first state."""
    mcp_sandbox.reset()
    mcp_sandbox.clear_faults()
    return mcp_sandbox
