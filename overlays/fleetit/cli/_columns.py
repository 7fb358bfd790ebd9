"""Chooses the columns of a table for people: as many as fit, those first that people look for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from fleetit.cli._results import FLEET
from fleetit_api._secrets import MASK

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from fleetit.cli._results import Row

#: The rank of an object in a row that rows are filtered by, behind the first one. Narrow ones come first.
_OTHER_OBJECT = 3
#: Values are cut to this length, unless their column was asked for.
MAX_CELL_WIDTH = 32
#: A title has at most so many lines.
_MAX_TITLE_LINES = 2
#: Between two columns.
GAP = 2
#: The field that stands for an object in another one: `vehicle_plate_number` for `vehicle`.
_LABELS = ("number", "name", "last_name", "title", "display_text", "value")


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


def fit(rows: Sequence[Row], columns: Sequence[Column], width: int, looked_for: Collection[str] = ()) -> list[Column]:
    """Return the columns that fit into a width, in their order.

    Args:
        rows: The rows.
        columns: The columns.
        width: The width.
        looked_for: The fields that the listing has filters for.
    """
    own = _list_own(rows)
    objects = [_find_field(each.name, own) for each in columns if each.name not in own]
    main = next((each for each in objects if each in looked_for), "")

    def rank(index: int) -> tuple[int, int, int]:
        rank = _rank(rows, columns[index].name, own, looked_for, main)
        return (rank, columns[index].width if rank == _OTHER_OBJECT else 0, index)

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


def _rank(rows: Sequence[Row], name: str, own: set[str], looked_for: Collection[str], main: str) -> int:
    """Return how early a column is chosen: by what people filter rows, which is what they look for.

    Args:
        rows: The rows.
        name: The column.
        own: The fields of the rows themselves.
        looked_for: The fields that the listing has filters for. Without any, amounts and dates come first.
        main: The first of them that is an object, such as the vehicle.
    """
    if name in {"id", FLEET}:
        return 0
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
    is_label = name not in own and name.endswith(tuple(f"_{label}" for label in _LABELS))
    return 1 if is_label or is_measure else 2
