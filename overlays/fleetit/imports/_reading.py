"""Reads the rows of a file: CSV with commas, semicolons or tabs, or JSON Lines, in UTF-8."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, TypeAlias, cast

from fleetit._errors.errors import ConfigurationError
from fleetit._json_numbers import AmbiguousJson
from fleetit._messages.json import loads_exactly
from fleetit._secrets.redaction import format_value
from fleetit.imports._columns import CellError, Column, match_columns
from fleetit.imports._rows import Row, RowError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping

    from fleetit._description.methods import Body

#: The format of a file.
Format: TypeAlias = Literal["csv", "jsonl"]
_FORMATS: Mapping[str, Format] = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
#: Ends of names of files that are to be saved in another format first, and what to do.
_OTHERS = {
    **dict.fromkeys((".xls", ".xlsx", ".xlsm", ".ods"), "is a spreadsheet: save it as CSV UTF-8, and import that file"),
    ".json": "is JSON, not JSON Lines: write an object on each line, in a file whose name ends in .jsonl",
}


def choose_format(file: str | os.PathLike[str], chosen: Format | None) -> Format:
    """Return the format of a file: the one that was asked for, or else the one that its name says."""
    end = Path(file).suffix.lower()
    found = chosen or _FORMATS.get(end)
    if found in ("csv", "jsonl"):
        return found
    if chosen is None and end in _OTHERS:
        msg = f"{format_value(str(file))} {_OTHERS[end]}"
        raise ConfigurationError(msg)
    what = format_value(chosen) if chosen else f"the name {format_value(str(file))} does not end in .csv or .jsonl"
    msg = f"{what}: pass the format, csv or jsonl"
    raise ConfigurationError(msg)


def is_known_name(file: str) -> bool:
    """Whether the name of a file says its format, or that it is of one that can't be read."""
    end = Path(file).suffix.lower()
    return end in _FORMATS or end in _OTHERS


#: A longer line is no row of a bulk operation, but a file of another kind.
MAX_LINE_BYTES = 1_048_576
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: Excel files are ZIP archives.
_ZIP = b"PK\x03\x04"


class UnreadableFile(Exception):
    """The rest of the file can't be read, from a line on."""

    def __init__(self, line: int, message: str) -> None:
        self.error = RowError(line, "", message)
        super().__init__(str(self.error))


