from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetit.sandbox import Sandbox, running

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", name="shared_server")
def _shared_server() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.fixture(scope="session", name="own_server")
def _own_server() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def sandbox(shared_server: Sandbox) -> Sandbox:
    """Return a sandbox for the tests of a module. They do not depend on changes that others of them make."""
    shared_server.reset()
    return shared_server


@pytest.fixture
def own_sandbox(own_server: Sandbox) -> Sandbox:
    """Return a sandbox for one test, which may change its state."""
    own_server.reset()
    return own_server
