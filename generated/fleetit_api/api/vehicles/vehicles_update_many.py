from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import httpx
from openapi_sdk.model.converters import Array, Object
from openapi_sdk.model.request_writer import RequestWriter
from openapi_sdk.model.responses import DescribedResponse, find_response, read_http_response
from openapi_sdk.model.stock import read_status

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.vehicle import Vehicle
from ...models.vehicle_update_row import VehicleUpdateRow, VehicleUpdateRowDict
from ...types import UNSET, Response, Unset
from .. import Operation


def _get_kwargs(
    *,
    body: Sequence[VehicleUpdateRow | VehicleUpdateRowDict],
    fleet_id: int | Unset = UNSET,
) -> dict[str, Any]:
    _writer = RequestWriter("patch", "/v2/vehicles/bulk/")
    _writer.header("Fleet-Id", fleet_id)
    _writer.json(body, "application/json")
    return _writer.kwargs()


OPERATION: Operation[list[Vehicle]] = Operation(
    id="vehicles_update_many",
    method="PATCH",
    path="/v2/vehicles/bulk/",
    tenant="optional",
    build=_get_kwargs,
    responses=(DescribedResponse(200, 200, "json", Array(Object(Vehicle))),),
)


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> list[Vehicle] | None:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return cast("list[Vehicle] | None", read_http_response(described, response))
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[list[Vehicle]]:
    return Response(
        status_code=read_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: Sequence[VehicleUpdateRow | VehicleUpdateRowDict],
    fleet_id: int | Unset = UNSET,
) -> Response[list[Vehicle]]:
    """Update many vehicles

     Changes up to 500 vehicles in one call. Each is found by the number and the state of its plate,
    which this call can't change; of the other fields those that are sent are changed. What happens to
    the others if one is not found is not documented.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/vehicles/bulk-update

    Args:
        fleet_id (int | Unset): Id of the fleet that the request is about. Without it, the
            account's own default fleet.
        body (list[VehicleUpdateRow]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[list[Vehicle]]
    """

    request = _get_kwargs(
        fleet_id=fleet_id,
        body=body,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: Sequence[VehicleUpdateRow | VehicleUpdateRowDict],
    fleet_id: int | Unset = UNSET,
) -> list[Vehicle] | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        fleet_id=fleet_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: Sequence[VehicleUpdateRow | VehicleUpdateRowDict],
    fleet_id: int | Unset = UNSET,
) -> Response[list[Vehicle]]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs(
        fleet_id=fleet_id,
        body=body,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: Sequence[VehicleUpdateRow | VehicleUpdateRowDict],
    fleet_id: int | Unset = UNSET,
) -> list[Vehicle] | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            fleet_id=fleet_id,
            client=client,
            body=body,
        )
    ).parsed
