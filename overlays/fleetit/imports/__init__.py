"""Sends the rows of a file to a bulk operation, each once.

    from fleetit.imports import import_rows

    result = import_rows(client, "vehicles.create_many", "vehicles.csv")

`_csv_rows` and `_jsonl_rows` read the rows by `_lines`; `_columns` finds the fields of a table and converts its cells.
`_importing` checks all rows before it sends any. `_journal` records what is sent, `_history` is what it says about each
row, `_selection` leaves out what was taken, and `_sending` sends the rest.
"""

from __future__ import annotations

from fleetit.imports._error_file import write_errors
from fleetit.imports._formats import Format
from fleetit.imports._importing import import_rows
from fleetit.imports._result import ImportResult
from fleetit.imports._rows import InvalidRows, RowError
from fleetit.imports._selection import Unknown

__all__ = ["Format", "ImportResult", "InvalidRows", "RowError", "Unknown", "import_rows", "write_errors"]
