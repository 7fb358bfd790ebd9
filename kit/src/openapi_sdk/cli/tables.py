"""Writes tables for people: with rich on a terminal, else plain, without colours and lines.

As many columns are shown as fit, those first that people look for.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve, frozen
from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from openapi_sdk.cli.formats import to_json
from openapi_sdk.cli.options import ID
from openapi_sdk.cli.results import ResultRow, check_names
from openapi_sdk.cli.terminal import NO_ROWS, make_console, print_note
from openapi_sdk.escape import escape_invisible
from openapi_sdk.model.column_types import write_text
from openapi_sdk.model.secret_names import MASK
from openapi_sdk.model.texts import write_date
from openapi_sdk.rows.labels import LABELS, is_label

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from openapi_sdk.model.column_types import ColumnKind

#: The width of a table that is no terminal's.
_PLAIN_WIDTH = 120
_MIN_WIDTH = 4
#: The rank of an object in a row that rows are filtered by, behind the first one. Narrow ones come first.
_OTHER_OBJECT = 3
#: So many days or times come before other fields.
_MAX_DAYS = 2
#: Values are cut to this length, unless their column was asked for.
MAX_CELL_WIDTH = 32
#: A title has at most so many lines.
_MAX_TITLE_LINES = 2
#: Between two columns.
GAP = 2
_TYPICAL: Mapping[ColumnKind, Any] = {
    "boolean": True,
    "integer": 100_000,
    "number": 1000.5,
    "decimal": Decimal("1000.00"),
    "date": dt.date(2025, 1, 31),
    "datetime": dt.datetime(2025, 1, 31, 8, 30, tzinfo=dt.UTC),
    "text": "usual text",
    "json": [{}],
}


@frozen
class ShownColumn:
    """A column of a table: its title is its name, cut into lines, and it is as wide as its widest cell or line."""

    name: str
    title: str
    width: int


def write_table(
    rows: list[ResultRow],
    names: list[str] | None,
    *,
    all_columns: bool = False,
    looked_for: Collection[str] = (),
    ids: Collection[str] = ID,
    described: Mapping[str, Sequence[ColumnKind]] | None = None,
) -> None:
    """Write rows as a table on stdout, with the columns that fit if none are named.

    Those come first that say which row it is (`ids`), then those that people look for: the fields that the listing has
    filters for. What reads a pipe gets the same
    ones each time: they are chosen by the kinds of `described`, and not by the values of the rows.
    """
    if not rows:
        print_note(NO_ROWS)
        return
    if names is None:
        rows = [row.mask() for row in rows]
    is_terminal, note = sys.stdout.isatty(), ""
    if names is None and not all_columns:
        found = [_make_typical(rows[0], described)] if described and not is_terminal else rows
        columns = [_measure(found, name, MAX_CELL_WIDTH, is_folded=is_terminal) for name in choose_names(found)]
        chosen = fit(found, columns, _get_width(), looked_for, ids)
        everything = len({name for row in found for name, value in row.columns.items() if value not in (None, "")})
        kind = "columns that have values" if found is rows else "columns"
        note = f"{len(chosen)} of {everything} {kind}; --all-columns or --columns shows others."
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


def _make_typical(row: ResultRow, described: Mapping[str, Sequence[ColumnKind]]) -> ResultRow:
    """Return a row that has a typical value in each column of the description."""
    own = [*row.own, *(row.tenant[1:] if row.tenant else ())]
    return ResultRow(dict.fromkeys(own), {name: _TYPICAL[kind] for name, (kind, *_) in described.items()})


def write_object(row: ResultRow, names: list[str] | None, *, all_columns: bool = False) -> None:
    """Write one object: a line for each of its columns that have a value, or of those that are named."""
    check_names([row], names)
    columns = row.columns if names else row.mask().columns
    wanted = names or [name for name, value in columns.items() if all_columns or value not in (None, "", [])]
    if not wanted:
        print_note("The answer is empty.")
    width = max((len(name) for name in wanted), default=0)
    if not sys.stdout.isatty():
        for name in wanted:
            sys.stdout.write(f"{escape_invisible(name):<{width}}  {_format(columns[name])}".rstrip() + "\n")
        return
    _write_blocks([evolve(row, columns=columns)], wanted)


def _write_blocks(rows: Sequence[ResultRow], names: Sequence[str]) -> None:
    """Write each row as a block on a terminal: a line for each column."""
    console = make_console(sys.stdout)
    for number, row in enumerate(rows):
        if number:
            console.print()
        table = Table.grid(padding=(0, GAP))
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        for name in names:
            table.add_row(Text(escape_invisible(name)), _style(row.columns.get(name)))
        console.print(table)


def _measure(rows: Sequence[ResultRow], name: str, most: int | None, *, is_folded: bool) -> ShownColumn:
    width = max(cell_len(_format(row.columns.get(name))) for row in rows)
    width = max(min(width, most or width), _MIN_WIDTH)
    shown = escape_invisible(name)
    title = fold_title(shown, width) if is_folded else shown
    return ShownColumn(name, title, max(width, *(len(line) for line in title.split("\n"))))


def _write_rich(rows: Sequence[ResultRow], columns: Sequence[ShownColumn]) -> None:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0), header_style="bold")
    for column in columns:
        values = [row.columns.get(column.name) for row in rows]
        kinds = {_is_number(each) for each in values if each is not None}
        table.add_column(
            Text(column.title),
            justify="right" if kinds == {True} and column.name != "id" else "left",
            max_width=column.width,
            overflow="ellipsis" if column.width <= MAX_CELL_WIDTH else "fold",
            no_wrap=column.width <= MAX_CELL_WIDTH,
            vertical="top",
        )
    for row in rows:
        table.add_row(*(_style(row.columns.get(column.name)) for column in columns))
    make_console(sys.stdout).print(table)


def _write_plain(rows: Sequence[ResultRow], columns: Sequence[ShownColumn]) -> None:
    """Write a table that other programs can cut into pieces: one line a row, nothing left out."""
    lines = [[escape_invisible(column.name) for column in columns]]
    lines += [[_format(row.columns.get(column.name)) for column in columns] for row in rows]
    widths = [max(cell_len(line[index]) for line in lines) for index in range(len(columns))]
    for line in lines:
        cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True))
        sys.stdout.write((" " * GAP).join(cells).rstrip() + "\n")


def _style(value: Any) -> Text:
    if isinstance(value, bool):
        return Text(_format(value), style="green" if value else "dim")
    return Text(_format(value), style="cyan" if _is_number(value) else "")


def _format(value: Any) -> str:
    return escape_invisible(to_text(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _get_width() -> int:
    if sys.stdout.isatty():
        return make_console(sys.stdout).width
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) > 0 else _PLAIN_WIDTH


def choose_names(rows: Sequence[ResultRow]) -> list[str]:
    """Return the columns that have values, with one for each object in a row, in the order of the rows."""
    own = _list_own(rows)
    parts: dict[str, list[str]] = {}
    for name in _list_used(rows):
        parts.setdefault(_find_field(name, own), []).append(name)
    return [field if field in names else _choose_label(field, names) for field, names in parts.items()]


def fit(
    rows: Sequence[ResultRow],
    columns: Sequence[ShownColumn],
    width: int,
    looked_for: Collection[str] = (),
    ids: Collection[str] = ID,
) -> list[ShownColumn]:
    """Return the columns that fit into a width, in their order."""
    own = _list_own(rows)
    objects = [_find_field(each.name, own) for each in columns if each.name not in own]
    main = next((each for each in objects if each in looked_for), "")

    ranks = [0 if each.name in ids else _rank(rows, each.name, own, looked_for, main) for each in columns]
    days = [index for index, each in enumerate(columns) if ranks[index] == 1 and _has_days(rows, each.name)]
    for index in days[_MAX_DAYS:]:
        ranks[index] = 2  # as other fields

    def rank(index: int) -> tuple[int, ...]:
        return (ranks[index], columns[index].width if ranks[index] == _OTHER_OBJECT else 0, index)

    ranked = sorted(range(len(columns)), key=rank)
    chosen: set[int] = set()
    for index in ranked:
        needed = columns[index].width + (GAP if chosen else 0)
        if needed <= width or not chosen:
            chosen.add(index)
            width -= needed
    return [columns[index] for index in sorted(chosen)]


def fold_title(name: str, width: int) -> str:
    """Return a name in one or two lines, no wider than a width if that is possible."""
    while (title := _fold(name, width)).count("\n") >= _MAX_TITLE_LINES:
        width += 1
    return title


def _fold(name: str, width: int) -> str:
    title, *words = name.split("_")
    for word in words:
        last_line = title.rpartition("\n")[2]
        title += f"_{word}" if len(last_line) + len(word) + 1 <= width else f"_\n{word}"
    return title


def _list_own(rows: Sequence[ResultRow]) -> set[str]:
    """Return the fields of the rows themselves."""
    found: list[Any] = [row.document for row in rows]
    return {name for each in found if isinstance(each, dict) for name in cast("dict[str, Any]", each)}


def _list_used(rows: Sequence[ResultRow]) -> list[str]:
    """Return the columns that are not empty in all rows."""
    names = dict.fromkeys(name for row in rows for name in row.columns)
    return [name for name in names if any(row.columns.get(name) not in (None, "", []) for row in rows)]


def _find_field(column: str, own: set[str]) -> str:
    """Return the field of the row that a column belongs to: `order` for `order_id`."""
    if column in own:
        return column
    return max((each for each in own if column.startswith(f"{each}_")), key=len, default=column)


def _choose_label(field: str, names: Sequence[str]) -> str:
    inner = {name.removeprefix(f"{field}_"): name for name in names}
    exact = [inner[label] for label in LABELS if label in inner]
    similar = [name for last, name in inner.items() if is_label(last)]
    return [*exact, *similar, inner.get("id", names[0])][0]


def _has_days(rows: Sequence[ResultRow], name: str) -> bool:
    return any(isinstance(row.columns.get(name), dt.date) for row in rows)


def _rank(rows: Sequence[ResultRow], name: str, own: set[str], looked_for: Collection[str], main: str) -> int:
    """Return how early a column is chosen: by what people filter rows, which is what they look for."""
    values = [row.columns.get(name) for row in rows]
    filled = [each for each in values if each not in (None, "")]
    if any(isinstance(each, list | dict) or each == MASK for each in filled):
        return 6
    if len(filled) * 2 < len(values) or (len(rows) > 1 and all(each == values[0] for each in values)):
        return 5
    is_measure = any(isinstance(each, Decimal | dt.date) for each in filled)
    if looked_for:
        field = _find_field(name, own)
        if field not in looked_for or any(isinstance(each, bool) for each in filled):
            return 4
        return 1 if is_measure or field == main else 2 if name in own else _OTHER_OBJECT
    stands_for_object = name not in own and is_label(name)
    return 1 if stands_for_object or is_measure else 2


def to_text(value: Any) -> str:
    """Return a value as the text of a cell. Numbers keep their digits; what is missing is empty."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date):
        return str(write_date(value))
    if isinstance(value, list) and all(isinstance(each, str | int) for each in cast("list[Any]", value)):
        texts = [write_text(each) for each in cast("list[Any]", value)]
        if not any("," in each for each in texts):
            return ", ".join(texts)
    return to_json(value) if isinstance(value, list | dict) else write_text(value)
