"""One interface to the sync and the async client of FleetIT, so that every client test runs for both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import fleetit
from fleetit import AsyncFleetIT, FleetIT
from kit.tests.support import flavours

if TYPE_CHECKING:
    from collections.abc import Iterator

Client = FleetIT | AsyncFleetIT


class Flavour(flavours.Flavour):
    """Makes sync or async clients of FleetIT, and runs calls on them.

    Args:
        name: `sync` or `async`.
        module: Has the classes of the clients; `fleetit` by default.
    """

    def __init__(self, name: str, module: Any = fleetit) -> None:
        super().__init__(name, module, "FleetIT")

    def client(self, **options: Any) -> Client:
        """Make a client. `close` closes it."""
        made: Client = super().client(**options)
        return made


@pytest.fixture(params=["sync", "async"])
def flavour(request: pytest.FixtureRequest) -> Iterator[Flavour]:
    made = Flavour(request.param)
    yield made
    made.close()
