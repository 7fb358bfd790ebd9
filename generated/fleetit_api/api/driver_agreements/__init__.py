"""The operations of `driver_agreements`."""

from __future__ import annotations

import builtins
import datetime
from typing import TYPE_CHECKING, Any
from typing import overload as _overload

from openapi_sdk.model.calls import NOT_GIVEN, Call, CallOptions, NotGiven
from openapi_sdk.model.raw import to_raw, to_raw_async, to_raw_async_batches, to_raw_async_pages, to_raw_batches
from openapi_sdk.model.resources import BaseResource

from ...types import UNSET, Unset

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ...models.driver_agreement import DriverAgreement
    from ...models.driver_agreement_answer import DriverAgreementAnswer
    from ...models.driver_agreement_close import DriverAgreementClose, DriverAgreementCloseDict
    from ...models.driver_agreement_create import DriverAgreementCreate, DriverAgreementCreateDict
    from .. import AsyncBatches, AsyncCaller, AsyncPages, Batches, Caller, Pages


class DriverAgreementsResource(BaseResource):
    """The operations of `driver_agreements`."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def close(
        self,
        id: int,
        *,
        body: DriverAgreementClose | DriverAgreementCloseDict | Unset = UNSET,
        agreement_end_date: datetime.datetime | str | Unset = UNSET,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> DriverAgreement:
        """Close a driver agreement.

        Ends an agreement by setting its end; the fleet has to be named. In the page's example the answer
        still says ACTIVE and open.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/driver-agreements/close

        `POST /v2/driver-agreements/{id}/close/`

        Args:
            id: Id of the agreement. That it is an integer is inferred from the example. [example]
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below.
            agreement_end_date: Moment at which the agreement ends. Whether it may be left out is not known.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `DriverAgreement`.
        """
        from ...models.driver_agreement_close import DriverAgreementClose
        from .driver_agreements_close import OPERATION

        _call = Call(
            {
                "id": id,
                "body": body,
            },
            fleet_id,
            options,
            model=DriverAgreementClose,
            fields={
                "agreement_end_date": agreement_end_date,
            },
            needs_body=True,
        )
        del body, agreement_end_date, options
        return self._caller.call(OPERATION, _call)

    @_overload
    def create(
        self,
        *,
        agreement_number: str,
        agreement_start_date: datetime.datetime | str,
        agreement_end_date: datetime.datetime | str,
        driver: int,
        vehicle: int,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> DriverAgreementAnswer: ...
    @_overload
    def create(
        self,
        *,
        body: DriverAgreementCreate | DriverAgreementCreateDict,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> DriverAgreementAnswer: ...
    def create(
        self,
        *,
        body: DriverAgreementCreate | DriverAgreementCreateDict | Unset = UNSET,
        agreement_number: str | Unset = UNSET,
        agreement_start_date: datetime.datetime | str | Unset = UNSET,
        agreement_end_date: datetime.datetime | str | Unset = UNSET,
        driver: int | Unset = UNSET,
        vehicle: int | Unset = UNSET,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> DriverAgreementAnswer:
        """Create a driver agreement.

        The answer has no id of the agreement. Its times have the offset of US Eastern time; in the page's
        example midnight UTC is sent and midnight Eastern time comes back, which is a different moment, so
        compare what comes back with what was sent.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/driver-agreements/add

        `POST /v2/driver-agreements/`

        Args:
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below:
                agreement_number, agreement_start_date, agreement_end_date, driver and vehicle are required
                then.
            agreement_number: Number of the agreement.
            agreement_start_date: Moment from which the agreement holds.
            agreement_end_date: Moment until which the agreement holds.
            driver: Id of the driver.
            vehicle: Id of the vehicle.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `DriverAgreementAnswer`.
        """
        from ...models.driver_agreement_create import DriverAgreementCreate
        from .driver_agreements_create import OPERATION

        _call = Call(
            {
                "body": body,
            },
            fleet_id,
            options,
            model=DriverAgreementCreate,
            fields={
                "agreement_number": agreement_number,
                "agreement_start_date": agreement_start_date,
                "agreement_end_date": agreement_end_date,
                "driver": driver,
                "vehicle": vehicle,
            },
            needs_body=True,
        )
        del body, agreement_number, agreement_start_date, agreement_end_date, driver, vehicle, options
        return self._caller.call(OPERATION, _call)

    def create_many(
        self,
        body: Sequence[DriverAgreementCreate | DriverAgreementCreateDict],
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> builtins.list[DriverAgreementAnswer]:
        """Create several driver agreements.

        The answer has no ids. Whether agreements are created when one of them is refused is not known, nor
        how many one call takes.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/driver-agreements/create-bulk

        `POST /v2/driver-agreements/bulk/`

        Args:
            body: The request body. Each row is a model or a mapping. `create_in_batches` takes any number of
                rows.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `list[DriverAgreementAnswer]`.
        """
        from .driver_agreements_create_many import OPERATION

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
        rows: Iterable[DriverAgreementCreate | Mapping[str, Any]],
        *,
        size: int = 500,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Batches[builtins.list[DriverAgreementAnswer]]:
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
        from .driver_agreements_create_many import OPERATION

        _call = Call({"body": rows}, fleet_id, options)
        del rows, options
        return self._caller.batches(OPERATION, _call, size=size, most=500)

    def get(
        self,
        id: int,
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> DriverAgreement:
        """Get a driver agreement.

        In this answer the driver is an object, in those of `list` and `close` it is the driver's id.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/driver-agreements/get

        `GET /v2/driver-agreements/{id}/`

        Args:
            id: Id of the agreement.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `DriverAgreement`.
        """
        from .driver_agreements_get import OPERATION

        _call = Call(
            {
                "id": id,
            },
            fleet_id,
            options,
        )
        del options
        return self._caller.call(OPERATION, _call)

    def list(
        self,
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Pages[DriverAgreement]:
        """List driver agreements.

        This listing has no pages: the answer is an array, and no parameters are listed. The fleet has to be
        named.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/driver-agreements/list

        `GET /v2/driver-agreements/`

        Args:
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The rows of the answer, which is the only page. It is requested when the iteration begins.
        """
        from .driver_agreements_list import OPERATION

        _call = Call({}, fleet_id, options)
        del options
        return self._caller.pages(OPERATION, _call)


class DriverAgreementsWithRawResponse(BaseResource):
    """The operations of `driver_agreements`; each result is a `RawResponse`."""

    def __init__(self, caller: Caller) -> None:
        _resource = DriverAgreementsResource(caller)
        self.close = to_raw(_resource.close)
        self.create = to_raw(_resource.create)
        self.create_many = to_raw(_resource.create_many)
        self.create_in_batches = to_raw_batches(_resource.create_in_batches)
        self.get = to_raw(_resource.get)
        self.list = to_raw(_resource.list)


class AsyncDriverAgreementsResource(BaseResource):
    """The operations of `driver_agreements`, async."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    async def close(
        self,
        id: int,
        *,
        body: DriverAgreementClose | DriverAgreementCloseDict | Unset = UNSET,
        agreement_end_date: datetime.datetime | str | Unset = UNSET,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> DriverAgreement:
        """Close a driver agreement.

        Ends an agreement by setting its end; the fleet has to be named. In the page's example the answer
        still says ACTIVE and open.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/driver-agreements/close

        `POST /v2/driver-agreements/{id}/close/`

        Args:
            id: Id of the agreement. That it is an integer is inferred from the example. [example]
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below.
            agreement_end_date: Moment at which the agreement ends. Whether it may be left out is not known.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `DriverAgreement`.
        """
        from ...models.driver_agreement_close import DriverAgreementClose
        from .driver_agreements_close import OPERATION

        _call = Call(
            {
                "id": id,
                "body": body,
            },
            fleet_id,
            options,
            model=DriverAgreementClose,
            fields={
                "agreement_end_date": agreement_end_date,
            },
            needs_body=True,
        )
        del body, agreement_end_date, options
        return await self._caller.call(OPERATION, _call)

    @_overload
    async def create(
        self,
        *,
        agreement_number: str,
        agreement_start_date: datetime.datetime | str,
        agreement_end_date: datetime.datetime | str,
        driver: int,
        vehicle: int,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> DriverAgreementAnswer: ...
    @_overload
    async def create(
        self,
        *,
        body: DriverAgreementCreate | DriverAgreementCreateDict,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> DriverAgreementAnswer: ...
    async def create(
        self,
        *,
        body: DriverAgreementCreate | DriverAgreementCreateDict | Unset = UNSET,
        agreement_number: str | Unset = UNSET,
        agreement_start_date: datetime.datetime | str | Unset = UNSET,
        agreement_end_date: datetime.datetime | str | Unset = UNSET,
        driver: int | Unset = UNSET,
        vehicle: int | Unset = UNSET,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> DriverAgreementAnswer:
        """Create a driver agreement.

        The answer has no id of the agreement. Its times have the offset of US Eastern time; in the page's
        example midnight UTC is sent and midnight Eastern time comes back, which is a different moment, so
        compare what comes back with what was sent.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/driver-agreements/add

        `POST /v2/driver-agreements/`

        Args:
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below:
                agreement_number, agreement_start_date, agreement_end_date, driver and vehicle are required
                then.
            agreement_number: Number of the agreement.
            agreement_start_date: Moment from which the agreement holds.
            agreement_end_date: Moment until which the agreement holds.
            driver: Id of the driver.
            vehicle: Id of the vehicle.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `DriverAgreementAnswer`.
        """
        from ...models.driver_agreement_create import DriverAgreementCreate
        from .driver_agreements_create import OPERATION

        _call = Call(
            {
                "body": body,
            },
            fleet_id,
            options,
            model=DriverAgreementCreate,
            fields={
                "agreement_number": agreement_number,
                "agreement_start_date": agreement_start_date,
                "agreement_end_date": agreement_end_date,
                "driver": driver,
                "vehicle": vehicle,
            },
            needs_body=True,
        )
        del body, agreement_number, agreement_start_date, agreement_end_date, driver, vehicle, options
        return await self._caller.call(OPERATION, _call)

    async def create_many(
        self,
        body: Sequence[DriverAgreementCreate | DriverAgreementCreateDict],
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> builtins.list[DriverAgreementAnswer]:
        """Create several driver agreements.

        The answer has no ids. Whether agreements are created when one of them is refused is not known, nor
        how many one call takes.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/driver-agreements/create-bulk

        `POST /v2/driver-agreements/bulk/`

        Args:
            body: The request body. Each row is a model or a mapping. `create_in_batches` takes any number of
                rows.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `list[DriverAgreementAnswer]`.
        """
        from .driver_agreements_create_many import OPERATION

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
        rows: Iterable[DriverAgreementCreate | Mapping[str, Any]],
        *,
        size: int = 500,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> AsyncBatches[builtins.list[DriverAgreementAnswer]]:
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
        from .driver_agreements_create_many import OPERATION

        _call = Call({"body": rows}, fleet_id, options)
        del rows, options
        return self._caller.batches(OPERATION, _call, size=size, most=500)

    async def get(
        self,
        id: int,
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> DriverAgreement:
        """Get a driver agreement.

        In this answer the driver is an object, in those of `list` and `close` it is the driver's id.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/driver-agreements/get

        `GET /v2/driver-agreements/{id}/`

        Args:
            id: Id of the agreement.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `DriverAgreement`.
        """
        from .driver_agreements_get import OPERATION

        _call = Call(
            {
                "id": id,
            },
            fleet_id,
            options,
        )
        del options
        return await self._caller.call(OPERATION, _call)

    def list(
        self,
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> AsyncPages[DriverAgreement]:
        """List driver agreements.

        This listing has no pages: the answer is an array, and no parameters are listed. The fleet has to be
        named.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/api-reference/driver-agreements/list

        `GET /v2/driver-agreements/`

        Args:
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The rows of the answer, which is the only page. It is requested when the iteration begins.
        """
        from .driver_agreements_list import OPERATION

        _call = Call({}, fleet_id, options)
        del options
        return self._caller.pages(OPERATION, _call)


class AsyncDriverAgreementsWithRawResponse(BaseResource):
    """The operations of `driver_agreements`, async; each result is a `RawResponse`."""

    def __init__(self, caller: AsyncCaller) -> None:
        _resource = AsyncDriverAgreementsResource(caller)
        self.close = to_raw_async(_resource.close)
        self.create = to_raw_async(_resource.create)
        self.create_many = to_raw_async(_resource.create_many)
        self.create_in_batches = to_raw_async_batches(_resource.create_in_batches)
        self.get = to_raw_async(_resource.get)
        self.list = to_raw_async_pages(_resource.list)


__all__ = (
    "AsyncDriverAgreementsResource",
    "AsyncDriverAgreementsWithRawResponse",
    "DriverAgreementsResource",
    "DriverAgreementsWithRawResponse",
)
