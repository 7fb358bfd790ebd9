"""`FleetIT` and `AsyncFleetIT`."""

from __future__ import annotations

from fleetit.service import SERVICE
from fleetit_api.clients import AsyncBaseClient, BaseClient
from openapi_sdk.model.public import public_in


@public_in("fleetit")
class FleetIT(BaseClient):
    """A client of the FleetIT public API V2.

    The resources of the API are attributes:

        with FleetIT(token="…", fleet_id=42) as client:
            for toll in client.tolls.list(violation=True):
                print(toll.id, toll.amount)

    42 is the id of a fleet; `client.fleets.list()` has yours. A client can be used from several threads, and in forked
    processes. Close it, or use it in a `with` block.

    FleetIT's documentation of the API does not say how to get a token.
    """

    service = SERVICE


@public_in("fleetit")
class AsyncFleetIT(AsyncBaseClient):
    """An async client of the FleetIT public API V2.

    The resources of the API are attributes:

        async with AsyncFleetIT(token="…", fleet_id=42) as client:
            async for toll in client.tolls.list(violation=True):
                print(toll.id, toll.amount)

    42 is the id of a fleet; `client.fleets.list()` has yours. A client belongs to the event loop that uses it first; in
    a forked process, to the first one there. Close it, or use it in an `async with` block.
    """

    service = SERVICE
