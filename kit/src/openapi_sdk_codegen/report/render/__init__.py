"""Write a `Report` in one of six formats. In: the report. Out: its text; the same report gives the same bytes.

One module for each format: `text` (terminal), `markdown` (comment on a pull request), `html` (one page, without a
script that it needs), `json`, and for tools that annotate lines `github` (workflow commands) and `sarif`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.report.render.github import render_github
from openapi_sdk_codegen.report.render.html import render_html
from openapi_sdk_codegen.report.render.json import render_json
from openapi_sdk_codegen.report.render.markdown import render_markdown
from openapi_sdk_codegen.report.render.sarif import render_sarif
from openapi_sdk_codegen.report.render.text import render_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openapi_sdk_codegen.report.report import Report

FORMATS: dict[str, Callable[[Report], str]] = {
    "text": render_text,
    "markdown": render_markdown,
    "html": render_html,
    "json": render_json,
    "github": render_github,
    "sarif": render_sarif,
}
#: The format of a file that is named like this, if no other one is asked for.
_SUFFIXES = {".md": "markdown", ".html": "html", ".json": "json", ".sarif": "sarif"}


def render(report: Report, form: str = "text", *, colour: bool = False) -> str:
    """Write a report.

    Args:
        report: The report.
        form: `text`, `markdown`, `html`, `json`, `github` or `sarif`.
        colour: Whether to colour text for a terminal. The other formats ignore it.
    """
    if form == "text":
        return render_text(report, colour=colour)
    return FORMATS[form](report)


def write(report: Report, form: str | None, output: Path | None) -> None:
    """Write a report to a file, or to standard output.

    Args:
        report: The report.
        form: As in `render`; None for that of the name of the file (`.md`, `.html`, `.json`, `.sarif`), or else text.
        output: The file; None for standard output, in colours if that is a terminal.

    Raises:
        Problem: If the file can't be written.
    """
    if output is None:
        sys.stdout.write(render(report, form or "text", colour=sys.stdout.isatty()))
        return
    form = form or _SUFFIXES.get(output.suffix.lower(), "text")
    try:
        output.write_text(render(report, form), encoding="utf-8", newline="\n")
    except OSError as error:
        msg = f"{output}: can't be written: {error.strerror}"
        raise Problem(msg) from error
