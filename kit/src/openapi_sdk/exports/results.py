"""What an export says: its formats, how far it is, and what was exported. Generated packages have the tenants' word."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from attrs import frozen

from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr

Format: TypeAlias = Literal["csv", "jsonl", "parquet", "sqlite", "duckdb"]
FORMATS: tuple[Format, ...] = get_args(Format)


@public_in("openapi_sdk.exports")
@guard_repr
@frozen
class Progress:
    """How far an export is.

    Attributes:
        rows: The rows so far, with those of the runs before.
        total: About how many there will be; None if that is not known yet.
        tenants_done: How many tenants are finished.
        tenants: How many there are; 1 for a service without tenants.
    """

    rows: int
    total: int | None
    tenants_done: int
    tenants: int


@public_in("openapi_sdk.exports")
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
        missing_tenants: The tenants whose rows are not in the file, because they could not be read. Only with
            `allow_missing_tenants`; each has a note that says why.
    """

    path: Path | None
    format: Format
    rows: int
    columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    was_resumed: bool = False
    began: dt.datetime | None = None
    missing_tenants: tuple[Any, ...] = ()
