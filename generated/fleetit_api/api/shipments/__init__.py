"""The operations of `shipments`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openapi_sdk.model.calls import NOT_GIVEN, Call, CallOptions, NotGiven
from openapi_sdk.model.raw import to_raw, to_raw_async
from openapi_sdk.model.resources import BaseResource

if TYPE_CHECKING:
    from ...models.shipment import Shipment
    from .. import AsyncCaller, Caller


class ShipmentsResource(BaseResource):
    """The operations of `shipments`."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(
        self,
        id: str,
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Shipment:
        """Get a shipment of transponders.

        Which transponders it holds, who sent and who received it, and how far it is.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/transponders/shipments/get-one

        `GET /v2/transponders/shipments/{id}/`

        Args:
            id: Id of the shipment. The page has text here, although the shipment's own id is an integer.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Shipment`.
        """
        from .shipments_get import OPERATION

        _call = Call(
            {
                "id": id,
            },
            fleet_id,
            options,
        )
        del options
        return self._caller.call(OPERATION, _call)


class ShipmentsWithRawResponse(BaseResource):
    """The operations of `shipments`; each result is a `RawResponse`."""

    def __init__(self, caller: Caller) -> None:
        _resource = ShipmentsResource(caller)
        self.get = to_raw(_resource.get)


class AsyncShipmentsResource(BaseResource):
    """The operations of `shipments`, async."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    async def get(
        self,
        id: str,
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Shipment:
        """Get a shipment of transponders.

        Which transponders it holds, who sent and who received it, and how far it is.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/transponders/shipments/get-one

        `GET /v2/transponders/shipments/{id}/`

        Args:
            id: Id of the shipment. The page has text here, although the shipment's own id is an integer.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Shipment`.
        """
        from .shipments_get import OPERATION

        _call = Call(
            {
                "id": id,
            },
            fleet_id,
            options,
        )
        del options
        return await self._caller.call(OPERATION, _call)


class AsyncShipmentsWithRawResponse(BaseResource):
    """The operations of `shipments`, async; each result is a `RawResponse`."""

    def __init__(self, caller: AsyncCaller) -> None:
        _resource = AsyncShipmentsResource(caller)
        self.get = to_raw_async(_resource.get)


__all__ = (
    "AsyncShipmentsResource",
    "AsyncShipmentsWithRawResponse",
    "ShipmentsResource",
    "ShipmentsWithRawResponse",
)
