"""The formats of an export, and what writes them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from fleetit._errors.errors import ConfigurationError
from fleetit._errors.suggestions import suggest
from fleetit._secrets.redaction import format_value

if TYPE_CHECKING:
    from fleetit.exports._tables import Table

Format = Literal["csv", "jsonl", "parquet", "sqlite", "duckdb"]

_SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
    ".duckdb": "duckdb",
}
FORMATS: tuple[Format, ...] = get_args(Format)


def choose_format(name: str, wanted: str | None) -> Format:
    """Return the format that was asked for, else that of the suffix.

    Raises:
        ConfigurationError: If there is no such format, or the suffix says none.
    """
    if wanted is None:
        found = _SUFFIXES.get(Path(name).suffix.lower())
        if found is None:
            msg = f"format: {name} has none of the suffixes {', '.join(_SUFFIXES)}; pass one of {', '.join(FORMATS)}"
            raise ConfigurationError(msg)
        return found
    for each in FORMATS:
        if each == wanted:
            return each
    msg = f"format={format_value(wanted)} is none of {', '.join(FORMATS)}{suggest(str(wanted), FORMATS)}"
    raise ConfigurationError(msg)


def check_packages(chosen: Format) -> None:
    """Check that what writes a format is installed: before the export, not at its end.

    Raises:
        ConfigurationError: If it isn't.
    """
    try:
        if chosen == "parquet":
            from fleetit_api._arrow import load_pyarrow  # noqa: PLC0415 - imported lazily

            load_pyarrow()
        elif chosen == "duckdb":
            from fleetit.exports._databases import load_duckdb  # noqa: PLC0415 - imported lazily

            load_duckdb()
    except ImportError as error:
        raise ConfigurationError(str(error)) from None


def write_table(table: Table, path: Path, chosen: Format, name: str, *, formulas: bool) -> None:
    """Write a table into a new file, and force it onto the disk.

    Args:
        table: The table.
        path: The file.
        chosen: The format; not JSON Lines, which a spool is already.
        name: The name of the table in a database.
        formulas: Whether texts stay as they are in CSV.
    """
    from fleetit.exports._csv_file import write_csv  # noqa: PLC0415 - imported lazily
    from fleetit.exports._databases import write_duckdb, write_sqlite  # noqa: PLC0415 - imported lazily
    from fleetit.exports._parquet_file import write_parquet  # noqa: PLC0415 - imported lazily

    if chosen == "csv":
        write_csv(table, path, formulas=formulas)
    elif chosen == "parquet":
        write_parquet(table, path)
    elif chosen == "sqlite":
        write_sqlite(table, path, name)
    else:
        write_duckdb(table, path, name)
    with path.open("rb") as file:
        os.fsync(file.fileno())
