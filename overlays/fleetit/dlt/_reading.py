"""Reads the rows of one table, fleet by fleet, from the day on that the last run reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from fleetit.dlt._columns import is_key
from fleetit.service import TENANT
from fleetit_api.exceptions import DecodeError, FleetITError, PageDrift
from openapi_sdk.client.calls import get_calls
from openapi_sdk.errors.errors import Facts
from openapi_sdk.listings.no_rows import warn_of_no_rows
from openapi_sdk.listings.tenants import TenantListing, note_failed, walk_tenants
from openapi_sdk.model.public import public_in
from openapi_sdk.model.rows import make_row
from openapi_sdk.rows.columns import rename_column
from openapi_sdk.secrets.fields import remove_secrets

if TYPE_CHECKING:
    from threading import Event

    from dlt.common.schema.typing import TColumnSchema

    from fleetit import FleetIT
    from fleetit.dlt._tables import Table
    from openapi_sdk.listings.tenants import TenantPage

#: How often a listing is started whose rows moved. What was read already is merged, by the key of the table.
_MAX_STARTS = 3


@public_in("fleetit.dlt")
class TableFailed(FleetITError, facts={"table": str}):
    """A table can't be read. Nothing of this run is loaded; the next one begins where the last good one did.

    Args:
        message: What is wrong.
        facts: The second one of `args`.
        table: The table.
        fleet_id: The fleet.

    Attributes:
        table: The table.
        fleet_id: The fleet; None for a table of the account.
        failed_fleets: The fleets whose rows of the table were not read whole, in their order.
    """

    table: str = ""

    def __init__(
        self, message: str = "", facts: Facts | None = None, *, table: str = "", fleet_id: int | None = None
    ) -> None:
        self.table = table
        self.fleet_id = fleet_id
        super().__init__(message, facts)


@frozen
class TableReader:
    """Reads a table.

    `date` limits the listing to new rows; None reads all rows each time. `secrets` are those that are kept, by their
    names with dots.
    """

    table: Table
    columns: dict[str, TColumnSchema]
    client: FleetIT
    date: str | None
    start: dt.date | None
    full: bool
    lag_days: int
    filters: Mapping[str, Any] = field(repr=False)
    secrets: Collection[str]
    prefetch: int
    workers: int
    today: Callable[[], dt.date]

    def iter_pages(self, fleets: Sequence[int], newest: dict[str, str]) -> Iterator[list[dict[str, Any]]]:
        """Yield the rows of each page, with the values of models.

        At the end, `newest` has the newest day of each fleet, as text.
        """
        chosen: Sequence[int | None] = fleets if self.table.has_fleets else [get_calls(self.client).only_tenant]
        reached = dict(newest)
        since = {} if self.full else dict(newest)

        def read(fleet: int | None, stopped: Event | None) -> Iterator[TenantPage[Any]]:
            return self._read_fleet(fleet, since.get(str(fleet)), stopped)

        failed: dict[int | None, FleetITError] = {}
        fleet: int | None = None
        has_rows = False
        try:
            with closing(walk_tenants(self.client.service, read, chosen, self.workers, failed)) as pages:
                for fleet_page in pages:
                    fleet = fleet_page.tenant
                    rows = [self._make_row(fleet, row) for row in fleet_page.page.results]
                    if self.date is not None and (days := [*self._iter_days(rows)]):
                        # A date in the future, which may be a mistake, must not hide the rows of the days before it.
                        day = min(max(days), self.today()).isoformat()
                        reached[str(fleet)] = max(day, reached.get(str(fleet), day))
                    if rows:
                        has_rows = True
                        yield rows
        except FleetITError as error:
            if not error.failed_fleets:  # a row that can't be merged: nothing behind it is read
                note_failed(self.client.service.errors, error, [*failed, *chosen[chosen.index(fleet) :]])
            place = self.table.name if error.fleet_id is None else f"{self.table.name} of fleet {error.fleet_id}"
            of_table = TableFailed(f"{place}: {error}", table=self.table.name, fleet_id=error.fleet_id)
            of_table.failed_fleets = error.failed_fleets
            raise of_table from error
        if not has_rows:
            warn_of_no_rows(self.client.service, self.table.method, self.filters)
        newest.update(reached)

    def _iter_days(self, rows: list[dict[str, Any]]) -> Iterator[dt.date]:
        for row in rows:
            day = row.get(self.date or "")
            if isinstance(day, dt.date):
                yield day.date() if isinstance(day, dt.datetime) else day

    def _read_fleet(self, fleet: int | None, newest: str | None, stopped: Event | None) -> Iterator[TenantPage[Any]]:
        method = self.table.method
        arguments = {**self.filters, **self._limit_days(newest)}
        retry = get_calls(self.client).retry
        listing = TenantListing[Any].of(
            self.client.service, method.bind(self.client), arguments, retry=retry, prefetch=self.prefetch
        )
        for attempt in range(1, _MAX_STARTS + 1):
            try:
                yield from listing.read(fleet, stopped)
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

    def _make_row(self, fleet: int | None, model: Any) -> dict[str, Any]:
        model = remove_secrets(model, self.secrets)
        row = make_row(model, lambda value: value)
        for name in [name for name, value in row.items() if value is None and name not in self.columns]:
            del row[name]  # it has no type, as a secret has none
        if self.table.has_fleets:
            row = {TENANT.argument: fleet, **rename_column(row, TENANT.argument)}
        for name in self.table.primary_key:
            if not is_key(row.get(name), self.columns[name]):
                why = "a row can't be merged by a value of this type"
                raise DecodeError(operation=self.table.method.id, where=name, why=why, fleet_id=fleet)
        return row
