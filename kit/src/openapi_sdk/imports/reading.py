"""Reads the rows of a file: a table, or JSON Lines in UTF-8."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from openapi_sdk.imports.columns import FileColumn, match_columns
from openapi_sdk.imports.dialect import DEFAULT, CellError
from openapi_sdk.imports.results import Format
from openapi_sdk.imports.rows import Row, RowError
from openapi_sdk.messages.json import loads_exactly
from openapi_sdk.model.numbers import AmbiguousJson
from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping

    from openapi_sdk.description.methods import RequestBody
    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.imports.dialect import Dialect

_FORMATS: Mapping[str, Format] = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
#: Ends of names of files that are to be saved in another format first, and what to do.
_OTHERS = {
    **dict.fromkeys((".xls", ".xlsx", ".xlsm", ".ods"), "is a spreadsheet: save it as CSV UTF-8, and import that file"),
    ".json": "is JSON, not JSON Lines: write an object on each line, in a file whose name ends in .jsonl",
}


def choose_format(errors: ErrorTree, file: str | os.PathLike[str], chosen: Format | None) -> Format:
    """Return the format of a file: the one that was asked for, or else the one that its name says."""
    end = Path(file).suffix.lower()
    found = chosen or _FORMATS.get(end)
    if found in ("csv", "jsonl"):
        return found
    if chosen is None and end in _OTHERS:
        msg = f"{format_value(str(file))} {_OTHERS[end]}"
        raise errors.ConfigurationError(msg)
    what = format_value(chosen) if chosen else f"the name {format_value(str(file))} does not end in .csv or .jsonl"
    msg = f"{what}: pass the format, csv or jsonl"
    raise errors.ConfigurationError(msg)


def is_known_name(file: str) -> bool:
    """Whether the name of a file says its format, or that it is of one that can't be read."""
    end = Path(file).suffix.lower()
    return end in _FORMATS or end in _OTHERS


#: A longer line is no row of a bulk operation, but a file of another kind.
MAX_LINE = 1_048_576
_CHUNK = 65_536
_BOM = "\ufeff"
#: Excel files are ZIP archives.
_ZIP = "PK\x03\x04"
#: The name of how bytes are decoded that are none of the encoding: as halves of surrogate pairs, which no text has.
_MARKING = "openapi-sdk-marking"
_MARKED = re.compile("[\udc00-\udcff]")
#: Byte order marks of UTF-16 that were decoded so.
_UTF_16 = ("\udcff\udcfe", "\udcfe\udcff")


def _mark(error: UnicodeError) -> tuple[str, int]:
    found = cast("UnicodeDecodeError", error)  # files are only decoded with it
    return "".join(chr(0xDC00 + byte) for byte in found.object[found.start : found.end]), found.end


codecs.register_error(_MARKING, _mark)


class UnreadableFile(Exception):
    """The rest of the file can't be read, from a line on."""

    def __init__(self, line: int, message: str) -> None:
        self.error = RowError(line, "", message)
        super().__init__(str(self.error))


