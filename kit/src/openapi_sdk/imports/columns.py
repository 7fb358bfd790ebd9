"""Finds the field of each column of a table, and makes values of the description out of the texts of its cells."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from attrs import frozen

from openapi_sdk.description.numbers import read_integer, read_number, to_json_number
from openapi_sdk.imports.dialect import DEFAULT, CellError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from openapi_sdk.description.methods import Argument, RequestBody
    from openapi_sdk.imports.dialect import Dates, Dialect

#: What is wrong with a column that names nothing. Once, the fields follow.
_UNKNOWN, _LIST = "no such field", "; there are: "
#: Objects within objects that a column can name.
_MAX_DEPTH = 5
#: What spreadsheets and databases write for true and false.
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_SEPARATORS = re.compile(r"[\s_.\-]+")
#: The formats of dates and times.
_DATE, _TIME = "date", "date-time"
_NO_DATE = "is no date such as 2026-01-31; for another form, pass --date-format (in Python date_format=)"
_NO_TIME = (
    "is no time such as 2026-01-31T08:00:00Z; for another form, pass --date-format and --time-zone (in Python "
    "date_format=, time_zone=)"
)
#: Words in the names of fields that say when something ends.
_ENDS = frozenset({"end", "ends", "until", "to", "through", "due", "deadline", "expires", "expiry", "expiration"})
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
#: How dates and times begin.
_BEGINNING_OF_DATE = re.compile(r"\d{4}-\d\d-\d\d")
#: One character for one character, so that a position in the one is a position in the other.
_SAME_LENGTH = str.maketrans(f" -{ascii_uppercase}", f"__{ascii_lowercase}")

#: The names that lead to a value of a row: `("custom_fields", "color")`.
FieldPath: TypeAlias = tuple[str, ...]


@frozen
class FileColumn:
    """A column of a table, and where its values are in a row: `path` is empty if it names no field."""

    header: str
    path: FieldPath
    target: Argument | None
    is_left_out: bool
    dates: Dates | None = None

    @property
    def field(self) -> str:
        """The dotted name of the field."""
        return ".".join(self.path)

    @property
    def is_end(self) -> bool:
        """Whether the field says at which moment something ends, as far as its name says so."""
        is_time = self.target is not None and self.target.format == _TIME
        return is_time and not _ENDS.isdisjoint(each.lower() for each in _WORDS.findall(self.path[-1]))

    def convert(self, text: str) -> Any:
        """Return the value of a cell that is not blank. The column has to name a field."""
        if "\0" in text:
            msg = "has a NUL character"
            raise CellError(msg)
        target = cast("Argument", self.target)
        if target.is_list:
            return _to_list(text.strip())
        for each in target.values:
            if text.strip() == (str(each).lower() if isinstance(each, bool) else str(each)):
                return each
        if target.format in {_DATE, _TIME}:
            return self._convert_date(text.strip(), is_time=target.format == _TIME)
        convert = _CONVERTERS.get(target.type)
        return text if convert is None else convert(text.strip())

    def _convert_date(self, text: str, *, is_time: bool) -> str:
        if self.dates is not None:
            return self.dates.convert(text, is_time=is_time)
        if not _BEGINNING_OF_DATE.match(text):
            msg = _NO_TIME if is_time else _NO_DATE
            raise CellError(msg)
        return text


def match_columns(
    headers: Sequence[str], body: RequestBody, *, ignore_unknown: bool, dialect: Dialect = DEFAULT
) -> tuple[list[FileColumn], list[tuple[str, str]]]:
    """Return the columns of a table, and the errors in its header: the name of a column, and what is wrong.

    A column is called as the dialect says, or as the field, in any case, with blanks or dashes for underscores. A field
    within an object is `custom_fields.color` or `custom_fields_color`. A column with an error is left out, and one that
    names no field if `ignore_unknown` is set.
    """
    known = body.known_keys
    columns: list[FileColumn] = []
    errors: list[tuple[str, str]] = []
    for number, header in enumerate(headers, start=1):
        title = header.strip()
        name = dialect.columns.get(title, title)
        path, target = (_find_field(name, body, 0) if name else None) or ((), None)
        is_ignored = ignore_unknown and title not in dialect.columns
        error = "" if path or not name or is_ignored else f"{_UNKNOWN}{known.suggest(_normalize(name))}"
        if error == _UNKNOWN and not any(_LIST in text for _, text in errors):
            error += f"{_LIST}{', '.join(each.name for each in body.fields)}"
        other = next((each for each in columns if each.path and path and _is_within(path, each.path)), None)
        if other is not None:
            error = f"sets {'.'.join(path)}, which column {other.header!r} sets too"
        is_left_out = bool(error) or (ignore_unknown and not path)
        columns.append(FileColumn(title or f"column {number}", path, target, is_left_out, dialect.dates))
        if error:
            errors.append((columns[-1].header, error))
    titles = {each.header for each in columns}
    errors += [(name, "the file has no such column to map") for name in dialect.columns if name not in titles]
    return columns, [*errors, *_find_missing(columns, body.fields, errors)]


def _find_missing(
    columns: Iterable[FileColumn], fields: Iterable[Argument], errors: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield the errors of fields that are required and have no column, not even one that is misspelt."""
    named = {each.path[0] for each in columns if each.path}
    texts = [text for _, text in errors]
    for field in fields:
        if field.is_required and field.name not in named and not any(f"{field.name!r}?" in text for text in texts):
            yield field.name, "the file has no such column; it is required"


