"""Says what became of the rows of an import."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fleetit.cli._changes import telling_what_was_done
from fleetit.cli._escaping import escape
from fleetit.cli._terminal import fold, print_note

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fleetit.imports import ImportResult, RowError

#: Errors that are shown, and groups of lines with rows that are alike.
_MAX_ERRORS, _MAX_ALIKE = 20, 5


def store_errors(file: Path | None, errors: Sequence[RowError]) -> bool:
    """Write errors to a file, if there is one. Say if that fails, and return whether it did not."""
    from fleetit._errors.errors import ConfigurationError  # noqa: PLC0415 - imported lazily
    from fleetit.imports import write_errors  # noqa: PLC0415

    try:
        if file is not None:
            write_errors(file, errors)
    except ConfigurationError as error:
        print_note(f"--errors {file}: {error}")
        return False
    return True


def print_errors(errors: Sequence[RowError], file: Path | None) -> None:
    """Print errors, and where the others are.

    Args:
        errors: The errors.
        file: The file that has them all; None if there is none.
    """
    for error in errors[:_MAX_ERRORS]:
        sys.stderr.write(f"{fold(escape(str(error)), sys.stderr)}\n")
    if len(errors) > _MAX_ERRORS:
        where = f"{file} has them all" if file is not None else "--errors FILE writes them all"
        sys.stderr.write(escape(f"and {len(errors) - _MAX_ERRORS:,} more; {where}") + "\n")


def print_result(result: ImportResult, *, is_dry: bool) -> None:
    """Print how many rows were taken, refused, …, and what to do about them."""
    summary = _summarize(result, is_dry=is_dry)
    try:
        with telling_what_was_done(is_change=bool(result.taken or result.refused or result.unknown)):
            sys.stdout.write(f"{summary}\n")
    except OSError:
        print_note(summary)
        raise
    finally:
        _print_notes(result)


def print_interruption(error: BaseException) -> None:
    """Print what is known of an import that was interrupted; nothing if it had sent nothing."""
    if notes := getattr(error, "__notes__", ()):
        print_note(
            f"{'; '.join(notes)}. Run it again to go on. It names rows that FleetIT may have, and sends none of them "
            "without --resend-unknown."
        )


def _summarize(result: ImportResult, *, is_dry: bool) -> str:
    rows = f"{result.rows:,} row{'' if result.rows == 1 else 's'}"
    if is_dry:
        return f"{rows}, all right; nothing was sent"
    counts = {
        "taken": result.taken,
        "taken before": result.taken_before,
        "refused": result.refused,
        "unknown": len(result.unknown),
        "skipped": result.skipped,
        "not sent": result.not_sent,
    }
    return f"{rows}: {', '.join(f'{count:,} {name}' for name, count in counts.items() if count) or 'nothing to do'}"


def _print_notes(result: ImportResult) -> None:
    from fleetit._errors.errors import ConfigurationError  # noqa: PLC0415 - imported lazily
    from fleetit.imports._rows import name_rows  # noqa: PLC0415

    if result.alike:
        lines = "; ".join(", ".join(map(str, each[:_MAX_ALIKE])) for each in result.alike[:_MAX_ALIKE])
        more = "; …" if len(result.alike) > _MAX_ALIKE or any(len(each) > _MAX_ALIKE for each in result.alike) else ""
        print_note(
            "FleetIT may refuse rows as duplicates, with their whole batch. In these lines, the fields that are "
            f"needed are the same but for case and signs: {lines}{more}"
        )
    if result.refused:
        print_note(
            "Put refused rows right and run it again; it sends what was not taken. FleetIT does not document whether "
            "it keeps the other rows of a refused batch; --batch-size 1 sends each row alone."
        )
    if result.refused_again:
        print_note(
            f"FleetIT refused {name_rows(result.refused_again)} when sent again; the first time, no answer came. If it "
            "calls them duplicates, it has them: run it again with --skip-unknown. If a batch was refused because of "
            "another row, --resend-unknown --batch-size 1 sends each alone. If a row is wrong, put it right."
        )
    if silent := [line for line in result.unknown if line not in result.refused_again]:
        print_note(
            f"FleetIT may have {name_rows(silent)}: no answer came. Look there. Then run it again with "
            "--resend-unknown (what it has is there twice, or refused) or --skip-unknown (what it does not have is "
            "missing). Without, none of them is sent."
        )
    if result.not_sent and result.error is not None:
        print_note("Run it again to send the rest.")
    if isinstance(result.error, ConfigurationError) and (result.taken or result.refused):
        print_note("What the journal lacks is unknown to the next run, although the answer came.")
