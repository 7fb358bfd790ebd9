"""Sends the rows of a file to a bulk operation, each once.

    from fleetit.imports import import_rows

    result = import_rows(client, "vehicles.create_many", "vehicles.csv")
    result.raise_for_error()

All rows are checked before any is sent. A journal keeps what was sent, so that no row is sent twice.
"""

from __future__ import annotations

from fleetit_api.imports import (
    Format,
    ImportResult,
    InvalidRows,
    Row,
    RowError,
    RowsLeft,
    Unknown,
    import_rows,
    write_errors,
)

__all__ = [
    "Format",
    "ImportResult",
    "InvalidRows",
    "Row",
    "RowError",
    "RowsLeft",
    "Unknown",
    "import_rows",
    "write_errors",
]
