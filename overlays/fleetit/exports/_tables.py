"""Reads the rows of a finished walk as columns: twice, first to learn which there are and of which types."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol, cast

import msgspec
from attrs import evolve, frozen

from fleetit_api._column_types import ColumnType, SeenValues
from fleetit_api._rows import make_plain
from fleetit_api._texts import DATE_TIMES, DATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fleetit_api._column_types import Kind

#: Rows that are converted at once.
_BATCH = 2_000
_MAX_BYTE = 0xFF
_FLOATS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


@frozen
class Column:
    """A column of a table.

    Attributes:
        name: Its name in the rows.
        title: Its name in the file.
        type: The type of its values.
        kinds: The kinds that the description has.
    """

    name: str
    title: str
    type: ColumnType
    kinds: Sequence[Kind]


class Rows(Protocol):
    """Rows that are kept in a file."""

    def iter_parts(self) -> Iterator[bytes]:
        """Yield the rows as lines of JSON, some after the other."""
        ...


class Table:
    """Rows as a table.

    Args:
        rows: The rows.
        described: The columns that the description has, and their kinds.
    """

    def __init__(self, rows: Rows, described: Mapping[str, Sequence[Kind]]) -> None:
        self._rows = rows
        seen = {name: SeenValues(kinds) for name, kinds in described.items()}
        for batch in self._iter_rows():
            for name in dict.fromkeys(name for row in batch for name in row):
                if name not in seen:
                    seen[name] = SeenValues()
                seen[name].add(_read(described.get(name, ()), [row.get(name) for row in batch]))
        self.columns = [
            Column(name, name, column.choose_type(), described.get(name, ()))
            for name, column in seen.items()
            if name in described or not column.is_empty
        ]

    @property
    def notes(self) -> list[str]:
        """What is not as the description has it."""
        return [
            f"{column.title}: has values that are not {' or '.join(column.kinds)}; the column is {column.type.kind}"
            for column in self.columns
            if not column.type.is_described
        ]

    def choose(self, names: Iterable[str]) -> None:
        """Keep some columns, in this order. One that no row has is empty."""
        found = {column.name: column for column in self.columns}
        self.columns = [found.get(name, Column(name, name, ColumnType("text"), ())) for name in names]

    def rename(self, titles: Iterable[str]) -> None:
        """Give the columns other names in the file."""
        self.columns = [evolve(column, title=title) for column, title in zip(self.columns, titles, strict=True)]

    def batches(self, *, keep_texts: bool = False) -> Iterator[list[list[Any]]]:
        """Yield the values of all columns, for some rows after the other.

        Args:
            keep_texts: Whether dates and times are the texts that came.
        """
        kept = {"text", "json", "date", "datetime"} if keep_texts else {"text", "json"}
        for rows in self._iter_rows():
            columns = [(column, [row.get(column.name) for row in rows]) for column in self.columns]
            yield [
                column.type.convert(values if column.type.kind in kept else _read(column.kinds, values))
                for column, values in columns
            ]

    def _iter_rows(self) -> Iterator[list[dict[str, Any]]]:
        rows: list[dict[str, Any]] = []
        for part in self._rows.iter_parts():
            rows += decode_lines(part)
            if len(rows) >= _BATCH:
                yield rows
                rows = []
        if rows:
            yield rows


_decoder = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


def decode_lines(part: bytes) -> list[dict[str, Any]]:
    """Return rows, with decimals for numbers that are not integers."""
    try:
        return _decoder.decode_lines(part)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        lines = part.split(b"\n")
        return [cast("dict[str, Any]", json.loads(line, parse_float=Decimal)) for line in lines if line]


def _read(kinds: Sequence[Kind], values: list[Any]) -> list[Any]:
    """Return values as `to_row` has them, as far as the type of a table depends on it."""
    if "date" in kinds or "datetime" in kinds:
        texts = DATE_TIMES if "datetime" in kinds else DATES
        return [make_plain(texts[each]) if each.__class__ is str else each for each in values]
    if "number" in kinds:
        return [_FLOATS.get(each, each) if each.__class__ is str else each for each in values]
    return values


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code <= _MAX_BYTE else f"\\u{code:04x}"


def make_titles(names: Iterable[str]) -> list[str]:
    """Return names of columns for a database: they differ in more than case, and have no control characters."""
    taken: set[str] = set()
    titles: list[str] = []
    for name in names:
        title = "".join(each if each.isprintable() else _escape(each) for each in name)
        while title.casefold() in taken:
            title += "_"
        taken.add(title.casefold())
        titles.append(title)
    return titles