def iter_lines(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each line, with its end."""
    for number, line in enumerate(iter(lambda: stream.readline(MAX_LINE_BYTES + 1), b""), start=1):
        if number == 1:
            if line.startswith(_ZIP):
                raise UnreadableFile(1, "a spreadsheet or an archive, not text; save it as CSV UTF-8")
            if line.startswith(_UTF_16):
                raise UnreadableFile(1, "UTF-16; save the file as CSV UTF-8")
        if len(line) > MAX_LINE_BYTES:
            raise UnreadableFile(number, f"longer than {MAX_LINE_BYTES:,} bytes")
        try:
            text = (line.removeprefix(codecs.BOM_UTF8) if number == 1 else line).decode()
        except UnicodeDecodeError as error:
            why = f"byte {error.start + 1} is not UTF-8; save the file as CSV UTF-8, or convert it with iconv"
            raise UnreadableFile(number, why) from None
        yield number, text


_SEPARATORS = (",", ";", "\t")
#: The first line that Excel reads the separator from.
_SEPARATOR_LINE = re.compile(r"\"?sep=([,;\t])\"?\r?\n?", re.IGNORECASE)


class CsvReader:
    """Reads the rows of a table. `read` collects them, and the errors in the order of the file.

    A row with an error has the other cells, so that those can be checked too.
    """

    def __init__(self, stream: BinaryIO, body: Body, *, ignore_unknown: bool) -> None:
        self._source = _Lines(iter_lines(stream))
        self._body = body
        self._ignore_unknown = ignore_unknown
        self.rows: list[Row] = []
        self.errors: list[RowError] = []
        self.columns: list[Column] = []

    def read(self) -> None:
        """Read the whole file."""
        try:
            records = self._iter_records()
            line, header = next(records, (1, list[str]()))
            if not header:
                self.errors.append(RowError(line, "", "no names of columns; the first line has them"))
                return
            self.columns, wrong = match_columns(header, self._body, ignore_unknown=self._ignore_unknown)
            self.errors += [RowError(line, column, why) for column, why in wrong]
            for line, cells in records:
                self._add_row(line, cells)
        except UnreadableFile as unreadable:
            self.errors.append(unreadable.error)

    def lacks_column(self, field: str) -> bool:
        """Return whether a field has no column that could be read. The errors of the header say so once."""
        name = field.partition(".")[0]
        return bool(name) and not any(each.path[:1] == (name,) for each in self.columns)

    def name_column(self, field: str) -> str:
        """Return the name that the file has for a field."""
        found = [each for each in self.columns if each.field == field or each.field.startswith(f"{field}.")]
        return found[0].header if found else field

    def _iter_records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the line and the cells of each record that is not empty."""
        separator = self._find_separator()
        records = csv.reader(self._source, delimiter=separator, strict=True)
        while True:
            self._source.begin_record()
            try:
                cells = next(records)
            except StopIteration:
                return
            except csv.Error as error:
                raise UnreadableFile(self._source.first or self._source.number, _explain(str(error))) from None
            if any(cell.strip() for cell in cells):
                yield self._source.first, cells

    def _find_separator(self) -> str:
        """Return the separator that finds most names of fields in the header."""
        line = self._source.peek()
        if named := _SEPARATOR_LINE.fullmatch(line):
            next(self._source)
            return named[1]

        def count(separator: str) -> tuple[int, int]:
            try:
                headers = next(csv.reader([line], delimiter=separator), list[str]())
            except csv.Error:
                headers = []
            columns, _ = match_columns(headers, self._body, ignore_unknown=True)
            return sum(bool(each.path) for each in columns), len(headers)

        return max(_SEPARATORS, key=count)  # the first of equal ones

    def _add_row(self, line: int, cells: list[str]) -> None:
        if len(cells) != len(self.columns) and any(cell.strip() for cell in cells[len(self.columns) :]):
            why = f"has {len(cells)} cells, but there are {len(self.columns)} columns; is a separator not quoted?"
            self.errors.append(RowError(line, "", why))
            return
        values: dict[str, Any] = {}
        errors: list[RowError] = []
        # A row may end early: spreadsheets leave out empty cells at its end.
        for column, cell in zip(self.columns, cells, strict=False):
            if column.is_left_out or not cell.strip(" \t\r\n"):
                continue
            if not column.path:
                errors.append(RowError(line, column.header, "has a value, but no name in the first line"))
                continue
            try:
                _set(values, column, column.convert(cell))
            except CellError as error:
                errors.append(RowError(line, column.header, str(error)))
        self.errors += errors
        self.rows.append(Row(line, values))


class _Lines:
    """The lines of a file for `csv.reader`, and where the record begins that is being read."""

    def __init__(self, lines: Iterator[tuple[int, str]]) -> None:
        self._lines = lines
        self._next: tuple[int, str] | None = None
        self._size = 0
        self.number = 0
        self.first = 0

    def peek(self) -> str:
        """Return the next line, which is still to come; an empty text at the end."""
        if self._next is None:
            self._next = next(self._lines, None)
        return "" if self._next is None else self._next[1]

    def begin_record(self) -> None:
        """Take the next line for the first one of a record."""
        self.first = self._size = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        found, self._next = self._next or next(self._lines, None), None
        if found is None:
            raise StopIteration
        self.number, line = found
        self.first = self.first or self.number
        self._size += len(line)
        if self._size > MAX_LINE_BYTES:
            raise UnreadableFile(self.first, f"a row of more than {MAX_LINE_BYTES:,} characters; is a quote open?")
        return line


def _set(values: dict[str, Any], column: Column, value: object) -> None:
    for name in column.path[:-1]:
        values = values.setdefault(name, {})
    values[column.path[-1]] = value


def _explain(error: str) -> str:
    if "field limit" in error:
        return f"a cell of more than {csv.field_size_limit():,} characters; is a quote not closed?"
    if "unexpected end" in error:
        return "a quote is not closed before the end of the file"
    if "expected after" in error:
        return 'text after a closing quote; a quote within a cell is written twice: ""'
    if "new-line" in error:
        return "a line ends with a carriage return alone; save the file with LF or CRLF at the end of lines"
    return error


def read_json_lines(content: bytes, body: Body) -> tuple[list[Row], list[RowError]]:
    """Return the rows of JSON Lines, and what is wrong with the lines."""
    reader = JsonlReader(io.BytesIO(content), body, ignore_unknown=False)
    reader.read()
    return reader.rows, reader.errors


class JsonlReader:
    """Reads the rows of a file of JSON Lines; see `CsvReader`."""

    def __init__(self, stream: BinaryIO, body: Body, *, ignore_unknown: bool) -> None:
        self._stream = stream
        self._known_keys = body.known_keys
        self._ignore_unknown = ignore_unknown
        self.rows: list[Row] = []
        self.errors: list[RowError] = []

    def read(self) -> None:
        """Read the whole file."""
        try:
            for line, text in iter_lines(self._stream):
                if text := text.strip():
                    self._add_row(line, text)
        except UnreadableFile as unreadable:
            self.errors.append(unreadable.error)

    def lacks_column(self, _field: str) -> bool:
        """Return False: each row has its own names."""
        return False

    def name_column(self, field: str) -> str:
        """Return the name that the file has for a field."""
        return field

    def _add_row(self, line: int, text: str) -> None:
        try:
            row = loads_exactly(text)
        except AmbiguousJson as error:
            self.errors.append(RowError(line, "", str(error)))
            return
        except json.JSONDecodeError as error:
            self.errors.append(RowError(line, "", f"no JSON at character {error.colno}: {error.msg}"))
            return
        except (ValueError, RecursionError):
            self.errors.append(RowError(line, "", "no JSON that can be read: a number too long, or nested too deep"))
            return
        if not isinstance(row, dict):
            why = "each line is an object, such as {…}; a list is written with one object on each line"
            self.errors.append(RowError(line, "", why))
            return
        values = cast("dict[str, Any]", row)
        self.rows.append(Row(line, self._known_keys.drop_unknown(values) if self._ignore_unknown else values))
