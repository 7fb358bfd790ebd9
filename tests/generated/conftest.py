"""The fixtures of the kit's tests of generated code, and a client of the package that a module generates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kit.tests.openapi_sdk.model.conftest import kinds, models, read_kind, things, types
from tests.support.flavours import Flavour

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

__all__ = ["kinds", "models", "read_kind", "things", "types"]


@pytest.fixture(params=["sync", "async"])
def flavour(request: pytest.FixtureRequest, fleetit: ModuleType) -> Iterator[Flavour]:
    made = Flavour(request.param, fleetit)
    yield made
    made.close()
