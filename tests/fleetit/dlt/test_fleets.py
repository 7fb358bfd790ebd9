"""Fleets are read in threads."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from fleetit.dlt._fleets import FleetReader

if TYPE_CHECKING:
    from collections.abc import Iterator


def read(fleet: int | None) -> Iterator[int]:
    yield from range(fleet or 0)


@pytest.mark.parametrize("workers", [1, 2, 16])
@pytest.mark.parametrize(
    "fleets",
    [
        pytest.param([], id="none"),
        pytest.param([3], id="one"),
        pytest.param([0, 5, 30, 1], id="several, one of them empty"),
        pytest.param([*range(40)], id="more than threads"),
        pytest.param([None], id="account"),
    ],
)
def test_each_page_comes_once_and_in_order(fleets: list[int | None], workers: int) -> None:
    found: dict[int | None, list[int]] = {fleet: [] for fleet in fleets}
    for fleet, page in FleetReader(read, fleets, workers):
        found[fleet].append(page)
    assert found == {fleet: [*range(fleet or 0)] for fleet in fleets}


def test_no_more_fleets_than_workers_at_the_same_time() -> None:
    lock, now, most = threading.Lock(), 0, 0

    def count(_fleet: int | None) -> Iterator[int]:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        yield 1
        with lock:
            now -= 1

    assert len([*FleetReader(count, [*range(20)], 3)]) == 20
    assert 1 <= most <= 3


def test_fleets_are_read_at_the_same_time() -> None:
    together = threading.Barrier(3, timeout=60)

    def wait(_fleet: int | None) -> Iterator[int]:
        yield together.wait()

    assert len([*FleetReader(wait, [1, 2, 3], 3)]) == 3


def test_failure_ends_the_others() -> None:
    def fail(fleet: int | None) -> Iterator[int]:
        if fleet == 2:
            msg = "fleet 2"
            raise ValueError(msg)
        while True:  # ends because nobody reads any more
            yield 1

    with pytest.raises(ValueError, match="fleet 2"):
        for _ in FleetReader(fail, [1, 2, 3], 2):
            pass


def test_reader_that_stops_early_ends_the_threads() -> None:
    started: list[int | None] = []

    def go_on(fleet: int | None) -> Iterator[int]:
        started.append(fleet)
        while True:
            yield 1

    with closing(FleetReader(go_on, [1, 2, 3], 1).__iter__()) as pages:
        assert next(pages) == (1, 1)
    assert started == [1]
    assert not [each for each in threading.enumerate() if each.name.startswith("fleetit-fleet")]
