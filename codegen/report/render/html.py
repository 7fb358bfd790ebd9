"""The report as one HTML page that needs nothing else, and runs nothing.

There is no script in it, and its Content-Security-Policy allows none: the one style is known by its hash. The filters
are form controls that the style sheet looks at. What comes from documents is escaped by the template, and what can't
be seen in it is shown.
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
from codegen.report.escape import segments, short, value, visible
from codegen.report.render.text import counted
from codegen.report.report import gravest_first
from codegen.report.verdict import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.report.report import Report, SurfaceEntry, WireEntry

_HERE = Path(__file__).parent
#: A browser looks at every rule for every element: with more operations there is no filter by operation.
_FILTERED = 200
_VALUE = 4_000
_LINE = 2_000

_WORDS = {Level.ERROR: "Breaking", Level.WARNING: "To look at", Level.INFO: "Harmless"}
_STEPS = {
    "major": "These changes need a new major version.",
    "minor": "These changes need a new minor version.",
    "patch": "These changes need a patch version.",
    "none": "There is nothing to release.",
}


def page(report: Report) -> str:
    """Write the report as a page."""
    operations = [
        {
            "name": name,
            "entries": gravest_first(entries),
            "levels": " ".join(level for level in Level if any(each.change.level is level for each in entries)),
        }
        for name, entries in report.operations.items()
    ]
    filtered = len(operations) if 1 < len(operations) <= _FILTERED else 0
    style = (_HERE / "page.css").read_text(encoding="utf-8") + "".join(_filters(filtered))
    ids = {id(each): f"e{number}" for number, each in enumerate(report.entries, 1)}

    def id_of(entry: WireEntry | SurfaceEntry) -> str:
        return ids[id(entry)]

    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            report=report,
            operations=operations,
            filtered=filtered,
            counts=[(level, _WORDS[level], report.count(level)) for level in Level],
            counted=counted(report),
            words=_WORDS,
            means=_STEPS[report.verdict.step],
            id_of=id_of,
            policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
            style=Markup(style),  # noqa: S704 - our own file, and rules made of numbers
        )
    )


def _filters(operations: int) -> Iterator[str]:
    """Write the rules that hide what is filtered out."""
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
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Any] = environment.filters
    filters.update(value=_value, short=_short, segments=_segments, told=told)
    return environment


def _value(data: Any) -> str:
    return value(data, _VALUE)


def _short(text: str) -> str:
    return short(text, _LINE)


def _segments(text: str) -> list[tuple[bool, str]]:
    return list(segments(_short(text)))


def _shown(data: Any) -> Any:
    """Make every text that the template writes visible, whether or not it asks for that."""
    return visible(data) if isinstance(data, str) and not isinstance(data, Markup) else data
