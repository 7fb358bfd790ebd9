from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.flavours import Flavour

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(params=["sync", "async"])
def flavour(request: pytest.FixtureRequest) -> Iterator[Flavour]:
    made = Flavour(request.param)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOKEN", "FLEET_ID", "ENVIRONMENT", "BASE_URL"):
        monkeypatch.delenv(f"FLEETIT_{name}", raising=False)
