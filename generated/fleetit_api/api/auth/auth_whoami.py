from __future__ import annotations

from typing import Any, cast

import httpx
from openapi_sdk.model.converters import Object
from openapi_sdk.model.request_writer import RequestWriter
from openapi_sdk.model.responses import DescribedResponse, find_response, read_http_response
from openapi_sdk.model.stock import read_status

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.whoami import Whoami
from ...types import Response
from .. import Operation


def _get_kwargs() -> dict[str, Any]:
    _writer = RequestWriter("get", "/api/whoami/")
    return _writer.kwargs()


OPERATION: Operation[Whoami] = Operation(
    id="auth_whoami",
    method="GET",
    path="/api/whoami/",
    build=_get_kwargs,
    responses=(DescribedResponse(200, 200, "json", Object(Whoami)),),
)


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Whoami | None:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return cast("Whoami | None", read_http_response(described, response))
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Whoami]:
    return Response(
        status_code=read_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
) -> Response[Whoami]:
    """Tell who the token belongs to

     The account that the token authenticates, with the permission groups it is in. A call of it shows
    whether a token works.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-
    reference/auth-%3E-whoami/whoami

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Whoami]
    """

    request = _get_kwargs()
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
) -> Whoami | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        client=client,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
) -> Response[Whoami]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs()
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
) -> Whoami | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            client=client,
        )
    ).parsed
