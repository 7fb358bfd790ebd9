"""Fixtures with a sandbox: `from tests.support.sandboxes import sandbox, session_sandbox` in a conftest.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetit.sandbox import Sandbox, running

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def session_sandbox() -> Iterator[Sandbox]:
    """A sandbox that all tests of a folder share. They use `sandbox`."""
    with running() as made:
        yield made


@pytest.fixture
def sandbox(session_sandbox: Sandbox) -> Sandbox:
    """A sandbox as it is at the beginning. This takes a tenth of the time of a new server."""
    session_sandbox.reset()
    session_sandbox.clear_faults()
    return session_sandbox
