"""Reads rows from JSON Lines: an object on each line, with the names of the description."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, cast

from fleetit.imports._columns import describe_unknown
from fleetit.imports._lines import UnreadableFile, iter_lines
from fleetit.imports._rows import Row, RowError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetit._methods import Argument


class JsonlReader:
    """Reads the rows of a file of JSON Lines; see `CsvReader`.

    Args:
        stream: The file.
        fields: The fields of a row.
        ignore_unknown: Whether members that are no field are left out.
    """

    def __init__(self, stream: BinaryIO, fields: Sequence[Argument], *, ignore_unknown: bool) -> None:
        self._stream = stream
        self._fields = fields
        self._names = {each.name for each in fields}
        self._ignore_unknown = ignore_unknown
        self.rows: list[Row] = []
        self.errors: list[RowError] = []

    def read(self) -> None:
        """Read the whole file."""
        try:
            for line, text in iter_lines(self._stream):
                if text := text.strip():
                    self._add_row(line, text)
        except UnreadableFile as unreadable:
            self.errors.append(unreadable.error)

    def name_column(self, field: str) -> str:
        """Return the name that the file has for a field."""
        return field

    def _add_row(self, line: int, text: str) -> None:
        try:
            row: Any = json.loads(text, object_pairs_hook=_make_object, parse_constant=_refuse_constant)
        except _RefusedJson as error:
            self.errors.append(RowError(line, "", str(error)))
            return
        except json.JSONDecodeError as error:
            self.errors.append(RowError(line, "", f"no JSON at character {error.colno}: {error.msg}"))
            return
        except (ValueError, RecursionError):
            self.errors.append(RowError(line, "", "no JSON that can be read: a number too long, or nested too deep"))
            return
        if not isinstance(row, dict):
            why = "each line is an object, such as {…}; a list is written with one object on each line"
            self.errors.append(RowError(line, "", why))
            return
        values = cast("dict[str, Any]", row)
        unknown = [name for name in values if name not in self._names]
        if not self._ignore_unknown:
            self.errors += [RowError(line, "", describe_unknown(name, self._fields)) for name in unknown]
        self.rows.append(Row(line, {name: value for name, value in values.items() if name in self._names}))


class _RefusedJson(ValueError):
    """JSON that other readers understand otherwise."""


def _make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        msg = "an object has a name twice"
        raise _RefusedJson(msg)
    return made


def _refuse_constant(name: str) -> NoReturn:
    msg = f"{name} is no number of JSON"
    raise _RefusedJson(msg)
