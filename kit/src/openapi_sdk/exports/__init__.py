"""Exports a listing into a file: CSV, JSON Lines, Parquet, SQLite or DuckDB."""
