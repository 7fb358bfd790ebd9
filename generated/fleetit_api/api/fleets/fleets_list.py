from __future__ import annotations

from collections.abc import Sequence
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
from ...models.fleet_page import FleetPage
from ...types import UNSET, Response, Unset
from .. import Operation


def _get_kwargs(
    *,
    search: str | Unset = UNSET,
    title: str | Unset = UNSET,
    regions: int | Unset = UNSET,
    is_active: bool | Unset = UNSET,
    service_types: str | Sequence[str] | Unset = UNSET,
    ext_client_id: str | Unset = UNSET,
    ext_billing_id: str | Unset = UNSET,
    email: str | Unset = UNSET,
    ordering: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
) -> dict[str, Any]:
    _writer = RequestWriter("get", "/v2/fleets/")
    _writer.query("search", search, form="scalar")
    _writer.query("title", title, form="scalar")
    _writer.query("regions", regions, form="integer")
    _writer.query("is_active", is_active, form="boolean")
    _writer.query("service_types", service_types, form="scalar")
    _writer.query("ext_client_id", ext_client_id, form="scalar")
    _writer.query("ext_billing_id", ext_billing_id, form="scalar")
    _writer.query("email", email, form="scalar")
    _writer.query("ordering", ordering, form="scalar")
    _writer.query("limit", limit, form="integer")
    _writer.query("offset", offset, form="integer")
    return _writer.kwargs()


OPERATION: Operation[FleetPage] = Operation(
    id="fleets_list",
    method="GET",
    path="/v2/fleets/",
    build=_get_kwargs,
    responses=(DescribedResponse(200, 200, "json", Object(FleetPage)),),
    arguments=(
        DescribedArgument("search", "search", "query"),
        DescribedArgument("title", "title", "query"),
        DescribedArgument("regions", "regions", "query"),
        DescribedArgument("is_active", "is_active", "query"),
        DescribedArgument("service_types", "service_types", "query"),
        DescribedArgument("ext_client_id", "ext_client_id", "query"),
        DescribedArgument("ext_billing_id", "ext_billing_id", "query"),
        DescribedArgument("email", "email", "query"),
        DescribedArgument("ordering", "ordering", "query"),
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


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> FleetPage | None:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return cast("FleetPage | None", read_http_response(described, response))
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[FleetPage]:
    return Response(
        status_code=read_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    search: str | Unset = UNSET,
    title: str | Unset = UNSET,
    regions: int | Unset = UNSET,
    is_active: bool | Unset = UNSET,
    service_types: str | Sequence[str] | Unset = UNSET,
    ext_client_id: str | Unset = UNSET,
    ext_billing_id: str | Unset = UNSET,
    email: str | Unset = UNSET,
    ordering: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
) -> Response[FleetPage]:
    """List fleets

     The fleets that the account can see, with their regions and their customer's data.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/api-reference/fleet/list

    Args:
        search (str | Unset): Text to look for in title, customer_info.ext_client_id,
            customer_info.ext_billing_id, customer_info.email and more fields that are not named. That
            the parameter is called `search` is inferred. [inferred]
        title (str | Unset): Only fleets of this title, whatever its case.
        regions (int | Unset): Only fleets of the region with this id.
        is_active (bool | Unset): Only fleets that are active, or that are not.
        service_types (list[str] | Unset): Only fleets with these service types, such as Tolls or
            Violations. The name is repeated for each (inferred); whether a fleet needs one of them or
            all is not stated.
        ext_client_id (str | Unset): Only fleets whose customer has this external client id.
        ext_billing_id (str | Unset): Only fleets whose customer has this external billing id.
        email (str | Unset): Only fleets whose customer has this email address.
        ordering (str | Unset): Field to sort by. The page names `title` and `is_active` and says
            "etc."; a `-` before the name for descending order is inferred from the other listings.
        limit (int | Unset): Rows in one answer, at most 100. FleetIT treats a larger number as
            100.
        offset (int | Unset): Rows to skip before the first of the answer.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FleetPage]
    """

    request = _get_kwargs(
        search=search,
        title=title,
        regions=regions,
        is_active=is_active,
        service_types=service_types,
        ext_client_id=ext_client_id,
        ext_billing_id=ext_billing_id,
        email=email,
        ordering=ordering,
        limit=limit,
        offset=offset,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    search: str | Unset = UNSET,
    title: str | Unset = UNSET,
    regions: int | Unset = UNSET,
    is_active: bool | Unset = UNSET,
    service_types: str | Sequence[str] | Unset = UNSET,
    ext_client_id: str | Unset = UNSET,
    ext_billing_id: str | Unset = UNSET,
    email: str | Unset = UNSET,
    ordering: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
) -> FleetPage | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        search=search,
        title=title,
        regions=regions,
        is_active=is_active,
        service_types=service_types,
        ext_client_id=ext_client_id,
        ext_billing_id=ext_billing_id,
        email=email,
        ordering=ordering,
        limit=limit,
        offset=offset,
        client=client,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    search: str | Unset = UNSET,
    title: str | Unset = UNSET,
    regions: int | Unset = UNSET,
    is_active: bool | Unset = UNSET,
    service_types: str | Sequence[str] | Unset = UNSET,
    ext_client_id: str | Unset = UNSET,
    ext_billing_id: str | Unset = UNSET,
    email: str | Unset = UNSET,
    ordering: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
) -> Response[FleetPage]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs(
        search=search,
        title=title,
        regions=regions,
        is_active=is_active,
        service_types=service_types,
        ext_client_id=ext_client_id,
        ext_billing_id=ext_billing_id,
        email=email,
        ordering=ordering,
        limit=limit,
        offset=offset,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    search: str | Unset = UNSET,
    title: str | Unset = UNSET,
    regions: int | Unset = UNSET,
    is_active: bool | Unset = UNSET,
    service_types: str | Sequence[str] | Unset = UNSET,
    ext_client_id: str | Unset = UNSET,
    ext_billing_id: str | Unset = UNSET,
    email: str | Unset = UNSET,
    ordering: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
) -> FleetPage | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            search=search,
            title=title,
            regions=regions,
            is_active=is_active,
            service_types=service_types,
            ext_client_id=ext_client_id,
            ext_billing_id=ext_billing_id,
            email=email,
            ordering=ordering,
            limit=limit,
            offset=offset,
            client=client,
        )
    ).parsed
