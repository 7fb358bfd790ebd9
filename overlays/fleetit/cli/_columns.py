"""Chooses the columns of a table for people: as many as fit, those first that people look for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve, frozen

from fleetit.cli._results import FLEET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetit.cli._results import Row

#: Values are cut to this length, unless their column was asked for.
MAX_CELL_WIDTH = 32
#: Between two columns.
GAP = 2
#: The field that stands for an object in another one: `vehicle_plate_number` for `vehicle`.
_LABELS = ("number", "name", "title", "display_text", "value")


@frozen
class Column:
    """A column of a table.

    Attributes:
        name: Its name.
        title: The name, cut into lines at its underscores.
        width: The width of the widest cell or line of the title.
    """

    name: str
    title: str
    width: int


def choose_names(rows: Sequence[Row]) -> list[str]:
    """Return the columns that have values, with one for each object in a row, in the order of the rows."""
    own = _list_own(rows)
    parts: dict[str, list[str]] = {}
    for name in _list_used(rows):
        parts.setdefault(_find_field(name, own), []).append(name)
    return [
        name if field in names else _choose_label(field, names) for field, names in parts.items() for name in [field]
    ]


def fit(rows: Sequence[Row], columns: Sequence[Column], width: int) -> list[Column]:
    """Return the columns that fit into a width, in their order."""
    own = _list_own(rows)
    ranked = sorted(range(len(columns)), key=lambda index: (_rank(rows, columns[index].name, own), index))
    chosen: set[int] = set()
    for index in ranked:
        needed = columns[index].width + (GAP if chosen else 0)
        if needed <= width or not chosen:
            chosen.add(index)
            width -= needed
    return [columns[index] for index in sorted(chosen)]


def fold_title(name: str, width: int) -> str:
    """Return a name in lines that are no wider than a width, if its words let it be."""
    words = name.split("_")
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + len(word) + 1 <= width:
            lines[-1] += f"_{word}"
        else:
            lines[-1] += "_"
            lines.append(word)
    return "\n".join(lines)


def _list_own(rows: Sequence[Row]) -> set[str]:
    """Return the fields of the rows themselves."""
    found: list[Any] = [row.document for row in rows]
    return {name for each in found if isinstance(each, dict) for name in cast("dict[str, Any]", each)}


def _list_used(rows: Sequence[Row]) -> list[str]:
    """Return the columns that are not empty in all rows."""
    names = dict.fromkeys(name for row in rows for name in row.columns)
    return [name for name in names if any(row.columns.get(name) not in (None, "", []) for row in rows)]


def _find_field(column: str, own: set[str]) -> str:
    """Return the field of the row that a column belongs to: `vehicle` for `vehicle_id`."""
    if column in own:
        return column
    return max((each for each in own if column.startswith(f"{each}_")), key=len, default=column)


def _choose_label(field: str, names: Sequence[str]) -> str:
    inner = {name.removeprefix(f"{field}_"): name for name in names}
    exact = [inner[label] for label in _LABELS if label in inner]
    similar = [name for last, name in inner.items() if last.endswith(tuple(f"_{label}" for label in _LABELS))]
    return [*exact, *similar, inner.get("id", names[0])][0]


def _rank(rows: Sequence[Row], name: str, own: set[str]) -> int:
    """Return how early a column is chosen."""
    if name in {"id", FLEET}:
        return 0
    values = [row.columns.get(name) for row in rows]
    filled = [each for each in values if each not in (None, "")]
    if any(isinstance(each, list | dict) for each in filled):
        return 4
    if len(filled) * 2 < len(values) or (len(rows) > 1 and all(each == values[0] for each in values)):
        return 3
    is_label = name not in own and name.endswith(tuple(f"_{label}" for label in _LABELS))
    return 1 if is_label or any(isinstance(each, Decimal | dt.date) for each in filled) else 2


def mask_secrets(row: Row) -> Row:
    """Return a row with `***` in place of what the names of its columns call a secret."""
    from fleetit._redaction import is_secret_name  # noqa: PLC0415 - imported lazily

    if row.is_ours:
        return row
    columns = {
        name: "***" if value not in (None, "") and is_secret_name(name) else value
        for name, value in row.columns.items()
    }
    return evolve(row, columns=columns)
