"""The report as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from codegen.report.report import Report, SurfaceEntry, WireEntry


def data(report: Report) -> dict[str, Any]:
    """Return the report as what JSON has."""
    return {
        "base": report.base,
        "new": report.new,
        "verdict": report.verdict.step,
        "forced_by": report.verdict.forced_by.change.fingerprint if report.verdict.forced_by else None,
        "because": report.verdict.because,
        "changes": [_wire(each) for each in report.wire],
        "surface_compared": report.surface is not None,
        "surface": [_surface(each) for each in report.surface or ()],
        "unexplained": [each.change.fingerprint for each in report.unexplained],
        "unseen": [each.change.fingerprint for each in report.unseen],
        "overlay": [{"kind": each.kind, "where": each.where, "text": each.text} for each in report.overlay or ()],
        "changelog": report.changelog,
        "stale": list(report.stale),
        "remarks": list(report.remarks),
    }


def _wire(entry: WireEntry) -> dict[str, Any]:
    change = entry.change
    return {
        "id": change.id,
        "level": str(change.level),
        "direction": change.direction,
        "operation": change.operation,
        "location": change.location,
        "text": change.text,
        "fingerprint": change.fingerprint,
        "accepted": bool(entry.accepted),
        "reason": entry.accepted,
        "note": entry.note,
        "old_place": change.old_place,
        "new_place": change.new_place,
        "old": change.old,
        "new": change.new,
        "python": list(entry.python),
    }


def _surface(entry: SurfaceEntry) -> dict[str, Any]:
    change = entry.change
    return {
        "kind": change.kind,
        "level": str(change.level),
        "symbol": change.symbol,
        "before": change.before,
        "after": change.after,
        "text": change.text,
        "folded": change.folded,
        "fingerprint": change.fingerprint,
        "accepted": bool(entry.accepted),
        "reason": entry.accepted,
        "explained": entry.explained,
    }


def written(report: Report) -> str:
    """Write the report as JSON, in ASCII: what can't be seen is there as an escape."""
    return json.dumps(data(report), indent=2) + "\n"
