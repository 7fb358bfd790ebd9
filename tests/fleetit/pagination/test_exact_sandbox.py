"""An exact listing against a sandbox whose rows come and go at random between requests."""

from __future__ import annotations

import random
from threading import Lock
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import FleetIT, PageDrift
from fleetit.sandbox import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit.sandbox import Sandbox

PATH = "/v2/integrations/active/"
SIZE = 5_000
SEEDS = 200


class Rows:
    """The active integrations of a fleet of a sandbox: some are set up and some removed before each request."""

    def __init__(self, sandbox: Sandbox, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a seed, not a secret
        self._fleet = sandbox.world.fleets[sandbox.world.default_fleet]
        self._lock = Lock()
        self._ids = [number * 1_000 for number in range(1, SIZE + 1)]
        self.stayed = set(self._ids)
        self._put()

    def change(self) -> None:
        with self._lock:
            for _ in range(self._random.randrange(4)):
                at = self._random.randrange(len(self._ids))
                if self._random.random() < 0.5:
                    self.stayed.discard(self._ids.pop(at))
                else:
                    low, high = self._ids[at - 1] if at else 0, self._ids[at]
                    if high - low > 1:
                        self._ids.insert(at, self._random.randrange(low + 1, high))
            self._put()

    def _put(self) -> None:
        # A new list: requests that are being answered go on with the old one.
        self._fleet.rows[PATH] = [{"id": number} for number in self._ids]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


def listed(sandbox: Sandbox, seed: int, **options: Any) -> tuple[Rows, list[Any]]:
    rows = Rows(sandbox, seed)
    with FleetIT(token=sandbox.token, base_url=sandbox.url, on_request=lambda _event: rows.change()) as fleetit:
        return rows, [each.id for each in fleetit.integrations.list_active(**options)]


@pytest.mark.parametrize("prefetch", [0, 8], ids=["sequential", "8 ahead"])
def test_every_row_that_stays_comes_exactly_once_or_drift_is_told(sandbox: Sandbox, prefetch: int) -> None:
    drifted = 0
    for seed in range(SEEDS):
        try:
            rows, found = listed(sandbox, seed, prefetch=prefetch, exact=True)
        except PageDrift:
            drifted += 1
            continue
        assert len(found) == len(set(found)), f"seed {seed}: a row came twice"
        assert rows.stayed <= set(found), f"seed {seed}: {len(rows.stayed - set(found))} rows are missing"
    assert drifted <= SEEDS // 20, "what can be settled should be"


def test_without_exact_rows_are_lost_and_come_twice(sandbox: Sandbox) -> None:
    lost = twice = 0
    for seed in range(20):
        rows, found = listed(sandbox, seed)
        lost += bool(rows.stayed - set(found))
        twice += len(found) != len(set(found))
    assert lost
    assert twice
