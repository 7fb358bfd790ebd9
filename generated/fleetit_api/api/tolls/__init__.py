"""The operations of `tolls`."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from openapi_sdk.model.calls import NOT_GIVEN, Call, CallOptions, NotGiven
from openapi_sdk.model.raw import to_raw, to_raw_async, to_raw_async_pages
from openapi_sdk.model.resources import BaseResource

from ...types import UNSET, Unset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...models.billing_status_code import BillingStatusCode
    from ...models.queued_toll import QueuedToll
    from ...models.toll import Toll
    from ...models.toll_ordering import TollOrdering
    from ...models.toll_submission import TollSubmission, TollSubmissionDict
    from ...models.toll_update import TollUpdate, TollUpdateDict
    from .. import AsyncCaller, AsyncPages, Caller, Pages


class TollsResource(BaseResource):
    """The operations of `tolls`."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(
        self,
        *,
        vehicle: int | Sequence[int] | Unset = UNSET,
        transponder: int | Sequence[int] | Unset = UNSET,
        driver: int | Sequence[int] | Unset = UNSET,
        billing_status: BillingStatusCode | str | Sequence[BillingStatusCode | str] | Unset = UNSET,
        amount_min: Decimal | float | str | Unset = UNSET,
        amount_max: Decimal | float | str | Unset = UNSET,
        transaction_date_gte: datetime.date | str | Unset = UNSET,
        transaction_date_lte: datetime.date | str | Unset = UNSET,
        posting_date_gte: datetime.date | str | Unset = UNSET,
        posting_date_lte: datetime.date | str | Unset = UNSET,
        exit_time: str | Unset = UNSET,
        violation: bool | Unset = UNSET,
        is_billed: bool | Unset = UNSET,
        vehicle_plate_number: str | Unset = UNSET,
        vehicle_plate_state: str | Unset = UNSET,
        vehicle_vehicle_number: str | Unset = UNSET,
        search: str | Unset = UNSET,
        ordering: TollOrdering | str | Unset = UNSET,
        limit: int = 100,
        offset: int = 0,
        prefetch: int = 0,
        exact: bool = False,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Pages[Toll]:
        """List tolls.

        The tolls of the fleet's vehicles and transponders.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/tolls/list

        `GET /v2/tolls/`

        Args:
            vehicle: Only tolls of the vehicles with these ids. The name is repeated for each (inferred).
            transponder: Only tolls of the transponders with these ids. The name is repeated for each (inferred).
            driver: Only tolls of the drivers with these ids. The name is repeated for each (inferred).
            billing_status: Only tolls with these billing statuses, as codes such as NO_ACTION (inferred). The name is
                repeated for each (inferred). Known values: NO_ACTION, CARD_NOT_ON_FILE, INVOICED_NOT_PAID,
                PAID_SUCCESSFULLY, CREDIT_CARD_DECLINED, EXPIRED_CREDIT_CARD, EMPLOYEE_USE_OR_FLEET_LIABLE,
                USER_NOT_FOUND, DISPUTED_TOLL_OR_TICKET, VALIDATION_ISSUES, COD_SERVICE.
            amount_min: Only tolls of this amount or more (inferred from the name).
            amount_max: Only tolls of this amount or less (inferred from the name).
            transaction_date_gte: Only tolls of this day or later.
            transaction_date_lte: Only tolls of this day or earlier.
            posting_date_gte: Only tolls posted on this day or later.
            posting_date_lte: Only tolls posted on this day or earlier.
            exit_time: Only tolls of this time of day, HH:MM:SS.
            violation: Only tolls that are violations, or that are not.
            is_billed: Only tolls that are billed, or that are not.
            vehicle_plate_number: Only tolls of the vehicle with this plate number.
            vehicle_plate_state: Only tolls of vehicles whose plate is of this state.
            vehicle_vehicle_number: Only tolls of the vehicle with this VIN or identifier of your own.
            search: Text to look for. In which fields is not stated.
            ordering: Field to sort tolls by; with a `-` before it in descending order.
            limit: The page size: rows per request, 1 to 100. The listing has all rows; `.take(n)` returns the first `n`.
            offset: Rows to skip at the start.
            prefetch: How many pages to request ahead, 0 to 32. At most this many are held in memory. With 0, a page is
                requested when it is needed.
            exact: Detect rows that are inserted or deleted during the iteration. Each row that stays is listed once;
                otherwise `PageDrift` is raised.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The rows of all pages. A page is requested when the iteration reaches it.
        """
        from .tolls_list import OPERATION

        _call = Call(
            {
                "limit": limit,
                "offset": offset,
                "vehicle": vehicle,
                "transponder": transponder,
                "driver": driver,
                "billing_status": billing_status,
                "amount_min": amount_min,
                "amount_max": amount_max,
                "transaction_date_gte": transaction_date_gte,
                "transaction_date_lte": transaction_date_lte,
                "posting_date_gte": posting_date_gte,
                "posting_date_lte": posting_date_lte,
                "exit_time": exit_time,
                "violation": violation,
                "is_billed": is_billed,
                "vehicle_plate_number": vehicle_plate_number,
                "vehicle_plate_state": vehicle_plate_state,
                "vehicle_vehicle_number": vehicle_vehicle_number,
                "search": search,
                "ordering": ordering,
            },
            fleet_id,
            options,
        )
        del options
        return self._caller.pages(OPERATION, _call, prefetch=prefetch, exact=exact)

    def submit_test(
        self,
        *,
        body: TollSubmission | TollSubmissionDict | Unset = UNSET,
        transaction_date: datetime.date | str | Unset = UNSET,
        exit_time: str | Unset = UNSET,
        exit_plaza: str | Unset = UNSET,
        agency: str | Unset = UNSET,
        amount: Decimal | float | str | Unset = UNSET,
        plate_number: str | Unset = UNSET,
        plate_state: str | Unset = UNSET,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> QueuedToll:
        """Submit a test toll (staging only).

        Queues a toll on staging, to see what becomes of it: it is processed in the background, so the
        answer says that it was taken and not what it led to. An administrator has to give the account a
        special permission first. A toll that is there already, or that matches one of the fleet's business
        rules, is refused.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/documentation/integrations/test-tolls

        `POST /api/tickets/individual/`

        Args:
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below.
            transaction_date: Day of the toll.
            exit_time: Time of day at which the vehicle left, HH:MM:SS.
            exit_plaza: Plaza at which the vehicle left the toll road.
            agency: Agency that charges the toll.
            amount: Amount of the toll, greater than 0. The currency is not stated.
            plate_number: Number on the plate of the vehicle.
            plate_state: State that issued the plate.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `QueuedToll`.
        """
        from ...models.toll_submission import TollSubmission
        from .tolls_submit_test import OPERATION

        _call = Call(
            {
                "body": body,
            },
            fleet_id,
            options,
            model=TollSubmission,
            fields={
                "transaction_date": transaction_date,
                "exit_time": exit_time,
                "exit_plaza": exit_plaza,
                "agency": agency,
                "amount": amount,
                "plate_number": plate_number,
                "plate_state": plate_state,
            },
            needs_body=True,
        )
        del body, transaction_date, exit_time, exit_plaza, agency, amount, plate_number, plate_state, options
        return self._caller.call(OPERATION, _call)

    def update(
        self,
        id: int,
        *,
        body: TollUpdate | TollUpdateDict | Unset = UNSET,
        billing_status: int | Unset = UNSET,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Toll:
        """Update a toll.

        Gives a toll another billing status; nothing else of it can be changed, as far as is known.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/tolls/update

        `PATCH /v2/tolls/{id}/`

        Args:
            id: Id of the toll. [inferred]
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below.
            billing_status: Id of the new billing status, the one that answers have in `billing_status_fk` (inferred).
                [example]
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Toll`.
        """
        from ...models.toll_update import TollUpdate
        from .tolls_update import OPERATION

        _call = Call(
            {
                "id": id,
                "body": body,
            },
            fleet_id,
            options,
            model=TollUpdate,
            fields={
                "billing_status": billing_status,
            },
            needs_body=True,
        )
        del body, billing_status, options
        return self._caller.call(OPERATION, _call)


class TollsWithRawResponse(BaseResource):
    """The operations of `tolls`; each result is a `RawResponse`."""

    def __init__(self, caller: Caller) -> None:
        _resource = TollsResource(caller)
        self.list = to_raw(_resource.list)
        self.submit_test = to_raw(_resource.submit_test)
        self.update = to_raw(_resource.update)


class AsyncTollsResource(BaseResource):
    """The operations of `tolls`, async."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    def list(
        self,
        *,
        vehicle: int | Sequence[int] | Unset = UNSET,
        transponder: int | Sequence[int] | Unset = UNSET,
        driver: int | Sequence[int] | Unset = UNSET,
        billing_status: BillingStatusCode | str | Sequence[BillingStatusCode | str] | Unset = UNSET,
        amount_min: Decimal | float | str | Unset = UNSET,
        amount_max: Decimal | float | str | Unset = UNSET,
        transaction_date_gte: datetime.date | str | Unset = UNSET,
        transaction_date_lte: datetime.date | str | Unset = UNSET,
        posting_date_gte: datetime.date | str | Unset = UNSET,
        posting_date_lte: datetime.date | str | Unset = UNSET,
        exit_time: str | Unset = UNSET,
        violation: bool | Unset = UNSET,
        is_billed: bool | Unset = UNSET,
        vehicle_plate_number: str | Unset = UNSET,
        vehicle_plate_state: str | Unset = UNSET,
        vehicle_vehicle_number: str | Unset = UNSET,
        search: str | Unset = UNSET,
        ordering: TollOrdering | str | Unset = UNSET,
        limit: int = 100,
        offset: int = 0,
        prefetch: int = 0,
        exact: bool = False,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> AsyncPages[Toll]:
        """List tolls.

        The tolls of the fleet's vehicles and transponders.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/tolls/list

        `GET /v2/tolls/`

        Args:
            vehicle: Only tolls of the vehicles with these ids. The name is repeated for each (inferred).
            transponder: Only tolls of the transponders with these ids. The name is repeated for each (inferred).
            driver: Only tolls of the drivers with these ids. The name is repeated for each (inferred).
            billing_status: Only tolls with these billing statuses, as codes such as NO_ACTION (inferred). The name is
                repeated for each (inferred). Known values: NO_ACTION, CARD_NOT_ON_FILE, INVOICED_NOT_PAID,
                PAID_SUCCESSFULLY, CREDIT_CARD_DECLINED, EXPIRED_CREDIT_CARD, EMPLOYEE_USE_OR_FLEET_LIABLE,
                USER_NOT_FOUND, DISPUTED_TOLL_OR_TICKET, VALIDATION_ISSUES, COD_SERVICE.
            amount_min: Only tolls of this amount or more (inferred from the name).
            amount_max: Only tolls of this amount or less (inferred from the name).
            transaction_date_gte: Only tolls of this day or later.
            transaction_date_lte: Only tolls of this day or earlier.
            posting_date_gte: Only tolls posted on this day or later.
            posting_date_lte: Only tolls posted on this day or earlier.
            exit_time: Only tolls of this time of day, HH:MM:SS.
            violation: Only tolls that are violations, or that are not.
            is_billed: Only tolls that are billed, or that are not.
            vehicle_plate_number: Only tolls of the vehicle with this plate number.
            vehicle_plate_state: Only tolls of vehicles whose plate is of this state.
            vehicle_vehicle_number: Only tolls of the vehicle with this VIN or identifier of your own.
            search: Text to look for. In which fields is not stated.
            ordering: Field to sort tolls by; with a `-` before it in descending order.
            limit: The page size: rows per request, 1 to 100. The listing has all rows; `.take(n)` returns the first `n`.
            offset: Rows to skip at the start.
            prefetch: How many pages to request ahead, 0 to 32. At most this many are held in memory. With 0, a page is
                requested when it is needed.
            exact: Detect rows that are inserted or deleted during the iteration. Each row that stays is listed once;
                otherwise `PageDrift` is raised.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The rows of all pages. A page is requested when the iteration reaches it.
        """
        from .tolls_list import OPERATION

        _call = Call(
            {
                "limit": limit,
                "offset": offset,
                "vehicle": vehicle,
                "transponder": transponder,
                "driver": driver,
                "billing_status": billing_status,
                "amount_min": amount_min,
                "amount_max": amount_max,
                "transaction_date_gte": transaction_date_gte,
                "transaction_date_lte": transaction_date_lte,
                "posting_date_gte": posting_date_gte,
                "posting_date_lte": posting_date_lte,
                "exit_time": exit_time,
                "violation": violation,
                "is_billed": is_billed,
                "vehicle_plate_number": vehicle_plate_number,
                "vehicle_plate_state": vehicle_plate_state,
                "vehicle_vehicle_number": vehicle_vehicle_number,
                "search": search,
                "ordering": ordering,
            },
            fleet_id,
            options,
        )
        del options
        return self._caller.pages(OPERATION, _call, prefetch=prefetch, exact=exact)

    async def submit_test(
        self,
        *,
        body: TollSubmission | TollSubmissionDict | Unset = UNSET,
        transaction_date: datetime.date | str | Unset = UNSET,
        exit_time: str | Unset = UNSET,
        exit_plaza: str | Unset = UNSET,
        agency: str | Unset = UNSET,
        amount: Decimal | float | str | Unset = UNSET,
        plate_number: str | Unset = UNSET,
        plate_state: str | Unset = UNSET,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> QueuedToll:
        """Submit a test toll (staging only).

        Queues a toll on staging, to see what becomes of it: it is processed in the background, so the
        answer says that it was taken and not what it led to. An administrator has to give the account a
        special permission first. A toll that is there already, or that matches one of the fleet's business
        rules, is refused.

        Documented by FleetIT, transcribed here:
        https://docs.fleetit.com/documentation/integrations/test-tolls

        `POST /api/tickets/individual/`

        Args:
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below.
            transaction_date: Day of the toll.
            exit_time: Time of day at which the vehicle left, HH:MM:SS.
            exit_plaza: Plaza at which the vehicle left the toll road.
            agency: Agency that charges the toll.
            amount: Amount of the toll, greater than 0. The currency is not stated.
            plate_number: Number on the plate of the vehicle.
            plate_state: State that issued the plate.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `QueuedToll`.
        """
        from ...models.toll_submission import TollSubmission
        from .tolls_submit_test import OPERATION

        _call = Call(
            {
                "body": body,
            },
            fleet_id,
            options,
            model=TollSubmission,
            fields={
                "transaction_date": transaction_date,
                "exit_time": exit_time,
                "exit_plaza": exit_plaza,
                "agency": agency,
                "amount": amount,
                "plate_number": plate_number,
                "plate_state": plate_state,
            },
            needs_body=True,
        )
        del body, transaction_date, exit_time, exit_plaza, agency, amount, plate_number, plate_state, options
        return await self._caller.call(OPERATION, _call)

    async def update(
        self,
        id: int,
        *,
        body: TollUpdate | TollUpdateDict | Unset = UNSET,
        billing_status: int | Unset = UNSET,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Toll:
        """Update a toll.

        Gives a toll another billing status; nothing else of it can be changed, as far as is known.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/tolls/update

        `PATCH /v2/tolls/{id}/`

        Args:
            id: Id of the toll. [inferred]
            body: The request body. A model or a mapping. Either this, or its fields as the arguments below.
            billing_status: Id of the new billing status, the one that answers have in `billing_status_fk` (inferred).
                [example]
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Toll`.
        """
        from ...models.toll_update import TollUpdate
        from .tolls_update import OPERATION

        _call = Call(
            {
                "id": id,
                "body": body,
            },
            fleet_id,
            options,
            model=TollUpdate,
            fields={
                "billing_status": billing_status,
            },
            needs_body=True,
        )
        del body, billing_status, options
        return await self._caller.call(OPERATION, _call)


class AsyncTollsWithRawResponse(BaseResource):
    """The operations of `tolls`, async; each result is a `RawResponse`."""

    def __init__(self, caller: AsyncCaller) -> None:
        _resource = AsyncTollsResource(caller)
        self.list = to_raw_async_pages(_resource.list)
        self.submit_test = to_raw_async(_resource.submit_test)
        self.update = to_raw_async(_resource.update)


__all__ = (
    "AsyncTollsResource",
    "AsyncTollsWithRawResponse",
    "TollsResource",
    "TollsWithRawResponse",
)
