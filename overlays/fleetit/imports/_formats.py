"""Finds the format of a file of rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from fleetit._errors.errors import ConfigurationError
from fleetit._secrets.redaction import format_value

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

#: The format of a file.
Format: TypeAlias = Literal["csv", "jsonl"]
_FORMATS: Mapping[str, Format] = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
#: Ends of names of files that are to be saved in another format first, and what to do.
_OTHERS = {
    **dict.fromkeys((".xls", ".xlsx", ".xlsm", ".ods"), "is a spreadsheet: save it as CSV UTF-8, and import that file"),
    ".json": "is JSON, not JSON Lines: write an object on each line, in a file whose name ends in .jsonl",
}


def choose_format(file: str | os.PathLike[str], chosen: Format | None) -> Format:
    """Return the format of a file.

    Args:
        file: The file.
        chosen: The format that was asked for; None if its name says it.

    Raises:
        ConfigurationError: If neither says it.
    """
    end = Path(file).suffix.lower()
    found = chosen or _FORMATS.get(end)
    if found in ("csv", "jsonl"):
        return found
    if chosen is None and end in _OTHERS:
        msg = f"{format_value(str(file))} {_OTHERS[end]}"
        raise ConfigurationError(msg)
    what = format_value(chosen) if chosen else f"the name {format_value(str(file))} does not end in .csv or .jsonl"
    msg = f"{what}: pass the format, csv or jsonl"
    raise ConfigurationError(msg)


def is_known_name(file: str) -> bool:
    """Whether the name of a file says its format, or that it is of one that can't be read."""
    end = Path(file).suffix.lower()
    return end in _FORMATS or end in _OTHERS
