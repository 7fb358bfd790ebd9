"""Lists the tenants of a client, and the rows of many tenants; see `openapi_sdk.listings.tenants`."""

from __future__ import annotations

from contextlib import aclosing, closing, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from openapi_sdk.client.calls import get_calls
from openapi_sdk.errors.errors import SdkError
from openapi_sdk.listings.no_rows import warn_of_no_rows
from openapi_sdk.listings.tenants import TenantListing, walk_tenants, walk_tenants_async

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from openapi_sdk.service import Service

T = TypeVar("T")


def list_tenants(client: Any) -> list[Any]:
    """Return the ids of all tenants, in the order in which the service lists them, each once.

    A view for one tenant only has that one. Nothing is requested then.
    """
    calls = get_calls(client)
    if calls.only_tenant is not None:
        return [calls.only_tenant]
    with _noting_unknown_tenants(calls.service):
        pages = _find_listing_of_tenants(client).read(None)
        return list(dict.fromkeys(row.id for tenant_page in pages for row in tenant_page.page.results))


async def list_tenants_async(client: Any) -> list[Any]:
    """Return the same as `list_tenants`."""
    calls = get_calls(client)
    if calls.only_tenant is not None:
        return [calls.only_tenant]
    with _noting_unknown_tenants(calls.service):
        pages = _find_listing_of_tenants(client).read_async(None)
        return list(dict.fromkeys([row.id async for page in pages for row in page.results]))


@contextmanager
def _noting_unknown_tenants(service: Service) -> Generator[None]:
    try:
        yield
    except SdkError as error:
        service.errors.note_unknown(error)
        raise


def _find_listing_of_tenants(client: Any) -> TenantListing[Any]:
    calls = get_calls(client)
    service, tenant = calls.service, calls.service.tenant
    method = None if tenant is None else service.description.methods.get(tenant.listing)
    if method is None:
        plural = "tenants" if tenant is None else tenant.plural
        msg = f"{plural}: the description has no listing of {plural}; pass their ids"
        raise service.errors.ConfigurationError(msg)
    return TenantListing[Any].of(service, method.bind(client), {}, retry=calls.retry)


def iter_rows_across(client: Any, listing: TenantListing[T], tenants: list[Any] | None) -> Generator[tuple[Any, T]]:
    """Yield the rows of tenants, each with the id of its tenant."""
    chosen = list_tenants(client) if tenants is None else tenants
    has_rows = False
    with closing(walk_tenants(listing.service, listing.read, chosen)) as pages:
        for tenant_page in pages:
            for row in tenant_page.page.results:
                has_rows = True
                yield tenant_page.tenant, row
    if not has_rows:
        warn_of_no_rows(listing.service, listing.method, listing.arguments)


async def iter_rows_across_async(
    client: Any, listing: TenantListing[T], tenants: list[Any] | None
) -> AsyncGenerator[tuple[Any, T]]:
    """Yield the same as `iter_rows_across`."""
    chosen = await list_tenants_async(client) if tenants is None else tenants
    has_rows = False
    async with aclosing(walk_tenants_async(listing.service, listing.read_async, chosen)) as pages:
        async for tenant, page in pages:
            for row in page.results:
                has_rows = True
                yield tenant, row
    if not has_rows:
        warn_of_no_rows(listing.service, listing.method, listing.arguments)
