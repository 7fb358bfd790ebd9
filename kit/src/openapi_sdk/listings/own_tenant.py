"""The listing of tenants in a view for one tenant only: it is read whole, and the row of that one is the only one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import evolve

from openapi_sdk.description.tenants import is_tenant
from openapi_sdk.listings.answers import Envelope
from openapi_sdk.model.listings import Listing
from openapi_sdk.model.places import read_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openapi_sdk.listings.options import ListingOptions


def read_whole(options: ListingOptions) -> ListingOptions:
    """Return the options with which the whole listing is read: an offset and a limit are of the rows that are left."""
    if options.listing.kind != "offset":
        return options
    return evolve(options, start=0, limit=options.listing.largest or options.limit)


def as_one_page(options: ListingOptions) -> ListingOptions:
    """Return the options of the listing whose one page has the rows that are left."""
    listing = Listing("whole", options.listing.results)
    return evolve(options, listing=listing, start=None, limit=None, prefetch=0, exact=False)


def keep_own_row(options: ListingOptions, rows: Iterable[Any], tenant: Any) -> Envelope:
    """Return the page with the row of a tenant. Rows without an id that can be compared are left out."""
    found = [row for row in rows if is_tenant(read_id(row), tenant)]
    skipped = options.start if options.listing.kind == "offset" else 0
    return Envelope(found[cast("int", skipped) :], count=None, next=None)
