"""Tests of a user's own program, with the sandbox as a fixture. `pytest` runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetit import FleetIT, Retry, ServerError
from fleetit.sandbox import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit.sandbox import Sandbox


def dispute_violations(client: FleetIT) -> int:
    """Set the billing status of each violation to DISPUTED_TOLL_OR_TICKET; return how many there were."""
    return len([client.tolls.update(toll.id, billing_status=9) for toll in client.tolls.list(violation=True).all()])


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


def test_violations_are_disputed_in_one_fleet(sandbox: Sandbox) -> None:
    with FleetIT(sandbox.token, fleet_id=42, base_url=sandbox.url) as client:
        count = dispute_violations(client)
        assert count == client.tolls.list(violation=True, billing_status=["DISPUTED_TOLL_OR_TICKET"]).count() > 0
    assert {request.fleet for request in sandbox.requests} == {"42"}


def test_an_outage_ends_it(sandbox: Sandbox) -> None:
    sandbox.fail_next(503)
    with FleetIT(sandbox.token, base_url=sandbox.url, retry=Retry(attempts=1)) as client, pytest.raises(ServerError):
        dispute_violations(client)
