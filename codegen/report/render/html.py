"""The report as one HTML page without scripts, images and links to other files.

Its Content-Security-Policy allows only the page's own style sheet, by its hash. The filters are form controls that
the style sheet evaluates with `:has()`. The template escapes all text of documents; unprintable characters are shown
as escapes.
"""

from __future__ import annotations

import base64
import hashlib
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from codegen.report.change import Level
from codegen.report.escape import escape_invisible, format_value, split_code, truncate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.report.causes import Cause
    from codegen.report.entries import SurfaceEntry
    from codegen.report.report import Report

_FOLDER = Path(__file__).parent
#: With more operations there is no filter by operation: browsers match every CSS rule against every element.
_MAX_FILTERED = 200
_MAX_VALUE = 4_000
_MAX_LINE = 2_000
#: A cause lists so many of the places that it changes.
_MAX_SUBJECTS = 50

_LEVEL_NAMES = {Level.ERROR: "Breaking", Level.WARNING: "To check", Level.INFO: "Harmless"}
_STEP_SENTENCES = {
    "major": "These changes need a new major version.",
    "minor": "These changes need a new minor version.",
    "patch": "These changes need a patch version.",
    "none": "There is nothing to release.",
}


def render_html(report: Report) -> str:
    """Write the report as an HTML page."""
    operations = [
        {
            "name": name or "Several operations",
            "causes": causes,
            "levels": " ".join(level for level in Level if any(cause.level is level for cause in causes)),
        }
        for name, causes in report.groups.items()
    ]
    filtered = len(operations) if 1 < len(operations) <= _MAX_FILTERED else 0
    style = (_FOLDER / "page.css").read_text(encoding="utf-8") + "".join(_filter_rules(filtered))
    ids = {id(entry): f"e{number}" for number, entry in enumerate(report.entries, 1)}

    def id_of(entry: Cause | SurfaceEntry) -> str:
        return ids[id(entry)]

    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            report=report,
            operations=operations,
            filtered=filtered,
            counts=[(level, _LEVEL_NAMES[level], report.count(level)) for level in Level],
            level_names=_LEVEL_NAMES,
            step_sentence=_STEP_SENTENCES[report.verdict.step],
            id_of=id_of,
            max_subjects=_MAX_SUBJECTS,
            policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
            style=Markup(style),  # noqa: S704 - our own file, and rules made of numbers
        )
    )


def _filter_rules(operations: int) -> Iterator[str]:
    """Yield the CSS rules that hide entries by level, and by operation (`operations` is their number)."""
    for level in Level:
        yield f"main:has(#show-{level}:not(:checked)) .entry.{level} {{ display: none }}\n"
    for size in range(1, len(Level) + 1):
        for hidden in combinations(Level, size):
            unchecked = "".join(f":has(#show-{level}:not(:checked))" for level in hidden)
            yield f'main{unchecked} .group[data-levels="{" ".join(hidden)}"] {{ display: none }}\n'
    for number in range(1, operations + 1):
        chosen = f'main:has(#operation option[value="{number}"]:checked)'
        yield f'{chosen} .operation:not([data-number="{number}"]) {{ display: none }}\n'


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_escape_output,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Any] = environment.filters
    filters.update(format_value=_format_value, truncate=_truncate, split_code=_split_code)
    return environment


def _format_value(value: Any) -> str:
    return format_value(value, _MAX_VALUE)


def _truncate(text: str) -> str:
    return truncate(text, _MAX_LINE)


def _split_code(text: str) -> list[tuple[bool, str]]:
    return list(split_code(_truncate(text)))


def _escape_output(value: Any) -> Any:
    """Escape unprintable characters in everything that the template writes."""
    return escape_invisible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
