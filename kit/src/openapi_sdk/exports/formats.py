"""The formats of an export: what their files are called, what they need, and what writes them."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from contextlib import closing, contextmanager
from gzip import GzipFile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from openapi_sdk.exports.results import FORMATS, Format
from openapi_sdk.model.arrow import encode_surrogates, get_arrow_type, load_pyarrow, make_array
from openapi_sdk.model.column_types import DIGITS, write_text
from openapi_sdk.model.suggestions import suggest
from openapi_sdk.rows.values import escape_formula
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.model.column_types import ColumnKind, ColumnType
    from openapi_sdk.rows.columns import TypedColumn, TypedTable
    from openapi_sdk.service import Service

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
#: The suffix of a compressed file.
PACKED = ".gz"
#: Cells of CSV that are quoted.
_QUOTED = re.compile(r'[",\r\n\x00]|^\s|\s$|^$')
#: SQLite has no decimals and no dates: they are text. A decimal as a number would lose digits.
_SQLITE_TYPES: dict[ColumnKind, str] = {
    "boolean": "BOOLEAN",
    "integer": "INTEGER",
    "number": "REAL",
    "decimal": "TEXT",
    "date": "TEXT",
    "datetime": "TEXT",
    "text": "TEXT",
    "json": "TEXT",
}
_DUCKDB_TYPES: dict[ColumnKind, str] = {
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "date": "DATE",
    "text": "VARCHAR",
    "json": "VARCHAR",
}
#: Its owner reads and writes it.
_PRIVATE = 0o600
#: Rows that are a group of a Parquet file.
_GROUP = 50_000


def choose_format(errors: ErrorTree, name: str, wanted: str | None) -> Format:
    """Return the format that was asked for, else that of the suffix."""
    if wanted is None:
        found = _SUFFIXES.get(Path(name.lower().removesuffix(PACKED)).suffix)
        if found is None:
            msg = f"format: {name} has none of the suffixes {', '.join(_SUFFIXES)}; pass one of {', '.join(FORMATS)}"
            raise errors.ConfigurationError(msg)
        return found
    for each in FORMATS:
        if each == wanted:
            return each
    msg = f"format={format_value(wanted)} is none of {', '.join(FORMATS)}{suggest(str(wanted), FORMATS)}"
    raise errors.ConfigurationError(msg)


def check_packages(service: Service, chosen: Format) -> None:
    """Check that what writes a format is installed: before the export, not at its end."""
    loaders: dict[str, Callable[[], object]] = {
        "parquet": lambda: load_pyarrow(service.package),
        "duckdb": lambda: _load_duckdb(service.package),
    }
    try:
        loaders.get(chosen, object)()
    except ImportError as error:
        raise service.errors.ConfigurationError(str(error)) from None


def make_file(path: Path, *, is_private: bool) -> None:
    """Make an empty file, for its owner alone if it will have secrets. One that is there is an error, and so is a link.

    Windows knows no such mode.
    """
    path.touch(mode=_PRIVATE if is_private else 0o666, exist_ok=False)


def write_table(
    service: Service,
    table: TypedTable,
    path: Path,
    chosen: Format,
    name: str,
    *,
    formulas: bool,
    has_secrets: bool,
    is_packed: bool,
) -> None:
    """Write a table into a new file, and force it onto the disk. Only its owner can read one with secrets.

    JSON Lines are written already: they are the rows as they are kept.
    """
    if chosen != "duckdb":
        make_file(path, is_private=has_secrets)
    if chosen == "csv":
        _write_csv(table, path, formulas=formulas, keep_texts=True, is_packed=is_packed)
    elif chosen == "parquet":
        _write_parquet(service, table, path)
    elif chosen == "sqlite":
        _write_sqlite(service.errors, table, path, name)
    else:
        _write_duckdb(service, table, path, name, is_private=has_secrets)
    sync_file(path)


def sync_file(path: Path) -> None:
    """Force a file onto the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def pack(file: BinaryIO) -> GzipFile:
    """Compress what is written to a file. It says no name and no time: the same rows are the same file."""
    return GzipFile("", "wb", fileobj=file, compresslevel=6, mtime=0)


@contextmanager
def open_packed(path: Path) -> Generator[GzipFile]:
    """Open a file to write bytes that are compressed."""
    with path.open("wb") as file, pack(file) as packed:
        yield packed


def _write_csv(table: TypedTable, path: Path, *, formulas: bool, keep_texts: bool, is_packed: bool = False) -> None:
    with open_packed(path) if is_packed else path.open("wb") as file:
        for text in iter_csv(table, formulas=formulas, keep_texts=keep_texts):
            file.write(text.encode("utf-8", "backslashreplace"))


