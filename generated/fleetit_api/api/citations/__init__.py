"""The operations of `citations`."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from openapi_sdk.model.calls import NOT_GIVEN, Call, CallOptions, NotGiven
from openapi_sdk.model.raw import to_raw, to_raw_async, to_raw_async_pages
from openapi_sdk.model.resources import BaseResource

from ...types import UNSET, Unset

if TYPE_CHECKING:
    from ...models.citation import Citation
    from .. import AsyncCaller, AsyncPages, Caller, Pages


class CitationsResource(BaseResource):
    """The operations of `citations`."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(
        self,
        id: int,
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Citation:
        """Get a citation.

        One citation of the fleet, with its vehicle.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/parking/get

        `GET /v2/citations/{id}/`

        Args:
            id: Id of the citation.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Citation`.
        """
        from .citations_get import OPERATION

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
        vehicle: str | Unset = UNSET,
        issuing_authority: str | Unset = UNSET,
        ticket_type: int | Unset = UNSET,
        notice_number: str | Unset = UNSET,
        violation_number: str | Unset = UNSET,
        received_date: datetime.date | str | Unset = UNSET,
        received_date_gte: datetime.date | str | Unset = UNSET,
        received_date_lte: datetime.date | str | Unset = UNSET,
        ticket_date: datetime.date | str | Unset = UNSET,
        ticket_date_gte: datetime.date | str | Unset = UNSET,
        ticket_date_lte: datetime.date | str | Unset = UNSET,
        ticket_time: str | Unset = UNSET,
        ticket_time_gte: str | Unset = UNSET,
        ticket_time_lte: str | Unset = UNSET,
        description: str | Unset = UNSET,
        issue_date: datetime.date | str | Unset = UNSET,
        issue_date_gte: datetime.date | str | Unset = UNSET,
        issue_date_lte: datetime.date | str | Unset = UNSET,
        fine_amount: Decimal | float | str | Unset = UNSET,
        fine_amount_gt: Decimal | float | str | Unset = UNSET,
        fine_amount_lt: Decimal | float | str | Unset = UNSET,
        fine_amount_gte: Decimal | float | str | Unset = UNSET,
        fine_amount_lte: Decimal | float | str | Unset = UNSET,
        penalty_amount: Decimal | float | str | Unset = UNSET,
        penalty_amount_gt: Decimal | float | str | Unset = UNSET,
        penalty_amount_lt: Decimal | float | str | Unset = UNSET,
        penalty_amount_gte: Decimal | float | str | Unset = UNSET,
        penalty_amount_lte: Decimal | float | str | Unset = UNSET,
        ordering: str | Unset = UNSET,
        limit: int = 100,
        offset: int = 0,
        prefetch: int = 0,
        exact: bool = False,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Pages[Citation]:
        """List citations.

        The parking tickets and other citations of the fleet's vehicles.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/parking/list

        `GET /v2/citations/`

        Args:
            vehicle: Only citations of vehicles with this plate number, or of this state.
            issuing_authority: Only citations of this authority.
            ticket_type: Only citations of this kind, by number. The documentation has two lists. The more detailed
                one: 1 Bus Camera, 2 Parking, 3 Red Light Camera, 4 Speed Camera, 5 Other, 6 Idling. The
                other: 1 Parking, 2 Moving, 3 Toll, 4 Violation, 5 Other. Answers have the name, not the
                number.
            notice_number: Only citations with this notice number, or with this in it.
            violation_number: Only citations with this violation number, or with this in it.
            received_date: Only citations received on this day. That it is sent as YYYY-MM-DD is inferred.
            received_date_gte: Only citations received on this day or later. That it is sent as YYYY-MM-DD is inferred.
            received_date_lte: Only citations received on this day or earlier. That it is sent as YYYY-MM-DD is inferred.
            ticket_date: Only citations of this day. That it is sent as YYYY-MM-DD is inferred.
            ticket_date_gte: Only citations of this day or later. The exact name, and that the day is sent as YYYY-MM-DD,
                are inferred. [inferred]
            ticket_date_lte: Only citations of this day or earlier. The exact name, and that the day is sent as
                YYYY-MM-DD, are inferred. [inferred]
            ticket_time: Only citations of this time of day, HH:MM:SS.
            ticket_time_gte: Only citations of this time of day or later, HH:MM:SS. The exact name is inferred.
                [inferred]
            ticket_time_lte: Only citations of this time of day or earlier, HH:MM:SS. The exact name is inferred.
                [inferred]
            description: Only citations with this description, or with this in it.
            issue_date: Only citations issued on this day. That it is sent as YYYY-MM-DD is inferred.
            issue_date_gte: Only citations issued on this day or later. The exact name, and that the day is sent as
                YYYY-MM-DD, are inferred. [inferred]
            issue_date_lte: Only citations issued on this day or earlier. The exact name, and that the day is sent as
                YYYY-MM-DD, are inferred. [inferred]
            fine_amount: Only citations with exactly this fine.
            fine_amount_gt: Only citations with a greater fine. The exact name is inferred. [inferred]
            fine_amount_lt: Only citations with a smaller fine. The exact name is inferred. [inferred]
            fine_amount_gte: Only citations with this fine or a greater one. The exact name is inferred. [inferred]
            fine_amount_lte: Only citations with this fine or a smaller one. The exact name is inferred. [inferred]
            penalty_amount: Only citations with exactly this penalty.
            penalty_amount_gt: Only citations with a greater penalty. The exact name is inferred. [inferred]
            penalty_amount_lt: Only citations with a smaller penalty. The exact name is inferred. [inferred]
            penalty_amount_gte: Only citations with this penalty or a greater one. The exact name is inferred. [inferred]
            penalty_amount_lte: Only citations with this penalty or a smaller one. The exact name is inferred. [inferred]
            ordering: Fields to sort by, with a `-` before the name for descending order. Which fields are allowed
                is not stated; that the parameter is called `ordering` is inferred. [inferred]
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
        from .citations_list import OPERATION

        _call = Call(
            {
                "vehicle": vehicle,
                "issuing_authority": issuing_authority,
                "ticket_type": ticket_type,
                "notice_number": notice_number,
                "violation_number": violation_number,
                "received_date": received_date,
                "received_date_gte": received_date_gte,
                "received_date_lte": received_date_lte,
                "ticket_date": ticket_date,
                "ticket_date_gte": ticket_date_gte,
                "ticket_date_lte": ticket_date_lte,
                "ticket_time": ticket_time,
                "ticket_time_gte": ticket_time_gte,
                "ticket_time_lte": ticket_time_lte,
                "description": description,
                "issue_date": issue_date,
                "issue_date_gte": issue_date_gte,
                "issue_date_lte": issue_date_lte,
                "fine_amount": fine_amount,
                "fine_amount_gt": fine_amount_gt,
                "fine_amount_lt": fine_amount_lt,
                "fine_amount_gte": fine_amount_gte,
                "fine_amount_lte": fine_amount_lte,
                "penalty_amount": penalty_amount,
                "penalty_amount_gt": penalty_amount_gt,
                "penalty_amount_lt": penalty_amount_lt,
                "penalty_amount_gte": penalty_amount_gte,
                "penalty_amount_lte": penalty_amount_lte,
                "ordering": ordering,
                "limit": limit,
                "offset": offset,
            },
            fleet_id,
            options,
        )
        del options
        return self._caller.pages(OPERATION, _call, prefetch=prefetch, exact=exact)


class CitationsWithRawResponse(BaseResource):
    """The operations of `citations`; each result is a `RawResponse`."""

    def __init__(self, caller: Caller) -> None:
        _resource = CitationsResource(caller)
        self.get = to_raw(_resource.get)
        self.list = to_raw(_resource.list)


class AsyncCitationsResource(BaseResource):
    """The operations of `citations`, async."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    async def get(
        self,
        id: int,
        *,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> Citation:
        """Get a citation.

        One citation of the fleet, with its vehicle.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/parking/get

        `GET /v2/citations/{id}/`

        Args:
            id: Id of the citation.
            fleet_id: The fleet of this call. None means the account's default fleet. Defaults to the client's fleet.
            options: Options of this call: `timeout`, `retry`, `deadline`, `headers`, `query`; see `fleetit.CallOptions`.

        Returns:
            The response as `Citation`.
        """
        from .citations_get import OPERATION

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
        vehicle: str | Unset = UNSET,
        issuing_authority: str | Unset = UNSET,
        ticket_type: int | Unset = UNSET,
        notice_number: str | Unset = UNSET,
        violation_number: str | Unset = UNSET,
        received_date: datetime.date | str | Unset = UNSET,
        received_date_gte: datetime.date | str | Unset = UNSET,
        received_date_lte: datetime.date | str | Unset = UNSET,
        ticket_date: datetime.date | str | Unset = UNSET,
        ticket_date_gte: datetime.date | str | Unset = UNSET,
        ticket_date_lte: datetime.date | str | Unset = UNSET,
        ticket_time: str | Unset = UNSET,
        ticket_time_gte: str | Unset = UNSET,
        ticket_time_lte: str | Unset = UNSET,
        description: str | Unset = UNSET,
        issue_date: datetime.date | str | Unset = UNSET,
        issue_date_gte: datetime.date | str | Unset = UNSET,
        issue_date_lte: datetime.date | str | Unset = UNSET,
        fine_amount: Decimal | float | str | Unset = UNSET,
        fine_amount_gt: Decimal | float | str | Unset = UNSET,
        fine_amount_lt: Decimal | float | str | Unset = UNSET,
        fine_amount_gte: Decimal | float | str | Unset = UNSET,
        fine_amount_lte: Decimal | float | str | Unset = UNSET,
        penalty_amount: Decimal | float | str | Unset = UNSET,
        penalty_amount_gt: Decimal | float | str | Unset = UNSET,
        penalty_amount_lt: Decimal | float | str | Unset = UNSET,
        penalty_amount_gte: Decimal | float | str | Unset = UNSET,
        penalty_amount_lte: Decimal | float | str | Unset = UNSET,
        ordering: str | Unset = UNSET,
        limit: int = 100,
        offset: int = 0,
        prefetch: int = 0,
        exact: bool = False,
        fleet_id: int | None | NotGiven = NOT_GIVEN,
        options: CallOptions | None = None,
    ) -> AsyncPages[Citation]:
        """List citations.

        The parking tickets and other citations of the fleet's vehicles.

        Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/parking/list

        `GET /v2/citations/`

        Args:
            vehicle: Only citations of vehicles with this plate number, or of this state.
            issuing_authority: Only citations of this authority.
            ticket_type: Only citations of this kind, by number. The documentation has two lists. The more detailed
                one: 1 Bus Camera, 2 Parking, 3 Red Light Camera, 4 Speed Camera, 5 Other, 6 Idling. The
                other: 1 Parking, 2 Moving, 3 Toll, 4 Violation, 5 Other. Answers have the name, not the
                number.
            notice_number: Only citations with this notice number, or with this in it.
            violation_number: Only citations with this violation number, or with this in it.
            received_date: Only citations received on this day. That it is sent as YYYY-MM-DD is inferred.
            received_date_gte: Only citations received on this day or later. That it is sent as YYYY-MM-DD is inferred.
            received_date_lte: Only citations received on this day or earlier. That it is sent as YYYY-MM-DD is inferred.
            ticket_date: Only citations of this day. That it is sent as YYYY-MM-DD is inferred.
            ticket_date_gte: Only citations of this day or later. The exact name, and that the day is sent as YYYY-MM-DD,
                are inferred. [inferred]
            ticket_date_lte: Only citations of this day or earlier. The exact name, and that the day is sent as
                YYYY-MM-DD, are inferred. [inferred]
            ticket_time: Only citations of this time of day, HH:MM:SS.
            ticket_time_gte: Only citations of this time of day or later, HH:MM:SS. The exact name is inferred.
                [inferred]
            ticket_time_lte: Only citations of this time of day or earlier, HH:MM:SS. The exact name is inferred.
                [inferred]
            description: Only citations with this description, or with this in it.
            issue_date: Only citations issued on this day. That it is sent as YYYY-MM-DD is inferred.
            issue_date_gte: Only citations issued on this day or later. The exact name, and that the day is sent as
                YYYY-MM-DD, are inferred. [inferred]
            issue_date_lte: Only citations issued on this day or earlier. The exact name, and that the day is sent as
                YYYY-MM-DD, are inferred. [inferred]
            fine_amount: Only citations with exactly this fine.
            fine_amount_gt: Only citations with a greater fine. The exact name is inferred. [inferred]
            fine_amount_lt: Only citations with a smaller fine. The exact name is inferred. [inferred]
            fine_amount_gte: Only citations with this fine or a greater one. The exact name is inferred. [inferred]
            fine_amount_lte: Only citations with this fine or a smaller one. The exact name is inferred. [inferred]
            penalty_amount: Only citations with exactly this penalty.
            penalty_amount_gt: Only citations with a greater penalty. The exact name is inferred. [inferred]
            penalty_amount_lt: Only citations with a smaller penalty. The exact name is inferred. [inferred]
            penalty_amount_gte: Only citations with this penalty or a greater one. The exact name is inferred. [inferred]
            penalty_amount_lte: Only citations with this penalty or a smaller one. The exact name is inferred. [inferred]
            ordering: Fields to sort by, with a `-` before the name for descending order. Which fields are allowed
                is not stated; that the parameter is called `ordering` is inferred. [inferred]
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
        from .citations_list import OPERATION

        _call = Call(
            {
                "vehicle": vehicle,
                "issuing_authority": issuing_authority,
                "ticket_type": ticket_type,
                "notice_number": notice_number,
                "violation_number": violation_number,
                "received_date": received_date,
                "received_date_gte": received_date_gte,
                "received_date_lte": received_date_lte,
                "ticket_date": ticket_date,
                "ticket_date_gte": ticket_date_gte,
                "ticket_date_lte": ticket_date_lte,
                "ticket_time": ticket_time,
                "ticket_time_gte": ticket_time_gte,
                "ticket_time_lte": ticket_time_lte,
                "description": description,
                "issue_date": issue_date,
                "issue_date_gte": issue_date_gte,
                "issue_date_lte": issue_date_lte,
                "fine_amount": fine_amount,
                "fine_amount_gt": fine_amount_gt,
                "fine_amount_lt": fine_amount_lt,
                "fine_amount_gte": fine_amount_gte,
                "fine_amount_lte": fine_amount_lte,
                "penalty_amount": penalty_amount,
                "penalty_amount_gt": penalty_amount_gt,
                "penalty_amount_lt": penalty_amount_lt,
                "penalty_amount_gte": penalty_amount_gte,
                "penalty_amount_lte": penalty_amount_lte,
                "ordering": ordering,
                "limit": limit,
                "offset": offset,
            },
            fleet_id,
            options,
        )
        del options
        return self._caller.pages(OPERATION, _call, prefetch=prefetch, exact=exact)


class AsyncCitationsWithRawResponse(BaseResource):
    """The operations of `citations`, async; each result is a `RawResponse`."""

    def __init__(self, caller: AsyncCaller) -> None:
        _resource = AsyncCitationsResource(caller)
        self.get = to_raw_async(_resource.get)
        self.list = to_raw_async_pages(_resource.list)


__all__ = (
    "AsyncCitationsResource",
    "AsyncCitationsWithRawResponse",
    "CitationsResource",
    "CitationsWithRawResponse",
)
