"""Chooses the columns of the rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def choose_columns(
    rows: list[dict[str, Any]], columns: Iterable[str] | None, *, drop_empty: bool
) -> list[dict[str, Any]]:
    """Return rows with some of their columns; see `choose_names`."""
    if columns is None and not drop_empty:
        return rows
    names = choose_names(rows, (), columns, drop_empty=drop_empty)
    return [{name: row.get(name) for name in names} for row in rows]


def choose_names(
    rows: Sequence[Mapping[str, Any]], described: Iterable[str], columns: Iterable[str] | None, *, drop_empty: bool
) -> list[str]:
    """Return the names of the columns of a table.

    Args:
        rows: The rows, with all columns.
        described: The columns that the table has, also if it has no rows.
        columns: The columns to keep, in this order; None for all.
        drop_empty: Whether to leave out the columns that are None in all rows. Where there are no rows, all are kept.

    Raises:
        ValueError: If no row has one of the columns. Without rows, any column may be asked for.
        TypeError: If the columns are one text.
    """
    if isinstance(columns, str):
        msg = f"columns: {columns!r} is one name; pass a list of names"
        raise TypeError(msg)
    found = dict.fromkeys([*described, *(name for row in rows for name in row)])
    names = list(found) if columns is None else list(columns)
    unknown = [name for name in names if name not in found]
    if rows and unknown:
        msg = f"columns: no row has {', '.join(map(repr, unknown))}; there are {', '.join(found)}"
        raise ValueError(msg)
    if rows and drop_empty:
        names = [name for name in names if any(row.get(name) is not None for row in rows)]
    return names
