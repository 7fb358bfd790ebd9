"""The line of a file that an annotation belongs to."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from codegen.report.causes import Cause

if TYPE_CHECKING:
    from codegen.report.entries import SurfaceEntry
    from codegen.report.report import Report


class Position(NamedTuple):
    """A line of a file.

    Attributes:
        file: The path, with forward slashes.
        line: The line, from 1; 0 if it isn't known.
    """

    file: str
    line: int


def find_position(report: Report, entry: Cause | SurfaceEntry) -> Position | None:
    """Return where an entry is in the new document, or in the old one if it is gone there.

    Returns:
        None for a change that is at no place of a document.
    """
    if not isinstance(entry, Cause):
        return None
    change, (old_folder, new_folder) = entry.change, report.folders
    if change.new_place:
        return _position(new_folder, change.new_place, change.new_line)
    # An old place may be in a commit: `main (0123abc):path`, `HEAD:path`.
    place = change.old_place.partition(": $")[0].rpartition(":")[2]
    return _position(old_folder, place, change.old_line) if place else None


def _position(folder: str, place: str, line: int) -> Position:
    file = place.partition(": $")[0]
    return Position((PurePosixPath(folder) / file).as_posix(), line)
