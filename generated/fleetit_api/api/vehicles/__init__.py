"""The operations of `vehicles`."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from ..._calls import NOT_GIVEN, Call, CallOptions, NotGiven
from ..._raw import to_raw, to_raw_async

if TYPE_CHECKING:
    from ...models.vehicle import Vehicle
    from ...models.vehicle_answer import VehicleAnswer
    from ...models.vehicle_create import VehicleCreate
    from ...models.vehicle_create_row import VehicleCreateRow
    from ...models.vehicle_replace import VehicleReplace
    from ...models.vehicle_update import VehicleUpdate
    from ...models.vehicle_update_row import VehicleUpdateRow
    from .. import AsyncCaller, Caller


class VehiclesResource:
    """The operations of `vehicles`."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def create(
        self,
        *,
        body: VehicleCreate,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> VehicleAnswer:
        """Create a vehicle.

        Adds a vehicle to the fleet. FleetIT tidies what it gets: plates are upper-cased and freed of
        special characters, the year is the digits found in the text. Number and state of the plate have to
        be unique together. Custom fields have to exist in the fleet already; the API can't add any.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/vehicles/create

        `POST /v2/vehicles/`

        Args:
            body: The request body.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `VehicleAnswer`.
        """
        from .vehicles_create import OPERATION

        return self._caller.call(
            OPERATION,
            Call(
                {
                    "body": body,
                },
                fleet_id,
                options,
            ),
        )

    def create_many(
        self,
        *,
        body: builtins.list[VehicleCreateRow],
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> builtins.list[Vehicle]:
        """Create many vehicles.

        Adds up to 500 vehicles in one call. Plates are tidied as when one vehicle is created. What happens
        to the others if one of them is refused is not documented.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/vehicles/bulk-create

        `POST /v2/vehicles/bulk/`

        Args:
            body: The request body.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `list[Vehicle]`.
        """
        from .vehicles_create_many import OPERATION

        return self._caller.call(
            OPERATION,
            Call(
                {
                    "body": body,
                },
                fleet_id,
                options,
            ),
        )

    def replace(
        self,
        id: int,
        *,
        body: VehicleReplace,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Vehicle:
        """Replace a vehicle.

        Sets all fields of a vehicle. What happens to a field that is not sent is not documented; to change
        some fields and keep the others, update the vehicle instead. Custom fields have to exist in the
        fleet already.

        Known from an example of FleetIT's documentation only:
        https://docs.fleetit.com/api-reference/vehicles/update

        `PUT /v2/vehicles/{id}/`

        Args:
            id: Id of the vehicle.
            body: The request body.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Vehicle`.
        """
        from .vehicles_replace import OPERATION

        return self._caller.call(
            OPERATION,
            Call(
                {
                    "id": id,
                    "body": body,
                },
                fleet_id,
                options,
            ),
        )

    def update(
        self,
        id: int,
        *,
        body: VehicleUpdate,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Vehicle:
        """Update a vehicle.

        Changes the fields of a vehicle that are sent, and leaves the others. The number and the state of
        the plate can't be changed once the vehicle exists. Values of custom fields can be changed, their
        names can't.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/vehicles/update

        `PATCH /v2/vehicles/{id}/`

        Args:
            id: Id of the vehicle.
            body: The request body.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Vehicle`.
        """
        from .vehicles_update import OPERATION

        return self._caller.call(
            OPERATION,
            Call(
                {
                    "id": id,
                    "body": body,
                },
                fleet_id,
                options,
            ),
        )

    def update_many(
        self,
        *,
        body: builtins.list[VehicleUpdateRow],
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> builtins.list[Vehicle]:
        """Update many vehicles.

        Changes up to 500 vehicles in one call. Each is found by the number and the state of its plate,
        which this call can't change; of the other fields those that are sent are changed. What happens to
        the others if one is not found is not documented.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/vehicles/bulk-update

        `PATCH /v2/vehicles/bulk/`

        Args:
            body: The request body.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `list[Vehicle]`.
        """
        from .vehicles_update_many import OPERATION

        return self._caller.call(
            OPERATION,
            Call(
                {
                    "body": body,
                },
                fleet_id,
                options,
            ),
        )


class VehiclesWithRawResponse:
    """The operations of `vehicles`; each result is a `RawResponse`."""

    def __init__(self, caller: Caller) -> None:
        _resource = VehiclesResource(caller)
        self.create = to_raw(_resource.create)
        self.create_many = to_raw(_resource.create_many)
        self.replace = to_raw(_resource.replace)
        self.update = to_raw(_resource.update)
        self.update_many = to_raw(_resource.update_many)


class AsyncVehiclesResource:
    """The operations of `vehicles`, async."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    async def create(
        self,
        *,
        body: VehicleCreate,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> VehicleAnswer:
        """Create a vehicle.

        Adds a vehicle to the fleet. FleetIT tidies what it gets: plates are upper-cased and freed of
        special characters, the year is the digits found in the text. Number and state of the plate have to
        be unique together. Custom fields have to exist in the fleet already; the API can't add any.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/vehicles/create

        `POST /v2/vehicles/`

        Args:
            body: The request body.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `VehicleAnswer`.
        """
        from .vehicles_create import OPERATION

        return await self._caller.call(
            OPERATION,
            Call(
                {
                    "body": body,
                },
                fleet_id,
                options,
            ),
        )

    async def create_many(
        self,
        *,
        body: builtins.list[VehicleCreateRow],
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> builtins.list[Vehicle]:
        """Create many vehicles.

        Adds up to 500 vehicles in one call. Plates are tidied as when one vehicle is created. What happens
        to the others if one of them is refused is not documented.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/vehicles/bulk-create

        `POST /v2/vehicles/bulk/`

        Args:
            body: The request body.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `list[Vehicle]`.
        """
        from .vehicles_create_many import OPERATION

        return await self._caller.call(
            OPERATION,
            Call(
                {
                    "body": body,
                },
                fleet_id,
                options,
            ),
        )

    async def replace(
        self,
        id: int,
        *,
        body: VehicleReplace,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Vehicle:
        """Replace a vehicle.

        Sets all fields of a vehicle. What happens to a field that is not sent is not documented; to change
        some fields and keep the others, update the vehicle instead. Custom fields have to exist in the
        fleet already.

        Known from an example of FleetIT's documentation only:
        https://docs.fleetit.com/api-reference/vehicles/update

        `PUT /v2/vehicles/{id}/`

        Args:
            id: Id of the vehicle.
            body: The request body.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Vehicle`.
        """
        from .vehicles_replace import OPERATION

        return await self._caller.call(
            OPERATION,
            Call(
                {
                    "id": id,
                    "body": body,
                },
                fleet_id,
                options,
            ),
        )

    async def update(
        self,
        id: int,
        *,
        body: VehicleUpdate,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Vehicle:
        """Update a vehicle.

        Changes the fields of a vehicle that are sent, and leaves the others. The number and the state of
        the plate can't be changed once the vehicle exists. Values of custom fields can be changed, their
        names can't.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/vehicles/update

        `PATCH /v2/vehicles/{id}/`

        Args:
            id: Id of the vehicle.
            body: The request body.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Vehicle`.
        """
        from .vehicles_update import OPERATION

        return await self._caller.call(
            OPERATION,
            Call(
                {
                    "id": id,
                    "body": body,
                },
                fleet_id,
                options,
            ),
        )

    async def update_many(
        self,
        *,
        body: builtins.list[VehicleUpdateRow],
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> builtins.list[Vehicle]:
        """Update many vehicles.

        Changes up to 500 vehicles in one call. Each is found by the number and the state of its plate,
        which this call can't change; of the other fields those that are sent are changed. What happens to
        the others if one is not found is not documented.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/vehicles/bulk-update

        `PATCH /v2/vehicles/bulk/`

        Args:
            body: The request body.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `list[Vehicle]`.
        """
        from .vehicles_update_many import OPERATION

        return await self._caller.call(
            OPERATION,
            Call(
                {
                    "body": body,
                },
                fleet_id,
                options,
            ),
        )


class AsyncVehiclesWithRawResponse:
    """The operations of `vehicles`, async; each result is a `RawResponse`."""

    def __init__(self, caller: AsyncCaller) -> None:
        _resource = AsyncVehiclesResource(caller)
        self.create = to_raw_async(_resource.create)
        self.create_many = to_raw_async(_resource.create_many)
        self.replace = to_raw_async(_resource.replace)
        self.update = to_raw_async(_resource.update)
        self.update_many = to_raw_async(_resource.update_many)


__all__ = (
    "AsyncVehiclesResource",
    "AsyncVehiclesWithRawResponse",
    "VehiclesResource",
    "VehiclesWithRawResponse",
)
