"""Reads rows from a table: CSV with commas, semicolons or tabs."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any, BinaryIO

from fleetit.imports._columns import CellError, Column, count_matches, match_columns
from fleetit.imports._lines import MAX_LINE_BYTES, UnreadableFile, iter_lines
from fleetit.imports._rows import Row, RowError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetit._description.arguments import Body

_SEPARATORS = (",", ";", "\t")
#: The first line that Excel reads the separator from.
_SEPARATOR_LINE = re.compile(r"\"?sep=([,;\t])\"?\r?\n?", re.IGNORECASE)


class CsvReader:
    """Reads the rows of a table. `read` collects them, and what is wrong.

    Args:
        stream: The file.
        body: The body that the rows are of.
        ignore_unknown: Whether columns that name no field are left out.

    Attributes:
        rows: The rows. One with an error has the other cells, so that those can be checked too.
        errors: What is wrong, in the order of the file.
        columns: The columns.
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
            return count_matches(headers, self._body), len(headers)

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
