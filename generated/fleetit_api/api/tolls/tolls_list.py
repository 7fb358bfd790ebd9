from __future__ import annotations

import datetime
from collections.abc import Sequence
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
from ...models.billing_status_code import BillingStatusCode
from ...models.toll_ordering import TollOrdering
from ...models.toll_page import TollPage
from ...types import UNSET, Response, Unset
from .. import Operation


def _get_kwargs(
    *,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
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
    fleet_id: int | Unset = UNSET,
) -> dict[str, Any]:
    _writer = RequestWriter("get", "/v2/tolls/")
    _writer.query("limit", limit, form="integer")
    _writer.query("offset", offset, form="integer")
    _writer.query("vehicle", vehicle, form="integer")
    _writer.query("transponder", transponder, form="integer")
    _writer.query("driver", driver, form="integer")
    _writer.query("billing_status", billing_status, form="scalar")
    _writer.query("amount_min", amount_min, form="number")
    _writer.query("amount_max", amount_max, form="number")
    _writer.query("transaction_date_gte", transaction_date_gte, form="date")
    _writer.query("transaction_date_lte", transaction_date_lte, form="date")
    _writer.query("posting_date_gte", posting_date_gte, form="date")
    _writer.query("posting_date_lte", posting_date_lte, form="date")
    _writer.query("exit_time", exit_time, form="scalar")
    _writer.query("violation", violation, form="boolean")
    _writer.query("is_billed", is_billed, form="boolean")
    _writer.query("vehicle_plate_number", vehicle_plate_number, form="scalar")
    _writer.query("vehicle_plate_state", vehicle_plate_state, form="scalar")
    _writer.query("vehicle_vehicle_number", vehicle_vehicle_number, form="scalar")
    _writer.query("search", search, form="scalar")
    _writer.query("ordering", ordering, form=TollOrdering)
    _writer.header("Fleet-Id", fleet_id)
    return _writer.kwargs()


