from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import httpx
from openapi_sdk.model.converters import Array, Object
from openapi_sdk.model.request_writer import RequestWriter
from openapi_sdk.model.responses import DescribedResponse, find_response, read_http_response
from openapi_sdk.model.stock import read_status

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.driver_agreement_answer import DriverAgreementAnswer
from ...models.driver_agreement_create import DriverAgreementCreate, DriverAgreementCreateDict
from ...types import Response
from .. import Operation


def _get_kwargs(
    *,
    body: Sequence[DriverAgreementCreate | DriverAgreementCreateDict],
) -> dict[str, Any]:
    _writer = RequestWriter("post", "/v2/driver-agreements/bulk/")
    _writer.json(body, "application/json")
    return _writer.kwargs()


OPERATION: Operation[list[DriverAgreementAnswer]] = Operation(
    id="driver_agreements_create_many",
    method="POST",
    path="/v2/driver-agreements/bulk/",
    build=_get_kwargs,
    responses=(DescribedResponse(201, 201, "json", Array(Object(DriverAgreementAnswer))),),
)


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> list[DriverAgreementAnswer] | None:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return cast("list[DriverAgreementAnswer] | None", read_http_response(described, response))
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[list[DriverAgreementAnswer]]:
    return Response(
        status_code=read_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: Sequence[DriverAgreementCreate | DriverAgreementCreateDict],
) -> Response[list[DriverAgreementAnswer]]:
    """Create several driver agreements

     The answer has no ids. Whether agreements are created when one of them is refused is not known, nor
    how many one call takes.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/driver-
    agreements/create-bulk

    Args:
        body (list[DriverAgreementCreate]): The agreements to create. A maximum is not known.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[list[DriverAgreementAnswer]]
    """

    request = _get_kwargs(
        body=body,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: Sequence[DriverAgreementCreate | DriverAgreementCreateDict],
) -> list[DriverAgreementAnswer] | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: Sequence[DriverAgreementCreate | DriverAgreementCreateDict],
) -> Response[list[DriverAgreementAnswer]]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs(
        body=body,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: Sequence[DriverAgreementCreate | DriverAgreementCreateDict],
) -> list[DriverAgreementAnswer] | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
