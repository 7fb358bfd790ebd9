"""The rows of a file, what is wrong with them, and the error that says so."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import frozen

from fleetit._errors.errors import FieldError, InvalidInput
from fleetit._secrets.redaction import guard_repr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: The message of `InvalidRows` shows at most this many errors. All are in its `rows`.
MAX_SHOWN = 5
#: Ranges of lines that are named.
_MAX_RANGES = 10
#: Characters of a digest in the journal: 128 bits.
_DIGEST_LENGTH = 32


def name_rows(lines: Iterable[int]) -> str:
    """Return what rows are called: `the row of line 6`, `the rows of lines 2 to 501, 600`."""
    ranges: list[list[int]] = []
    for line in lines:
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1][1] = line
        else:
            ranges.append([line, line])
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return f"the row of line {ranges[0][0]}"
    texts = [str(first) if first == last else f"{first} to {last}" for first, last in ranges[:_MAX_RANGES]]
    return f"the rows of lines {', '.join(texts)}" + (", …" if len(ranges) > _MAX_RANGES else "")


class RowError(NamedTuple):
    """What is wrong with a row of a file.

    Attributes:
        line: The line of the file on which the row begins, from 1; None if it is not about one row.
        column: The column as the file calls it, or the field as FleetIT does; empty if it is about the whole row.
        message: What is wrong. A message of this package does not show the value.
    """

    line: int | None
    column: str
    message: str

    def __str__(self) -> str:
        place = ", ".join(filter(None, ("" if self.line is None else f"line {self.line}", self.column)))
        return f"{place}: {self.message}" if place else self.message


class InvalidRows(InvalidInput):
    """Rows of a file can't be sent. Nothing was sent.

    Attributes:
        rows: Every error, in the order of the file.
    """

    def __init__(self, rows: Iterable[RowError], *, file: str, operation: str = "") -> None:
        self.rows = tuple(rows)
        super().__init__((FieldError(None, row.column, str(row)) for row in self.rows), operation=operation)
        shown = "; ".join(map(str, self.rows[:MAX_SHOWN]))
        more = f"; and {len(self.rows) - MAX_SHOWN:,} more" if len(self.rows) > MAX_SHOWN else ""
        self.args = (f"{file}: nothing was sent: {shown}{more}",)


@guard_repr
@frozen(repr=False)
class Row:
    """A row of a file. The repr shows no values.

    Attributes:
        line: The line on which it begins, from 1.
        values: Its fields by their names in JSON.
    """

    line: int
    values: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """The name of its content in the journal. Rows of the same content have the same."""
        text = json.dumps(self.values, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]

    def __repr__(self) -> str:
        return f"<Row: line {self.line}>"
