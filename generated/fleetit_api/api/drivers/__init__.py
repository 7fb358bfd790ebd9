"""The operations of `drivers`."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any

from ..._calls import NOT_GIVEN, Call, CallOptions, NotGiven
from ..._raw import to_raw, to_raw_async
from ..._resources import BaseResource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...models.driver import Driver
    from ...models.driver_create_row import DriverCreateRow
    from .. import AsyncCaller, Caller


class DriversResource(BaseResource):
    """The operations of `drivers`."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def create_many(
        self,
        body: Sequence[DriverCreateRow | Mapping[str, Any]],
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> builtins.list[Driver]:
        """Create several drivers.

        Whether drivers are created when one of them is refused is not known, nor how many one call takes.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/drivers/create-bulk

        `POST /v2/drivers/bulk/`

        Args:
            body: The request body. Each row is a model or a mapping.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `list[Driver]`.
        """
        from .drivers_create_many import OPERATION

        _call = Call(
            {
                "body": body,
            },
            fleet_id,
            options,
        )
        del body, options
        return self._caller.call(OPERATION, _call)


class DriversWithRawResponse(BaseResource):
    """The operations of `drivers`; each result is a `RawResponse`."""

    def __init__(self, caller: Caller) -> None:
        _resource = DriversResource(caller)
        self.create_many = to_raw(_resource.create_many)


class AsyncDriversResource(BaseResource):
    """The operations of `drivers`, async."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    async def create_many(
        self,
        body: Sequence[DriverCreateRow | Mapping[str, Any]],
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> builtins.list[Driver]:
        """Create several drivers.

        Whether drivers are created when one of them is refused is not known, nor how many one call takes.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/drivers/create-bulk

        `POST /v2/drivers/bulk/`

        Args:
            body: The request body. Each row is a model or a mapping.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `list[Driver]`.
        """
        from .drivers_create_many import OPERATION

        _call = Call(
            {
                "body": body,
            },
            fleet_id,
            options,
        )
        del body, options
        return await self._caller.call(OPERATION, _call)


class AsyncDriversWithRawResponse(BaseResource):
    """The operations of `drivers`, async; each result is a `RawResponse`."""

    def __init__(self, caller: AsyncCaller) -> None:
        _resource = AsyncDriversResource(caller)
        self.create_many = to_raw_async(_resource.create_many)


__all__ = (
    "AsyncDriversResource",
    "AsyncDriversWithRawResponse",
    "DriversResource",
    "DriversWithRawResponse",
)
