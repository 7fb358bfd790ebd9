from __future__ import annotations

from typing import Any, cast

import httpx
from openapi_sdk.model.calls import DescribedArgument
from openapi_sdk.model.converters import Object
from openapi_sdk.model.request_writer import RequestWriter
from openapi_sdk.model.responses import DescribedResponse, find_response, read_http_response
from openapi_sdk.model.stock import read_status

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.fleet import Fleet
from ...models.fleet_update import FleetUpdate, FleetUpdateDict
from ...types import Response
from .. import Operation


def _get_kwargs(
    id: int,
    *,
    body: FleetUpdate | FleetUpdateDict,
) -> dict[str, Any]:
    _writer = RequestWriter("patch", "/v2/fleets/{id}/")
    _writer.path("id", id, form="integer")
    _writer.json(body, "application/json")
    return _writer.kwargs()


OPERATION: Operation[Fleet] = Operation(
    id="fleets_update",
    method="PATCH",
    path="/v2/fleets/{id}/",
    build=_get_kwargs,
    responses=(DescribedResponse(200, 200, "json", Object(Fleet)),),
    arguments=(DescribedArgument("id", "id", "path"),),
)


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Fleet | None:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return cast("Fleet | None", read_http_response(described, response))
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Fleet]:
    return Response(
        status_code=read_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    id: int,
    *,
    client: AuthenticatedClient,
    body: FleetUpdate | FleetUpdateDict,
) -> Response[Fleet]:
    """Update a fleet

     Changes the fields of a fleet that are sent, and leaves the others.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/fleet/patch

    Args:
        id (int): Id of the fleet.
        body (FleetUpdate): The fields of a fleet to change; none is required.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Fleet]
    """

    request = _get_kwargs(
        id=id,
        body=body,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    id: int,
    *,
    client: AuthenticatedClient,
    body: FleetUpdate | FleetUpdateDict,
) -> Fleet | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        id=id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    id: int,
    *,
    client: AuthenticatedClient,
    body: FleetUpdate | FleetUpdateDict,
) -> Response[Fleet]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs(
        id=id,
        body=body,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    id: int,
    *,
    client: AuthenticatedClient,
    body: FleetUpdate | FleetUpdateDict,
) -> Fleet | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            id=id,
            client=client,
            body=body,
        )
    ).parsed
