from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, cast

import httpx
from openapi_sdk.model.calls import DescribedArgument
from openapi_sdk.model.converters import Object
from openapi_sdk.model.listings import Listing
from openapi_sdk.model.request_writer import RequestWriter
from openapi_sdk.model.responses import DescribedResponse, find_response, read_http_response
from openapi_sdk.model.stock import read_status

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.citation_page import CitationPage
from ...types import UNSET, Response, Unset
from .. import Operation


def _get_kwargs(
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
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    fleet_id: int | Unset = UNSET,
) -> dict[str, Any]:
    _writer = RequestWriter("get", "/v2/citations/")
    _writer.query("vehicle", vehicle, form="scalar")
    _writer.query("issuing_authority", issuing_authority, form="scalar")
    _writer.query("ticket_type", ticket_type, form="integer")
    _writer.query("notice_number", notice_number, form="scalar")
    _writer.query("violation_number", violation_number, form="scalar")
    _writer.query("received_date", received_date, form="date")
    _writer.query("received_date__gte", received_date_gte, form="date")
    _writer.query("received_date__lte", received_date_lte, form="date")
    _writer.query("ticket_date", ticket_date, form="date")
    _writer.query("ticket_date__gte", ticket_date_gte, form="date")
    _writer.query("ticket_date__lte", ticket_date_lte, form="date")
    _writer.query("ticket_time", ticket_time, form="scalar")
    _writer.query("ticket_time__gte", ticket_time_gte, form="scalar")
    _writer.query("ticket_time__lte", ticket_time_lte, form="scalar")
    _writer.query("description", description, form="scalar")
    _writer.query("issue_date", issue_date, form="date")
    _writer.query("issue_date__gte", issue_date_gte, form="date")
    _writer.query("issue_date__lte", issue_date_lte, form="date")
    _writer.query("fine_amount", fine_amount, form="number")
    _writer.query("fine_amount__gt", fine_amount_gt, form="number")
    _writer.query("fine_amount__lt", fine_amount_lt, form="number")
    _writer.query("fine_amount__gte", fine_amount_gte, form="number")
    _writer.query("fine_amount__lte", fine_amount_lte, form="number")
    _writer.query("penalty_amount", penalty_amount, form="number")
    _writer.query("penalty_amount__gt", penalty_amount_gt, form="number")
    _writer.query("penalty_amount__lt", penalty_amount_lt, form="number")
    _writer.query("penalty_amount__gte", penalty_amount_gte, form="number")
    _writer.query("penalty_amount__lte", penalty_amount_lte, form="number")
    _writer.query("ordering", ordering, form="scalar")
    _writer.query("limit", limit, form="integer")
    _writer.query("offset", offset, form="integer")
    _writer.header("Fleet-Id", fleet_id)
    return _writer.kwargs()


