from __future__ import annotations

from typing import Any, cast

import httpx
from openapi_sdk.model.converters import Object
from openapi_sdk.model.request_writer import RequestWriter
from openapi_sdk.model.responses import DescribedResponse, find_response, read_http_response
from openapi_sdk.model.stock import read_status

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.fleet_settings import FleetSettings
from ...models.fleet_settings_update import FleetSettingsUpdate, FleetSettingsUpdateDict
from ...types import Response
from .. import Operation


def _get_kwargs(
    *,
    body: FleetSettingsUpdate | FleetSettingsUpdateDict,
) -> dict[str, Any]:
    _writer = RequestWriter("patch", "/v2/fleet/settings/")
    _writer.json(body, "application/json")
    return _writer.kwargs()


OPERATION: Operation[FleetSettings] = Operation(
    id="fleet_settings_update",
    method="PATCH",
    path="/v2/fleet/settings/",
    build=_get_kwargs,
    responses=(DescribedResponse(200, 200, "json", Object(FleetSettings)),),
)


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> FleetSettings | None:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return cast("FleetSettings | None", read_http_response(described, response))
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[FleetSettings]:
    return Response(
        status_code=read_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: FleetSettingsUpdate | FleetSettingsUpdateDict,
) -> Response[FleetSettings]:
    """Update a fleet's settings

     Changes the settings of a fleet that are sent, and leaves the others: its address, its logo, and how
    often which invoices and summaries are sent.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/fleet/settings/patch

    Args:
        body (FleetSettingsUpdate): The settings of a fleet to change; none is required.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FleetSettings]
    """

    request = _get_kwargs(
        body=body,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: FleetSettingsUpdate | FleetSettingsUpdateDict,
) -> FleetSettings | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: FleetSettingsUpdate | FleetSettingsUpdateDict,
) -> Response[FleetSettings]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs(
        body=body,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: FleetSettingsUpdate | FleetSettingsUpdateDict,
) -> FleetSettings | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
