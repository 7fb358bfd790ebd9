"""The operations of `shipments`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._calls import NOT_GIVEN, Call, NotGiven

if TYPE_CHECKING:
    from ...models.shipment import Shipment
    from .. import AsyncCaller, Caller


class ShipmentsResource:
    """The operations of `shipments`."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(
        self,
        id: str,
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
    ) -> Shipment:
        """Get a shipment of transponders.

        Which transponders it holds, who sent and who received it, and how far it is.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/transponders/shipments/get-one

        `GET /v2/transponders/shipments/{id}/`

        Args:
            id: Id of the shipment. The page has text here, although the shipment's own id is an integer.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.

        Returns:
            The response as `Shipment`.
        """
        from .shipments_get import OPERATION

        return self._caller.call(
            OPERATION,
            Call(
                {
                    "id": id,
                },
                fleet_id,
            ),
        )


class AsyncShipmentsResource:
    """The operations of `shipments`, async."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    async def get(
        self,
        id: str,
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
    ) -> Shipment:
        """Get a shipment of transponders.

        Which transponders it holds, who sent and who received it, and how far it is.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/transponders/shipments/get-one

        `GET /v2/transponders/shipments/{id}/`

        Args:
            id: Id of the shipment. The page has text here, although the shipment's own id is an integer.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.

        Returns:
            The response as `Shipment`.
        """
        from .shipments_get import OPERATION

        return await self._caller.call(
            OPERATION,
            Call(
                {
                    "id": id,
                },
                fleet_id,
            ),
        )


__all__ = ("AsyncShipmentsResource", "ShipmentsResource")
