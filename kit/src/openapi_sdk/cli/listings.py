"""Runs a listing: the first rows, all rows, or those of all tenants."""

from __future__ import annotations

import re
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

from attrs import frozen

from openapi_sdk.cli.errors import PARTLY_DONE, CommandError, to_command_error, write_notes
from openapi_sdk.cli.no_rows import explain_no_rows
from openapi_sdk.cli.results import ResultRow
from openapi_sdk.cli.terminal import NO_ROWS, ProgressBar, count_of, print_note, show_progress
from openapi_sdk.client.calls import get_calls, get_tenant
from openapi_sdk.client.tenants import list_tenants
from openapi_sdk.errors.errors import SdkError
from openapi_sdk.listings.tenants import MAX_TENANTS, TenantListing, raise_first, walk_tenants
from openapi_sdk.rows.columns import describe_rows, get_tenant_kinds, name_tenant_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openapi_sdk.cli.connection import ConnectionOptions
    from openapi_sdk.cli.output import Output
    from openapi_sdk.cli.program import Program
    from openapi_sdk.client.clients import SyncClient
    from openapi_sdk.description.methods import Method

#: The rows of a table, if nothing else is asked for: they fit on a screen.
SCREENFUL = 20
#: The end of a filter's name that is about the field before it.
_RANGE = re.compile(r"_(?:gte?|lte?|min|max)\Z")
#: Pages in flight where all rows are read.
_PREFETCH = 4


@frozen
class ListingCall:
    """A call of a listing. It writes `most` rows, or all; `arguments` are the filters and the size of a page."""

    program: Program
    method: Method
    arguments: Mapping[str, Any]
    most: int | None
    is_of_all_tenants: bool
    out: Output
    filters: Mapping[str, Any]

    @classmethod
    def of(
        cls,
        connection: ConnectionOptions,
        method: Method,
        arguments: Mapping[str, Any],
        named: Mapping[str, Any],
        out: Output,
    ) -> ListingCall:
        """Return the call for the options of a command."""
        most: int | None = named.get("limit")
        is_of_all_tenants, wants_all = bool(named.get("all_tenants")), bool(named.get("all"))
        program = connection.program
        if is_of_all_tenants and connection.tenant is not None:
            msg = f"{program.all_tenants_option} and {program.tenant_option} can't be combined"
            raise CommandError(msg, "Use one of them.")
        if most is not None and wants_all:
            msg = "--limit and --all can't be combined"
            raise CommandError(msg)
        if most is not None and most < 1:
            msg = f"--limit {most}: 1 or more is needed"
            raise CommandError(msg)
        if most is None and out.format == "table" and not wants_all and not is_of_all_tenants:
            most = SCREENFUL
        size = _choose_page_size(method, named.get("page_size"), most)
        return cls(program, method, {**arguments, **size}, most, is_of_all_tenants, out, arguments)

    def run(self, client: SyncClient) -> None:
        """List and write the rows, and say on stderr how many more there are."""
        # A bar between rows that are written to the same terminal could not be read.
        is_wanted = self.out.format in {"table", "csv"} or not sys.stdout.isatty()
        is_short = self.out.format == "table" and self.out.columns is None
        described = describe_rows(self.method, secrets=not is_short)
        tenant, ids = client.service.tenant, self.program.ids
        column = None
        if tenant is not None and self.is_of_all_tenants:
            column = name_tenant_column(tenant, described)
            described = {column: get_tenant_kinds(tenant), **described}
        with show_progress(self.program, is_wanted=is_wanted and self.most is None) as progress:
            reader = _Reader(self, progress)
            batches = reader.iter_batches(client, column)
            try:
                if self.out.format == "table":
                    rows = [row for batch in batches for row in batch]
                    progress.stop()
                    if rows:
                        looked_for = [_RANGE.sub("", each.name) for each in self.method.filters]
                        self.out.write_rows([rows], described=described, looked_for=looked_for, ids=ids)
                else:
                    self.out.write_rows(batches, described=described)
            except SdkError as error:
                # A table and CSV are written when all rows were read.
                written = reader.done if self.out.format in {"json", "jsonl"} else 0
                if written or (self.is_of_all_tenants and write_notes(error)):
                    raise self._explain(error, written) from error
                raise
        if reader.failure is not None:
            raise self._explain(reader.failure, reader.done) from reader.failure
        if not reader.done:
            note = explain_no_rows(self.program, self.method, self.filters)
            print_note(note if self.out.format == "table" or note != NO_ROWS else "")
        if self.most is not None and (reader.done < reader.count or reader.tenants_left):
            at_least = "at least " if self.is_of_all_tenants else ""
            print_note(f"{reader.done:,} of {at_least}{reader.count:,} rows; --all shows all.")

    def _explain(self, error: SdkError, written: int) -> CommandError:
        """Return what is said of an error: which tenants failed, and how many rows are in the output all the same."""
        found = to_command_error(self.program, error)
        if self.is_of_all_tenants and self.program.list_failed(error):
            found.message += write_notes(error)
            found.status = PARTLY_DONE if written else found.status
        if written:
            incomplete = f"The output is not complete; it has {count_of(written, 'row')}."
            found.hint = f"{found.hint or ''} {incomplete}".strip()
        return found


