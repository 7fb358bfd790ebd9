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
from ...models.citation import Citation
from ...types import UNSET, Response, Unset
from .. import Operation


def _get_kwargs(
    id: int,
    *,
    fleet_id: int | Unset = UNSET,
) -> dict[str, Any]:
    _writer = RequestWriter("get", "/v2/citations/{id}/")
    _writer.path("id", id, form="integer")
    _writer.header("Fleet-Id", fleet_id)
    return _writer.kwargs()


OPERATION: Operation[Citation] = Operation(
    id="citations_get",
    method="GET",
    path="/v2/citations/{id}/",
    tenant="optional",
    build=_get_kwargs,
    responses=(DescribedResponse(200, 200, "json", Object(Citation)),),
    arguments=(DescribedArgument("id", "id", "path"),),
)


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Citation | None:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return cast("Citation | None", read_http_response(described, response))
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Citation]:
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
    fleet_id: int | Unset = UNSET,
) -> Response[Citation]:
    """Get a citation

     One citation of the fleet, with its vehicle.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/parking/get

    Args:
        id (int): Id of the citation.
        fleet_id (int | Unset): Id of the fleet that the request is about. Without it, the
            account's own default fleet.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Citation]
    """

    request = _get_kwargs(
        id=id,
        fleet_id=fleet_id,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    id: int,
    *,
    client: AuthenticatedClient,
    fleet_id: int | Unset = UNSET,
) -> Citation | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        id=id,
        fleet_id=fleet_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    id: int,
    *,
    client: AuthenticatedClient,
    fleet_id: int | Unset = UNSET,
) -> Response[Citation]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs(
        id=id,
        fleet_id=fleet_id,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    id: int,
    *,
    client: AuthenticatedClient,
    fleet_id: int | Unset = UNSET,
) -> Citation | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            id=id,
            fleet_id=fleet_id,
            client=client,
        )
    ).parsed
