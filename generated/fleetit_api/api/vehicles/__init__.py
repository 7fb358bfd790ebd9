"""The operations of `vehicles`."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any
from typing import overload as _overload

from openapi_sdk.model.calls import NOT_GIVEN, Call, CallOptions, NotGiven
from openapi_sdk.model.raw import to_raw, to_raw_async, to_raw_async_batches, to_raw_batches
from openapi_sdk.model.resources import BaseResource

from ...types import UNSET, Unset

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ...models.custom_fields import CustomFields
    from ...models.vehicle import Vehicle
    from ...models.vehicle_answer import VehicleAnswer
    from ...models.vehicle_create import VehicleCreate, VehicleCreateDict
    from ...models.vehicle_create_row import VehicleCreateRow, VehicleCreateRowDict
    from ...models.vehicle_replace import VehicleReplace, VehicleReplaceDict
    from ...models.vehicle_update import VehicleUpdate, VehicleUpdateDict
    from ...models.vehicle_update_row import VehicleUpdateRow, VehicleUpdateRowDict
    from .. import AsyncBatches, AsyncCaller, Batches, Caller


class VehiclesResource(BaseResource):
    """The operations of `vehicles`."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @_overload
    def create(
        self,
        *,
        plate_state: str,
        plate_number: str,
        vehicle_make: str | Unset = UNSET,
        vehicle_model: str | Unset = UNSET,
        year: str | Unset = UNSET,
        active: bool | Unset = UNSET,
        lessee_renter: str | Unset | None = UNSET,
        vehicle_number: str | Unset = UNSET,
        custom_fields: CustomFields | Mapping[str, Any] | Unset = UNSET,
        vehicle_type_code: str | Unset = UNSET,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> VehicleAnswer: ...
    @_overload
    def create(
        self,
        *,
        body: VehicleCreate | VehicleCreateDict,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> VehicleAnswer: ...
    def create(
        self,
        *,
        body: VehicleCreate | VehicleCreateDict | Unset = UNSET,
        plate_state: str | Unset = UNSET,
        plate_number: str | Unset = UNSET,
        vehicle_make: str | Unset = UNSET,
        vehicle_model: str | Unset = UNSET,
        year: str | Unset = UNSET,
        active: bool | Unset = UNSET,
        lessee_renter: str | Unset | None = UNSET,
        vehicle_number: str | Unset = UNSET,
        custom_fields: CustomFields | Mapping[str, Any] | Unset = UNSET,
        vehicle_type_code: str | Unset = UNSET,
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
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below:
                plate_state and plate_number are required then.
            plate_state: State that issued the plate, two letters A to Z; FleetIT upper-cases them. The page also
                says that it is NY if not given.
            plate_number: Number on the plate, 1 to 15 letters and digits; FleetIT upper-cases it and removes special
                characters. Unique together with the state.
            vehicle_make: Manufacturer of the vehicle.
            vehicle_model: Model of the vehicle.
            year: Model year, from 1000 to a hundred years from now, as text; FleetIT takes the digits in it.
            active: Whether the vehicle is active; FleetIT takes true if it is not given.
            lessee_renter: Who leases or rents the vehicle.
            vehicle_number: VIN or your own identifier in any form, at most 20 characters. FleetIT does not keep it
                unique.
            custom_fields: The fleet's own fields, by name. Which names there are is set up for each fleet; that their
                values are text is read off the examples. [example]
            vehicle_type_code: Code of the kind of vehicle. Which codes there are is not stated. [example]
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `VehicleAnswer`.
        """
        from ...models.vehicle_create import VehicleCreate
        from .vehicles_create import OPERATION

        _call = Call(
            {
                "body": body,
            },
            fleet_id,
            options,
            model=VehicleCreate,
            fields={
                "plate_state": plate_state,
                "plate_number": plate_number,
                "vehicle_make": vehicle_make,
                "vehicle_model": vehicle_model,
                "year": year,
                "active": active,
                "lessee_renter": lessee_renter,
                "vehicle_number": vehicle_number,
                "custom_fields": custom_fields,
                "vehicle_type_code": vehicle_type_code,
            },
            needs_body=True,
        )
        del (
            body,
            plate_state,
            plate_number,
            vehicle_make,
            vehicle_model,
            year,
            active,
            lessee_renter,
            vehicle_number,
            custom_fields,
            vehicle_type_code,
            options,
        )
        return self._caller.call(OPERATION, _call)

    def create_many(
        self,
        body: Sequence[VehicleCreateRow | VehicleCreateRowDict],
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> builtins.list[Vehicle]:
        """Create many vehicles.

        Adds up to 500 vehicles in one call. Plates are tidied as when one vehicle is created. What happens
        to the others if one of them is refused is not documented.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/vehicles/bulk-create

        `POST /v2/vehicles/bulk/`

        Args:
            body: The request body. Each row is a model or a mapping. `create_in_batches` takes any number of
                rows.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `list[Vehicle]`.
        """
        from .vehicles_create_many import OPERATION

        _call = Call(
            {
                "body": body,
            },
            fleet_id,
            options,
        )
        del body, options
        return self._caller.call(OPERATION, _call)

    def create_in_batches(
        self,
        rows: Iterable[VehicleCreateRow | Mapping[str, Any]],
        *,
        size: int = 500,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Batches[builtins.list[Vehicle]]:
        """Call `create_many` for any number of rows, in batches.

        All rows are checked before the first batch is sent. A batch is sent when the iteration reaches it. One that
        fails does not end the iteration: its `error` says why, and its `errors` which rows are wrong. No row is
        sent twice.

        Args:
            rows: The rows: a list, or anything else that can be iterated. Each row is a model or a mapping.
            size: The rows of a batch, 1 to 500.
            fleet_id: The fleet of the calls. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of each call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            An iterator of `Batch`, each with its `rows`, and its `answer` or its `error`; of an async client an async one.

        Raises:
            fleetit.InvalidInput: If a row can't be sent. Its `errors` have every row, by its number. Nothing was sent.
        """
        from .vehicles_create_many import OPERATION

        _call = Call({"body": rows}, fleet_id, options)
        del rows, options
        return self._caller.batches(OPERATION, _call, size=size, most=500)

    def replace(
        self,
        id: int,
        *,
        body: VehicleReplace | VehicleReplaceDict | Unset = UNSET,
        plate_number: str | Unset = UNSET,
        plate_state: str | Unset = UNSET,
        vehicle_make: str | Unset = UNSET,
        vehicle_model: str | Unset = UNSET,
        year: str | Unset = UNSET,
        vehicle_number: str | Unset = UNSET,
        vehicle_type_code: str | Unset = UNSET,
        custom_fields: CustomFields | Mapping[str, Any] | Unset = UNSET,
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
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below.
            plate_number: Number on the plate.
            plate_state: State that issued the plate.
            vehicle_make: Manufacturer of the vehicle.
            vehicle_model: Model of the vehicle.
            year: Model year, as text.
            vehicle_number: VIN or your own identifier.
            vehicle_type_code: Code of the kind of vehicle. Which codes there are is not stated.
            custom_fields: The fleet's own fields, by name. Which names there are is set up for each fleet; that their
                values are text is read off the examples.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Vehicle`.
        """
        from ...models.vehicle_replace import VehicleReplace
        from .vehicles_replace import OPERATION

        _call = Call(
            {
                "id": id,
                "body": body,
            },
            fleet_id,
            options,
            model=VehicleReplace,
            fields={
                "plate_number": plate_number,
                "plate_state": plate_state,
                "vehicle_make": vehicle_make,
                "vehicle_model": vehicle_model,
                "year": year,
                "vehicle_number": vehicle_number,
                "vehicle_type_code": vehicle_type_code,
                "custom_fields": custom_fields,
            },
            needs_body=True,
        )
        del (
            body,
            plate_number,
            plate_state,
            vehicle_make,
            vehicle_model,
            year,
            vehicle_number,
            vehicle_type_code,
            custom_fields,
            options,
        )
        return self._caller.call(OPERATION, _call)

    def update(
        self,
        id: int,
        *,
        body: VehicleUpdate | VehicleUpdateDict | Unset = UNSET,
        plate_number: str | Unset = UNSET,
        plate_state: str | Unset = UNSET,
        vehicle_number: str | Unset = UNSET,
        active: bool | Unset = UNSET,
        vehicle_make: str | Unset | None = UNSET,
        vehicle_model: str | Unset | None = UNSET,
        year: str | Unset = UNSET,
        lessee_renter: str | Unset = UNSET,
        vehicle_type_code: str | Unset = UNSET,
        custom_fields: CustomFields | Mapping[str, Any] | Unset = UNSET,
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
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below.
            plate_number: Number on the plate, at most 15 characters. The page says that it can't be changed once the
                vehicle exists.
            plate_state: State that issued the plate, at most 2 characters. The page says that it can't be changed
                once the vehicle exists.
            vehicle_number: VIN or your own identifier, at most 20 characters.
            active: Whether the vehicle is active.
            vehicle_make: Manufacturer of the vehicle, at most 50 characters.
            vehicle_model: Model of the vehicle, at most 50 characters.
            year: Model year, as text. [example]
            lessee_renter: Who leases or rents the vehicle. [example]
            vehicle_type_code: Code of the kind of vehicle. Which codes there are is not stated. [example]
            custom_fields: The fleet's own fields, by name. Which names there are is set up for each fleet; that their
                values are text is read off the examples. [inferred]
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Vehicle`.
        """
        from ...models.vehicle_update import VehicleUpdate
        from .vehicles_update import OPERATION

        _call = Call(
            {
                "id": id,
                "body": body,
            },
            fleet_id,
            options,
            model=VehicleUpdate,
            fields={
                "plate_number": plate_number,
                "plate_state": plate_state,
                "vehicle_number": vehicle_number,
                "active": active,
                "vehicle_make": vehicle_make,
                "vehicle_model": vehicle_model,
                "year": year,
                "lessee_renter": lessee_renter,
                "vehicle_type_code": vehicle_type_code,
                "custom_fields": custom_fields,
            },
            needs_body=True,
        )
        del (
            body,
            plate_number,
            plate_state,
            vehicle_number,
            active,
            vehicle_make,
            vehicle_model,
            year,
            lessee_renter,
            vehicle_type_code,
            custom_fields,
            options,
        )
        return self._caller.call(OPERATION, _call)

    def update_many(
        self,
        body: Sequence[VehicleUpdateRow | VehicleUpdateRowDict],
        *,
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
            body: The request body. Each row is a model or a mapping. `update_in_batches` takes any number of
                rows.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `list[Vehicle]`.
        """
        from .vehicles_update_many import OPERATION

        _call = Call(
            {
                "body": body,
            },
            fleet_id,
            options,
        )
        del body, options
        return self._caller.call(OPERATION, _call)

    def update_in_batches(
        self,
        rows: Iterable[VehicleUpdateRow | Mapping[str, Any]],
        *,
        size: int = 500,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Batches[builtins.list[Vehicle]]:
        """Call `update_many` for any number of rows, in batches.

        All rows are checked before the first batch is sent. A batch is sent when the iteration reaches it. One that
        fails does not end the iteration: its `error` says why, and its `errors` which rows are wrong. No row is
        sent twice.

        Args:
            rows: The rows: a list, or anything else that can be iterated. Each row is a model or a mapping.
            size: The rows of a batch, 1 to 500.
            fleet_id: The fleet of the calls. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of each call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            An iterator of `Batch`, each with its `rows`, and its `answer` or its `error`; of an async client an async one.

        Raises:
            fleetit.InvalidInput: If a row can't be sent. Its `errors` have every row, by its number. Nothing was sent.
        """
        from .vehicles_update_many import OPERATION

        _call = Call({"body": rows}, fleet_id, options)
        del rows, options
        return self._caller.batches(OPERATION, _call, size=size, most=500)


class VehiclesWithRawResponse(BaseResource):
    """The operations of `vehicles`; each result is a `RawResponse`."""

    def __init__(self, caller: Caller) -> None:
        _resource = VehiclesResource(caller)
        self.create = to_raw(_resource.create)
        self.create_many = to_raw(_resource.create_many)
        self.create_in_batches = to_raw_batches(_resource.create_in_batches)
        self.replace = to_raw(_resource.replace)
        self.update = to_raw(_resource.update)
        self.update_many = to_raw(_resource.update_many)
        self.update_in_batches = to_raw_batches(_resource.update_in_batches)


class AsyncVehiclesResource(BaseResource):
    """The operations of `vehicles`, async."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @_overload
    async def create(
        self,
        *,
        plate_state: str,
        plate_number: str,
        vehicle_make: str | Unset = UNSET,
        vehicle_model: str | Unset = UNSET,
        year: str | Unset = UNSET,
        active: bool | Unset = UNSET,
        lessee_renter: str | Unset | None = UNSET,
        vehicle_number: str | Unset = UNSET,
        custom_fields: CustomFields | Mapping[str, Any] | Unset = UNSET,
        vehicle_type_code: str | Unset = UNSET,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> VehicleAnswer: ...
    @_overload
    async def create(
        self,
        *,
        body: VehicleCreate | VehicleCreateDict,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> VehicleAnswer: ...
    async def create(
        self,
        *,
        body: VehicleCreate | VehicleCreateDict | Unset = UNSET,
        plate_state: str | Unset = UNSET,
        plate_number: str | Unset = UNSET,
        vehicle_make: str | Unset = UNSET,
        vehicle_model: str | Unset = UNSET,
        year: str | Unset = UNSET,
        active: bool | Unset = UNSET,
        lessee_renter: str | Unset | None = UNSET,
        vehicle_number: str | Unset = UNSET,
        custom_fields: CustomFields | Mapping[str, Any] | Unset = UNSET,
        vehicle_type_code: str | Unset = UNSET,
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
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below:
                plate_state and plate_number are required then.
            plate_state: State that issued the plate, two letters A to Z; FleetIT upper-cases them. The page also
                says that it is NY if not given.
            plate_number: Number on the plate, 1 to 15 letters and digits; FleetIT upper-cases it and removes special
                characters. Unique together with the state.
            vehicle_make: Manufacturer of the vehicle.
            vehicle_model: Model of the vehicle.
            year: Model year, from 1000 to a hundred years from now, as text; FleetIT takes the digits in it.
            active: Whether the vehicle is active; FleetIT takes true if it is not given.
            lessee_renter: Who leases or rents the vehicle.
            vehicle_number: VIN or your own identifier in any form, at most 20 characters. FleetIT does not keep it
                unique.
            custom_fields: The fleet's own fields, by name. Which names there are is set up for each fleet; that their
                values are text is read off the examples. [example]
            vehicle_type_code: Code of the kind of vehicle. Which codes there are is not stated. [example]
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `VehicleAnswer`.
        """
        from ...models.vehicle_create import VehicleCreate
        from .vehicles_create import OPERATION

        _call = Call(
            {
                "body": body,
            },
            fleet_id,
            options,
            model=VehicleCreate,
            fields={
                "plate_state": plate_state,
                "plate_number": plate_number,
                "vehicle_make": vehicle_make,
                "vehicle_model": vehicle_model,
                "year": year,
                "active": active,
                "lessee_renter": lessee_renter,
                "vehicle_number": vehicle_number,
                "custom_fields": custom_fields,
                "vehicle_type_code": vehicle_type_code,
            },
            needs_body=True,
        )
        del (
            body,
            plate_state,
            plate_number,
            vehicle_make,
            vehicle_model,
            year,
            active,
            lessee_renter,
            vehicle_number,
            custom_fields,
            vehicle_type_code,
            options,
        )
        return await self._caller.call(OPERATION, _call)

    async def create_many(
        self,
        body: Sequence[VehicleCreateRow | VehicleCreateRowDict],
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> builtins.list[Vehicle]:
        """Create many vehicles.

        Adds up to 500 vehicles in one call. Plates are tidied as when one vehicle is created. What happens
        to the others if one of them is refused is not documented.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/vehicles/bulk-create

        `POST /v2/vehicles/bulk/`

        Args:
            body: The request body. Each row is a model or a mapping. `create_in_batches` takes any number of
                rows.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `list[Vehicle]`.
        """
        from .vehicles_create_many import OPERATION

        _call = Call(
            {
                "body": body,
            },
            fleet_id,
            options,
        )
        del body, options
        return await self._caller.call(OPERATION, _call)

    def create_in_batches(
        self,
        rows: Iterable[VehicleCreateRow | Mapping[str, Any]],
        *,
        size: int = 500,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> AsyncBatches[builtins.list[Vehicle]]:
        """Call `create_many` for any number of rows, in batches.

        All rows are checked before the first batch is sent. A batch is sent when the iteration reaches it. One that
        fails does not end the iteration: its `error` says why, and its `errors` which rows are wrong. No row is
        sent twice.

        Args:
            rows: The rows: a list, or anything else that can be iterated. Each row is a model or a mapping.
            size: The rows of a batch, 1 to 500.
            fleet_id: The fleet of the calls. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of each call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            An iterator of `Batch`, each with its `rows`, and its `answer` or its `error`; of an async client an async one.

        Raises:
            fleetit.InvalidInput: If a row can't be sent. Its `errors` have every row, by its number. Nothing was sent.
        """
        from .vehicles_create_many import OPERATION

        _call = Call({"body": rows}, fleet_id, options)
        del rows, options
        return self._caller.batches(OPERATION, _call, size=size, most=500)

    async def replace(
        self,
        id: int,
        *,
        body: VehicleReplace | VehicleReplaceDict | Unset = UNSET,
        plate_number: str | Unset = UNSET,
        plate_state: str | Unset = UNSET,
        vehicle_make: str | Unset = UNSET,
        vehicle_model: str | Unset = UNSET,
        year: str | Unset = UNSET,
        vehicle_number: str | Unset = UNSET,
        vehicle_type_code: str | Unset = UNSET,
        custom_fields: CustomFields | Mapping[str, Any] | Unset = UNSET,
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
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below.
            plate_number: Number on the plate.
            plate_state: State that issued the plate.
            vehicle_make: Manufacturer of the vehicle.
            vehicle_model: Model of the vehicle.
            year: Model year, as text.
            vehicle_number: VIN or your own identifier.
            vehicle_type_code: Code of the kind of vehicle. Which codes there are is not stated.
            custom_fields: The fleet's own fields, by name. Which names there are is set up for each fleet; that their
                values are text is read off the examples.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Vehicle`.
        """
        from ...models.vehicle_replace import VehicleReplace
        from .vehicles_replace import OPERATION

        _call = Call(
            {
                "id": id,
                "body": body,
            },
            fleet_id,
            options,
            model=VehicleReplace,
            fields={
                "plate_number": plate_number,
                "plate_state": plate_state,
                "vehicle_make": vehicle_make,
                "vehicle_model": vehicle_model,
                "year": year,
                "vehicle_number": vehicle_number,
                "vehicle_type_code": vehicle_type_code,
                "custom_fields": custom_fields,
            },
            needs_body=True,
        )
        del (
            body,
            plate_number,
            plate_state,
            vehicle_make,
            vehicle_model,
            year,
            vehicle_number,
            vehicle_type_code,
            custom_fields,
            options,
        )
        return await self._caller.call(OPERATION, _call)

    async def update(
        self,
        id: int,
        *,
        body: VehicleUpdate | VehicleUpdateDict | Unset = UNSET,
        plate_number: str | Unset = UNSET,
        plate_state: str | Unset = UNSET,
        vehicle_number: str | Unset = UNSET,
        active: bool | Unset = UNSET,
        vehicle_make: str | Unset | None = UNSET,
        vehicle_model: str | Unset | None = UNSET,
        year: str | Unset = UNSET,
        lessee_renter: str | Unset = UNSET,
        vehicle_type_code: str | Unset = UNSET,
        custom_fields: CustomFields | Mapping[str, Any] | Unset = UNSET,
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
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below.
            plate_number: Number on the plate, at most 15 characters. The page says that it can't be changed once the
                vehicle exists.
            plate_state: State that issued the plate, at most 2 characters. The page says that it can't be changed
                once the vehicle exists.
            vehicle_number: VIN or your own identifier, at most 20 characters.
            active: Whether the vehicle is active.
            vehicle_make: Manufacturer of the vehicle, at most 50 characters.
            vehicle_model: Model of the vehicle, at most 50 characters.
            year: Model year, as text. [example]
            lessee_renter: Who leases or rents the vehicle. [example]
            vehicle_type_code: Code of the kind of vehicle. Which codes there are is not stated. [example]
            custom_fields: The fleet's own fields, by name. Which names there are is set up for each fleet; that their
                values are text is read off the examples. [inferred]
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Vehicle`.
        """
        from ...models.vehicle_update import VehicleUpdate
        from .vehicles_update import OPERATION

        _call = Call(
            {
                "id": id,
                "body": body,
            },
            fleet_id,
            options,
            model=VehicleUpdate,
            fields={
                "plate_number": plate_number,
                "plate_state": plate_state,
                "vehicle_number": vehicle_number,
                "active": active,
                "vehicle_make": vehicle_make,
                "vehicle_model": vehicle_model,
                "year": year,
                "lessee_renter": lessee_renter,
                "vehicle_type_code": vehicle_type_code,
                "custom_fields": custom_fields,
            },
            needs_body=True,
        )
        del (
            body,
            plate_number,
            plate_state,
            vehicle_number,
            active,
            vehicle_make,
            vehicle_model,
            year,
            lessee_renter,
            vehicle_type_code,
            custom_fields,
            options,
        )
        return await self._caller.call(OPERATION, _call)

    async def update_many(
        self,
        body: Sequence[VehicleUpdateRow | VehicleUpdateRowDict],
        *,
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
            body: The request body. Each row is a model or a mapping. `update_in_batches` takes any number of
                rows.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `list[Vehicle]`.
        """
        from .vehicles_update_many import OPERATION

        _call = Call(
            {
                "body": body,
            },
            fleet_id,
            options,
        )
        del body, options
        return await self._caller.call(OPERATION, _call)

    def update_in_batches(
        self,
        rows: Iterable[VehicleUpdateRow | Mapping[str, Any]],
        *,
        size: int = 500,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> AsyncBatches[builtins.list[Vehicle]]:
        """Call `update_many` for any number of rows, in batches.

        All rows are checked before the first batch is sent. A batch is sent when the iteration reaches it. One that
        fails does not end the iteration: its `error` says why, and its `errors` which rows are wrong. No row is
        sent twice.

        Args:
            rows: The rows: a list, or anything else that can be iterated. Each row is a model or a mapping.
            size: The rows of a batch, 1 to 500.
            fleet_id: The fleet of the calls. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of each call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            An iterator of `Batch`, each with its `rows`, and its `answer` or its `error`; of an async client an async one.

        Raises:
            fleetit.InvalidInput: If a row can't be sent. Its `errors` have every row, by its number. Nothing was sent.
        """
        from .vehicles_update_many import OPERATION

        _call = Call({"body": rows}, fleet_id, options)
        del rows, options
        return self._caller.batches(OPERATION, _call, size=size, most=500)


class AsyncVehiclesWithRawResponse(BaseResource):
    """The operations of `vehicles`, async; each result is a `RawResponse`."""

    def __init__(self, caller: AsyncCaller) -> None:
        _resource = AsyncVehiclesResource(caller)
        self.create = to_raw_async(_resource.create)
        self.create_many = to_raw_async(_resource.create_many)
        self.create_in_batches = to_raw_async_batches(_resource.create_in_batches)
        self.replace = to_raw_async(_resource.replace)
        self.update = to_raw_async(_resource.update)
        self.update_many = to_raw_async(_resource.update_many)
        self.update_in_batches = to_raw_async_batches(_resource.update_in_batches)


__all__ = (
    "AsyncVehiclesResource",
    "AsyncVehiclesWithRawResponse",
    "VehiclesResource",
    "VehiclesWithRawResponse",
)
