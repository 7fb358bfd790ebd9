"""Reads the rows of a listing for a tool: those of one tenant or of several, within limits of rows and of time."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, field

from openapi_sdk.client.calls import get_calls
from openapi_sdk.client.tenants import list_tenants_async
from openapi_sdk.errors.errors import SdkError
from openapi_sdk.listings.tenants import TenantListing, walk_tenants_async
from openapi_sdk.mcp.calls import (
    MAX_MESSAGE,
    MAX_SECONDS,
    NoResultError,
    TimeIsUpError,
    describe_failure,
    explain_filters,
    join_notes,
    leave_out_personal,
    limit_time,
    say_not_called,
)
from openapi_sdk.mcp.operations import is_listing
from openapi_sdk.mcp.results import make_document

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable, Mapping

    from openapi_sdk.client.clients import AsyncClient
    from openapi_sdk.mcp.operations import Operations
    from openapi_sdk.mcp.results import ResultWriter
    from openapi_sdk.mcp.tools import MethodTool
    from openapi_sdk.model.facts import Tenant
    from openapi_sdk.model.pages import Page

#: The most tenants that a call names.
_MAX_TENANTS = 1_000
#: Pages that are requested ahead, and the most rows of a page. Without a described largest number, pages are as usual.
_PREFETCH, _MAX_SIZE = 4, 1_000
#: A result names at most so many tenants that were not read, each with so many characters of the reason.
_MAX_NAMED, _MAX_REASON = 50, 400


def write_listing_arguments(operations: Operations, text: str) -> dict[str, Any]:
    """Return the schemas of the arguments that choose the rows of a listing. `text` is about its own arguments."""
    listing: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 200}
    if not operations.are_many:
        listing["enum"] = [name for name, tool in operations.allowed.items() if is_listing(tool)]
    return {
        "operation": {**listing, "description": "The operation that lists the rows."},
        "arguments": {"type": "object", "description": text},
    }


def write_tenants(tenant: Tenant, text: str) -> dict[str, Any]:
    """Return the schema of an argument that names several tenants."""
    item = (
        {"type": "integer", "minimum": 1}
        if tenant.type == "integer"
        else {"type": "string", "minLength": 1, "maxLength": 200}
    )
    return {"type": "array", "items": item, "minItems": 1, "maxItems": _MAX_TENANTS, "description": text}


def find_listing(operations: Operations, name: str, *, tenants: Tenant | None = None) -> MethodTool:
    """Return an operation that lists rows, and may be called; with `tenants`, one whose rows are those of a tenant."""
    tool = operations.find(name)
    if not is_listing(tool):
        msg = f"{tool.name} lists no rows."
        raise NoResultError(msg)
    if tenants is not None and tool.method.operation.tenant == "unlisted":
        msg = f"The rows of {tool.name} belong to no {tenants.word}. Call it alone."
        raise NoResultError(msg)
    return tool


@define
class RowReading:
    """The reading of a listing.

    Attributes:
        tool: The operation.
        client: The client of the server.
        given: The arguments of the listing.
        limit: How many rows are read at most.
        tenants: Whose rows are read; None for the tenant of the arguments.
        stopped: Why there may be more rows; empty if all were read.
        left: The tenants that were not read whole, because the reading stopped.
        failed: The errors of tenants.
        personal: What to say of personal data that rows had.
    """

    tool: MethodTool
    client: AsyncClient
    given: Mapping[str, Any]
    limit: int
    tenants: list[Any] | None = field(init=False, default=None)
    stopped: str = field(init=False, default="")
    left: list[Any] = field(init=False, factory=list[Any])
    failed: dict[Any, SdkError] = field(init=False, default=Factory(dict[Any, SdkError]))
    personal: str = field(init=False, default="")

    @classmethod
    def of(
        cls,
        tool: MethodTool,
        client: AsyncClient,
        given: Mapping[str, Any],
        limit: int,
        *,
        takes_tenant: bool,
    ) -> RowReading:
        """Check the arguments of the listing.

        Raises:
            NoResultError: If they are wrong.
        """
        tenant = tool.input.tenant
        if tenant is not None and not takes_tenant and tenant.argument in given:
            msg = f"{tool.name} was not called: leave {tenant.argument} out, the {tenant.plural} are chosen beside it."
            raise NoResultError(msg)
        schema = tool.input.make_filter_schema(takes_tenant=takes_tenant)
        meant = tool.input.read(given)
        if errors := tool.input.find_errors(meant, schema):
            raise NoResultError(say_not_called(tool.name, errors))
        return cls(tool, client, dict(tool.input.iter_call_arguments(meant)), limit)

    async def read(self, take: Callable[[Any, list[Any]], None]) -> None:
        """Give the documents of the rows to a function, page by page, with the tenant of each page.

        They are without personal data, unless the server shows it.
        """
        seen, tenant = 0, None
        try:
            async with limit_time(), aclosing(self._walk()) as pages:
                async for tenant, page in pages:
                    rows = page.results[: self.limit - seen]
                    seen += len(rows)
                    documents, note = leave_out_personal(self.tool, [make_document(row) for row in rows])
                    self.personal = note or self.personal
                    take(tenant, documents)
                    if len(rows) < len(page.results):
                        self.stop(tenant, f"Reading stopped after {seen:,} rows. There are more.")
                        return
        except TimeIsUpError:
            self.stop(tenant, f"Reading stopped after {MAX_SECONDS:g} seconds and {seen:,} rows. There may be more.")

    def stop(self, tenant: Any, why: str) -> None:
        """Note that the rows of a tenant are missing, or some of them, and those of the ones after it."""
        tenants = self.tenants or []
        place = tenants.index(tenant) if tenant in tenants else 0
        self.stopped = why
        self.left = [each for each in tenants[place:] if each not in self.failed]

    def finish(self, writer: ResultWriter, notes: Iterable[str], *, has_rows: bool) -> dict[str, Any]:
        """Return what is behind the rows of a result: what was not read, whether these are all, and a note."""
        rest, missing = self._explain_rest(writer)
        reasons = explain_filters(self.tool.method, self.given, has_rows=has_rows)
        note = writer.clean(" ".join(filter(None, [*missing, *notes, *reasons])), MAX_MESSAGE)
        return {**rest, "is_complete": not self.stopped and not self.failed} | join_notes(note)

    def _explain_rest(self, writer: ResultWriter) -> tuple[dict[str, Any], list[str]]:
        if self.tenants is None:
            return {}, [self.stopped]
        service, method = self.client.service, self.tool.method
        reasons = {
            str(tenant): writer.clean(describe_failure(service, error, method), _MAX_REASON)
            for tenant, error in [*self.failed.items()][:_MAX_NAMED]
        }
        more, left = len(self.failed) - _MAX_NAMED, len(self.left) - _MAX_NAMED
        notes = [self.stopped, f"{more:,} more failed." if more > 0 else ""]
        notes.append(f"{left:,} more were not read whole." if left > 0 else "")
        return {"failed": reasons, "not_read_whole": self.left[:_MAX_NAMED]}, notes

    async def _walk(self) -> AsyncGenerator[tuple[Any, Page[Any]]]:
        list_rows = self.tool.method.bind(self.client)
        if self.tenants is None:
            listing = list_rows(**self.given, **self._choose_pages())
            listing.warns = False
            async with aclosing(listing.pages()) as pages:
                async for page in pages:
                    yield None, page
            return
        service, retry = self.client.service, get_calls(self.client).retry
        rows_of = TenantListing[Any].of(service, list_rows, {**self.given, **self._choose_pages()}, retry=retry)

        async def read(tenant: Any) -> AsyncGenerator[Page[Any]]:
            seen = 0
            async with aclosing(rows_of.read_async(tenant)) as pages:
                async for page in pages:
                    yield page
                    seen += len(page.results)
                    if seen > self.limit:
                        return

        try:
            async with aclosing(walk_tenants_async(service, read, self.tenants, failed=self.failed)) as walked:
                async for tenant, page in walked:
                    yield tenant, page
        except SdkError as error:
            if all(error is not each for each in self.failed.values()):
                raise

    def _choose_pages(self) -> dict[str, Any]:
        """Return the arguments for few requests, and for rows that are counted once if they move meanwhile."""
        method, listing = self.tool.method, self.tool.method.operation.listing
        chosen: dict[str, Any] = {"exact": True} if method.can_be_exact else {}
        if method.can_prefetch and self.tenants is None:
            chosen["prefetch"] = _PREFETCH
        if listing is not None and listing.size and listing.largest is not None:
            chosen[listing.size] = max(listing.smallest, min(self.limit, listing.largest, _MAX_SIZE))
        return chosen


async def list_tenants(client: AsyncClient, chosen: Iterable[Any] | None) -> list[Any]:
    """Return the ids of the tenants that a call names; of all that the token may read if it names none."""
    if chosen is not None:
        return client.service.check_tenants(chosen, client.service.errors.InvalidInput)
    try:
        async with limit_time():
            return await list_tenants_async(client)
    except TimeIsUpError:
        tenant = client.service.tenant
        plural = "tenants" if tenant is None else tenant.plural
        msg = f"The {plural} could not be listed within {MAX_SECONDS:g} seconds. Name some of them: `{plural}`."
        raise NoResultError(msg) from None
