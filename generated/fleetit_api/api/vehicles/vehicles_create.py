from __future__ import annotations

from typing import Any, cast

import httpx
from openapi_sdk.model.converters import Object
from openapi_sdk.model.request_writer import RequestWriter
from openapi_sdk.model.responses import DescribedResponse, find_response, read_http_response
from openapi_sdk.model.stock import read_status

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.vehicle_answer import VehicleAnswer
from ...models.vehicle_create import VehicleCreate, VehicleCreateDict
from ...types import UNSET, Response, Unset
from .. import Operation


def _get_kwargs(
    *,
    body: VehicleCreate | VehicleCreateDict,
    fleet_id: int | Unset = UNSET,
) -> dict[str, Any]:
    _writer = RequestWriter("post", "/v2/vehicles/")
    _writer.header("Fleet-Id", fleet_id)
    _writer.json(body, "application/json")
    return _writer.kwargs()


OPERATION: Operation[VehicleAnswer] = Operation(
    id="vehicles_create",
    method="POST",
    path="/v2/vehicles/",
    tenant="optional",
    build=_get_kwargs,
    responses=(DescribedResponse(201, 201, "json", Object(VehicleAnswer)),),
)


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> VehicleAnswer | None:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return cast("VehicleAnswer | None", read_http_response(described, response))
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[VehicleAnswer]:
    return Response(
        status_code=read_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: VehicleCreate | VehicleCreateDict,
    fleet_id: int | Unset = UNSET,
) -> Response[VehicleAnswer]:
    """Create a vehicle

     Adds a vehicle to the fleet. FleetIT tidies what it gets: plates are upper-cased and freed of
    special characters, the year is the digits found in the text. Number and state of the plate have to
    be unique together. Custom fields have to exist in the fleet already; the API can't add any.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/vehicles/create

    Args:
        fleet_id (int | Unset): Id of the fleet that the request is about. Without it, the
            account's own default fleet.
        body (VehicleCreate): A vehicle to add.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[VehicleAnswer]
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
    body: VehicleCreate | VehicleCreateDict,
    fleet_id: int | Unset = UNSET,
) -> VehicleAnswer | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        fleet_id=fleet_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: VehicleCreate | VehicleCreateDict,
    fleet_id: int | Unset = UNSET,
) -> Response[VehicleAnswer]:
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
    body: VehicleCreate | VehicleCreateDict,
    fleet_id: int | Unset = UNSET,
) -> VehicleAnswer | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            fleet_id=fleet_id,
            client=client,
            body=body,
        )
    ).parsed
