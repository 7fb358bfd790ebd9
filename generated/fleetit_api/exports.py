"""Exports a listing of FleetIT into a file. Generated, do not edit: import it from `fleetit.exports`."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from attrs import frozen
from openapi_sdk import exports
from openapi_sdk.exports import Format
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr

if TYPE_CHECKING:
    from .clients import BaseClient


@public_in("fleetit.exports")
@guard_repr
@frozen
class Progress:
    """How far an export is.

    Attributes:
        rows: The rows so far, with those of the runs before.
        total: About how many there will be; None if that is not known yet.
        fleets_done: How many fleets are finished.
        fleets: How many there are.
    """

    rows: int
    total: int | None
    fleets_done: int
    fleets: int


@public_in("fleetit.exports")
@guard_repr
@frozen
class ExportResult:
    """A finished export.

    Attributes:
        path: The file; None if it was written to a stream.
        format: Its format.
        rows: How many rows it has.
        columns: Its columns; empty for JSON Lines.
        notes: Which columns are not of the type that the description has, and why.
        was_resumed: Whether rows of a run before are in it.
        began: When it began, its first run if it was resumed. No row is older. None for a stream.
        missing_fleets: The fleets whose rows are not in the file, because they could not be read. Only with
            `allow_missing_fleets`; each has a note that says why.
    """

    path: Path | None
    format: Format
    rows: int
    columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    was_resumed: bool = False
    began: dt.datetime | None = None
    missing_fleets: tuple[int, ...] = ()


@public_in("fleetit.exports")
def export(
    client: BaseClient,
    listing: str,
    target: str | os.PathLike[str] | BinaryIO,
    *,
    format: str | None = None,
    fleets: Iterable[int] | Literal["all"] | None = None,
    filters: Mapping[str, object] | None = None,
    prefetch: int = 8,
    exact: bool | None = None,
    resume: bool = False,
    overwrite: bool = False,
    keep_formulas: bool = False,
    secrets: bool = False,
    columns: Iterable[str] | None = None,
    gzip: bool = False,
    allow_missing_fleets: bool = False,
    on_progress: Callable[[Progress], object] | None = None,
) -> ExportResult:
    """Export all rows of a listing into a file, which appears when it is complete.

    Rows have the columns of `to_row()`, and before them `fleet_id`. Those of each fleet are together, in the order of
    the fleets. Until the end they are kept beside the file, in `FILE.part` and `FILE.part.state`: after a kill or an
    error, the same call with `resume=True` goes on.

    Args:
        client: The client. Requests have 8 attempts, unless its `retry` has more, or one.
        listing: The listing: `tolls`, or its method, as in `tolls.list`, where a resource has several.
        target: The file, or a binary stream, which can't be resumed.
        format: `csv`, `jsonl`, `parquet`, `sqlite` or `duckdb`; by default that of the file's suffix.
        fleets: The fleets, or `"all"` that the token has access to. By default the fleet of the client.
        filters: The filters of the listing by their names.
        prefetch: How many requests are in flight at the same time, those of all fleets together: 1 to 32.
        exact: Whether to notice rows that are inserted or deleted meanwhile, so that each row that stays is exported
            once. By default if the listing can do so.
        resume: Go on with an export that did not end. If there is none, begin one.
        overwrite: Replace the file if it exists. Without `resume`, an export that did not end is dropped too.
        keep_formulas: Write texts into CSV as they are. By default a text that a spreadsheet may run as a formula gets
            an apostrophe in front, and so does one that begins with an apostrophe; the same behind each `;`, `|`, tab
            and end of line in a text.
        secrets: Whether secrets are exported, into a file that only its owner can read. Without them, columns are left
            out that the description calls secret, and fields that it doesn't have if their name says so.
        columns: The columns to write, in this order; by default all. One that is not described has to be in a row,
            unless there are no rows.
        gzip: Whether CSV or JSON Lines are compressed. A file that ends with `.gz` is.
        allow_missing_fleets: Make the file although fleets can't be read, without any row of theirs. The result names
            them, and what was exported is kept, so that `resume=True` with `overwrite=True` asks for them alone. If no
            fleet can be read, or the fleets can't be listed, it is an error all the same.
        on_progress: Called after each page, by one thread at a time.

    Raises:
        ConfigurationError: If the file exists, the folder doesn't, or a value is wrong.
        InvalidInput: If a filter can't be sent; at the end, if no row has one of the `columns`. What was exported is
            kept then.
        PageDrift: If rows moved, and the place in an exact listing was not found again.
        FleetITError: If a request fails. What was exported is kept.
        OSError: If the file can't be written. What was exported is kept.
    """
    from openapi_sdk.exports import exporting  # imported lazily

    def report(done: exports.Progress) -> None:
        if on_progress is not None:
            on_progress(Progress(done.rows, done.total, done.tenants_done, done.tenants))

    found = exporting.export(
        client,
        listing,
        target,
        format=format,
        tenants=fleets,
        filters=filters,
        prefetch=prefetch,
        exact=exact,
        resume=resume,
        overwrite=overwrite,
        keep_formulas=keep_formulas,
        secrets=secrets,
        columns=columns,
        gzip=gzip,
        allow_missing_tenants=allow_missing_fleets,
        on_progress=report,
    )
    return ExportResult(
        found.path,
        found.format,
        found.rows,
        found.columns,
        found.notes,
        found.was_resumed,
        found.began,
        found.missing_tenants,
    )
