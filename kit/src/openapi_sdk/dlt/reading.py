"""Reads the rows of one table, tenant by tenant, from the day on that the last run reached."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from openapi_sdk.client.calls import get_calls
from openapi_sdk.dlt.columns import is_key
from openapi_sdk.errors.errors import PageDrift, SdkError
from openapi_sdk.listings.no_rows import warn_of_no_rows
from openapi_sdk.listings.tenants import TenantListing, note_failed, walk_tenants
from openapi_sdk.model.column_names import make_row
from openapi_sdk.rows.columns import rename_column
from openapi_sdk.secrets.fields import remove_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from threading import Event

    from dlt.common.schema.typing import TColumnSchema

    from openapi_sdk.client.clients import SyncClient
    from openapi_sdk.dlt.problems import TableFailed
    from openapi_sdk.dlt.tables import SourceTable
    from openapi_sdk.listings.tenants import TenantPage
    from openapi_sdk.service import Service

#: How often a listing is started whose rows moved. What was read already is merged, by the key of the table.
_MAX_STARTS = 3


@frozen
class TableReader:
    """Reads a table.

    `date` limits the listing to new rows; None reads all rows each time. `secrets` are those that are kept, by their
    names with dots. `failed_class` is the error of a table that can't be read.
    """

    table: SourceTable
    columns: dict[str, TColumnSchema]
    client: SyncClient
    failed_class: type[TableFailed]
    date: str | None
    start: dt.date | None
    full: bool
    lag_days: int
    filters: Mapping[str, Any] = field(repr=False)
    secrets: Collection[str]
    prefetch: int
    workers: int
    today: Callable[[], dt.date]

    @property
    def _service(self) -> Service:
        return self.client.service

    def iter_pages(self, tenants: Sequence[Any], newest: dict[str, str]) -> Iterator[list[dict[str, Any]]]:
        """Yield the rows of each page, with the values of models.

        At the end, `newest` has the newest day of each tenant, as text.
        """
        has_tenants = self.table.tenant_column is not None
        chosen: Sequence[Any] = tenants if has_tenants else [get_calls(self.client).only_tenant]
        reached = dict(newest)
        since = {} if self.full else dict(newest)

        def read(tenant: Any, stopped: Event | None) -> Iterator[TenantPage[Any]]:
            return self._read_tenant(tenant, since.get(str(tenant)), stopped)

        failed: dict[Any, SdkError] = {}
        tenant: Any = None
        has_rows = False
        try:
            with closing(walk_tenants(self._service, read, chosen, self.workers, failed)) as pages:
                for tenant_page in pages:
                    tenant = tenant_page.tenant
                    rows = [self._make_row(tenant, row) for row in tenant_page.page.results]
                    if self.date is not None and (days := [*self._iter_days(rows)]):
                        # A date in the future, which may be a mistake, must not hide the rows of the days before it.
                        day = min(max(days), self.today()).isoformat()
                        reached[str(tenant)] = max(day, reached.get(str(tenant), day))
                    if rows:
                        has_rows = True
                        yield rows
        except SdkError as error:
            if not self._service.errors.get_failed(error):  # a row that can't be merged: nothing behind it is read
                note_failed(self._service.errors, error, [*failed, *chosen[chosen.index(tenant) :]])
            raise self._build_error(error) from error
        if not has_rows:
            warn_of_no_rows(self._service, self.table.method, self.filters)
        newest.update(reached)

    def _build_error(self, error: SdkError) -> TableFailed:
        errors, name = self._service.errors, self.table.name
        tenant = errors.get_tenant(error)
        named = errors.name_tenant(tenant)
        of_table = self.failed_class(f"{name} of {named}: {error}" if named else f"{name}: {error}", table=name)
        errors.set_tenant(of_table, tenant)
        errors.note_failed(of_table, errors.get_failed(error))
        return of_table

    def _iter_days(self, rows: list[dict[str, Any]]) -> Iterator[dt.date]:
        for row in rows:
            day = row.get(self.date or "")
            if isinstance(day, dt.date):
                yield day.date() if isinstance(day, dt.datetime) else day

    def _read_tenant(self, tenant: Any, newest: str | None, stopped: Event | None) -> Iterator[TenantPage[Any]]:
        method = self.table.method
        arguments = {**self.filters, **self._limit_days(newest)}
        retry = get_calls(self.client).retry
        listing = TenantListing[Any].of(
            self._service, method.bind(self.client), arguments, retry=retry, prefetch=self.prefetch
        )
        for attempt in range(1, _MAX_STARTS + 1):
            try:
                yield from listing.read(tenant, stopped)
            except PageDrift:
                if attempt == _MAX_STARTS or not self.table.primary_key:
                    raise
            else:
                return

    def _limit_days(self, newest: str | None) -> dict[str, dt.date]:
        """Return the argument that limits the listing to new rows."""
        if self.date is None:
            return {}
        first = self.start
        if newest is not None:
            first = dt.date.fromisoformat(newest) - dt.timedelta(days=self.lag_days)
        return {} if first is None else {self.table.get_filter(self.date): first}

    def _make_row(self, tenant: Any, model: Any) -> dict[str, Any]:
        model = remove_secrets(model, self.secrets)
        row = make_row(model, lambda value: value)
        for name in [name for name, value in row.items() if value is None and name not in self.columns]:
            del row[name]  # it has no type, as a secret has none
        if (column := self.table.tenant_column) is not None:
            row = {column: tenant, **rename_column(row, column)}
        for name in self.table.primary_key:
            if not is_key(row.get(name), self.columns[name]):
                why = "a row can't be merged by a value of this type"
                errors = self._service.errors
                error = errors.DecodeError(operation=self.table.method.id, where=name, why=why)
                errors.set_tenant(error, tenant)
                raise error
        return row
