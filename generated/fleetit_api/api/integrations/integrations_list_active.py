from __future__ import annotations

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
from ...models.active_integration_page import ActiveIntegrationPage
from ...types import UNSET, Response, Unset
from .. import Operation


def _get_kwargs(
    *,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    fleet_id: int | Unset = UNSET,
) -> dict[str, Any]:
    _writer = RequestWriter("get", "/v2/integrations/active/")
    _writer.query("limit", limit, form="integer")
    _writer.query("offset", offset, form="integer")
    _writer.header("Fleet-Id", fleet_id)
    return _writer.kwargs()


OPERATION: Operation[ActiveIntegrationPage] = Operation(
    id="integrations_list_active",
    method="GET",
    path="/v2/integrations/active/",
    tenant="optional",
    build=_get_kwargs,
    responses=(DescribedResponse(200, 200, "json", Object(ActiveIntegrationPage)),),
    arguments=(
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


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ActiveIntegrationPage | None:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return cast("ActiveIntegrationPage | None", read_http_response(described, response))
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ActiveIntegrationPage]:
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
    fleet_id: int | Unset = UNSET,
) -> Response[ActiveIntegrationPage]:
    """List active integrations

     The integrations, such as Fleetio, Rent Centric or a webhook, that are set up for the fleet, with
    their settings. The settings hold credentials: they are masked where an integration is printed.

    Published by FleetIT: https://docs.fleetit.com/api-reference/integrations-%3E-fleet-active-
    integrations/list.md

    Args:
        limit (int | Unset): Rows in one answer, at most 100. FleetIT treats a larger number as
            100.
        offset (int | Unset): Rows to skip before the first of the answer: 40 begins with the 41st
            row.
        fleet_id (int | Unset): Id of the fleet that the request is about. Without it, the
            account's own default fleet.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ActiveIntegrationPage]
    """

    request = _get_kwargs(
        limit=limit,
        offset=offset,
        fleet_id=fleet_id,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    fleet_id: int | Unset = UNSET,
) -> ActiveIntegrationPage | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        limit=limit,
        offset=offset,
        fleet_id=fleet_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    fleet_id: int | Unset = UNSET,
) -> Response[ActiveIntegrationPage]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs(
        limit=limit,
        offset=offset,
        fleet_id=fleet_id,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    fleet_id: int | Unset = UNSET,
) -> ActiveIntegrationPage | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            limit=limit,
            offset=offset,
            fleet_id=fleet_id,
            client=client,
        )
    ).parsed
