"""Serves several tenants from threads: one client, a view for each tenant, and no tenant sees another's rows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from fleetit import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit import FleetIT


def last_tolls(client: FleetIT, tenants: Mapping[str, int]) -> dict[str, list[int]]:
    """Return the ids of the last three tolls of each tenant, newest first."""

    def read(fleet: int) -> list[int]:
        view = client.for_fleet(fleet)
        page = next(view.tolls.list(ordering="-transaction_date", limit=3).pages())
        return [toll.id for toll in page.results]

    with ThreadPoolExecutor(max_workers=8) as threads:
        return dict(zip(tenants, threads.map(read, tenants.values()), strict=True))


def owner_of_citation(client: FleetIT, tenants: Mapping[str, int], citation: int) -> str | None:
    """Return the tenant whose citation it is."""
    for tenant, fleet in tenants.items():
        try:
            client.citations.get(citation, fleet_id=fleet)
        except NotFound:
            continue
        return tenant
    return None
