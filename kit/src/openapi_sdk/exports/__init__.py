"""Exports a listing into a file: CSV, JSON Lines, Parquet, SQLite or DuckDB.

`exporting` reads the rows, `unfinished` keeps them until all are there, `formats` writes each format, and `results` is
what callers are told.
"""

from openapi_sdk.exports.results import FORMATS, ExportResult, Format, Progress

__all__ = ["FORMATS", "ExportResult", "Format", "Progress"]
