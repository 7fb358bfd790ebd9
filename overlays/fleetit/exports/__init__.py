"""Exports a listing into a file: CSV, JSON Lines, Parquet, SQLite or DuckDB.

    from fleetit.exports import export

    export(client, "tolls", "tolls.parquet", fleets=[7, 42], filters={"transaction_date_gte": "2026-01-01"})

Every listing of the description can be exported. An export that was interrupted can be resumed.
"""

from fleetit.exports._export import ExportResult, Progress, export, find_listing, list_exports
from fleetit.exports._formats import FORMATS, Format
from openapi_sdk.listings.options import MAX_PREFETCH

__all__ = [
    "FORMATS",
    "MAX_PREFETCH",
    "ExportResult",
    "Format",
    "Progress",
    "export",
    "find_listing",
    "list_exports",
]
