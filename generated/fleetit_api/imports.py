"""Sends the rows of a file to FleetIT, each once. Generated, do not edit: import it from `fleetit.imports`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from attrs import frozen
from openapi_sdk import imports
from openapi_sdk.imports import Format, Row, RowError, Unknown
from openapi_sdk.model.calls import NOT_GIVEN, NotGiven
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr

from .exceptions import TREE, FleetITError, InvalidInput

if TYPE_CHECKING:
    from .clients import BaseClient

__all__ = [
    "Format",
    "ImportResult",
    "InvalidRows",
    "Row",
    "RowError",
    "RowsLeft",
    "Unknown",
    "import_rows",
    "write_errors",
]


@public_in("fleetit.imports")
class InvalidRows(InvalidInput, imports.InvalidRows):
    """Rows of a file can't be sent. Nothing was sent.

    Args:
        rows: What is wrong; or the message.
        facts: The second one of `args`.
        file: The file.
        operation: The operationId.

    Attributes:
        rows: Every error, in the order of the file.
    """


@public_in("fleetit.imports")
class RowsLeft(FleetITError, imports.RowsLeft):
    """Rows of a file were not taken. `may_have_happened` says whether FleetIT may have some of them.

    Args:
        message: What is wrong.
        facts: The second one of `args`.
        rows: The rows.

    Attributes:
        rows: Every such row, with the reason, in the order of the file.
    """


@public_in("fleetit.imports")
@guard_repr
@frozen(kw_only=True)
class ImportResult(imports.ImportResult):
    """What became of the rows of a file.

    Attributes:
        method: The method that was called: `driver_agreements.create_many`.
        rows: How many rows the file has.
        taken: How many FleetIT took in this run.
        taken_before: How many it took in earlier runs; they were not sent.
        refused: How many FleetIT refused in this run. A later run sends them again.
        refusals: What FleetIT said about them, and about those of `refused_again` in this run.
        unknown: The lines of rows that FleetIT may have: no usable answer came, in this run or an earlier one.
        refused_again: Those of them that were sent again and refused. If the refusal calls them duplicates, FleetIT has
            them from the first time.
        skipped: How many such rows are not sent any more, because somebody chose so.
        not_sent: How many are left, because the import was stopped. A later run sends them.
        left: Every row that was sent or was to be sent, and was not taken, with the reason.
        alike: Of a dry run, the lines of rows, together, that FleetIT may take for the same: the fields that are
            needed differ in case, blanks and signs at most.
        first_rows: Of a dry run, the first three rows as they would be sent: `line` and `values`. Their repr shows no
            value.
        ends: Of a dry run, the columns whose field is an end, as its name says, and whose dates have no time of the
            day. What is sent is the beginning of the day.
        error: Why the import was stopped, or with `keep_going` the last error that left rows; None if there is none.
        journal: The journal; None for a dry run.
    """

    _errors = imports.ImportErrors(InvalidRows, RowsLeft)

    error: FleetITError | None = None
    journal: Path | None = None

    def raise_for_error(self) -> None:
        """Raise unless every row was taken or skipped, or this was a dry run.

        Raises:
            FleetITError: The `error` that stopped the import, such as `Unauthorized`. Its `may_have_happened` is
                True if rows are `unknown`, of this run or an earlier one.
            RowsLeft: If there is no such error, and rows were refused or are unknown. Its `rows` are those of `left`.
        """
        super().raise_for_error()


@public_in("fleetit.imports")
def import_rows(
    client: BaseClient,
    method: str,
    file: str | os.PathLike[str],
    *,
    format: Format | None = None,
    fleet_id: int | None | NotGiven = NOT_GIVEN,
    batch_size: int | None = None,
    ignore_unknown: bool = False,
    encoding: str | None = None,
    delimiter: str | None = None,
    date_format: str | None = None,
    time_zone: str | None = None,
    columns: Mapping[str, str] | None = None,
    journal: str | os.PathLike[str] | None = None,
    unknown: Unknown = "keep",
    accept_changes: bool = False,
    keep_going: bool = False,
    dry_run: bool = False,
    before_sending: Callable[[int], object] | None = None,
    on_progress: Callable[[int, int], object] | None = None,
) -> ImportResult:
    """Send the rows of a file to a bulk operation, each once, however often this is called.

        result = import_rows(client, "driver_agreements.create_many", "driver_agreements.csv")
        result.raise_for_error()

    All rows are checked first. If one is wrong, nothing is sent. Each batch is recorded in a journal before it is sent
    and after its answer. A second call leaves out the rows that were taken: they are recognized by their content.

    Args:
        client: The client.
        method: A method that takes rows: `driver_agreements.create_many`.
        file: A CSV file with the names of the fields in its first line, or a file of JSON Lines; `-` is the standard
            input.
        format: `"csv"` or `"jsonl"`. By default the end of the name says it.
        fleet_id: The fleet of the calls. None means the account's default fleet. Defaults to the client's fleet.
        batch_size: How many rows are sent at once, at most what one call takes, which is the default.
        ignore_unknown: Leave out columns that name no field. By default they are an error.
        encoding: The encoding of a table, such as `"cp1252"`. UTF-8 by default, which JSON Lines always are.
        delimiter: What separates the columns of a table. By default a comma, a semicolon or a tab is found.
        date_format: How a table has dates and times, for `strptime`: `"%d.%m.%Y"`. By default as FleetIT has them.
        time_zone: The time zone of times of this format that have no offset: `"America/New_York"`.
        columns: The fields of columns that are called otherwise: `{"column": "field"}`.
        journal: The journal. Default: the name of the file with `.import.jsonl` behind it.
        unknown: What to do with rows of earlier calls whose answer never came, so that FleetIT may have them: `"keep"`
            sends none of them and says which they are; `"resend"` sends them again; `"skip"` never sends them again.
        accept_changes: Send rows that no earlier call knew, although rows that were taken are not in the file any more.
            By default that is an error: they may be the same rows, changed.
        keep_going: After an error that may pass, such as 503, send the other rows, and then try again what was not
            processed, up to four times, with the waits of the client's `retry`. What may have been taken is tried again
            with `unknown="resend"` alone, or if the method may be repeated. By default such an error stops the import.
        dry_run: Check all rows, and send nothing.
        before_sending: Called with how many rows will be sent, once all are checked. Not called if that is none. If it
            raises, nothing is sent.
        on_progress: Called after each batch with how many rows are done, and how many were to be sent.

    Returns:
        What became of the rows. A row that FleetIT refuses is no exception; see `refusals`. An error that the next
        batch would have too, such as a wrong token, or a journal that can't be written any more, stops the import; see
        `error`. Call `raise_for_error()` of the result to get both as exceptions.

    Raises:
        InvalidRows: If rows are wrong. Its `rows` has every error with its line.
        TypeError: If the client is no `FleetIT`.
        ConfigurationError: If the method takes no rows, the file or the journal can't be used, the journal is that of
            another import, or rows were changed that had been taken.
    """
    from openapi_sdk.imports import importing  # imported lazily

    from .clients import BaseClient  # as above

    if not isinstance(cast("object", client), BaseClient):
        msg = f"a FleetIT is expected, not {type(client).__name__}"
        raise TypeError(msg)
    return importing.import_rows(
        ImportResult,
        client,
        method,
        file,
        format=format,
        tenant=fleet_id,
        batch_size=batch_size,
        ignore_unknown=ignore_unknown,
        encoding=encoding,
        delimiter=delimiter,
        date_format=date_format,
        time_zone=time_zone,
        columns=columns,
        journal=journal,
        unknown=unknown,
        accept_changes=accept_changes,
        keep_going=keep_going,
        dry_run=dry_run,
        before_sending=before_sending,
        on_progress=on_progress,
    )


@public_in("fleetit.imports")
def write_errors(file: str | os.PathLike[str], errors: Iterable[RowError]) -> None:
    """Write errors to a CSV file with the columns `line`, `column` and `message`.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.

    Args:
        file: The file; it is replaced.
        errors: `InvalidRows.rows`, or `ImportResult.left`.

    Raises:
        ConfigurationError: If it can't be written.
    """
    from openapi_sdk.imports import error_file  # imported lazily

    error_file.write_errors(TREE, file, errors)
