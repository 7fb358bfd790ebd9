"""Fleets are read ahead, but not far, and given in their order."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from fleetit.cli._fleet_pages import FleetPages

if TYPE_CHECKING:
    from collections.abc import Iterator

FLEETS = range(1, 10)
PAGES = 400


@pytest.mark.parametrize("at_once", [1, 2, 4])
def test_pages_of_more_fleets_than_at_once_come_in_order(at_once: int) -> None:
    begun: list[int] = []

    def read(fleet: int) -> Iterator[tuple[int, int]]:
        begun.append(fleet)
        yield from ((fleet, number) for number in range(PAGES))

    with FleetPages(read, FLEETS, at_once) as pages:
        for fleet in FLEETS:
            # Those that follow have begun at most, and wait.
            assert [*pages.of(fleet)] == [(fleet, number) for number in range(PAGES)]
            assert max(begun) < fleet + at_once + 1
            assert all(len(each) <= 8 for each in pages._waiting.values())  # pyright: ignore[reportPrivateUsage]
    assert sorted(begun) == [*FLEETS]


def test_a_fleet_that_fails_is_raised_after_those_before_it() -> None:
    failed = threading.Event()

    def read(fleet: int) -> Iterator[int]:
        if fleet == 2:
            failed.set()
            raise LookupError(fleet)
        assert failed.wait(60)
        yield fleet

    with FleetPages(read, [1, 2, 3], 3) as pages:
        assert [*pages.of(1)] == [1]
        with pytest.raises(LookupError):
            next(pages.of(2))
