"""An exact listing of a sandbox whose rows are inserted and deleted at random between requests."""

from __future__ import annotations

import random
from threading import Lock
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import FleetIT, PageDrift
from fleetit.sandbox import running
from openapi_sdk.sandbox.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit.sandbox import Sandbox


class ChangingIntegrations:
    """The active integrations of a sandbox's fleet. Some are inserted and some deleted before each request."""

    def __init__(self, sandbox: Sandbox, seed: int, size: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a seed, not a secret
        self._fleet = sandbox.world.rooms[sandbox.default_fleet]
        self._lock = Lock()
        self._ids = [number * 1_000 for number in range(1, size + 1)]
        self.unchanged = set(self._ids)
        self._store()

    def change(self) -> None:
        with self._lock:
            for _ in range(self._random.randrange(4)):
                at = self._random.randrange(len(self._ids))
                if self._random.random() < 0.5:
                    self.unchanged.discard(self._ids.pop(at))
                else:
                    low, high = self._ids[at - 1] if at else 0, self._ids[at]
                    if high - low > 1:
                        self._ids.insert(at, self._random.randrange(low + 1, high))
            self._store()

    def _store(self) -> None:
        # A new list: requests that are being answered continue with the old one.
        rows = Rows()
        for number in self._ids:
            rows.add({"id": number})
        self._fleet.tables["active_integrations"] = rows


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


def read_all(sandbox: Sandbox, seed: int, size: int, **options: Any) -> tuple[ChangingIntegrations, list[Any]]:
    table = ChangingIntegrations(sandbox, seed, size)
    with FleetIT(token=sandbox.token, base_url=sandbox.url, on_request=lambda _event: table.change()) as client:
        return table, [integration.id for integration in client.integrations.list_active(**options)]


@pytest.mark.heavy
@pytest.mark.parametrize("prefetch", [0, 8], ids=["sequential", "8 in flight"])
@pytest.mark.parametrize(
    ("seeds", "size"),
    [
        pytest.param(3, 1_500, id="3 seeds"),
        pytest.param(6, 3_000, id="6 seeds", marks=[pytest.mark.nightly, pytest.mark.timeout(900)]),
    ],
)
def test_each_row_that_stays_is_returned_once(sandbox: Sandbox, prefetch: int, seeds: int, size: int) -> None:
    drifted = 0
    for seed in range(seeds):
        try:
            table, found = read_all(sandbox, seed, size, prefetch=prefetch, exact=True)
        except PageDrift:
            drifted += 1
            continue
        assert len(found) == len(set(found)), f"seed {seed}: a row came twice"
        assert table.unchanged <= set(found), f"seed {seed}: {len(table.unchanged - set(found))} rows are missing"
    assert drifted <= seeds // 20, "the position was lost too often"


@pytest.mark.heavy
def test_without_exact_rows_are_lost_and_repeated(sandbox: Sandbox) -> None:
    lost = repeated = 0
    for seed in range(5):
        table, found = read_all(sandbox, seed, 2_000)
        lost += bool(table.unchanged - set(found))
        repeated += len(found) != len(set(found))
    assert lost
    assert repeated