OPERATION: Operation[CitationPage] = Operation(
    id="citations_list",
    method="GET",
    path="/v2/citations/",
    tenant="optional",
    build=_get_kwargs,
    responses=(DescribedResponse(200, 200, "json", Object(CitationPage)),),
    arguments=(
        DescribedArgument("vehicle", "vehicle", "query"),
        DescribedArgument("issuing_authority", "issuing_authority", "query"),
        DescribedArgument("ticket_type", "ticket_type", "query"),
        DescribedArgument("notice_number", "notice_number", "query"),
        DescribedArgument("violation_number", "violation_number", "query"),
        DescribedArgument("received_date", "received_date", "query"),
        DescribedArgument("received_date_gte", "received_date__gte", "query"),
        DescribedArgument("received_date_lte", "received_date__lte", "query"),
        DescribedArgument("ticket_date", "ticket_date", "query"),
        DescribedArgument("ticket_date_gte", "ticket_date__gte", "query"),
        DescribedArgument("ticket_date_lte", "ticket_date__lte", "query"),
        DescribedArgument("ticket_time", "ticket_time", "query"),
        DescribedArgument("ticket_time_gte", "ticket_time__gte", "query"),
        DescribedArgument("ticket_time_lte", "ticket_time__lte", "query"),
        DescribedArgument("description", "description", "query"),
        DescribedArgument("issue_date", "issue_date", "query"),
        DescribedArgument("issue_date_gte", "issue_date__gte", "query"),
        DescribedArgument("issue_date_lte", "issue_date__lte", "query"),
        DescribedArgument("fine_amount", "fine_amount", "query"),
        DescribedArgument("fine_amount_gt", "fine_amount__gt", "query"),
        DescribedArgument("fine_amount_lt", "fine_amount__lt", "query"),
        DescribedArgument("fine_amount_gte", "fine_amount__gte", "query"),
        DescribedArgument("fine_amount_lte", "fine_amount__lte", "query"),
        DescribedArgument("penalty_amount", "penalty_amount", "query"),
        DescribedArgument("penalty_amount_gt", "penalty_amount__gt", "query"),
        DescribedArgument("penalty_amount_lt", "penalty_amount__lt", "query"),
        DescribedArgument("penalty_amount_gte", "penalty_amount__gte", "query"),
        DescribedArgument("penalty_amount_lte", "penalty_amount__lte", "query"),
        DescribedArgument("ordering", "ordering", "query"),
        DescribedArgument("limit", "limit", "query"),
        DescribedArgument("offset", "offset", "query"),
    ),
    listing=Listing(
        "offset",
        results="results",
        count="count",
        next="next",
        size="limit",
        largest=100,
    ),
)


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> CitationPage | None:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return cast("CitationPage | None", read_http_response(described, response))
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[CitationPage]:
    return Response(
        status_code=read_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
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
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    fleet_id: int | Unset = UNSET,
) -> Response[CitationPage]:
    """List citations

     The parking tickets and other citations of the fleet's vehicles.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/parking/list

    Args:
        vehicle (str | Unset): Only citations of vehicles with this plate number, or of this
            state.
        issuing_authority (str | Unset): Only citations of this authority.
        ticket_type (int | Unset): Only citations of this kind, by number. The documentation has
            two lists. The more detailed one: 1 Bus Camera, 2 Parking, 3 Red Light Camera, 4 Speed
            Camera, 5 Other, 6 Idling. The other: 1 Parking, 2 Moving, 3 Toll, 4 Violation, 5 Other.
            Answers have the name, not the number.
        notice_number (str | Unset): Only citations with this notice number, or with this in it.
        violation_number (str | Unset): Only citations with this violation number, or with this in
            it.
        received_date (datetime.date | Unset): Only citations received on this day. That it is
            sent as YYYY-MM-DD is inferred.
        received_date_gte (datetime.date | Unset): Only citations received on this day or later.
            That it is sent as YYYY-MM-DD is inferred.
        received_date_lte (datetime.date | Unset): Only citations received on this day or earlier.
            That it is sent as YYYY-MM-DD is inferred.
        ticket_date (datetime.date | Unset): Only citations of this day. That it is sent as YYYY-
            MM-DD is inferred.
        ticket_date_gte (datetime.date | Unset): Only citations of this day or later. The exact
            name, and that the day is sent as YYYY-MM-DD, are inferred. [inferred]
        ticket_date_lte (datetime.date | Unset): Only citations of this day or earlier. The exact
            name, and that the day is sent as YYYY-MM-DD, are inferred. [inferred]
        ticket_time (str | Unset): Only citations of this time of day, HH:MM:SS.
        ticket_time_gte (str | Unset): Only citations of this time of day or later, HH:MM:SS. The
            exact name is inferred. [inferred]
        ticket_time_lte (str | Unset): Only citations of this time of day or earlier, HH:MM:SS.
            The exact name is inferred. [inferred]
        description (str | Unset): Only citations with this description, or with this in it.
        issue_date (datetime.date | Unset): Only citations issued on this day. That it is sent as
            YYYY-MM-DD is inferred.
        issue_date_gte (datetime.date | Unset): Only citations issued on this day or later. The
            exact name, and that the day is sent as YYYY-MM-DD, are inferred. [inferred]
        issue_date_lte (datetime.date | Unset): Only citations issued on this day or earlier. The
            exact name, and that the day is sent as YYYY-MM-DD, are inferred. [inferred]
        fine_amount (float | Unset): Only citations with exactly this fine.
        fine_amount_gt (float | Unset): Only citations with a greater fine. The exact name is
            inferred. [inferred]
        fine_amount_lt (float | Unset): Only citations with a smaller fine. The exact name is
            inferred. [inferred]
        fine_amount_gte (float | Unset): Only citations with this fine or a greater one. The exact
            name is inferred. [inferred]
        fine_amount_lte (float | Unset): Only citations with this fine or a smaller one. The exact
            name is inferred. [inferred]
        penalty_amount (float | Unset): Only citations with exactly this penalty.
        penalty_amount_gt (float | Unset): Only citations with a greater penalty. The exact name
            is inferred. [inferred]
        penalty_amount_lt (float | Unset): Only citations with a smaller penalty. The exact name
            is inferred. [inferred]
        penalty_amount_gte (float | Unset): Only citations with this penalty or a greater one. The
            exact name is inferred. [inferred]
        penalty_amount_lte (float | Unset): Only citations with this penalty or a smaller one. The
            exact name is inferred. [inferred]
        ordering (str | Unset): Fields to sort by, with a `-` before the name for descending
            order. Which fields are allowed is not stated; that the parameter is called `ordering` is
            inferred. [inferred]
        limit (int | Unset): Rows in one answer, at most 100. FleetIT treats a larger number as
            100. [inferred]
        offset (int | Unset): Rows to skip before the first of the answer. [inferred]
        fleet_id (int | Unset): Id of the fleet that the request is about. Without it, the
            account's own default fleet.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CitationPage]
    """

    request = _get_kwargs(
        vehicle=vehicle,
        issuing_authority=issuing_authority,
        ticket_type=ticket_type,
        notice_number=notice_number,
        violation_number=violation_number,
        received_date=received_date,
        received_date_gte=received_date_gte,
        received_date_lte=received_date_lte,
        ticket_date=ticket_date,
        ticket_date_gte=ticket_date_gte,
        ticket_date_lte=ticket_date_lte,
        ticket_time=ticket_time,
        ticket_time_gte=ticket_time_gte,
        ticket_time_lte=ticket_time_lte,
        description=description,
        issue_date=issue_date,
        issue_date_gte=issue_date_gte,
        issue_date_lte=issue_date_lte,
        fine_amount=fine_amount,
        fine_amount_gt=fine_amount_gt,
        fine_amount_lt=fine_amount_lt,
        fine_amount_gte=fine_amount_gte,
        fine_amount_lte=fine_amount_lte,
        penalty_amount=penalty_amount,
        penalty_amount_gt=penalty_amount_gt,
        penalty_amount_lt=penalty_amount_lt,
        penalty_amount_gte=penalty_amount_gte,
        penalty_amount_lte=penalty_amount_lte,
        ordering=ordering,
        limit=limit,
        offset=offset,
        fleet_id=fleet_id,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
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
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    fleet_id: int | Unset = UNSET,
) -> CitationPage | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        vehicle=vehicle,
        issuing_authority=issuing_authority,
        ticket_type=ticket_type,
        notice_number=notice_number,
        violation_number=violation_number,
        received_date=received_date,
        received_date_gte=received_date_gte,
        received_date_lte=received_date_lte,
        ticket_date=ticket_date,
        ticket_date_gte=ticket_date_gte,
        ticket_date_lte=ticket_date_lte,
        ticket_time=ticket_time,
        ticket_time_gte=ticket_time_gte,
        ticket_time_lte=ticket_time_lte,
        description=description,
        issue_date=issue_date,
        issue_date_gte=issue_date_gte,
        issue_date_lte=issue_date_lte,
        fine_amount=fine_amount,
        fine_amount_gt=fine_amount_gt,
        fine_amount_lt=fine_amount_lt,
        fine_amount_gte=fine_amount_gte,
        fine_amount_lte=fine_amount_lte,
        penalty_amount=penalty_amount,
        penalty_amount_gt=penalty_amount_gt,
        penalty_amount_lt=penalty_amount_lt,
        penalty_amount_gte=penalty_amount_gte,
        penalty_amount_lte=penalty_amount_lte,
        ordering=ordering,
        limit=limit,
        offset=offset,
        fleet_id=fleet_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
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
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    fleet_id: int | Unset = UNSET,
) -> Response[CitationPage]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs(
        vehicle=vehicle,
        issuing_authority=issuing_authority,
        ticket_type=ticket_type,
        notice_number=notice_number,
        violation_number=violation_number,
        received_date=received_date,
        received_date_gte=received_date_gte,
        received_date_lte=received_date_lte,
        ticket_date=ticket_date,
        ticket_date_gte=ticket_date_gte,
        ticket_date_lte=ticket_date_lte,
        ticket_time=ticket_time,
        ticket_time_gte=ticket_time_gte,
        ticket_time_lte=ticket_time_lte,
        description=description,
        issue_date=issue_date,
        issue_date_gte=issue_date_gte,
        issue_date_lte=issue_date_lte,
        fine_amount=fine_amount,
        fine_amount_gt=fine_amount_gt,
        fine_amount_lt=fine_amount_lt,
        fine_amount_gte=fine_amount_gte,
        fine_amount_lte=fine_amount_lte,
        penalty_amount=penalty_amount,
        penalty_amount_gt=penalty_amount_gt,
        penalty_amount_lt=penalty_amount_lt,
        penalty_amount_gte=penalty_amount_gte,
        penalty_amount_lte=penalty_amount_lte,
        ordering=ordering,
        limit=limit,
        offset=offset,
        fleet_id=fleet_id,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
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
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    fleet_id: int | Unset = UNSET,
) -> CitationPage | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            vehicle=vehicle,
            issuing_authority=issuing_authority,
            ticket_type=ticket_type,
            notice_number=notice_number,
            violation_number=violation_number,
            received_date=received_date,
            received_date_gte=received_date_gte,
            received_date_lte=received_date_lte,
            ticket_date=ticket_date,
            ticket_date_gte=ticket_date_gte,
            ticket_date_lte=ticket_date_lte,
            ticket_time=ticket_time,
            ticket_time_gte=ticket_time_gte,
            ticket_time_lte=ticket_time_lte,
            description=description,
            issue_date=issue_date,
            issue_date_gte=issue_date_gte,
            issue_date_lte=issue_date_lte,
            fine_amount=fine_amount,
            fine_amount_gt=fine_amount_gt,
            fine_amount_lt=fine_amount_lt,
            fine_amount_gte=fine_amount_gte,
            fine_amount_lte=fine_amount_lte,
            penalty_amount=penalty_amount,
            penalty_amount_gt=penalty_amount_gt,
            penalty_amount_lt=penalty_amount_lt,
            penalty_amount_gte=penalty_amount_gte,
            penalty_amount_lte=penalty_amount_lte,
            ordering=ordering,
            limit=limit,
            offset=offset,
            fleet_id=fleet_id,
            client=client,
        )
    ).parsed
