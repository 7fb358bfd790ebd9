"""The rows of a file, what is wrong with them, and the rows that a service may take for the same."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from attrs import frozen

from openapi_sdk.errors.errors import Facts, InvalidInput, SdkError, read_named
from openapi_sdk.errors.fields import FieldError
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr

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


@public_in("openapi_sdk.imports")
class RowError(NamedTuple):
    """What is wrong with a row of a file.

    Attributes:
        line: The line of the file on which the row begins, from 1; None if it is not about one row.
        column: The column as the file calls it, or the field as the service does; empty if it is about the whole row.
        message: What is wrong. A message of this package does not show the value.
    """

    line: int | None
    column: str
    message: str

    def __str__(self) -> str:
        place = ", ".join(filter(None, ("" if self.line is None else f"line {self.line}", self.column)))
        return f"{place}: {self.message}" if place else self.message


@public_in("openapi_sdk.imports")
class InvalidRows(InvalidInput, facts={"rows": read_named(RowError)}):
    """Rows of a file can't be sent. Nothing was sent.

    Args:
        rows: What is wrong; or the message.
        facts: The second one of `args`.
        file: The file.
        operation: The operationId.

    Attributes:
        rows: Every error, in the order of the file.
    """

    rows: tuple[RowError, ...] = ()

    def __init__(
        self, rows: Iterable[RowError] | str, facts: Facts | None = None, *, file: str = "", operation: str = ""
    ) -> None:
        if isinstance(rows, str):
            super().__init__(rows, facts)
            return
        self.rows = tuple(rows)
        super().__init__((FieldError(None, row.column, str(row)) for row in self.rows), operation=operation)
        self.args = (f"{file}: nothing was sent: {show_rows(self.rows)}",)


@public_in("openapi_sdk.imports")
class RowsLeft(SdkError, facts={"rows": read_named(RowError)}):
    """Rows of a file were not taken. `may_have_happened` says whether the service may have some of them.

    Args:
        message: What is wrong.
        facts: The second one of `args`.
        rows: The rows.

    Attributes:
        rows: Every such row, with the reason, in the order of the file.
    """

    rows: tuple[RowError, ...] = ()

    def __init__(self, message: str = "", facts: Facts | None = None, *, rows: Iterable[RowError] = ()) -> None:
        self.rows = tuple(rows)
        super().__init__(message, facts)


@public_in("openapi_sdk.imports")
class ImportErrors(NamedTuple):
    """The classes of errors of imports of one SDK: those here, derived from the errors of the SDK too."""

    InvalidRows: type[InvalidRows]
    RowsLeft: type[RowsLeft]


def show_rows(rows: Sequence[RowError]) -> str:
    """Return the first few errors as one text, and how many more there are."""
    shown = "; ".join(map(str, rows[:MAX_SHOWN]))
    return shown + (f"; and {len(rows) - MAX_SHOWN:,} more" if len(rows) > MAX_SHOWN else "")


@public_in("openapi_sdk.imports")
@guard_repr
@frozen(repr=False)
class Row:
    """A row of a file: the line on which it begins, and its fields by their names in JSON. The repr shows no values."""

    line: int
    values: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """The name of its content in the journal. Rows of the same content have the same."""
        text = json.dumps(self.values, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]

    def __repr__(self) -> str:
        return f"<Row: line {self.line}>"


_SIGNS = re.compile(r"[\W_]+")


def find_alike(rows: Iterable[Row], names: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """Return the lines of rows that differ in case, blanks and signs at most, together.

    Only the fields with some names are compared, or all if there are no names.
    """
    found: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        compared = [row.values.get(each) for each in names] if names else dict(row.values)
        found[json.dumps(_squash(compared), sort_keys=True)].append(row.line)
    return tuple(tuple(lines) for lines in found.values() if len(lines) > 1)


def _squash(value: object) -> object:
    """Return a value with its texts in lower case, without blanks and signs."""
    if isinstance(value, str):
        return _SIGNS.sub("", value).casefold() or value
    if isinstance(value, dict):
        return {name: _squash(each) for name, each in cast("dict[str, object]", value).items()}
    return [_squash(each) for each in cast("list[object]", value)] if isinstance(value, list) else value
