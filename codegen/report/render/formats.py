"""The four formats, by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegen.report.render.html import page
from codegen.report.render.json import written
from codegen.report.render.markdown import markdown
from codegen.report.render.text import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from codegen.report.report import Report

FORMATS: dict[str, Callable[[Report], str]] = {
    "text": text,
    "markdown": markdown,
    "html": page,
    "json": written,
}


def render(report: Report, form: str = "text", *, colour: bool = False) -> str:
    """Write a report: the same bytes for the same report.

    Args:
        report: The report.
        form: `text`, `markdown`, `html` or `json`.
        colour: Whether text is coloured, for a terminal; the other formats have no use for it.
    """
    if form == "text":
        return text(report, colour=colour)
    return FORMATS[form](report)