OPERATION: Operation[TollPage] = Operation(
    id="tolls_list",
    method="GET",
    path="/v2/tolls/",
    tenant="optional",
    build=_get_kwargs,
    responses=(DescribedResponse(200, 200, "json", Object(TollPage)),),
    arguments=(
        DescribedArgument("limit", "limit", "query"),
        DescribedArgument("offset", "offset", "query"),
        DescribedArgument("vehicle", "vehicle", "query"),
        DescribedArgument("transponder", "transponder", "query"),
        DescribedArgument("driver", "driver", "query"),
        DescribedArgument("billing_status", "billing_status", "query"),
        DescribedArgument("amount_min", "amount_min", "query"),
        DescribedArgument("amount_max", "amount_max", "query"),
        DescribedArgument("transaction_date_gte", "transaction_date_gte", "query"),
        DescribedArgument("transaction_date_lte", "transaction_date_lte", "query"),
        DescribedArgument("posting_date_gte", "posting_date_gte", "query"),
        DescribedArgument("posting_date_lte", "posting_date_lte", "query"),
        DescribedArgument("exit_time", "exit_time", "query"),
        DescribedArgument("violation", "violation", "query"),
        DescribedArgument("is_billed", "is_billed", "query"),
        DescribedArgument("vehicle_plate_number", "vehicle_plate_number", "query"),
        DescribedArgument("vehicle_plate_state", "vehicle_plate_state", "query"),
        DescribedArgument("vehicle_vehicle_number", "vehicle_vehicle_number", "query"),
        DescribedArgument("search", "search", "query"),
        DescribedArgument("ordering", "ordering", "query"),
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


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> TollPage | None:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return cast("TollPage | None", read_http_response(described, response))
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[TollPage]:
    return Response(
        status_code=read_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
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
    fleet_id: int | Unset = UNSET,
) -> Response[TollPage]:
    """List tolls

     The tolls of the fleet's vehicles and transponders.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/tolls/list

    Args:
        limit (int | Unset): Rows in one answer, at most 100. FleetIT treats a larger number as
            100.
        offset (int | Unset): Rows to skip before the first of the answer.
        vehicle (list[int] | Unset): Only tolls of the vehicles with these ids. The name is
            repeated for each (inferred).
        transponder (list[int] | Unset): Only tolls of the transponders with these ids. The name
            is repeated for each (inferred).
        driver (list[int] | Unset): Only tolls of the drivers with these ids. The name is repeated
            for each (inferred).
        billing_status (list[BillingStatusCode | str] | Unset): Only tolls with these billing
            statuses, as codes such as NO_ACTION (inferred). The name is repeated for each (inferred).
            Known values: NO_ACTION, CARD_NOT_ON_FILE, INVOICED_NOT_PAID, PAID_SUCCESSFULLY,
            CREDIT_CARD_DECLINED, EXPIRED_CREDIT_CARD, EMPLOYEE_USE_OR_FLEET_LIABLE, USER_NOT_FOUND,
            DISPUTED_TOLL_OR_TICKET, VALIDATION_ISSUES, COD_SERVICE.
        amount_min (float | Unset): Only tolls of this amount or more (inferred from the name).
        amount_max (float | Unset): Only tolls of this amount or less (inferred from the name).
        transaction_date_gte (datetime.date | Unset): Only tolls of this day or later.
        transaction_date_lte (datetime.date | Unset): Only tolls of this day or earlier.
        posting_date_gte (datetime.date | Unset): Only tolls posted on this day or later.
        posting_date_lte (datetime.date | Unset): Only tolls posted on this day or earlier.
        exit_time (str | Unset): Only tolls of this time of day, HH:MM:SS.
        violation (bool | Unset): Only tolls that are violations, or that are not.
        is_billed (bool | Unset): Only tolls that are billed, or that are not.
        vehicle_plate_number (str | Unset): Only tolls of the vehicle with this plate number.
        vehicle_plate_state (str | Unset): Only tolls of vehicles whose plate is of this state.
        vehicle_vehicle_number (str | Unset): Only tolls of the vehicle with this VIN or
            identifier of your own.
        search (str | Unset): Text to look for. In which fields is not stated.
        ordering (TollOrdering | Unset): Field to sort tolls by; with a `-` before it in
            descending order.
        fleet_id (int | Unset): Id of the fleet that the request is about. Without it, the
            account's own default fleet.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TollPage]
    """

    request = _get_kwargs(
        limit=limit,
        offset=offset,
        vehicle=vehicle,
        transponder=transponder,
        driver=driver,
        billing_status=billing_status,
        amount_min=amount_min,
        amount_max=amount_max,
        transaction_date_gte=transaction_date_gte,
        transaction_date_lte=transaction_date_lte,
        posting_date_gte=posting_date_gte,
        posting_date_lte=posting_date_lte,
        exit_time=exit_time,
        violation=violation,
        is_billed=is_billed,
        vehicle_plate_number=vehicle_plate_number,
        vehicle_plate_state=vehicle_plate_state,
        vehicle_vehicle_number=vehicle_vehicle_number,
        search=search,
        ordering=ordering,
        fleet_id=fleet_id,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
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
    fleet_id: int | Unset = UNSET,
) -> TollPage | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        limit=limit,
        offset=offset,
        vehicle=vehicle,
        transponder=transponder,
        driver=driver,
        billing_status=billing_status,
        amount_min=amount_min,
        amount_max=amount_max,
        transaction_date_gte=transaction_date_gte,
        transaction_date_lte=transaction_date_lte,
        posting_date_gte=posting_date_gte,
        posting_date_lte=posting_date_lte,
        exit_time=exit_time,
        violation=violation,
        is_billed=is_billed,
        vehicle_plate_number=vehicle_plate_number,
        vehicle_plate_state=vehicle_plate_state,
        vehicle_vehicle_number=vehicle_vehicle_number,
        search=search,
        ordering=ordering,
        fleet_id=fleet_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
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
    fleet_id: int | Unset = UNSET,
) -> Response[TollPage]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs(
        limit=limit,
        offset=offset,
        vehicle=vehicle,
        transponder=transponder,
        driver=driver,
        billing_status=billing_status,
        amount_min=amount_min,
        amount_max=amount_max,
        transaction_date_gte=transaction_date_gte,
        transaction_date_lte=transaction_date_lte,
        posting_date_gte=posting_date_gte,
        posting_date_lte=posting_date_lte,
        exit_time=exit_time,
        violation=violation,
        is_billed=is_billed,
        vehicle_plate_number=vehicle_plate_number,
        vehicle_plate_state=vehicle_plate_state,
        vehicle_vehicle_number=vehicle_vehicle_number,
        search=search,
        ordering=ordering,
        fleet_id=fleet_id,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
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
    fleet_id: int | Unset = UNSET,
) -> TollPage | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            limit=limit,
            offset=offset,
            vehicle=vehicle,
            transponder=transponder,
            driver=driver,
            billing_status=billing_status,
            amount_min=amount_min,
            amount_max=amount_max,
            transaction_date_gte=transaction_date_gte,
            transaction_date_lte=transaction_date_lte,
            posting_date_gte=posting_date_gte,
            posting_date_lte=posting_date_lte,
            exit_time=exit_time,
            violation=violation,
            is_billed=is_billed,
            vehicle_plate_number=vehicle_plate_number,
            vehicle_plate_state=vehicle_plate_state,
            vehicle_vehicle_number=vehicle_vehicle_number,
            search=search,
            ordering=ordering,
            fleet_id=fleet_id,
            client=client,
        )
    ).parsed
