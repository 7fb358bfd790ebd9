"""The report of a review: one content, four formats."""

from __future__ import annotations

from codegen.report.render.formats import FORMATS, render
from codegen.report.report import Note, Report, SurfaceEntry, WireEntry
from codegen.report.verdict import Step, Verdict

__all__ = ["FORMATS", "Note", "Report", "Step", "SurfaceEntry", "Verdict", "WireEntry", "render"]
