"""Writes CSV (RFC 4180) in UTF-8. Texts that a spreadsheet would run as a formula get an apostrophe in front."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fleetit._rows.formulas import escape_formula
from fleetit_api._column_types import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fleetit.exports._tables import Table

_QUOTED = re.compile(r'[",\r\n\x00]|^\s|\s$|^$')


def write_csv(table: Table, path: Path, *, formulas: bool = False, keep_texts: bool = True) -> None:
    """Write a table into a file.

    Args:
        table: The table.
        path: The file.
        formulas: Whether texts stay as they are.
        keep_texts: Whether dates and times are the texts that came, else ISO 8601.
    """
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        file.writelines(iter_csv(table, formulas=formulas, keep_texts=keep_texts))


def iter_csv(table: Table, *, formulas: bool = False, end: str = "\r\n", keep_texts: bool = True) -> Iterator[str]:
    """Yield a table as CSV: the header, then some lines after the other.

    Args:
        table: The table.
        formulas: Whether texts stay as they are.
        end: What ends a line.
        keep_texts: Whether dates and times are the texts that came, else ISO 8601.
    """
    titles = [column.title for column in table.columns]
    yield ",".join(quote(each if formulas else escape_formula(each)) for each in titles) + end
    for columns in table.batches(keep_texts=keep_texts):
        cells = [_write_column(values, formulas=formulas) for values in columns]
        lines = map(",".join, zip(*cells, strict=True))
        yield "".join(f"{line}{end}" for line in lines)


def _write_column(values: Sequence[Any], *, formulas: bool) -> list[str]:
    return [
        "" if each is None else _write_text(each, formulas=formulas) if each.__class__ is str else write_text(each)
        for each in values
    ]


def _write_text(text: str, *, formulas: bool) -> str:
    return quote(text if formulas else escape_formula(text))


def quote(text: str) -> str:
    """Return a cell. An empty text is quoted, which tells it from a missing value."""
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
