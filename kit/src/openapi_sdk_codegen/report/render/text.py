"""The report as text for a terminal. The lines don't depend on colours or on the width of the terminal."""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from openapi_sdk.escape import escape_invisible, format_value, truncate
from openapi_sdk_codegen.report.advice import advise
from openapi_sdk_codegen.report.change import Level
from openapi_sdk_codegen.report.verdict import ACCEPTED_FILE, write_acceptance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk_codegen.report.causes import Cause, Side
    from openapi_sdk_codegen.report.change import HiddenEntry, SurfaceEntry
    from openapi_sdk_codegen.report.report import Report

WIDTH = 100
#: Longer sentences and values are truncated.
_MAX_SENTENCE = 600
_MAX_VALUE = 200
#: A cause lists so many of the places that it changes, and counts the rest.
_MAX_SUBJECTS = 5
#: The report shows the lines that accept so many breaking changes.
_MAX_ACCEPTANCES = 5

_LEVEL_STYLES = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.INFO: "cyan"}
_STEP_STYLES = {"major": "bold red", "minor": "bold yellow", "patch": "bold cyan", "none": "bold green"}


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    style: str = ""


def render_text(report: Report, *, colour: bool = False) -> str:
    """Write the report as plain text, coloured with ANSI sequences if asked for."""
    lines = [_Line(escape_invisible(line.text), line.style) for line in _lines(report)]
    if not colour:
        return "".join(f"{line.text}\n" for line in lines)
    stream = io.StringIO()
    # All settings are explicit, so that rich reads none from the environment.
    console = Console(file=stream, width=WIDTH, color_system="standard", legacy_windows=False, _environ={})
    for line in lines:
        console.print(Text(line.text, style=line.style), soft_wrap=True, highlight=False)
    return stream.getvalue()


def _lines(report: Report) -> Iterator[_Line]:
    verdict = report.verdict
    yield from _wrap(f"Review of {report.new} against {report.base}", "bold")
    yield _Line("")
    yield from _wrap(f"{verdict.step.upper()}: {verdict.because}", _STEP_STYLES[verdict.step])
    yield _Line(report.counts)
    if report.remarks:
        yield _Line(f"{len(report.remarks):,} remark{'s' if len(report.remarks) > 1 else ''}: see the end")
    yield from _list("Accepted changes that no longer exist", report.stale, "yellow")
    yield from _wire(report)
    yield from _surface(report)
    unseen = [f"{cause.sentence} [{cause.fingerprint}]" for cause in report.unseen]
    yield from _list("Changes of the wire that change nothing in Python", unseen)
    hidden = [f"{entry.sentence} [{entry.change.fingerprint}]{_why(entry)}" for entry in report.hidden]
    yield from _list("Changes of what is published that corrections hide", hidden)
    notes = [f"{note.where}: {note.text}" for note in report.overlay or ()]
    yield from _list("Effects on the handwritten package", notes)
    yield from _what_now(report)
    if report.changelog:
        yield from _heading("Entry for CHANGELOG.md")
        for line in report.changelog.splitlines():
            yield _Line(line)
    yield from _list("Remarks", report.remarks)


def _wire(report: Report) -> Iterator[_Line]:
    if report.causes:
        yield from _heading("Changes of the wire")
    for number, (operation, causes) in enumerate(report.groups.items()):
        if number:
            yield _Line("")
        yield from _wrap(operation or "Several operations", "bold")
        for cause in causes:
            yield from _cause(cause)


def _cause(cause: Cause) -> Iterator[_Line]:
    yield _Line(f"  {cause.level:<8}{cause.change.id}  [{cause.fingerprint}]", _LEVEL_STYLES[cause.level])
    yield from _wrap(
        f"{cause.change.symbol}: {cause.text}" if len(cause.operations) > 1 and cause.change.symbol else cause.text,
        "",
        10,
    )
    if len(cause.operations) == 1:
        locations = [each for locations in cause.operations.values() for each in locations if each]
    else:
        yield _Line(f"          in {len(cause.operations):,} operations")
        locations = list(cause.subjects)
    for location in locations[:_MAX_SUBJECTS]:
        yield _Line(f"          at {_truncate(location)}")
    if len(locations) > _MAX_SUBJECTS:
        yield _Line(f"          and {len(locations) - _MAX_SUBJECTS:,} more; `--format json` has all of them")
    for side in cause.sides:
        yield from _side(side)
    for name in cause.python:
        yield _Line(f"          changes {_truncate(name)}")
    yield from _wrap(cause.note, "", 10)
    yield from _advice(cause)
    yield from _accepted(cause)


