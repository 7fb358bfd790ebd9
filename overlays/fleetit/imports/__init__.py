"""Sends the rows of a file to a bulk operation, each once.

    from fleetit.imports import import_rows

    result = import_rows(client, "vehicles.create_many", "vehicles.csv")
    result.raise_for_error()

`_reading` reads the rows of a file, `_dialect` says how a table is written, and `_columns` finds its fields.
`_importing` checks all rows before it sends any. `_journal` records what is sent and leaves out what was taken, and
`_sending` sends the rest.
"""

from __future__ import annotations

from fleetit.imports._importing import ImportResult, import_rows
from fleetit.imports._journal import Unknown
from fleetit.imports._reading import Format
from fleetit.imports._rows import InvalidRows, Row, RowError, RowsLeft, write_errors

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
