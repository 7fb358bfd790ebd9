"""What became of the rows of an import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from fleetit._secrets.redaction import guard_repr

if TYPE_CHECKING:
    from pathlib import Path

    from fleetit._errors.errors import FleetITError
    from fleetit.imports._rows import RowError


@guard_repr
@frozen(kw_only=True)
class ImportResult:
    """What became of the rows of a file.

    Attributes:
        method: The method that was called: `vehicles.create_many`.
        rows: How many rows the file has.
        taken: How many FleetIT took in this run.
        taken_before: How many it took in earlier runs; they were not sent.
        refused: How many are in batches that FleetIT refused in this run. A later run sends them again.
        refusals: What FleetIT said about them.
        unknown: The lines of rows that FleetIT may have: no answer came, in this run or an earlier one.
        refused_again: Those of them that were sent again and refused. If the refusal calls them duplicates, FleetIT has
            them from the first time.
        skipped: How many such rows are not sent any more, because somebody chose so.
        not_sent: How many are left, because the import was stopped. A later run sends them.
        alike: Of a dry run, the lines of rows, together, that FleetIT may take for the same: the fields that are
            needed differ in case, blanks and signs at most.
        error: Why the import was stopped; None if it was not.
        journal: The journal; None for a dry run.
    """

    method: str
    rows: int
    taken: int = 0
    taken_before: int = 0
    refused: int = 0
    refusals: tuple[RowError, ...] = ()
    unknown: tuple[int, ...] = ()
    refused_again: tuple[int, ...] = ()
    skipped: int = 0
    not_sent: int = 0
    alike: tuple[tuple[int, ...], ...] = ()
    error: FleetITError | None = None
    journal: Path | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every row was taken, now or before, or skipped."""
        return self.rows == self.taken + self.taken_before + self.skipped
