"""Sends the rows of a file to a bulk operation, each once.

`reading` reads the rows of a file, `dialect` says how a table is written, and `columns` finds its fields. `importing`
checks all rows before it sends any. `journal` records what is sent and leaves out what was taken, and `sending` sends
the rest.
"""

from openapi_sdk.imports.importing import ImportResult, import_rows
from openapi_sdk.imports.journal import Unknown
from openapi_sdk.imports.reading import Format
from openapi_sdk.imports.rows import ImportErrors, InvalidRows, Row, RowError, RowsLeft, write_errors

__all__ = [
    "Format",
    "ImportErrors",
    "ImportResult",
    "InvalidRows",
    "Row",
    "RowError",
    "RowsLeft",
    "Unknown",
    "import_rows",
    "write_errors",
]
