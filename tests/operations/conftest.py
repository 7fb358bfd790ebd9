from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.description import list_operations
from tests.support.flavours import flavour
from tests.support.sandboxes import sandbox, session_sandbox

if TYPE_CHECKING:
    from tests.operations.description import DescribedOperation

__all__ = ["flavour", "sandbox", "session_sandbox"]


@pytest.fixture(params=list_operations(), ids=lambda each: each.id)
def operation(request: pytest.FixtureRequest) -> DescribedOperation:
    each: DescribedOperation = request.param
    return each