def _find_field(name: str, parent: Argument | RequestBody, depth: int) -> tuple[FieldPath, Argument] | None:
    """Return the path of a field and the field, or None."""
    if depth > _MAX_DEPTH:
        return None
    fields = parent.fields
    for normalize in (str, _normalize, _squash):
        for field in fields:
            if normalize(field.name) == normalize(name):
                return (field.name,), field
    for field in fields:
        prefix = _normalize(field.name)
        if _normalize(name).startswith(prefix) and name[len(prefix) : len(prefix) + 1] in {".", "_", "-", " "}:
            found = _find_field(name[len(prefix) + 1 :], field, depth + 1)
            if found is not None:
                return (field.name, *found[0]), found[1]
    other = parent.find_other_field(name)
    return None if other is None else ((name,), other)


def _is_within(path: FieldPath, other: FieldPath) -> bool:
    shorter = min(len(path), len(other))
    return path[:shorter] == other[:shorter]


def _normalize(name: str) -> str:
    return name.translate(_SAME_LENGTH)


def _squash(name: str) -> str:
    return _SEPARATORS.sub("", name).casefold()


def _to_boolean(text: str) -> bool:
    found = _BOOLEANS.get(text.lower())
    if found is None:
        msg = "is neither true nor false; yes, no, 1 and 0 are read too"
        raise CellError(msg)
    return found


def _to_integer(text: str) -> int:
    number = read_integer(text)
    if number is None:
        msg = "is no whole number"
        raise CellError(msg)
    return number


def _to_number(text: str) -> object:
    number = read_number(text)
    if number is None:
        msg = "is no number such as 4.50"
        raise CellError(msg)
    sent = to_json_number(number)
    if isinstance(sent, Decimal):
        msg = "has more digits than a number of JSON keeps"
        raise CellError(msg)
    return sent


def _to_json(kind: type[object], noun: str) -> Callable[[str], object]:
    def convert(text: str) -> object:
        try:
            value: object = json.loads(text)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, kind):
            msg = f"is no {noun} in JSON"
            raise CellError(msg)
        return value

    return convert


_to_list = _to_json(list, "list")
_CONVERTERS: Mapping[str, Callable[[str], object]] = {
    "boolean": _to_boolean,
    "integer": _to_integer,
    "number": _to_number,
    "object": _to_json(dict, "object"),
}
