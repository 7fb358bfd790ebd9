from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetit.sandbox import running
from tests.operations.description import list_operations
from tests.support.flavours import Flavour

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit.sandbox import Sandbox
    from tests.operations.description import DescribedOperation


@pytest.fixture(params=["sync", "async"])
def flavour(request: pytest.FixtureRequest) -> Iterator[Flavour]:
    made = Flavour(request.param)
    yield made
    made.close()


@pytest.fixture(params=list_operations(), ids=lambda each: each.id)
def operation(request: pytest.FixtureRequest) -> DescribedOperation:
    each: DescribedOperation = request.param
    return each


@pytest.fixture(scope="session")
def shared() -> Iterator[Sandbox]:
    with running() as made:
        yield made


@pytest.fixture
def sandbox(shared: Sandbox) -> Sandbox:
    """A sandbox as it is at the beginning. This takes a tenth of the time of a new server."""
    shared.reset()
    return shared
