"""Writes CSV that spreadsheets read as data, never as formulas."""

from __future__ import annotations

import csv
import re
import sys
from typing import TYPE_CHECKING, Any

from fleetit._formulas import escape_formula
from fleetit.cli._cells import to_text
from fleetit.cli._escaping import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

    from fleetit.cli._results import Row

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def write_csv(
    batches: Iterable[list[Row]], names: list[str] | None, stream: TextIO, described: Sequence[str] = ()
) -> None:
    """Write rows with a header, batch by batch.

    The columns are those of the first batch. A note says which ones came later, and are left out.

    Args:
        batches: The rows.
        names: The columns; None for all.
        stream: Where to write.
        described: The columns of a listing that has no rows.
    """
    writer = csv.writer(stream, lineterminator="\n")
    columns: list[str] | None = None
    left_out: dict[str, None] = {}
    for batch in batches:
        if not batch:
            continue
        if columns is None:
            columns = names or list(dict.fromkeys(name for row in batch for name in row.columns))
            writer.writerow([_to_cell(name, stream) for name in columns])
        for row in batch:
            writer.writerow([_to_cell(row.columns.get(name), stream) for name in columns])
            if names is None and not row.columns.keys() <= set(columns):
                left_out |= dict.fromkeys(name for name in row.columns if name not in columns)
    if columns is None and (wanted := names or described):
        writer.writerow([_to_cell(name, stream) for name in wanted])
    if left_out:
        listed = escape(", ".join(left_out))
        sys.stderr.write(f"Columns of later rows were left out: {listed}. --columns takes them, and --jsonl has all.\n")


def make_safe(text: str) -> str:
    """Return a text with an apostrophe in front, if a spreadsheet would calculate it otherwise. A number stays."""
    return text if _NUMBER.fullmatch(text) else escape_formula(text)


def _to_cell(value: Any, stream: TextIO) -> str:
    text = to_text(value)
    if isinstance(value, str | list | dict):
        text = make_safe(text)
    return escape(text) if stream.isatty() else text
