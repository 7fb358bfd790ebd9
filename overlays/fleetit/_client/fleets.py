"""Lists the fleets of a client, and the rows of many fleets; see `fleetit._listings.fleets`."""

from __future__ import annotations

from contextlib import aclosing, closing, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

from fleetit._client.calls import get_calls
from fleetit._description.methods import load_methods
from fleetit._listings.fleets import FleetListing, walk_fleets, walk_fleets_async
from fleetit._listings.no_rows import warn_of_no_rows
from fleetit._service.names import FLEETS_LISTING
from fleetit_api.exceptions import ConfigurationError, FleetITError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

T = TypeVar("T")


def list_fleets(client: Any) -> list[int]:
    """Return the ids of all fleets, in the order in which FleetIT lists them, each once.

    A view for one fleet only has that one. Nothing is requested then.
    """
    if (only := get_calls(client).only_fleet) is not None:
        return [only]
    with _noting_unknown_fleets():
        pages = _find_listing_of_fleets(client).read(None)
        return list(dict.fromkeys(row.id for fleet_page in pages for row in fleet_page.page.results))


async def list_fleets_async(client: Any) -> list[int]:
    if (only := get_calls(client).only_fleet) is not None:
        return [only]
    with _noting_unknown_fleets():
        pages = _find_listing_of_fleets(client).read_async(None)
        return list(dict.fromkeys([row.id async for page in pages for row in page.results]))


@contextmanager
def _noting_unknown_fleets() -> Generator[None]:
    try:
        yield
    except FleetITError as error:
        error.fleets_unknown = True
        raise


def _find_listing_of_fleets(client: Any) -> FleetListing[Any]:
    method = load_methods().get(FLEETS_LISTING)
    if method is None:
        msg = "fleets: the description has no listing of fleets; pass their ids"
        raise ConfigurationError(msg)
    return FleetListing[Any].of(method.bind(client), {}, retry=get_calls(client).retry)


def iter_rows_across(client: Any, listing: FleetListing[T], fleets: list[int] | None) -> Generator[tuple[int, T]]:
    """Yield the rows of fleets, each with the id of its fleet; see `FleetIT.across_fleets`."""
    chosen = list_fleets(client) if fleets is None else fleets
    has_rows = False
    with closing(walk_fleets(listing.read, chosen)) as pages:
        for fleet_page in pages:
            for row in fleet_page.page.results:
                has_rows = True
                yield cast("int", fleet_page.fleet), row
    if not has_rows:
        warn_of_no_rows(listing.method, listing.arguments)


async def iter_rows_across_async(
    client: Any, listing: FleetListing[T], fleets: list[int] | None
) -> AsyncGenerator[tuple[int, T]]:
    chosen = await list_fleets_async(client) if fleets is None else fleets
    has_rows = False
    async with aclosing(walk_fleets_async(listing.read_async, chosen)) as pages:
        async for fleet, page in pages:
            for row in page.results:
                has_rows = True
                yield fleet, row
    if not has_rows:
        warn_of_no_rows(listing.method, listing.arguments)