def iter_csv(table: TypedTable, *, formulas: bool = False, end: str = "\r\n", keep_texts: bool = True) -> Iterator[str]:
    """Yield a table as CSV: the header, then some lines after the other.

    With `keep_texts`, dates and times are the texts that were sent, else ISO 8601.
    """
    yield ",".join(_write_cell(column.title, formulas=formulas) for column in table.columns) + end
    for columns in table.batches(keep_texts=keep_texts):
        cells = [_write_cells(values, formulas=formulas) for values in columns]
        lines = map(",".join, zip(*cells, strict=True))
        yield "".join(f"{line}{end}" for line in lines)


def _write_cells(values: Sequence[Any], *, formulas: bool) -> list[str]:
    return [
        "" if each is None else _write_cell(each, formulas=formulas) if each.__class__ is str else write_text(each)
        for each in values
    ]


def _write_cell(text: str, *, formulas: bool) -> str:
    """Return a cell. An empty text is quoted, which tells it from a missing value."""
    text = text if formulas else escape_formula(text)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _write_parquet(service: Service, table: TypedTable, path: Path) -> None:
    pa = load_pyarrow(service.package)
    from pyarrow import parquet  # noqa: PLC0415 - optional

    make_writer: Any = parquet.ParquetWriter
    schema = pa.schema([(encode_surrogates(each.title), get_arrow_type(each.type)) for each in table.columns])
    with make_writer(path, schema, compression="zstd") as writer:
        group: list[Any] = []
        for values in table.batches():
            arrays = [make_array(column.type, each) for column, each in zip(table.columns, values, strict=True)]
            group.append(pa.record_batch(arrays, schema=schema))
            if sum(each.num_rows for each in group) >= _GROUP:
                writer.write_table(pa.Table.from_batches(group))
                group = []
        if group:
            writer.write_table(pa.Table.from_batches(group))


def _write_sqlite(errors: ErrorTree, table: TypedTable, path: Path, name: str) -> None:
    table.make_titles_unique()
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        # The file is renamed when it is complete: a journal would only take time.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        columns = ", ".join(f"{_quote_name(each.title)} {_SQLITE_TYPES[each.type.kind]}" for each in table.columns)
        try:
            database.execute(f"CREATE TABLE {_quote_name(name)} ({columns})")
        except sqlite3.OperationalError as error:
            msg = f"SQLite can't have this table of {len(table.columns):,} columns ({error}); choose another format"
            raise errors.ConfigurationError(msg) from error
        marks = ", ".join("?" for _ in table.columns)
        database.execute("BEGIN")
        for values in table.batches(keep_texts=True):
            cells = [_to_sqlite(column, each) for column, each in zip(table.columns, values, strict=True)]
            database.executemany(f"INSERT INTO {_quote_name(name)} VALUES ({marks})", zip(*cells, strict=True))
        database.execute("COMMIT")


def _to_sqlite(column: TypedColumn, values: list[Any]) -> list[Any]:
    kind = column.type.kind
    if _SQLITE_TYPES[kind] == "TEXT":
        return [None if each is None else encode_surrogates(write_text(each)) for each in values]
    return values


def _write_duckdb(service: Service, table: TypedTable, path: Path, name: str, *, is_private: bool) -> None:
    """Write a DuckDB file in a folder of its own: DuckDB takes no file that is there, and makes others beside it.

    It reads the table from a CSV file.
    """
    duckdb = _load_duckdb(service.package)
    table.make_titles_unique()
    folder = name_folder(path)
    shutil.rmtree(folder, ignore_errors=True)  # of a run that was killed
    folder.mkdir(mode=0o700)
    made, rows = folder / path.name, folder / "rows.csv"
    try:
        _write_csv(table, rows, formulas=True, keep_texts=False)
        types = {column.title: _get_duckdb_type(column.type) for column in table.columns}
        columns = ", ".join(f"{_quote_text(title)}: {_quote_text(kind)}" for title, kind in types.items())
        options = (
            "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', "
            "allow_quoted_nulls = false, parallel = false, strict_mode = true, "
            "max_line_size = 100000000"
        )
        with closing(duckdb.connect(str(made))) as database:
            database.execute(
                f"CREATE TABLE {_quote_name(name)} AS SELECT * FROM read_csv({_quote_text(str(rows))}, "
                f"columns = {{{columns}}}, {options})"
            )
        if is_private:
            made.chmod(_PRIVATE)
        made.replace(path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def name_folder(path: Path) -> Path:
    """Return the folder in which a DuckDB file is made."""
    return path.with_name(f"{path.name}.private")


def _load_duckdb(program: str) -> Any:
    try:
        import duckdb  # noqa: PLC0415 - optional
    except ModuleNotFoundError as error:
        msg = f'duckdb is not installed: pip install "{program}[duckdb]"'
        raise ImportError(msg, name="duckdb") from error
    return duckdb


def _get_duckdb_type(column_type: ColumnType) -> str:
    if column_type.kind == "decimal":
        return f"DECIMAL({DIGITS}, {column_type.scale})"
    if column_type.kind == "datetime":
        return "TIMESTAMPTZ" if column_type.has_zone else "TIMESTAMP"
    return _DUCKDB_TYPES[column_type.kind]


def _quote_name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _quote_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
