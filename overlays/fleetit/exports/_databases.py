"""Writes SQLite and DuckDB files with one table."""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from fleetit._errors.errors import ConfigurationError
from fleetit.exports._csv_file import write_csv
from fleetit.exports._tables import make_titles
from fleetit_api._arrow import encode_surrogates
from fleetit_api._column_types import DIGITS, write_text

if TYPE_CHECKING:
    from pathlib import Path

    from fleetit.exports._tables import Column, Table
    from fleetit_api._column_types import ColumnType, Kind

#: SQLite has no decimals and no dates: they are text. A decimal as a number would lose digits.
_SQLITE_TYPES: dict[Kind, str] = {
    "boolean": "BOOLEAN",
    "integer": "INTEGER",
    "number": "REAL",
    "decimal": "TEXT",
    "date": "TEXT",
    "datetime": "TEXT",
    "text": "TEXT",
    "json": "TEXT",
}
#: SQLite makes NULL of a float that is no number.
_NAN = "NaN"
_DUCKDB_TYPES: dict[Kind, str] = {
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "date": "DATE",
    "text": "VARCHAR",
    "json": "VARCHAR",
}


def write_sqlite(table: Table, path: Path, name: str) -> None:
    """Write a table into a new SQLite file."""
    table.rename(make_titles(column.title for column in table.columns))
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        # The file is renamed when it is complete: a journal would only take time.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        columns = ", ".join(f"{_name(each.title)} {_SQLITE_TYPES[each.type.kind]}" for each in table.columns)
        try:
            database.execute(f"CREATE TABLE {_name(name)} ({columns})")
        except sqlite3.OperationalError as error:
            msg = f"SQLite can't have this table of {len(table.columns):,} columns ({error}); choose another format"
            raise ConfigurationError(msg) from error
        marks = ", ".join("?" for _ in table.columns)
        database.execute("BEGIN")
        for values in table.batches(keep_texts=True):
            cells = [_to_sqlite(column, each) for column, each in zip(table.columns, values, strict=True)]
            database.executemany(f"INSERT INTO {_name(name)} VALUES ({marks})", zip(*cells, strict=True))
        database.execute("COMMIT")


def _to_sqlite(column: Column, values: list[Any]) -> list[Any]:
    kind = column.type.kind
    if kind in {"text", "json"}:
        return [None if each is None else encode_surrogates(each) for each in values]
    if kind in {"decimal", "date", "datetime"}:
        return [None if each is None else write_text(each) for each in values]
    if kind == "number":
        return [_NAN if each is not None and math.isnan(each) else each for each in values]
    return values


def write_duckdb(table: Table, path: Path, name: str) -> None:
    """Write a table into a new DuckDB file: DuckDB reads it from a CSV file beside, which is removed afterwards.

    Raises:
        ImportError: If duckdb is not installed.
    """
    duckdb = load_duckdb()
    table.rename(make_titles(column.title for column in table.columns))
    beside = path.with_name(f"{path.name}.csv")
    try:
        write_csv(table, beside, formulas=True, keep_texts=False)
        types = {column.title: _get_duckdb_type(column.type) for column in table.columns}
        columns = ", ".join(f"{_text(title)}: {_text(kind)}" for title, kind in types.items())
        options = (
            "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', "
            "allow_quoted_nulls = false, parallel = false, strict_mode = true, "
            "max_line_size = 100000000"
        )
        with closing(duckdb.connect(str(path))) as database:
            database.execute(
                f"CREATE TABLE {_name(name)} AS SELECT * FROM read_csv({_text(str(beside))}, "
                f"columns = {{{columns}}}, {options})"
            )
    finally:
        beside.unlink(missing_ok=True)


def load_duckdb() -> Any:
    """Return duckdb.

    Raises:
        ImportError: If it is not installed.
    """
    try:
        import duckdb  # noqa: PLC0415 - optional
    except ModuleNotFoundError as error:
        msg = 'duckdb is not installed: pip install "fleetit[duckdb]"'
        raise ImportError(msg, name="duckdb") from error
    return duckdb


def _get_duckdb_type(column_type: ColumnType) -> str:
    if column_type.kind == "decimal":
        return f"DECIMAL({DIGITS}, {column_type.scale})"
    if column_type.kind == "datetime":
        return "TIMESTAMPTZ" if column_type.has_zone else "TIMESTAMP"
    return _DUCKDB_TYPES[column_type.kind]


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
