"""Writes the errors of rows to a CSV file, for a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from fleetit._errors.errors import ConfigurationError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from fleetit.imports._rows import RowError

#: A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def check_error_file(file: str | os.PathLike[str]) -> None:
    """Check that errors can be written to a file, before anything is done. It is not changed, and not left behind.

    Args:
        file: The file.

    Raises:
        ConfigurationError: If it can't be written.
    """
    path = Path(file)
    try:
        is_new = not path.exists()
        if is_new or path.is_dir() or path.is_file():  # a pipe would wait for its reader
            with path.open("ab"):
                pass
        if is_new:
            path.unlink()
    except (OSError, ValueError) as error:
        raise _explain(error) from error


def write_errors(file: str | os.PathLike[str], errors: Iterable[RowError]) -> None:
    """Write errors to a CSV file with the columns `line`, `column` and `message`.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.

    Args:
        file: The file; it is replaced.
        errors: `InvalidRows.rows`, or `ImportResult.refusals`.

    Raises:
        ConfigurationError: If it can't be written.
    """
    try:
        with Path(file).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["line", "column", "message"])
            for line, column, message in errors:
                writer.writerow(["" if line is None else line, _guard(column), _guard(message)])
    except (OSError, ValueError) as error:
        raise _explain(error) from error


def _explain(error: Exception) -> ConfigurationError:
    return ConfigurationError(f"the errors can't be written: {getattr(error, 'strerror', None) or error}")


def _guard(text: str) -> str:
    text = text.replace("\0", " ").encode(errors="replace").decode()
    return f"'{text}" if text.startswith(_FORMULA) else text
