from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.description import list_operations
from tests.support.flavours import Flavour
from tests.support.sandboxes import sandbox, session_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.operations.description import DescribedOperation

__all__ = ["sandbox", "session_sandbox"]


@pytest.fixture(params=["sync", "async"])
def flavour(request: pytest.FixtureRequest) -> Iterator[Flavour]:
    made = Flavour(request.param)
    yield made
    made.close()


@pytest.fixture(params=list_operations(), ids=lambda each: each.id)
def operation(request: pytest.FixtureRequest) -> DescribedOperation:
    each: DescribedOperation = request.param
    return each
