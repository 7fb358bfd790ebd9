"""Exports a listing into a file: CSV, JSON Lines, Parquet, SQLite or DuckDB.

    from openapi_sdk.exports import export

    export(client, "orders", "orders.parquet", filters={"created_gte": "2026-01-01"})

`formats` writes each format, and `unfinished` keeps the rows until all are there.
"""

from openapi_sdk.exports.exporting import ExportResult, Progress, export, find_listing, list_exports
from openapi_sdk.exports.formats import FORMATS, Format

__all__ = ["FORMATS", "ExportResult", "Format", "Progress", "export", "find_listing", "list_exports"]
