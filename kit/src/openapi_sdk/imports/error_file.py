"""Writes what is wrong with the rows of a file to a file of CSV."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from openapi_sdk.rows.values import escape_formula

if TYPE_CHECKING:
    from openapi_sdk.errors.errors import ConfigurationError, ErrorTree
    from openapi_sdk.imports.rows import RowError


def check_error_file(tree: ErrorTree, file: str | os.PathLike[str]) -> None:
    """Check that errors can be written to a file, before anything is done. It is not changed, and not left behind."""
    path = Path(file)
    try:
        is_new = not path.exists()
        if is_new or path.is_dir() or path.is_file():  # a pipe would wait for its reader
            with path.open("ab"):
                pass
        if is_new:
            path.unlink()
    except (OSError, ValueError) as error:
        raise _explain(tree, error) from error


def write_errors(tree: ErrorTree, file: str | os.PathLike[str], errors: Iterable[RowError]) -> None:
    """Write errors to a CSV file. Generated packages have this function, and say what it takes."""
    try:
        with Path(file).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["line", "column", "message"])
            for line, column, message in errors:
                writer.writerow(["" if line is None else line, _guard(column), _guard(message)])
    except (OSError, ValueError) as error:
        raise _explain(tree, error) from error


def _explain(tree: ErrorTree, error: Exception) -> ConfigurationError:
    return tree.ConfigurationError(f"the errors can't be written: {getattr(error, 'strerror', None) or error}")


def _guard(text: str) -> str:
    return escape_formula(text.replace("\0", " ").encode(errors="replace").decode())
