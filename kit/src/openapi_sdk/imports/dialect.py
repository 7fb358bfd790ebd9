"""How a table is written: its encoding, its separator, its dates, and what its columns are called."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from attrs import field, frozen

from openapi_sdk.secrets.redaction import format_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_sdk.errors.errors import ErrorTree

#: What a shell makes hard to write.
_DELIMITERS = {"tab": "\t", "\\t": "\t"}
_SAMPLE = datetime(2026, 12, 31, tzinfo=UTC)


class CellError(ValueError):
    """A cell can't be converted. The message does not show it."""


@frozen
class Dates:
    """How dates are written, as `strptime` has it, and the time zone of those that have no offset."""

    form: str
    zone: ZoneInfo | None

    @property
    def has_time(self) -> bool:
        """Whether they have a time of the day."""
        return _SAMPLE.strftime(self.form) != _SAMPLE.replace(hour=23, minute=59, second=59).strftime(self.form)

    def convert(self, text: str, *, is_time: bool) -> str:
        """Return a date, or a time with its offset, in ISO 8601."""
        try:
            found = datetime.strptime(text, self.form)  # noqa: DTZ007 - the zone is added below
        except ValueError:
            msg = f"is no date of the form {self.form}"
            raise CellError(msg) from None
        if not is_time:
            if found.time() != time():
                msg = "is a time, and a date is needed"
                raise CellError(msg)
            return found.date().isoformat()
        if found.tzinfo is None:
            if self.zone is None:
                msg = "has no time zone; pass --time-zone, such as America/New_York (in Python time_zone=)"
                raise CellError(msg)
            found = found.replace(tzinfo=self.zone)
            if found.utcoffset() != found.replace(fold=1).utcoffset():
                msg = f"is no time in {self.zone}, or two, because the clocks change there"
                raise CellError(msg)
        return found.isoformat()


@frozen
class Dialect:
    """How a table is written. `columns` has the field of columns that are called otherwise.

    Without a `delimiter` it is found, and without `dates` they are those of ISO 8601.
    """

    encoding: str = "UTF-8"
    delimiter: str | None = None
    dates: Dates | None = None
    columns: Mapping[str, str] = field(factory=dict[str, str])


#: Of JSON Lines too.
DEFAULT = Dialect()


def make_dialect(
    errors: ErrorTree,
    encoding: str | None,
    delimiter: str | None,
    date_format: str | None,
    time_zone: str | None,
    *,
    columns: Mapping[str, str] | None,
) -> Dialect:
    """Return how a table is written. ConfigurationError if an option is none."""
    return Dialect(
        encoding=_check_encoding(errors, encoding),
        delimiter=_check_delimiter(errors, delimiter),
        dates=_make_dates(errors, date_format, time_zone),
        columns={name.strip(): value for name, value in (columns or {}).items()},
    )


def _check_encoding(errors: ErrorTree, encoding: str | None) -> str:
    if encoding is None:
        return "UTF-8"
    try:
        io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    except (LookupError, ValueError) as error:
        msg = f"encoding {format_value(encoding)} is not known; cp1252 and utf-16 are, for example"
        raise errors.ConfigurationError(msg) from error
    return encoding


def _check_delimiter(errors: ErrorTree, delimiter: str | None) -> str | None:
    found = _DELIMITERS.get(delimiter or "", delimiter)
    if found is not None and (len(found) != 1 or found in '"\r\n\0'):
        msg = f"delimiter {format_value(delimiter)}: one character is needed, such as ; or the word tab"
        raise errors.ConfigurationError(msg)
    return found


def _make_dates(errors: ErrorTree, form: str | None, zone: str | None) -> Dates | None:
    if form is None:
        if zone is not None:
            msg = "a time zone needs a date format, whose dates it is of"
            raise errors.ConfigurationError(msg)
        return None
    try:
        text = _SAMPLE.strftime(form)
        # Only the year of the other one is another: the calendar is that of the same days of the week.
        has_year = text != _SAMPLE.replace(year=_SAMPLE.year + 28).strftime(form)
        is_whole = has_year and datetime.strptime(text, form).date() == _SAMPLE.date()  # noqa: DTZ007 - as above
    except (ValueError, re.error):  # the latter of a part that is there twice
        is_whole = False
    if not is_whole:
        msg = f"date format {format_value(form)}: a form with day, month and year is needed, such as %d.%m.%Y"
        raise errors.ConfigurationError(msg)
    try:
        return Dates(form, None if zone is None else ZoneInfo(zone))
    except (LookupError, ValueError, OSError) as error:
        msg = f"time zone {format_value(zone)} is not known; Europe/Berlin is, for example"
        raise errors.ConfigurationError(msg) from error
