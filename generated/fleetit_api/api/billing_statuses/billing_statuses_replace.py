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
from ...models.billing_status import BillingStatus
from ...models.billing_status_replace import BillingStatusReplace, BillingStatusReplaceDict
from ...types import Response
from .. import Operation


def _get_kwargs(
    id: int,
    *,
    body: BillingStatusReplace | BillingStatusReplaceDict,
) -> dict[str, Any]:
    _writer = RequestWriter("put", "/v2/billing_statuses/{id}/")
    _writer.path("id", id, form="integer")
    _writer.json(body, "application/json")
    return _writer.kwargs()


OPERATION: Operation[BillingStatus] = Operation(
    id="billing_statuses_replace",
    method="PUT",
    path="/v2/billing_statuses/{id}/",
    build=_get_kwargs,
    responses=(DescribedResponse(200, 200, "json", Object(BillingStatus)),),
    arguments=(DescribedArgument("id", "id", "path"),),
)


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> BillingStatus | None:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return cast("BillingStatus | None", read_http_response(described, response))
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[BillingStatus]:
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
    body: BillingStatusReplace | BillingStatusReplaceDict,
) -> Response[BillingStatus]:
    """Replace a billing status

     Every field has to be given. A billing status says how a toll or a citation stands in billing; its
    id is what a toll's `billing_status` is set to (inferred from the example of that page).

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-
    reference/billing/statuses/update

    Args:
        id (int): Id of the billing status.
        body (BillingStatusReplace): What replaces a billing status.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BillingStatus]
    """

    request = _get_kwargs(
        id=id,
        body=body,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    id: int,
    *,
    client: AuthenticatedClient,
    body: BillingStatusReplace | BillingStatusReplaceDict,
) -> BillingStatus | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        id=id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    id: int,
    *,
    client: AuthenticatedClient,
    body: BillingStatusReplace | BillingStatusReplaceDict,
) -> Response[BillingStatus]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs(
        id=id,
        body=body,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    id: int,
    *,
    client: AuthenticatedClient,
    body: BillingStatusReplace | BillingStatusReplaceDict,
) -> BillingStatus | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            id=id,
            client=client,
            body=body,
        )
    ).parsed
