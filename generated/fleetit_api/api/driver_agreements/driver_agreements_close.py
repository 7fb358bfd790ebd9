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
from ...models.driver_agreement import DriverAgreement
from ...models.driver_agreement_close import DriverAgreementClose, DriverAgreementCloseDict
from ...types import Response
from .. import Operation


def _get_kwargs(
    id: int,
    *,
    body: DriverAgreementClose | DriverAgreementCloseDict,
    fleet_id: int,
) -> dict[str, Any]:
    _writer = RequestWriter("post", "/v2/driver-agreements/{id}/close/")
    _writer.path("id", id, form="integer")
    _writer.header("Fleet-Id", fleet_id)
    _writer.json(body, "application/json")
    return _writer.kwargs()


OPERATION: Operation[DriverAgreement] = Operation(
    id="driver_agreements_close",
    method="POST",
    path="/v2/driver-agreements/{id}/close/",
    tenant="required",
    build=_get_kwargs,
    responses=(DescribedResponse(200, 200, "json", Object(DriverAgreement)),),
    arguments=(DescribedArgument("id", "id", "path"),),
)


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DriverAgreement | None:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return cast("DriverAgreement | None", read_http_response(described, response))
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[DriverAgreement]:
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
    body: DriverAgreementClose | DriverAgreementCloseDict,
    fleet_id: int,
) -> Response[DriverAgreement]:
    """Close a driver agreement

     Ends an agreement by setting its end; the fleet has to be named. In the page's example the answer
    still says ACTIVE and open.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/driver-
    agreements/close

    Args:
        id (int): Id of the agreement. That it is an integer is inferred from the example.
            [example]
        fleet_id (int): Id of the fleet that the request is about. Without it, the account's own
            default fleet.
        body (DriverAgreementClose): How a driver agreement is closed.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DriverAgreement]
    """

    request = _get_kwargs(
        id=id,
        fleet_id=fleet_id,
        body=body,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    id: int,
    *,
    client: AuthenticatedClient,
    body: DriverAgreementClose | DriverAgreementCloseDict,
    fleet_id: int,
) -> DriverAgreement | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        id=id,
        fleet_id=fleet_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    id: int,
    *,
    client: AuthenticatedClient,
    body: DriverAgreementClose | DriverAgreementCloseDict,
    fleet_id: int,
) -> Response[DriverAgreement]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs(
        id=id,
        fleet_id=fleet_id,
        body=body,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    id: int,
    *,
    client: AuthenticatedClient,
    body: DriverAgreementClose | DriverAgreementCloseDict,
    fleet_id: int,
) -> DriverAgreement | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            id=id,
            fleet_id=fleet_id,
            client=client,
            body=body,
        )
    ).parsed
