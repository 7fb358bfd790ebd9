"""Writes tables: with rich on a terminal, else plain, without colours and lines."""

from __future__ import annotations

import os
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import evolve

from fleetit.cli._cells import to_text
from fleetit.cli._columns import GAP, MAX_CELL_WIDTH, Column, choose_names, fit, fold_title
from fleetit.cli._escaping import escape
from fleetit.cli._results import check_names
from fleetit.cli._terminal import make_console, print_note

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rich.text import Text

    from fleetit.cli._results import Row

NO_ROWS = "No rows."
#: The width of a table that is no terminal's.
_PLAIN_WIDTH = 120
_MIN_WIDTH = 4


def write_table(
    rows: list[Row], names: list[str] | None, *, all_columns: bool = False, looked_for: Collection[str] = ()
) -> None:
    """Write rows as a table on stdout.

    Args:
        rows: The rows.
        names: The columns; None for those that fit.
        all_columns: Whether to write all columns instead.
        looked_for: The fields that the listing has filters for.
    """
    if not rows:
        print_note(NO_ROWS)
        return
    if names is None:
        rows = [row.mask() for row in rows]
    is_terminal, note = sys.stdout.isatty(), ""
    if names is None and not all_columns:
        used = choose_names(rows)
        columns = [_measure(rows, name, MAX_CELL_WIDTH, is_folded=is_terminal) for name in used]
        chosen = fit(rows, columns, _get_width(), looked_for)
        everything = len({name for row in rows for name, value in row.columns.items() if value not in (None, "")})
        note = f"{len(chosen)} of {everything} columns that have values; --all-columns or --columns shows others."
        note = note if len(chosen) < everything else ""
    else:
        wanted = names or list(dict.fromkeys(name for row in rows for name in row.columns))
        chosen = [_measure(rows, name, None, is_folded=is_terminal) for name in wanted]
    if not is_terminal:
        _write_plain(rows, chosen)
    elif (names is None and not all_columns) or sum(each.width + GAP for each in chosen) - GAP <= _get_width():
        _write_rich(rows, chosen)
    else:
        _write_blocks(rows, [each.name for each in chosen])
    sys.stdout.flush()
    print_note(note)


def write_object(row: Row, names: list[str] | None, *, all_columns: bool = False) -> None:
    """Write one object: a line for each of its columns.

    Args:
        row: The object.
        names: The columns; None for those that have a value.
        all_columns: Whether to write empty ones too.
    """
    check_names([row], names)
    columns = row.columns if names else row.mask().columns
    wanted = names or [name for name, value in columns.items() if all_columns or value not in (None, "", [])]
    if not wanted:
        print_note("The answer is empty.")
    width = max((len(name) for name in wanted), default=0)
    if not sys.stdout.isatty():
        for name in wanted:
            sys.stdout.write(f"{escape(name):<{width}}  {_format(columns[name])}".rstrip() + "\n")
        return
    _write_blocks([evolve(row, columns=columns)], wanted)


def _write_blocks(rows: Sequence[Row], names: Sequence[str]) -> None:
    """Write each row as a block on a terminal: a line for each column."""
    from rich.table import Table  # noqa: PLC0415 - imported lazily
    from rich.text import Text  # noqa: PLC0415 - imported lazily

    console = make_console(sys.stdout)
    for number, row in enumerate(rows):
        if number:
            console.print()
        table = Table.grid(padding=(0, GAP))
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        for name in names:
            table.add_row(Text(escape(name)), _style(row.columns.get(name)))
        console.print(table)


def _measure(rows: Sequence[Row], name: str, most: int | None, *, is_folded: bool) -> Column:
    from rich.cells import cell_len  # noqa: PLC0415 - imported lazily

    width = max(cell_len(_format(row.columns.get(name))) for row in rows)
    width = max(min(width, most or width), _MIN_WIDTH)
    shown = escape(name)
    title = fold_title(shown, width) if is_folded else shown
    return Column(name, title, max(width, *(len(line) for line in title.split("\n"))))


def _write_rich(rows: Sequence[Row], columns: Sequence[Column]) -> None:
    from rich import box  # noqa: PLC0415 - imported lazily
    from rich.table import Table  # noqa: PLC0415 - imported lazily
    from rich.text import Text  # noqa: PLC0415 - imported lazily

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0), header_style="bold")
    for column in columns:
        values = [row.columns.get(column.name) for row in rows]
        is_number = any(_is_number(each) for each in values) and all(
            each is None or _is_number(each) for each in values
        )
        table.add_column(
            Text(column.title),
            justify="right" if is_number and column.name != "id" else "left",
            max_width=column.width,
            overflow="ellipsis" if column.width <= MAX_CELL_WIDTH else "fold",
            no_wrap=column.width <= MAX_CELL_WIDTH,
            vertical="top",
        )
    for row in rows:
        table.add_row(*(_style(row.columns.get(column.name)) for column in columns))
    make_console(sys.stdout).print(table)


def _write_plain(rows: Sequence[Row], columns: Sequence[Column]) -> None:
    """Write a table that other programs can cut into pieces: one line a row, nothing left out."""
    from rich.cells import cell_len  # noqa: PLC0415 - imported lazily

    lines = [[escape(column.name) for column in columns]]
    lines += [[_format(row.columns.get(column.name)) for column in columns] for row in rows]
    widths = [max(cell_len(line[index]) for line in lines) for index in range(len(columns))]
    for line in lines:
        cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True))
        sys.stdout.write((" " * GAP).join(cells).rstrip() + "\n")


def _style(value: Any) -> Text:
    from rich.text import Text  # noqa: PLC0415 - imported lazily

    if isinstance(value, bool):
        return Text(_format(value), style="green" if value else "dim")
    return Text(_format(value), style="cyan" if _is_number(value) else "")


def _format(value: Any) -> str:
    return escape(to_text(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _get_width() -> int:
    if sys.stdout.isatty():
        return make_console(sys.stdout).width
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) > 0 else _PLAIN_WIDTH
