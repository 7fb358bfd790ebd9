"""The tables: one for each listing of the description, with its name, its key and what it can be loaded by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from openapi_sdk.model.suggestions import suggest
from openapi_sdk.rows.columns import describe_rows, name_key_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openapi_sdk.description.methods import Method
    from openapi_sdk.model.facts import Tenant
    from openapi_sdk.service import Service

_FROM = "_gte"
#: Parts of the names of dates that say when the service got a row or changed it, the best first. Others, such as the
#: day of a sale, may be weeks before the row is there.
_ARRIVALS = ("updated", "modified", "changed", "created", "added", "posting", "posted", "received")


@frozen
class SourceTable:
    """A table."""

    name: str
    method: Method
    tenant: Tenant | None = None

    @property
    def tenant_column(self) -> str | None:
        """The column with the tenant, if each has rows of its own; None for rows of the account."""
        is_listed = self.method.operation.tenant != "unlisted"
        return self.tenant.argument if self.tenant is not None and is_listed else None

    @property
    def primary_key(self) -> list[str]:
        """The columns that tell rows apart; none if rows have no key, or one that is secret."""
        described, key = describe_rows(self.method, secrets=False), name_key_columns(self.method)
        if any(name not in described for name in key):
            return []
        return key if self.tenant_column is None else [self.tenant_column, *key]

    @property
    def dates(self) -> tuple[str, ...]:
        """The dates of rows that the listing can be limited by: only rows of this day or later."""
        filters = {each.name: each for each in self.method.arguments}
        return tuple(
            name
            for name in self.method.row_fields
            if f"{name}{_FROM}" in filters and filters[f"{name}{_FROM}"].format == "date"
        )

    @property
    def arrival(self) -> str | None:
        """The date of a row that says when it came or was changed; None if there is none."""
        return next((name for part in _ARRIVALS for name in self.dates if part in name.split("_")), None)

    def get_filter(self, date: str) -> str:
        """Return the argument that limits the listing to rows of a day or later, by one of `dates`."""
        return f"{date}{_FROM}"


def load_tables(service: Service) -> Mapping[str, SourceTable]:
    """Return the tables by name: of each listing, with or without pages."""
    methods = service.description.methods.values()
    found = [each for each in methods if each.is_safe and each.row_schema and each.row_fields]
    plain = {method.resource for method in found if method.name == "list"}
    tables = [SourceTable(make_name(each, plain), each, service.tenant) for each in found]
    return {each.name: each for each in sorted(tables, key=lambda table: table.name)}


def make_name(method: Method, taken: Iterable[str]) -> str:
    """Return the name of the table of a listing.

    `orders.list` is `orders`, and `orders.list_open` is `open_orders`. A name that a resource has already
    is that of its own listing; the other table is called like the operation then.
    """
    if method.name == "list":
        return method.resource
    kind = method.name.removeprefix("list_")
    name = f"{kind}_{method.resource}"
    return method.id if name in taken or kind == method.name else name


def choose_tables(
    service: Service, names: Iterable[str] | None, filters: Mapping[str, Mapping[str, object]]
) -> list[SourceTable]:
    """Return the tables to load."""
    tables = load_tables(service)
    wanted = None if names is None else list(names)
    for name in [*(wanted or ()), *filters]:
        if name not in tables:
            msg = f"{name!r} is no table{suggest(name, tables)}; there are {', '.join(tables)}"
            raise service.errors.ConfigurationError(msg)
    chosen: list[SourceTable] = []
    for name in tables if wanted is None else dict.fromkeys(wanted):
        table = tables[name]
        missing = [each for each in table.method.needed_filters if each not in filters.get(name, {})]
        if missing and wanted is not None:
            example = ", ".join(f"{each!r}: …" for each in missing)
            msg = f"{name} can't be listed without {', '.join(missing)}: pass filters={{{name!r}: {{{example}}}}}"
            raise service.errors.ConfigurationError(msg)
        if not missing:
            chosen.append(table)
    return chosen
