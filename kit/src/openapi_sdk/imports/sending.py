"""Sends rows in batches, and records each before and after."""

from __future__ import annotations

import random
from itertools import chain, count
from typing import TYPE_CHECKING, TypeAlias, cast

from attrs import frozen

from openapi_sdk.errors.errors import APIError, ConfigurationError, SdkError
from openapi_sdk.imports.rows import RowError, name_rows
from openapi_sdk.model.reading import is_list
from openapi_sdk.settings.retry import may_pass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from openapi_sdk.errors.fields import FieldError
    from openapi_sdk.imports.journal import BatchOutcome, Journal, Selection
    from openapi_sdk.imports.rows import Row
    from openapi_sdk.service import Service
    from openapi_sdk.settings.retry import Retry

#: Rows that are sent at once, by their indexes in the selection.
RowIndexes: TypeAlias = "Sequence[int]"

#: Statuses that are about the rows of a batch: the next batch may be taken.
_ABOUT_ROWS = frozenset({400, 409, 422})
#: After so many refusals in a row batches are not divided any more: the reason is no single row.
_MAX_REFUSED = 50
#: How often rows are tried, and how many failures in a row end a round, so that an outage does not make all unknown.
_ROUNDS, _MAX_FAILED = 5, 5


@frozen
class KeepGoing:
    """How an import goes on after errors that may pass. `repeats_unknown`: also batches that may have been taken."""

    retry: Retry
    repeats_unknown: bool
    sleep: Callable[[float], object]

    def choose_wait(self, turn: int, waited: float, errors: Iterable[SdkError]) -> float | None:
        """Return the seconds to wait after a round with errors; None if there is no further round."""
        if turn == _ROUNDS:
            return None
        asked = [each.retry_after for each in errors if isinstance(each, APIError) and each.retry_after is not None]
        return self.retry.choose_wait(turn, waited, max(asked, default=None), random.random)


