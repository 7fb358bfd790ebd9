"""Sends rows in batches, and records each before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fleetit._errors.errors import APIError, ConfigurationError, DecodeError, FleetITError
from fleetit._service.names import SERVICE
from fleetit.imports._rows import RowError, name_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fleetit._errors.errors import FieldError
    from fleetit.imports._journal import Journal, Outcome, Selection
    from fleetit.imports._rows import Row

#: Statuses that are about the rows of a batch: the next batch may be taken.
_ABOUT_ROWS = frozenset({400, 409, 422})


class Sender:
    """Sends the selected rows, and counts what became of them; see `ImportResult`.

    `name_column` returns the name that the file has for a field.
    """

    def __init__(
        self,
        journal: Journal,
        send: Callable[[Sequence[Row]], object],
        name_column: Callable[[str], str],
        on_progress: Callable[[int, int], object],
    ) -> None:
        self._journal = journal
        self._send = send
        self._name_column = name_column
        self._on_progress = on_progress
        self.taken = 0
        self.refused = 0
        self.refusals: list[RowError] = []
        self.unknown: list[int] = []
        self.refused_again: list[int] = []
        self.error: FleetITError | None = None

    def send(self, selection: Selection, size: int) -> None:
        """Send the rows in batches, until all are sent or an error comes that the next batch would have too."""
        try:
            self._send_batches(selection, size)
        except ConfigurationError as error:
            # The journal can't be written any more. What was done until now is still to be told.
            self.error = self.error or error
        except BaseException as error:
            error.add_note(f"{self.taken:,} of {len(selection.rows):,} rows to send were taken")
            raise

    def _send_batches(self, selection: Selection, size: int) -> None:
        rows = selection.rows
        self._on_progress(0, len(rows))
        for start in range(0, len(rows), size):
            batch = rows[start : start + size]
            again = [index - start for index in sorted(selection.again) if start <= index < start + size]
            self._send_batch(batch, again)
            if self.error is not None:
                return
            self._on_progress(start + len(batch), len(rows))

    def _send_batch(self, batch: Sequence[Row], again: Sequence[int]) -> None:
        number = self._journal.begin(batch, again)
        try:
            self._send(batch)
        except FleetITError as error:
            self._note(number, batch, again, error)
        except BaseException as error:
            # Ctrl-C, and whatever else ends this program.
            lines = [row.line for row in batch]
            self.unknown += lines
            error.add_note(f"interrupted while it sent {name_rows(lines)}: {SERVICE} may have them, or not")
            self._journal.end(number, "unknown", type(error).__name__)
            raise
        else:
            self.taken += len(batch)
            self._journal.end(number, "taken")

    def _note(self, number: int, batch: Sequence[Row], again: Sequence[int], error: FleetITError) -> None:
        outcome = _judge(error)
        found = cast("tuple[FieldError, ...]", getattr(error, "errors", ())) if outcome == "refused" else ()
        refusals = [self._make_row_error(batch, each) for each in found]
        if outcome == "refused" and not refusals:
            refusals = [_make_batch_error(batch, "", str(error))]
        if outcome == "taken":
            self.taken += len(batch)
        elif outcome == "refused":
            self.refused += len(batch)
            self.refusals += refusals
        if outcome == "unknown":
            self.unknown += [row.line for row in batch]
        elif outcome != "taken":
            lines = [batch[index].line for index in again]
            self.unknown += lines
            self.refused_again += lines if outcome == "refused" else []
        if outcome != "refused":
            self.error = error
        self._journal.end(number, outcome, str(error), refusals)

    def _make_row_error(self, batch: Sequence[Row], error: FieldError) -> RowError:
        column = self._name_column(error.field) if error.field else ""
        if error.row is None or error.row >= len(batch):
            return _make_batch_error(batch, column, error.message)
        return RowError(batch[error.row].line, column, error.message)


def _judge(error: FleetITError) -> Outcome:
    """Return what an error says about the rows of its batch."""
    if isinstance(error, DecodeError):  # a success
        return "taken"
    if error.may_have_happened:
        return "unknown"
    return "refused" if isinstance(error, APIError) and error.status in _ABOUT_ROWS else "unsent"


def _make_batch_error(batch: Sequence[Row], column: str, message: str) -> RowError:
    """Return what is wrong with a batch as a whole."""
    others = len(batch) - 1
    rows = f"and the {'row' if others == 1 else f'{others:,} rows'} after it: " if others else ""
    return RowError(batch[0].line, column, f"{rows}{message}")
