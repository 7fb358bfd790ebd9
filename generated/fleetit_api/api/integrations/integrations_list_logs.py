from __future__ import annotations

from typing import Any

import httpx
from openapi_sdk.model.request_writer import RequestWriter
from openapi_sdk.model.responses import DescribedResponse, find_response, read_http_response
from openapi_sdk.model.stock import read_status

from ... import errors
from ...client import AuthenticatedClient, Client
from ...types import Response
from .. import Operation


def _get_kwargs() -> dict[str, Any]:
    _writer = RequestWriter("get", "/v2/integrations/logs/")
    return _writer.kwargs()


OPERATION: Operation[Any] = Operation(
    id="integrations_list_logs",
    method="GET",
    path="/v2/integrations/logs/",
    build=_get_kwargs,
    responses=(DescribedResponse(200, 200, "json", may_be_empty=True),),
)


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return read_http_response(described, response)
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any]:
    return Response(
        status_code=read_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
) -> Response[Any]:
    """List the logs of integrations

     What the fleet's integrations have logged (inferred: the page calls them instances of CustomerLog).
    Neither the parameters nor the shape of the answer are known, so it comes back as it is.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-
    reference/integrations/logs/list.md

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any]
    """

    request = _get_kwargs()
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
) -> Any:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        client=client,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
) -> Response[Any]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs()
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
) -> Any:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            client=client,
        )
    ).parsed