class Sender:
    """Sends the selected rows, and knows what became of each; see `ImportResult`.

    Without `keep_going` the first error that is not about rows ends it. `name_column` returns the name that the file
    has for a field.

    Attributes:
        outcomes: What became of rows, by their indexes. Those that were not processed are not here.
        refusals: What the service said about rows, by their indexes.
        refused_again: The indexes of refused rows that may have been taken before. Their outcome is unknown.
        error: The last error that left rows.
    """

    def __init__(
        self,
        service: Service,
        journal: Journal,
        selection: Selection,
        send: Callable[[Sequence[Row]], object],
        name_column: Callable[[str], str],
        *,
        on_progress: Callable[[int, int], object],
        keep_going: KeepGoing | None,
    ) -> None:
        self._name = service.name
        #: What is said of a row that the service may have.
        self.why_unknown = f"no usable answer came; {self._name} may have it"
        self._journal = journal
        self._rows = selection.rows
        self._again = set(selection.again)
        self._send = send
        self._name_column = name_column
        self._on_progress = on_progress
        self._keep_going = keep_going
        self._done = self._refused_in_a_row = 0
        self.outcomes: dict[int, BatchOutcome] = dict.fromkeys(selection.again, "unknown")
        self.refusals: dict[int, list[RowError]] = {}
        self.refused_again: set[int] = set()
        self.error: SdkError | None = None
        self._lost: SdkError | None = None

    def send(self, size: int) -> None:
        """Send the rows in batches, until all are sent or an error comes that the next batch would have too."""
        indexes = range(len(self._rows))
        try:
            self._send_all([indexes[start : start + size] for start in indexes[::size]])
        except ConfigurationError as error:
            # The journal can't be written any more. What was done until now is still to be told.
            self.error = self.error or error
        except BaseException as error:
            error.add_note(f"{self.count('taken'):,} of {len(self._rows):,} rows to send were taken")
            raise

    def count(self, outcome: BatchOutcome) -> int:
        """Return how many rows have an outcome."""
        return sum(each == outcome for each in self.outcomes.values())

    def iter_left(self) -> Iterator[RowError]:
        """Yield why rows were not taken."""
        for index, row in enumerate(self._rows):
            outcome = self.outcomes.get(index)
            if index in self.refusals:
                yield from self.refusals[index]
            elif outcome != "taken":
                why = self.why_unknown if outcome == "unknown" else f"not sent; the import ended with {self.error}"
                yield RowError(row.line, "", why)

    def _send_all(self, batches: Sequence[RowIndexes]) -> None:
        waited = 0.0
        for turn in count(1):
            left, errors = self._send_round(batches)
            if self._keep_going is None or not left:
                return
            wait = self._keep_going.choose_wait(turn, waited, errors)
            if wait is None:
                return
            self._keep_going.sleep(wait)
            waited, batches, self.error = waited + wait, left, self._lost

    def _send_round(self, batches: Sequence[RowIndexes]) -> tuple[list[RowIndexes], list[SdkError]]:
        """Send batches. Return those that may be sent in another round, and the errors."""
        stack, left, errors, failed = [*reversed(batches)], list[RowIndexes](), list[SdkError](), 0
        while stack and failed < _MAX_FAILED:
            self._on_progress(self._done, len(self._rows))
            batch = stack.pop()
            error = self._send_batch(batch)
            if error is None or _judge(error) == "refused":
                stack += reversed([] if error is None else self._divide(batch, error))
                failed = 0
                continue
            if self._keep_going is None or not may_pass(error):
                return [], []
            if _judge(error) == "unsent" or self._keep_going.repeats_unknown:
                left.append(batch)
            else:
                self._lost = error
            errors.append(error)
            failed += 1
        self._on_progress(self._done, len(self._rows))
        return [*left, *reversed(stack)], errors

    def _send_batch(self, batch: RowIndexes) -> SdkError | None:
        rows = [self._rows[index] for index in batch]
        number = self._journal.begin(rows, [place for place, index in enumerate(batch) if index in self._again])
        try:
            self._send(rows)
        except SdkError as error:
            outcome = _judge(error)
            found = self._make_row_errors(batch, error) if outcome == "refused" else {}
            self._note(batch, outcome)
            if outcome == "refused":
                self._note_refusals(batch, found, error)
            else:
                self.error = error
            self._journal.end(number, outcome, str(error), chain.from_iterable(found.values()))
            return error
        except BaseException as error:
            # Ctrl-C, and whatever else ends this program.
            self._note(batch, "unknown")
            named = name_rows(row.line for row in rows)
            error.add_note(f"interrupted while it sent {named}: {self._name} may have them, or not")
            self._journal.end(number, "unknown", type(error).__name__)
            raise
        self._note(batch, "taken")
        self._journal.end(number, "taken")
        return None

    def _note(self, batch: RowIndexes, outcome: BatchOutcome) -> None:
        """Note what became of rows. Those that may have been taken before stay unknown until they are taken."""
        if outcome == "taken":
            self._refused_in_a_row = 0
        if outcome in {"taken", "refused"}:
            self._done += len(batch)
        if outcome == "unknown":
            self._again.update(batch)
        if outcome != "unsent":
            self.refused_again.difference_update(batch)
            for index in batch:
                self.outcomes[index] = "unknown" if outcome == "refused" and index in self._again else outcome

    def _make_row_errors(self, batch: RowIndexes, error: SdkError) -> dict[int, list[RowError]]:
        """Return what a refusal says about rows, by their indexes."""
        found: dict[int, list[RowError]] = {}
        for each in cast("tuple[FieldError, ...]", getattr(error, "errors", ())):
            place = 0 if len(batch) == 1 else each.row
            if place is not None and place < len(batch):
                column = self._name_column(each.field) if each.field else ""
                line = self._rows[batch[place]].line
                found.setdefault(batch[place], []).append(RowError(line, column, each.message))
        return found

    def _note_refusals(self, batch: RowIndexes, found: Mapping[int, list[RowError]], error: SdkError) -> None:
        self._refused_in_a_row += 1
        self.refused_again.update(self._again.intersection(batch))
        why = str(error) if len(batch) == 1 else f"refused with its batch: {error}"
        for index in batch:
            self.refusals[index] = found.get(index) or [RowError(self._rows[index].line, "", why)]

    def _divide(self, batch: RowIndexes, error: SdkError) -> list[RowIndexes]:
        """Return the parts of a refused batch that are sent apart: the rows without an error, or both halves.

        A refusal says that nothing was done. If its list has a place for each row, the rows with errors are known.
        """
        if len(batch) == 1 or self._refused_in_a_row > _MAX_REFUSED:
            return []
        wrong = self._make_row_errors(batch, error)
        is_for_each = isinstance(error, APIError) and is_list(error.detail) and len(error.detail) == len(batch)
        if is_for_each and wrong:
            rest = [index for index in batch if index not in wrong]
            parts: list[RowIndexes] = [rest] if rest else []
        else:
            middle = len(batch) // 2
            parts = [batch[:middle], batch[middle:]]
        for index in chain.from_iterable(parts):
            self._done -= 1
            del self.refusals[index]
            if self.outcomes[index] == "refused":
                del self.outcomes[index]
        return parts


def _judge(error: SdkError) -> BatchOutcome:
    """Return what an error says about the rows of its batch."""
    if error.may_have_happened:
        return "unknown"
    return "refused" if isinstance(error, APIError) and error.status in _ABOUT_ROWS else "unsent"
