from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetit.sandbox import Sandbox, World, running

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
    return _reset(shared_server)


@pytest.fixture
def own_sandbox(own_server: Sandbox) -> Sandbox:
    """Return a sandbox for one test, which may change the world."""
    return _reset(own_server)


def _reset(server: Sandbox) -> Sandbox:
    """Give a server a new world. This takes a tenth of the time of a new server; all state is in the world."""
    targets = server.world.faults.targets  # of the application, which stays
    vars(server.world).update(vars(World.seeded()))
    server.world.faults.targets = server.world.requests.targets = targets
    return Sandbox(server.url, server.world)
