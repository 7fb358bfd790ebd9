"""Rows as text for an interpreter, and as HTML tables for notebooks. Both are short, however many rows there are."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.model.reprs import shorten
from openapi_sdk.model.secret_names import mask_inside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: What is shown of a page as text.
_MAX_ROWS, _MAX_ROW_LENGTH = 3, 160
#: What is shown of a page as a table.
_MAX_TABLE_ROWS, _MAX_COLUMNS, _MAX_CELL_LENGTH = 20, 30, 80


def write_range(offset: int, rows: Sequence[object], count: int) -> str:
    """Return which rows a page has: "rows 101 to 200 of 15,234"."""
    if not rows:
        return f"no rows of {count:,}"
    return f"rows {offset + 1:,} to {offset + len(rows):,} of {count:,}"


def write_rows(rows: Sequence[object]) -> str:
    """Return the first rows as text. Secrets are masked."""
    shown = [shorten(repr(mask_inside(row)), _MAX_ROW_LENGTH) for row in rows[:_MAX_ROWS]]
    more = [f"… {len(rows) - len(shown):,} more"] if len(rows) > len(shown) else []
    return f"[{', '.join([*shown, *more])}]"


def write_table(rows: Sequence[object], caption: str) -> str:
    """Return the first rows as an HTML table. All text is escaped, and secrets are masked.

    Args:
        rows: Models or JSON objects.
        caption: The text above the table.
    """
    shown = [_get_cells(row) for row in rows[:_MAX_TABLE_ROWS]]
    names = list(dict.fromkeys(name for cells in shown for name in cells))[:_MAX_COLUMNS]
    head = "".join(f"<th>{_write_cell(name)}</th>" for name in names)
    lines = [
        "<tr>" + "".join(f"<td>{_write_cell(cells.get(name, ''))}</td>" for name in names) + "</tr>" for cells in shown
    ]
    more = f"<tr><td>… {len(rows) - len(shown):,} more rows</td></tr>" if len(rows) > len(shown) else ""
    return f"<table><caption>{escape(caption)}</caption><tr>{head}</tr>{''.join(lines)}{more}</table>"


def _get_cells(row: object) -> Mapping[str, object]:
    """Return the cells of a row with its secrets masked. A model masks its own in `__rich_repr__`."""
    describe: Any = getattr(row, "__rich_repr__", None)
    if describe:
        return dict(describe())
    return cast("Mapping[str, object]", mask_inside(row)) if isinstance(row, dict) else {"": row}


def _write_cell(value: object) -> str:
    return escape(shorten("" if value is None else str(value), _MAX_CELL_LENGTH))
