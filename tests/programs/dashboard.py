"""Reads the figures of all fleets at the same time. What takes too long is cancelled, and keeps its last figures."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fleetit import AsyncFleetIT


class Figures(NamedTuple):
    vehicles: int
    violations: int
    amount: Decimal


async def refresh(client: AsyncFleetIT, figures: dict[int, Figures], fleets: list[int], seconds: float) -> bool:
    """Read the figures of fleets; return whether all of them came in time."""

    async def read(fleet: int) -> None:
        view = client.for_fleet(fleet)
        async with asyncio.TaskGroup() as group:
            violations = group.create_task(view.tolls.list(violation=True).count())
            tolls = group.create_task(view.tolls.list(prefetch=4).all())
        vehicles = {toll.vehicle.id for toll in tolls.result() if toll.vehicle}
        amount = sum((toll.amount or Decimal(0) for toll in tolls.result()), Decimal(0))
        figures[fleet] = Figures(len(vehicles), violations.result(), amount)

    try:
        async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
            for fleet in fleets:
                group.create_task(read(fleet))
    except TimeoutError:
        return False
    return True
