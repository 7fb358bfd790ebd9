"""Lists the rows of several tenants in one call: each row with its tenant, and what failed for which tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk.client.calls import get_calls
from openapi_sdk.mcp.calls import CUT, MAX_SECONDS, ServerTool, answer, build_tool, pick_fields
from openapi_sdk.mcp.listings import RowReading, find_listing, list_tenants, write_listing_arguments, write_tenants
from openapi_sdk.model.column_names import find_free_name
from openapi_sdk.rows.columns import name_tenant_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mcp_types import CallToolResult, Tool

    from openapi_sdk.client.clients import AsyncClient
    from openapi_sdk.mcp.operations import Operations
    from openapi_sdk.mcp.results import ResultWriter
    from openapi_sdk.mcp.tools import MethodTool
    from openapi_sdk.model.facts import Tenant

_OUTPUT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "rows": {"type": "array"},
        "failed": {"type": "object", "description": "Why rows could not be read, by tenant."},
        "not_read_whole": {"type": "array", "description": "The tenants that have more rows, or were not reached."},
        "is_complete": {"type": "boolean", "description": "Whether these are all rows."},
        "note": {"type": "string", "description": "What is missing."},
    },
    "required": ["rows", "failed", "not_read_whole", "is_complete"],
}


def make_tenants_tools(
    operations: Operations, client: AsyncClient, writer: ResultWriter, max_rows: int
) -> Iterator[ServerTool]:
    """Yield the tool that lists rows of all tenants, unless the service has none, or the server is for one."""
    calls = get_calls(client)
    tenant = calls.service.tenant
    if tenant is None or calls.only_tenant is not None:
        return

    async def run(given: Mapping[str, Any]) -> CallToolResult:
        tool = find_listing(operations, given["operation"], tenants=tenant)
        return await answer(_list(tool, client, given, tenant, writer, max_rows), tool.method, client.service, writer)

    if operations.has_listings:
        name = find_free_name(f"across_{tenant.plural}", operations.names)
        yield ServerTool(_describe(name, operations, tenant, max_rows), run)


def _describe(name: str, operations: Operations, tenant: Tenant, max_rows: int) -> Tool:
    has_listing = tenant.listing in {tool.method.full_name for tool in operations.allowed.values()}
    fields = {"type": "array", "items": {"type": "string", "maxLength": 200}, "minItems": 1, "maxItems": 100}
    more = f" Without it, all {tenant.plural} that the token may read." if has_listing else ""
    properties = {
        **write_listing_arguments(operations, f"Its arguments without `{tenant.argument}`: filters that rows match."),
        tenant.plural: write_tenants(tenant, f"The {tenant.plural} whose rows are read.{more}"),
        "fields": {**fields, "description": "Fields of the rows, as listings take them."},
        "limit": {
            "type": "integer",
            "minimum": 1,
            "maximum": max_rows,
            "default": max_rows,
            "description": "Rows of this answer, in the order of the " + tenant.plural + ".",
        },
    }
    title = f"List the rows of all {tenant.plural}"
    text = (
        f"List the rows of an operation for all {tenant.plural}, or several, in one call. Each row has its "
        f"`{tenant.argument}`. Narrow it with filters: it returns at most {max_rows} rows, reads for up to "
        f"{MAX_SECONDS:g} seconds, and says which {tenant.plural} failed or were not read whole."
    )
    required = ["operation", *([] if has_listing else [tenant.plural])]
    return build_tool(name, title, text, properties, required, output=_OUTPUT)


async def _list(  # noqa: PLR0917 - one caller
    tool: MethodTool,
    client: AsyncClient,
    given: Mapping[str, Any],
    tenant: Tenant,
    writer: ResultWriter,
    max_rows: int,
) -> dict[str, Any]:
    limit = given.get("limit", max_rows)
    reading = RowReading.of(tool, client, given.get("arguments", {}), limit, takes_tenant=False)
    reading.tenants = await list_tenants(client, given.get(tenant.plural))
    own = name_tenant_column(tenant, tool.input.answer.names)
    rows: list[tuple[Any, Any]] = []
    await reading.read(lambda owner, documents: rows.extend((owner, each) for each in documents))
    picked = pick_fields(tool, [row for _, row in rows], given.get("fields"))
    named = [
        {own: owner, **(row if isinstance(row, dict) else {"value": row})}
        for (owner, _), row in zip(rows, picked, strict=True)
    ]
    documents, has_cut = writer.fit_rows(named)
    if len(documents) < len(named):
        reading.stop(rows[len(documents)][0], f"Only the first {len(documents)} of {len(named)} rows fit.")
    notes = [CUT if has_cut else "", reading.personal]
    return {"rows": documents, **reading.finish(writer, notes, has_rows=bool(rows))}
