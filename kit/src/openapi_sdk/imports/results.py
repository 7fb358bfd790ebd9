"""What callers of an import are told, and what they can choose."""

from __future__ import annotations

from copy import copy
from pathlib import Path
from typing import ClassVar, Literal, TypeAlias

from attrs import field, frozen

from openapi_sdk.errors.errors import MAY_HAVE_HAPPENED, SdkError, add_notes
from openapi_sdk.imports.rows import ImportErrors, InvalidRows, Row, RowError, RowsLeft, show_rows
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr

#: The format of a file.
Format: TypeAlias = Literal["csv", "jsonl"]
#: What to do with rows that the service may have.
Unknown: TypeAlias = Literal["keep", "resend", "skip"]


@public_in("openapi_sdk.imports")
@guard_repr
@frozen(kw_only=True)
class ImportResult:
    """What became of the rows of a file. Each SDK derives one with its own errors, which documents the attributes."""

    _errors: ClassVar[ImportErrors] = ImportErrors(InvalidRows, RowsLeft)

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
    left: tuple[RowError, ...] = ()
    alike: tuple[tuple[int, ...], ...] = ()
    first_rows: tuple[Row, ...] = field(default=(), eq=False)  # results of the same rows are the same without them
    ends: tuple[str, ...] = ()
    error: SdkError | None = None
    journal: Path | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every row was taken, now or before, or skipped."""
        return self.rows == self.taken + self.taken_before + self.skipped

    def raise_for_error(self) -> None:
        """Raise unless every row was taken or skipped, or this was a dry run."""
        if self.error is None and (self.is_complete or self.journal is None):
            return
        error = self.error or self._make_error()
        if self.unknown and not error.may_have_happened:
            error = copy(error)
            error.may_have_happened = True
        raise error

    def _make_error(self) -> RowsLeft:
        count = self.rows - self.taken - self.taken_before - self.skipped
        text = f"{self.method}: {count:,} of {self.rows:,} rows {'was' if count == 1 else 'were'} not taken"
        notes = [MAY_HAVE_HAPPENED] if self.unknown else []
        return self._errors.RowsLeft(add_notes(f"{text}: {show_rows(self.left)}", notes), rows=self.left)
