"""The formats of an export: what their files are called, what they need, and what writes them."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
from contextlib import closing, contextmanager
from gzip import GzipFile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from attrs import frozen

from openapi_sdk.model.arrow import encode_surrogates, get_arrow_type, load_pyarrow, make_array
from openapi_sdk.model.column_types import DIGITS, write_text
from openapi_sdk.model.suggestions import suggest
from openapi_sdk.rows.values import escape_formula
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.exports.results import Format
    from openapi_sdk.model.column_types import ColumnKind, ColumnType
    from openapi_sdk.rows.columns import TypedColumn, TypedTable
    from openapi_sdk.service import Service

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


@frozen
class ExportedFile:
    """A table, and the file into which it is written.

    Attributes:
        service: The service whose rows it has.
        table: The rows.
        path: A file that does not exist.
        name: The name of the table, in formats whose tables have one.
        formulas: Whether texts in CSV stay as they are, also formulas of spreadsheets.
        has_secrets: Whether rows have secrets: the file is its owner's alone.
        is_packed: Whether it is compressed.
    """

    service: Service
    table: TypedTable
    path: Path
    name: str
    formulas: bool
    has_secrets: bool
    is_packed: bool

    def make(self) -> None:
        """Make the file, empty."""
        make_file(self.path, is_private=self.has_secrets)


def make_file(path: Path, *, is_private: bool) -> None:
    """Make an empty file, for its owner alone if it will have secrets. One that is there is an error, and so is a link.

    Windows knows no such mode.
    """
    path.touch(mode=_PRIVATE if is_private else 0o666, exist_ok=False)


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


def _export_csv(output: ExportedFile) -> None:
    output.make()
    _write_csv(output.table, output.path, formulas=output.formulas, keep_texts=True, is_packed=output.is_packed)


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


def _export_parquet(output: ExportedFile) -> None:
    output.make()
    table = output.table
    pa = load_pyarrow(output.service.package)
    from pyarrow import parquet  # noqa: PLC0415 - optional

    make_writer: Any = parquet.ParquetWriter
    schema = pa.schema([(encode_surrogates(each.title), get_arrow_type(each.type)) for each in table.columns])
    with make_writer(output.path, schema, compression="zstd") as writer:
        group: list[Any] = []
        for values in table.batches():
            arrays = [make_array(column.type, each) for column, each in zip(table.columns, values, strict=True)]
            group.append(pa.record_batch(arrays, schema=schema))
            if sum(each.num_rows for each in group) >= _GROUP:
                writer.write_table(pa.Table.from_batches(group))
                group = []
        if group:
            writer.write_table(pa.Table.from_batches(group))


def _export_sqlite(output: ExportedFile) -> None:
    output.make()
    output.table.make_titles_unique()
    try:
        _write_sqlite(output)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
            count = len(output.table.columns)
            msg = f"SQLite can't have this table of {count:,} columns ({error}); choose another format"
            raise output.service.errors.ConfigurationError(msg) from error
        is_full = error.sqlite_errorcode == sqlite3.SQLITE_FULL
        raise OSError(errno.ENOSPC if is_full else errno.EIO, f"SQLite: {error}") from error


def _write_sqlite(output: ExportedFile) -> None:
    table, name = output.table, output.name
    with closing(sqlite3.connect(output.path, isolation_level=None)) as database:
        # The file is renamed when it is complete: a journal would only take time.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        columns = ", ".join(f"{_quote_name(each.title)} {_SQLITE_TYPES[each.type.kind]}" for each in table.columns)
        database.execute(f"CREATE TABLE {_quote_name(name)} ({columns})")
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


def _export_duckdb(output: ExportedFile) -> None:
    """Write a DuckDB file in a folder of its own: DuckDB takes no file that is there, and makes others beside it.

    It reads the table from a CSV file.
    """
    duckdb = _load_duckdb(output.service.package)
    table, name = output.table, output.name
    table.make_titles_unique()
    folder = name_folder(output.path)
    shutil.rmtree(folder, ignore_errors=True)  # of a run that was killed
    folder.mkdir(mode=0o700)
    made, rows = folder / output.path.name, folder / "rows.csv"
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
        if output.has_secrets:
            made.chmod(_PRIVATE)
        made.replace(output.path)
    except (duckdb.IOException, duckdb.TransactionException) as error:  # it raises either one if the disk is full
        raise OSError(errno.EIO, f"DuckDB: {str(error).partition(chr(10))[0]}") from error
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


@frozen
class _Rules:
    """What a format is.

    Attributes:
        suffixes: Those of its files.
        write: Writes a table as a new file. None if a file has the rows as they are kept, lines of JSON.
        load: Loads the library that writes it, for the name of a distribution. Raises ImportError with what to install.
        is_text: Whether it is text, which can be compressed, and read in a terminal.
    """

    suffixes: tuple[str, ...]
    write: Callable[[ExportedFile], None] | None
    load: Callable[[str], object] | None = None
    is_text: bool = False


#: The formats: all that there is to say of one.
_RULES: dict[Format, _Rules] = {
    "csv": _Rules((".csv",), _export_csv, is_text=True),
    "jsonl": _Rules((".jsonl", ".ndjson"), None, is_text=True),
    "parquet": _Rules((".parquet", ".pq"), _export_parquet, load_pyarrow),
    "sqlite": _Rules((".sqlite", ".sqlite3", ".db"), _export_sqlite),
    "duckdb": _Rules((".duckdb",), _export_duckdb, _load_duckdb),
}
_BY_SUFFIX: dict[str, Format] = {suffix: form for form, rules in _RULES.items() for suffix in rules.suffixes}


def choose_format(errors: ErrorTree, name: str, wanted: str | None) -> Format:
    """Return the format that was asked for, else that of the suffix."""
    if wanted is None:
        found = _BY_SUFFIX.get(Path(name.lower().removesuffix(PACKED)).suffix)
        if found is None:
            msg = f"format: {name} has none of the suffixes {', '.join(_BY_SUFFIX)}; pass one of {', '.join(_RULES)}"
            raise errors.ConfigurationError(msg)
        return found
    for each in _RULES:
        if each == wanted:
            return each
    msg = f"format={format_value(wanted)} is none of {', '.join(_RULES)}{suggest(str(wanted), _RULES)}"
    raise errors.ConfigurationError(msg)


def is_text(chosen: Format) -> bool:
    """Whether a format is text, which can be compressed, and read in a terminal."""
    return _RULES[chosen].is_text


def check_packages(service: Service, chosen: Format) -> None:
    """Check that what writes a format is installed: before the export, not at its end."""
    load = _RULES[chosen].load
    try:
        if load is not None:
            load(service.package)
    except ImportError as error:
        raise service.errors.ConfigurationError(str(error)) from None


def get_writer(chosen: Format) -> Callable[[ExportedFile], None] | None:
    """Return what writes a table as a new file. None if a file has the rows as they are kept, lines of JSON."""
    return _RULES[chosen].write
