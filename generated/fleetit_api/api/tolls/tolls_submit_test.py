from __future__ import annotations

from typing import Any, cast

import httpx
from openapi_sdk.model.converters import Object
from openapi_sdk.model.request_writer import RequestWriter
from openapi_sdk.model.responses import DescribedResponse, find_response, read_http_response
from openapi_sdk.model.stock import read_status

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.queued_toll import QueuedToll
from ...models.toll_refusal import TollRefusal
from ...models.toll_submission import TollSubmission, TollSubmissionDict
from ...types import Response
from .. import Operation


def _get_kwargs(
    *,
    body: TollSubmission | TollSubmissionDict,
) -> dict[str, Any]:
    _writer = RequestWriter("post", "/api/tickets/individual/")
    _writer.json(body, "application/json")
    return _writer.kwargs()


OPERATION: Operation[QueuedToll] = Operation(
    id="tolls_submit_test",
    method="POST",
    path="/api/tickets/individual/",
    build=_get_kwargs,
    responses=(DescribedResponse(201, 201, "json", Object(QueuedToll)),),
    errors=(DescribedResponse(400, 400, "json", Object(TollRefusal)),),
)


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> QueuedToll | TollRefusal | None:
    described = find_response(OPERATION, response.status_code, is_empty=not response.content)
    if described is not None:
        return cast("QueuedToll | TollRefusal | None", read_http_response(described, response))
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[QueuedToll | TollRefusal]:
    return Response(
        status_code=read_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: TollSubmission | TollSubmissionDict,
) -> Response[QueuedToll | TollRefusal]:
    """Submit a test toll (staging only)

     Queues a toll on staging, to see what becomes of it: it is processed in the background, so the
    answer says that it was taken and not what it led to. An administrator has to give the account a
    special permission first. A toll that is there already, or that matches one of the fleet's business
    rules, is refused.

    Documented by FleetIT, transcribed here: https://docs.fleetit.com/documentation/integrations/test-
    tolls

    Args:
        body (TollSubmission): A toll to queue on staging. Which fields are required is not
            stated.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[QueuedToll | TollRefusal]
    """

    request = _get_kwargs(
        body=body,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: TollSubmission | TollSubmissionDict,
) -> QueuedToll | TollRefusal | None:
    """Return what `sync_detailed` returns as `parsed`."""
    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: TollSubmission | TollSubmissionDict,
) -> Response[QueuedToll | TollRefusal]:
    """Do what `sync_detailed` does, with the async client."""
    request = _get_kwargs(
        body=body,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: TollSubmission | TollSubmissionDict,
) -> QueuedToll | TollRefusal | None:
    """Return what `asyncio_detailed` returns as `parsed`."""
    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
