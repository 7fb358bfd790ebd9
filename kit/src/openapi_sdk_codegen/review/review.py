"""Compare two snapshots of the project: the wire, the Python surface, and the effects on the handwritten package."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import object_at
from openapi_sdk_codegen.corrections.apply import apply_corrections
from openapi_sdk_codegen.corrections.near_names import find_near_names
from openapi_sdk_codegen.corrections.reach import find_lost
from openapi_sdk_codegen.diff import compare
from openapi_sdk_codegen.diff.rules import explain_level
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.paths import normalize_path
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.report.causes import find_causes
from openapi_sdk_codegen.report.change import Change, HiddenEntry, Level, SurfaceChange, SurfaceEntry, WireEntry
from openapi_sdk_codegen.report.report import Report
from openapi_sdk_codegen.review.handwritten_impact import find_handwritten_impact, find_listing
from openapi_sdk_codegen.review.hidden import find_hidden
from openapi_sdk_codegen.review.python_impact import SCHEMA_RULE, PythonImpact
from openapi_sdk_codegen.review.renames import find_renames
from openapi_sdk_codegen.review.replaced_classes import find_replaced_classes
from openapi_sdk_codegen.surface.compare import compare_surfaces
from openapi_sdk_codegen.surface.forms import fold_forms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from openapi_sdk_codegen.report.accepted import AcceptedChanges
    from openapi_sdk_codegen.review.snapshots import Snapshot

_NO_CLASS = "No name of Python changes: the schema has no class."
#: What is received may be None in Python, unless it is a listing's own id.
_EXPECT_NONE = {"response-property-became-nullable", "response-property-became-optional"}
_NULL_BEFORE = "The level is error in oasdiff. The type in Python had None before, so nobody changes code."
_SENT_ALWAYS = "The level is error in oasdiff. The methods that list send this parameter in each request."


def review(old: Snapshot, new: Snapshot, accepted: AcceptedChanges, notifications: Collection[str] = ()) -> Report:
    """Compare two snapshots.

    Args:
        old: A snapshot.
        new: The one that follows it.
        accepted: The changes that are accepted.
        notifications: The schemas of the notifications that the handwritten package reads. Users receive them, though
            no operation has them.

    Raises:
        Problem: If a surface can't be parsed; or if only `spec/` changed, and the package was not generated from it.
    """
    schemas = {name for snapshot in (old, new) for name in object_at(snapshot.document, "components", "schemas")}
    received = [name for name in notifications if name in schemas]
    compared = compare(old.description, new.description, received=received)
    wire = compared.changes
    surface = _compare_surfaces(old, new)
    if new.is_stale and not wire and not surface and old.document == new.document:
        msg = "generated/: nothing changed, but it was not generated from spec/: run `openapi-sdk regenerate` first"
        raise Problem(msg)
    impact = PythonImpact(old.document, new.document)
    explained = impact.explain(wire, surface or ())
    surface_entries = None if surface is None else _surface_entries(surface, explained, accepted)
    breaking = {
        (change.kind, change.symbol)
        for entry in surface_entries or ()
        for change in (entry.change, *entry.change.forms)
        if change.level is Level.ERROR and not entry.accepted
    }
    sizes = _page_sizes(old.document) & _page_sizes(new.document)
    decided = [
        _decide_level(
            change,
            python_changes,
            has_surface=surface is not None,
            is_size=(normalize_path(change.operation), change.location) in sizes,
        )
        for change, python_changes in zip(wire, explained, strict=True)
    ]
    by_errors = _list_explained_by_errors(explained, decided)
    entries: list[WireEntry] = []
    for change, python_changes, (level, note) in zip(wire, explained, decided, strict=True):
        # What an error beside it explains is named there.
        own = [each for each in python_changes if level is Level.ERROR or id(each) not in by_errors]
        names = (each.name for each in fold_forms(own or python_changes))
        entries.append(
            WireEntry(
                replace(change, level=level),
                python=tuple(dict.fromkeys([*impact.find_methods(change), *names])),
                note=note,
                breaks_python=any((each.kind, each.symbol) in breaking for each in own),
                calls=tuple(impact.find_calls(change)),
            )
        )
    causes = find_causes(entries)
    wire_entries = accepted.accept(causes)
    notes = find_handwritten_impact(old.document, new.document, notifications)
    notes += find_replaced_classes(old.surface or "", new.surface or "", surface or ())
    hidden: tuple[HiddenEntry, ...] = ()
    if old.published and new.published:
        hidden = find_hidden(old.published, new.published, wire, accepted)
    renames = [] if surface is None else find_renames(old.document, new.document, new.published)
    remarks = [*old.remarks, *new.remarks, *compared.remarks, *renames, *_find_lost_corrections(old, new)]
    remarks += _list_near_names(old, new)
    if surface is None and not any("Python" in remark for remark in remarks):
        remarks.append("Only two descriptions were compared. Python was not compared.")
    return Report(
        old.name,
        new.name,
        wire_entries,
        surface_entries,
        tuple(notes),
        descriptions_differ=old.document != new.document,
        hidden=hidden,
        stale=accepted.stale(
            [
                *(change.fingerprint for change in wire),
                *(cause.fingerprint for cause in causes),
                *(entry.change.fingerprint for entry in surface_entries or ()),
                *(entry.change.fingerprint for entry in hidden),
            ]
        ),
        remarks=tuple(remarks),
        version=old.version,
    )


def _list_explained_by_errors(explained: list[list[SurfaceChange]], decided: list[tuple[Level, str]]) -> set[int]:
    """Return the `id` of each surface change that a wire change explains which is an error."""
    found = zip(explained, decided, strict=True)
    return {id(each) for changes, (level, _) in found if level is Level.ERROR for each in changes}


def _find_lost_corrections(old: Snapshot, new: Snapshot) -> Iterator[str]:
    """Yield a sentence for each operation that a correction no longer reaches."""
    before, after = old.published, new.published
    if before and after:
        pairs = (each for side in (before, after) for each in (side.description.top.object, side.corrections))
        yield from (f"{each}." for each in find_lost(*pairs, name=after.corrections_name))


def _list_near_names(old: Snapshot, new: Snapshot) -> list[str]:
    """Return a remark for each new resource that is hard to tell from another one, and one for each correction."""
    before, after = ({each.label: each.python_method for each in each_operation(at.document)} for at in (old, new))
    found = find_near_names(after, {each.partition(".")[0] for each in before.values()})
    if not found or new.published is None:
        return [f"{each}." for each in found]
    of, name = new.published, new.published.corrections_name
    corrected = apply_corrections(of.description.top.object, of.corrections, name=name)
    return [text for each in found for text in (f"{each}:", *(f"`- {json.dumps(a)}`" for a in each.propose(corrected)))]


def _surface_entries(
    surface: list[SurfaceChange], explained: list[list[SurfaceChange]], accepted: AcceptedChanges
) -> tuple[SurfaceEntry, ...]:
    """Return the entries of surface changes, one for all forms of a change."""
    known = {(change.kind, change.symbol) for python_changes in explained for change in python_changes}
    return tuple(
        SurfaceEntry(
            change,
            accepted.reason(change.fingerprint),
            any((each.kind, each.symbol) in known for each in (change, *change.forms)),
        )
        for change in fold_forms(surface)
    )


def _compare_surfaces(old: Snapshot, new: Snapshot) -> list[SurfaceChange] | None:
    if old.surface is None or new.surface is None:
        return None
    return compare_surfaces(old.surface, new.surface, old_name=old.surface_name, new_name=new.surface_name)


def _page_sizes(document: dict[str, Any]) -> set[tuple[str, str]]:
    """Return each listing, and the place of the parameter with the number of rows of its pages."""
    return {
        (normalize_path(operation.label), f"query {paging.size}")
        for operation in each_operation(document)
        if (paging := find_listing(document, operation)) is not None
    }


def _decide_level(
    change: Change, python_changes: list[SurfaceChange], *, has_surface: bool, is_size: bool
) -> tuple[Level, str]:
    """Return the level of a wire change for users of Python, and why it is not that of oasdiff."""
    if change.id == SCHEMA_RULE and has_surface:
        return (Level.ERROR, explain_level(change)) if python_changes else (Level.INFO, _NO_CLASS)
    if change.id in _EXPECT_NONE and has_surface and not python_changes:
        return Level.INFO, _NULL_BEFORE
    if change.id.startswith("request-parameter-default-value-") and is_size:
        return Level.INFO, _SENT_ALWAYS
    return change.level, explain_level(change)
