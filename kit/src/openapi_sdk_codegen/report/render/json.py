"""The report as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.report.advice import advise

if TYPE_CHECKING:
    from openapi_sdk_codegen.report.causes import Cause
    from openapi_sdk_codegen.report.change import Change, HiddenEntry, SurfaceEntry, WireEntry
    from openapi_sdk_codegen.report.report import Report


def report_to_data(report: Report) -> dict[str, Any]:
    """Return the report as dicts, lists and plain values. The keys are a contract: tools read them."""
    return {
        "base": report.base,
        "new": report.new,
        "verdict": report.verdict.step,
        "forced_by": report.verdict.forced_by.change.fingerprint if report.verdict.forced_by else None,
        "because": report.verdict.because,
        "release": report.release,
        "causes": [_cause_data(cause) for cause in report.causes],
        "changes": [_wire_data(entry) for entry in report.wire],
        "surface_compared": report.surface is not None,
        "surface": [_surface_data(entry) for entry in report.surface or ()],
        "unexplained": [entry.change.fingerprint for entry in report.unexplained],
        "unseen": [entry.change.fingerprint for cause in report.unseen for entry in cause.entries],
        "hidden": [_hidden_data(entry) for entry in report.hidden],
        "overlay": [{"kind": note.kind, "where": note.where, "text": note.text} for note in report.overlay or ()],
        "changelog": report.changelog,
        "stale": list(report.stale),
        "remarks": list(report.remarks),
    }


def _cause_data(cause: Cause) -> dict[str, Any]:
    change = cause.change
    return {
        "id": change.id,
        "level": str(cause.level),
        "symbol": change.symbol,
        "text": cause.text,
        "fingerprint": cause.fingerprint,
        "accepted": bool(cause.accepted),
        "reason": cause.accepted,
        "old": _side_data(change.old_place, change.old_line, change.old_target, change.old_excerpt),
        "new": _side_data(change.new_place, change.new_line, change.new_target, change.new_excerpt),
        "operations": list(cause.operations),
        "changes": [entry.change.fingerprint for entry in cause.entries],
        "python": list(cause.python),
        "callers": advise(change) if cause.is_breaking else "",
    }


def _side_data(place: str, line: int | None, target: str, excerpt: str) -> dict[str, Any]:
    return {"place": place, "line": line, "target": target, "yaml": excerpt}


def _wire_data(entry: WireEntry) -> dict[str, Any]:
    return {
        **_change_data(entry.change),
        **_accepted_data(entry),
        "note": entry.note,
        "python": list(entry.python),
    }


def _accepted_data(entry: WireEntry | SurfaceEntry | HiddenEntry) -> dict[str, Any]:
    return {"accepted": bool(entry.accepted), "reason": entry.accepted}


def _change_data(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "level": str(change.level),
        "direction": change.direction,
        "operation": change.operation,
        "location": change.location,
        "text": change.text,
        "fingerprint": change.fingerprint,
        "old_place": change.old_place,
        "new_place": change.new_place,
        "old_line": change.old_line,
        "new_line": change.new_line,
        "old": change.old,
        "new": change.new,
    }


def _hidden_data(entry: HiddenEntry) -> dict[str, Any]:
    return {**_change_data(entry.change), **_accepted_data(entry), "correction": entry.correction}


def _surface_data(entry: SurfaceEntry) -> dict[str, Any]:
    change = entry.change
    return {
        "kind": change.kind,
        "level": str(change.level),
        "symbol": change.symbol,
        "before": change.before,
        "after": change.after,
        "text": change.text,
        "folded": change.folded,
        "name": change.name,
        "forms": [form.symbol for form in change.forms],
        "fingerprint": change.fingerprint,
        **_accepted_data(entry),
        "explained": entry.explained,
    }


def render_json(report: Report) -> str:
    """Write the report as JSON, in ASCII: unprintable characters are escaped."""
    return json.dumps(report_to_data(report), indent=2) + "\n"