def _choose_page_size(method: Method, size: int | None, most: int | None) -> dict[str, int]:
    """Return the argument with the number of rows of a page: what was asked for, or as many as are needed."""
    listing = method.operation.listing
    if listing is None or not listing.size or (size is None and most is None):
        return {}
    smallest, largest = listing.smallest, listing.largest
    if size is None:
        return {listing.size: max(smallest, min(most or 0, largest or most or 0))}
    if size < smallest or (largest is not None and size > largest):
        needed = f"{smallest} or more" if largest is None else f"{smallest} to {largest}"
        msg = f"--page-size {size}: {needed} is needed"
        raise CommandError(msg, "--limit says how many rows are shown.")
    return {listing.size: size}


class _Reader:
    """Reads the rows of a listing, and counts them: those that were read, and those that the tenants so far have.

    `failure` is the error of tenants that can't be read, if there are rows of others.
    """

    def __init__(self, call: ListingCall, progress: ProgressBar) -> None:
        self._call = call
        self._progress = progress
        self.done = 0
        self.count = 0
        self.tenants_left = 0
        self.failure: SdkError | None = None

    def iter_batches(self, client: SyncClient, column: str | None) -> Iterator[list[ResultRow]]:
        """Yield the rows of each page: of the client's tenant, or of all tenants, with a column for the tenant."""
        tenants = [get_tenant(client)] if column is None else list_tenants(client)
        try:
            for tenant, rows in self._iter_tenants(client, tenants):
                yield rows if column is None else [row.with_tenant(tenant, column) for row in rows]
        except SdkError as error:
            if column is None or not self.done or not self._call.program.list_failed(error):
                raise
            self.failure = error

    def _iter_tenants(self, client: SyncClient, tenants: Sequence[Any]) -> Iterator[tuple[Any, list[ResultRow]]]:
        call, failed = self._call, dict[Any, SdkError]()
        at_once = max(1, min(len(tenants), MAX_TENANTS))
        prefetch = _PREFETCH // at_once
        if call.most is not None:
            at_once = prefetch = 1  # no page, and no tenant, is requested before its rows are needed
        listing = TenantListing[Any].of(
            client.service,
            call.method.bind(client),
            call.arguments,
            retry=get_calls(client).retry if call.is_of_all_tenants else None,
            prefetch=prefetch,
        )
        places = {tenant: place for place, tenant in enumerate(tenants, start=1)}
        starts: dict[Any, tuple[int, int]] = {}
        with closing(walk_tenants(listing.service, listing.read, tenants, at_once, failed)) as pages:
            for tenant_page in pages:
                place = places[tenant_page.tenant]
                before, counted = starts.setdefault(tenant_page.tenant, (self.done, self.count))
                left = None if call.most is None else call.most - self.done
                rows = [ResultRow.of(row) for row in tenant_page.page.results[:left]]
                self.done += len(rows)
                self.count = counted + tenant_page.page.count
                text = "rows"
                if call.is_of_all_tenants:
                    text = f"{client.service.describe_tenant(tenant_page.tenant)} ({place} of {len(tenants)})"
                self._progress.show(self.done - before, tenant_page.page.count, text)
                if rows:
                    yield tenant_page.tenant, rows
                if call.most is not None and self.done >= call.most:
                    self.tenants_left = len(tenants) - place
                    break
        raise_first(listing.service.errors, failed)
