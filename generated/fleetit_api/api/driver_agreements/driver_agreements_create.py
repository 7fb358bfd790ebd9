from __future__ import annotations

from typing import Any, cast

import httpx
from openapi_sdk.model.converters import Object
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
    body: DriverAgreementCreate | DriverAgreementCreateDict,
) -> dict[str, Any]:
    _writer = RequestWriter("post", "/v2/driver-agreements/")
    _writer.json(body, "application/json")
    return _writer.kwargs()


OPERATION: Operation[DriverAgreementAnswer] = Operation(
    id="driver_agreements_create",
    method="POST",
    path="/v2/driver-agreements/",
    build=_get_kwargs,
    responses=(DescribedResponse(201, 201, "json", Object(DriverAgreementAnswer)),),
)


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DriverAgreementAnswer | None:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return cast("DriverAgreementAnswer | None", read_http_response(described, response))
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[DriverAgreementAnswer]:
    return Response(
        status_code=read_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: DriverAgreementCreate | DriverAgreementCreateDict,
) -> Response[DriverAgreementAnswer]:
    """Create a driver agreement

     The answer has no id of the agreement. Its times have the offset of US Eastern time; in the page's
    example midnight UTC is sent and midnight Eastern time comes back, which is a different moment, so
    compare what comes back with what was sent.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/driver-
    agreements/add

    Args:
        body (DriverAgreementCreate): A driver agreement to create.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DriverAgreementAnswer]
    """

    request = _get_kwargs(
        body=body,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: DriverAgreementCreate | DriverAgreementCreateDict,
) -> DriverAgreementAnswer | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: DriverAgreementCreate | DriverAgreementCreateDict,
) -> Response[DriverAgreementAnswer]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs(
        body=body,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: DriverAgreementCreate | DriverAgreementCreateDict,
) -> DriverAgreementAnswer | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
