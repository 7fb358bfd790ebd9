"""Sends the rows of a file to a bulk operation, each once.

`reading` reads the rows of a file, `dialect` says how a table is written, and `columns` finds its fields. `importing`
checks all rows before it sends any. `journal` records what is sent and leaves out what was taken, `sending` sends the
rest, and `results` is what callers are told.
"""

from openapi_sdk.imports.results import Format, ImportResult, Unknown
from openapi_sdk.imports.rows import ImportErrors, InvalidRows, Row, RowError, RowsLeft

__all__ = ["Format", "ImportErrors", "ImportResult", "InvalidRows", "Row", "RowError", "RowsLeft", "Unknown"]
