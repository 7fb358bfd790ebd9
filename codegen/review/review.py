"""Compare two snapshots of the project: the wire, the Python surface, and the effects on the handwritten package."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from codegen.diff import compare
from codegen.openapi.tree import object_at
from codegen.project import Problem
from codegen.report.causes import Cause, find_causes
from codegen.report.change import Change, Level, SurfaceChange
from codegen.report.entries import SurfaceEntry, WireEntry
from codegen.report.report import Report
from codegen.review.handwritten_impact import NOTIFICATIONS, find_handwritten_impact
from codegen.review.python_impact import PythonImpact, renames_python
from codegen.surface.compare import compare_surfaces

if TYPE_CHECKING:
    from codegen.review.accepted import AcceptedChanges
    from codegen.review.snapshots import Snapshot

_RAISED = "The level is info in oasdiff. The change renames things in Python, which breaks the code that uses them."


def review(old: Snapshot, new: Snapshot, accepted: AcceptedChanges) -> Report:
    """Compare two snapshots.

    Args:
        old: The base.
        new: The version to review.
        accepted: The accepted changes.

    Raises:
        Problem: If a surface can't be parsed; or if only `spec/` changed, and the package was not generated from it.
    """
    schemas = {name for snapshot in (old, new) for name in object_at(snapshot.document, "components", "schemas")}
    received = [name for name in NOTIFICATIONS if name in schemas]
    compared = compare(old.description, new.description, received=received)
    wire = compared.changes
    surface = _compare_surfaces(old, new)
    if new.is_stale and not wire and not surface and old.document == new.document:
        msg = "generated/: nothing changed, but it was not generated from spec/: run `nox -s regenerate`, then review"
        raise Problem(msg)
    explained = PythonImpact(old.document, new.document).explain(wire, surface or ())
    entries = [
        _wire_entry(change, python_changes, accepted, has_surface=surface is not None)
        for change, python_changes in zip(wire, explained, strict=True)
    ]
    causes = find_causes(entries)
    wire_entries = tuple(entry for cause in causes for entry in _accept_cause(cause, accepted))
    surface_entries = None
    if surface is not None:
        explained_ids = {id(change) for python_changes in explained for change in python_changes}
        surface_entries = tuple(
            SurfaceEntry(change, accepted.reason(change.fingerprint), id(change) in explained_ids) for change in surface
        )
    remarks = [*old.remarks, *new.remarks, *compared.remarks]
    if surface is None and not any("Python" in remark for remark in remarks):
        remarks.append("Only two descriptions were compared. Python was not compared.")
    return Report(
        old.name,
        new.name,
        wire_entries,
        surface_entries,
        tuple(find_handwritten_impact(old.document, new.document)),
        descriptions_differ=old.document != new.document,
        stale=accepted.stale(each.fingerprint for each in (*wire, *(surface or ()), *causes)),
        remarks=tuple(remarks),
        version=old.version,
    )


def _compare_surfaces(old: Snapshot, new: Snapshot) -> list[SurfaceChange] | None:
    if old.surface is None or new.surface is None:
        return None
    return compare_surfaces(old.surface, new.surface, old_name=old.surface_name, new_name=new.surface_name)


def _accept_cause(cause: Cause, accepted: AcceptedChanges) -> tuple[WireEntry, ...]:
    """Return the changes of a cause; all of them are accepted if the cause is."""
    reason = accepted.reason(cause.fingerprint)
    return tuple(replace(entry, accepted=entry.accepted or reason) for entry in cause.entries)


def _wire_entry(
    change: Change, python_changes: list[SurfaceChange], accepted: AcceptedChanges, *, has_surface: bool
) -> WireEntry:
    """Return the entry of a wire change. Its level is raised to `error` if it renames things in Python."""
    is_visible = bool(python_changes) or not has_surface
    level = Level.ERROR if renames_python(change, is_visible=is_visible) else change.level
    return WireEntry(
        replace(change, level=level),
        accepted.reason(change.fingerprint),
        tuple(dict.fromkeys(python_change.symbol for python_change in python_changes)),
        _RAISED if level is not change.level else "",
        breaks_python=any(python_change.level is Level.ERROR for python_change in python_changes),
    )