def _iter_lines(stream: BinaryIO, encoding: str, remedy: str) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each line, with its end. `remedy` says what to do about another encoding."""
    number = 0
    try:
        for number, line in enumerate(_decode(stream, encoding), start=1):
            if number == 1 and line.startswith(_ZIP):
                raise UnreadableFile(1, "a spreadsheet or an archive, not text; save it as CSV UTF-8")
            if number == 1 and line.startswith(_UTF_16):
                raise UnreadableFile(1, f"UTF-16, not {encoding}; {remedy.format('utf-16')}")
            if len(line) > MAX_LINE:
                raise UnreadableFile(number, f"longer than {MAX_LINE:,} characters")
            text = line.removeprefix(_BOM) if number == 1 else line
            if found := _MARKED.search(text):
                why = f"character {found.start() + 1} is not {encoding}; {remedy.format('cp1252')}"
                raise UnreadableFile(number, why)
            yield number, text
    except UnicodeError:
        raise UnreadableFile(number + 1, f"can't be read as {encoding}; {remedy.format('cp1252')}") from None


def _decode(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """Yield the lines of a file. The last one is not whole if it is too long."""
    decoder, rest, chunk = codecs.getincrementaldecoder(encoding)(_MARKING), "", b"-"
    while chunk and len(rest) <= MAX_LINE:
        chunk = stream.read(_CHUNK)
        *lines, rest = (rest + decoder.decode(chunk, not chunk)).split("\n")
        yield from (f"{line}\n" for line in lines)
    if rest:
        yield rest


_TABLE_REMEDY = "pass --encoding, such as {} (in Python encoding=), or save the file as CSV UTF-8"
_NAMED_REMEDY = "the file has another encoding"
_JSON_REMEDY = "convert the file to UTF-8, with iconv for example"
_SEPARATORS = (",", ";", "\t")
#: Signs that may separate the columns of a table that seems to have one.
_POSSIBLE_SEPARATORS = (*_SEPARATORS, "|", ":")
#: The first line that Excel reads the separator from.
_SEPARATOR_LINE = re.compile(r"\"?sep=([,;\t])\"?\r?\n?", re.IGNORECASE)


class CsvReader:
    """Reads the rows of a table. `read` collects them, and the errors in the order of the file.

    A row with an error has the other cells, so that those can be checked too.
    """

    def __init__(
        self, stream: BinaryIO, body: RequestBody, *, ignore_unknown: bool, dialect: Dialect = DEFAULT
    ) -> None:
        remedy = _TABLE_REMEDY if dialect.encoding == DEFAULT.encoding else _NAMED_REMEDY
        self._source = _Lines(_iter_lines(stream, dialect.encoding, remedy))
        self._body = body
        self._dialect = dialect
        self._ignore_unknown = ignore_unknown
        self.rows: list[Row] = []
        self.errors: list[RowError] = []
        self.columns: list[FileColumn] = []

    def read(self) -> None:
        """Read the whole file."""
        try:
            records = self._iter_records()
            line, header = next(records, (1, list[str]()))
            if not header:
                self.errors.append(RowError(line, "", "no names of columns; the first line has them"))
                return
            self.columns, wrong = self._match(header, ignore_unknown=self._ignore_unknown)
            _check_separator(line, self.columns)
            self.errors += [RowError(line, column, why) for column, why in wrong]
            for line, cells in records:
                self._add_row(line, cells)
        except UnreadableFile as unreadable:
            self.errors.append(unreadable.error)

    def lacks_column(self, field: str) -> bool:
        """Return whether a field has no column that could be read. The errors of the header say so once."""
        name = field.partition(".")[0]
        return bool(name) and not any(each.path[:1] == (name,) for each in self.columns)

    @property
    def ends(self) -> tuple[str, ...]:
        """The columns whose field is an end, and whose cells are days: the beginning of the day is sent."""
        dates = self._dialect.dates
        is_of_days = dates is not None and not dates.has_time
        return tuple(each.header for each in self.columns if is_of_days and each.is_end)

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
        """Return the separator: the one that is named, or that finds most names of fields in the header."""
        line = self._source.peek()
        if named := _SEPARATOR_LINE.fullmatch(line):
            next(self._source)
        if chosen := self._dialect.delimiter or (named and named[1]):
            return chosen

        def count(separator: str) -> tuple[int, int]:
            try:
                headers = next(csv.reader([line], delimiter=separator), list[str]())
            except csv.Error:
                headers = []
            columns, _ = self._match(headers, ignore_unknown=True)
            return sum(bool(each.path) for each in columns), len(headers)

        return max(_SEPARATORS, key=count)  # the first of equal ones

    def _match(self, headers: list[str], *, ignore_unknown: bool) -> tuple[list[FileColumn], list[tuple[str, str]]]:
        return match_columns(headers, self._body, ignore_unknown=ignore_unknown, dialect=self._dialect)

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
        if self._size > MAX_LINE:
            raise UnreadableFile(self.first, f"a row of more than {MAX_LINE:,} characters; is a quote open?")
        return line


def _check_separator(line: int, columns: list[FileColumn]) -> None:
    """Raise if there is one column, and its name looks like several."""
    if len(columns) == 1 and not columns[0].path:
        for sign in _POSSIBLE_SEPARATORS:
            if sign in columns[0].header:
                name = "tab" if sign == "\t" else f"'{sign}'"
                why = f"one column; if {name} separates several, pass --delimiter {name} (in Python delimiter=)"
                raise UnreadableFile(line, why)


def _set(values: dict[str, Any], column: FileColumn, value: object) -> None:
    for name in column.path[:-1]:
        values = values.setdefault(name, {})
    values[column.path[-1]] = value


def _explain(error: str) -> str:
    texts = {
        "field limit": f"a cell of more than {csv.field_size_limit():,} characters; is a quote not closed?",
        "unexpected end": "a quote is not closed before the end of the file",
        "expected after": 'text after a closing quote; a quote within a cell is written twice: ""',
        "new-line": "a line ends with a carriage return alone; save the file with LF or CRLF at the end of lines",
    }
    return next((text for part, text in texts.items() if part in error), error)


def read_json_lines(content: bytes, body: RequestBody) -> tuple[list[Row], list[RowError]]:
    """Return the rows of JSON Lines, and what is wrong with the lines."""
    reader = JsonlReader(io.BytesIO(content), body, ignore_unknown=False)
    reader.read()
    return reader.rows, reader.errors


class JsonlReader:
    """Reads the rows of a file of JSON Lines; see `CsvReader`."""

    ends: tuple[str, ...] = ()  # the values are sent as they are

    def __init__(self, stream: BinaryIO, body: RequestBody, *, ignore_unknown: bool) -> None:
        self._stream = stream
        self._known_keys = body.known_keys
        self._ignore_unknown = ignore_unknown
        self.rows: list[Row] = []
        self.errors: list[RowError] = []

    def read(self) -> None:
        """Read the whole file."""
        try:
            for line, text in _iter_lines(self._stream, "UTF-8", _JSON_REMEDY):
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
            row = self._known_keys.drop_unknown(row) if self._ignore_unknown else row
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
        self.rows.append(Row(line, cast("dict[str, Any]", row)))


def make_reader(
    errors: ErrorTree,
    stream: BinaryIO,
    chosen: Format,
    body: RequestBody,
    dialect: Dialect,
    *,
    ignore_unknown: bool,
) -> CsvReader | JsonlReader:
    """Return the reader of a file of a format."""
    if chosen == "csv":
        return CsvReader(stream, body, ignore_unknown=ignore_unknown, dialect=dialect)
    if dialect != DEFAULT:
        msg = "JSON Lines have no encoding, separator, date format, time zone or names of columns that can be chosen"
        raise errors.ConfigurationError(msg)
    return JsonlReader(stream, body, ignore_unknown=ignore_unknown)
