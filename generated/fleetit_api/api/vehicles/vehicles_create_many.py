from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

import httpx

from ... import errors
from ..._reading import Array, Object, ReadError
from ..._sending import RequestWriter
from ...client import AuthenticatedClient, Client
from ...models.vehicle import Vehicle
from ...models.vehicle_create_row import VehicleCreateRow
from ...types import Response
from .. import Operation


def _get_kwargs(
    *,
    body: list[VehicleCreateRow],
) -> dict[str, Any]:
    _writer = RequestWriter("post", "/v2/vehicles/bulk/")
    _writer.json(body, "application/json")
    return _writer.kwargs()


def _read(status: int, document: Any) -> list[Vehicle]:
    if status == 201:
        return cast("list[Vehicle]", Array(Object(Vehicle)).read(document))
    msg = f"the description has no body for status {status}"
    raise ReadError(msg)


OPERATION: Operation[list[Vehicle]] = Operation(
    id="vehicles_create_many",
    method="POST",
    path="/v2/vehicles/bulk/",
    fleet="unlisted",
    statuses=(201,),
    build=_get_kwargs,
    read=_read,
    models={},
)


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> list[Vehicle] | None:
    if response.status_code == 201:
        response_201 = []
        _response_201 = response.json()
        for response_201_item_data in _response_201:
            response_201_item = Vehicle.from_dict(response_201_item_data)

            response_201.append(response_201_item)

        return response_201

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[list[Vehicle]]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: list[VehicleCreateRow],
) -> Response[list[Vehicle]]:
    """Create many vehicles

     Adds up to 500 vehicles in one call. Plates are tidied as when one vehicle is created. What happens
    to the others if one of them is refused is not documented.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/vehicles/bulk-create

    Args:
        body (list[VehicleCreateRow]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[list[Vehicle]]
    """

    request = _get_kwargs(
        body=body,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: list[VehicleCreateRow],
) -> list[Vehicle] | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: list[VehicleCreateRow],
) -> Response[list[Vehicle]]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs(
        body=body,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: list[VehicleCreateRow],
) -> list[Vehicle] | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
