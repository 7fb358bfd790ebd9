"""The tools of language models for FleetIT. Generated, do not edit: import it from `fleetit.mcp`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openapi_sdk.model.public import public_in

if TYPE_CHECKING:
    from openapi_sdk.mcp import Server

    from .clients import AsyncBaseClient


@public_in("fleetit.mcp")
def make_server(
    client: AsyncBaseClient,
    *,
    allow_writes: bool = False,
    fleet_id: int | None = None,
    max_rows: int = 50,
    max_bytes: int = 50_000,
    with_personal_data: bool = False,
) -> Server:
    """Make a server of the Model Context Protocol. It doesn't close the client.

    Each operation is a tool, or, if that would be more than 60, there are tools that find, describe and call them.

    Args:
        client: The client that makes the calls.
        allow_writes: Whether there are tools that change data. By default they are not listed, and calls are refused.
        fleet_id: The fleet of all calls. By default it is the argument `fleet_id` of each tool.
        max_rows: The most rows of one answer, 1 to 1,000.
        max_bytes: The most bytes of one answer, 1,000 to 1,000,000. It is sent twice: as text and as JSON.
        with_personal_data: Whether answers have personal data, such as names and addresses of people.

    Raises:
        ConfigurationError: If a value is out of range.
    """
    from openapi_sdk import mcp  # imported lazily: it needs libraries that may be missing

    return mcp.make_server(
        client,
        allow_writes=allow_writes,
        tenant=fleet_id,
        max_rows=max_rows,
        max_bytes=max_bytes,
        with_personal_data=with_personal_data,
    )
