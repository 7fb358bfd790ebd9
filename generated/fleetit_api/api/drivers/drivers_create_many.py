from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

import httpx

from ... import errors
from ..._reading import Array, Object, ReadError
from ..._sending import RequestWriter
from ...client import AuthenticatedClient, Client
from ...models.driver import Driver
from ...models.driver_create_row import DriverCreateRow
from ...types import Response
from .. import Operation


def _get_kwargs(
    *,
    body: list[DriverCreateRow],
) -> dict[str, Any]:
    _writer = RequestWriter("post", "/v2/drivers/bulk/")
    _writer.json(body, "application/json")
    return _writer.kwargs()


def _read(status: int, document: Any) -> list[Driver]:
    if status == 201:
        return cast("list[Driver]", Array(Object(Driver)).read(document))
    msg = f"the description has no body for status {status}"
    raise ReadError(msg)


OPERATION: Operation[list[Driver]] = Operation(
    id="drivers_create_many",
    method="POST",
    path="/v2/drivers/bulk/",
    fleet="unlisted",
    statuses=(201,),
    build=_get_kwargs,
    read=_read,
    models={},
)


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> list[Driver] | None:
    if response.status_code == 201:
        response_201 = []
        _response_201 = response.json()
        for response_201_item_data in _response_201:
            response_201_item = Driver.from_dict(response_201_item_data)

            response_201.append(response_201_item)

        return response_201

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[list[Driver]]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: list[DriverCreateRow],
) -> Response[list[Driver]]:
    """Create several drivers

     Whether drivers are created when one of them is refused is not known, nor how many one call takes.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/drivers/create-bulk

    Args:
        body (list[DriverCreateRow]): The drivers to create. A maximum is not known.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[list[Driver]]
    """

    request = _get_kwargs(
        body=body,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: list[DriverCreateRow],
) -> list[Driver] | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: list[DriverCreateRow],
) -> Response[list[Driver]]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs(
        body=body,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: list[DriverCreateRow],
) -> list[Driver] | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