def _side(side: Side) -> Iterator[_Line]:
    value = f" = {format_value(side.value, _MAX_VALUE)}" if side.value is not None and not side.excerpt else ""
    if side.place or value:
        yield _Line(f"          {side.version} {_truncate(side.place)}{value}", "dim")
    if side.target:
        yield _Line(f"              leads to {_truncate(side.target)}", "dim")
    for line in side.excerpt.splitlines():
        yield _Line(f"              {_truncate(line)}", "dim")


def _surface(report: Report) -> Iterator[_Line]:
    if report.surface:
        yield from _heading("Changes of the Python surface")
    for entry in report.surface or ():
        change = entry.change
        yield _Line(f"  {change.level:<8}{change.kind}  [{change.fingerprint}]", _LEVEL_STYLES[change.level])
        yield from _wrap(change.text or change.symbol, "", 10)
        for sign, line in (("-", change.before), ("+", change.after)):
            if line:
                yield _Line(f"        {sign} {_truncate(line)}", "dim")
        if change.forms:
            yield from _wrap(f"also in {', '.join(form.symbol for form in change.forms)}", "dim", 10)
        if not entry.explained:
            yield _Line("          no change of the wire explains it", "yellow")
        yield from _advice(entry)
        yield from _accepted(entry)


def _advice(entry: Cause | SurfaceEntry) -> Iterator[_Line]:
    if entry.is_breaking:
        yield from _wrap(f"callers: {advise(entry.change)}", "", 10)


def _what_now(report: Report) -> Iterator[_Line]:
    """Yield the next version, and the lines that accept the first breaking changes."""
    if not report.to_accept:
        return
    yield from _heading("What now")
    yield from _wrap(report.release)
    yield from _wrap(f"{report.why_accept}, accept it in {ACCEPTED_FILE}, with a reason:")
    for entry in report.to_accept[:_MAX_ACCEPTANCES]:
        yield _Line("")
        yield from (_Line(line) for line in write_acceptance(entry).splitlines())
    left_out = len(report.to_accept) - _MAX_ACCEPTANCES
    if left_out > 0:
        yield _Line("")
        yield _Line(f"The same for {left_out:,} more, by their fingerprints.")


def _why(entry: HiddenEntry) -> str:
    return f" accepted: {entry.accepted}" if entry.accepted else ""


def _accepted(entry: Cause | SurfaceEntry) -> Iterator[_Line]:
    if entry.accepted:
        yield from _wrap(f"accepted: {entry.accepted}", "green", 10)


def _heading(title: str) -> Iterator[_Line]:
    yield _Line("")
    yield _Line(title, "bold underline")
    yield _Line("")


def _list(title: str, items: tuple[str, ...] | list[str], style: str = "") -> Iterator[_Line]:
    if items:
        yield from _heading(title)
    for item in items:
        first, *rest = _wrap(item, style, 4)
        yield _Line(f"  - {first.text[4:]}", style)
        yield from rest


def _truncate(text: str) -> str:
    return truncate(escape_invisible(text), _MAX_SENTENCE)


def _wrap(sentence: str, style: str = "", indent: int = 0) -> list[_Line]:
    """Break a sentence into lines. A long word stays whole, so that it can be copied."""
    space = " " * indent
    lines = textwrap.wrap(
        _truncate(sentence),
        WIDTH,
        initial_indent=space,
        subsequent_indent=space,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [_Line(line, style) for line in lines] or ([] if not sentence else [_Line(space, style)])
