"""Reads rows from JSON Lines: an object on each line, with the names of the description."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, cast

from fleetit.imports._lines import UnreadableFile, iter_lines
from fleetit.imports._rows import Row, RowError

if TYPE_CHECKING:
    from fleetit._description.arguments import Body


def read_json_lines(content: bytes, body: Body) -> tuple[list[Row], list[RowError]]:
    """Return the rows of JSON Lines, and what is wrong with the lines."""
    reader = JsonlReader(io.BytesIO(content), body, ignore_unknown=False)
    reader.read()
    return reader.rows, reader.errors


class JsonlReader:
    """Reads the rows of a file of JSON Lines; see `CsvReader`.

    Args:
        stream: The file.
        body: The body that the rows are of.
        ignore_unknown: Whether members that are no field are left out.
    """

    def __init__(self, stream: BinaryIO, body: Body, *, ignore_unknown: bool) -> None:
        self._stream = stream
        self._known_keys = body.known_keys
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

    def lacks_column(self, _field: str) -> bool:
        """Return False: each row has its own names."""
        return False

    def name_column(self, field: str) -> str:
        """Return the name that the file has for a field."""
        return field

    def _add_row(self, line: int, text: str) -> None:
        try:
            row: Any = json.loads(
                text, object_pairs_hook=_make_object, parse_float=_to_number, parse_constant=_refuse_constant
            )
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
        self.rows.append(Row(line, self._known_keys.drop_unknown(values) if self._ignore_unknown else values))


class _RefusedJson(ValueError):
    """JSON that other readers understand otherwise."""


def _make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        msg = "an object has a name twice"
        raise _RefusedJson(msg)
    return made


def _to_number(text: str) -> float:
    number = float(text)
    if Decimal(repr(number)) != Decimal(text):
        msg = "has a number with more digits than JSON keeps"
        raise _RefusedJson(msg)
    return number


def _refuse_constant(name: str) -> NoReturn:
    msg = f"{name} is no number of JSON"
    raise _RefusedJson(msg)
