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
from ...models.shipment import Shipment
from ...types import Response
from .. import Operation


def _get_kwargs(
    id: str,
) -> dict[str, Any]:
    _writer = RequestWriter("get", "/v2/transponders/shipments/{id}/")
    _writer.path("id", id, form="scalar")
    return _writer.kwargs()


OPERATION: Operation[Shipment] = Operation(
    id="shipments_get",
    method="GET",
    path="/v2/transponders/shipments/{id}/",
    build=_get_kwargs,
    responses=(DescribedResponse(200, 200, "json", Object(Shipment)),),
    arguments=(DescribedArgument("id", "id", "path"),),
)


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Shipment | None:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return cast("Shipment | None", read_http_response(described, response))
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Shipment]:
    return Response(
        status_code=read_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    id: str,
    *,
    client: AuthenticatedClient,
) -> Response[Shipment]:
    """Get a shipment of transponders

     Which transponders it holds, who sent and who received it, and how far it is.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-
    reference/transponders/shipments/get-one

    Args:
        id (str): Id of the shipment. The page has text here, although the shipment's own id is an
            integer.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Shipment]
    """

    request = _get_kwargs(
        id=id,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    id: str,
    *,
    client: AuthenticatedClient,
) -> Shipment | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        id=id,
        client=client,
    ).parsed


async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient,
) -> Response[Shipment]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs(
        id=id,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    id: str,
    *,
    client: AuthenticatedClient,
) -> Shipment | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            id=id,
            client=client,
        )
    ).parsed
