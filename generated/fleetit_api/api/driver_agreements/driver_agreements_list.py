from __future__ import annotations

from typing import Any, cast

import httpx
from openapi_sdk.model.converters import Array, Object
from openapi_sdk.model.listings import Listing
from openapi_sdk.model.request_writer import RequestWriter
from openapi_sdk.model.responses import DescribedResponse, find_response, read_http_response
from openapi_sdk.model.stock import read_status

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.driver_agreement import DriverAgreement
from ...types import Response
from .. import Operation


def _get_kwargs(
    *,
    fleet_id: int,
) -> dict[str, Any]:
    _writer = RequestWriter("get", "/v2/driver-agreements/")
    _writer.header("Fleet-Id", fleet_id)
    return _writer.kwargs()


OPERATION: Operation[list[DriverAgreement]] = Operation(
    id="driver_agreements_list",
    method="GET",
    path="/v2/driver-agreements/",
    tenant="required",
    build=_get_kwargs,
    responses=(DescribedResponse(200, 200, "json", Array(Object(DriverAgreement))),),
    listing=Listing(
        "whole",
        results="",
    ),
)


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> list[DriverAgreement] | None:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return cast("list[DriverAgreement] | None", read_http_response(described, response))
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[list[DriverAgreement]]:
    return Response(
        status_code=read_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    fleet_id: int,
) -> Response[list[DriverAgreement]]:
    """List driver agreements

     This listing has no pages: the answer is an array, and no parameters are listed. The fleet has to be
    named.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/driver-
    agreements/list

    Args:
        fleet_id (int): Id of the fleet that the request is about. Without it, the account's own
            default fleet.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[list[DriverAgreement]]
    """

    request = _get_kwargs(
        fleet_id=fleet_id,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    fleet_id: int,
) -> list[DriverAgreement] | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        fleet_id=fleet_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    fleet_id: int,
) -> Response[list[DriverAgreement]]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs(
        fleet_id=fleet_id,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    fleet_id: int,
) -> list[DriverAgreement] | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            fleet_id=fleet_id,
            client=client,
        )
    ).parsed
