"""The report as text for a terminal: the same lines whether coloured or not, whatever the terminal's width."""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from codegen.report.change import Level
from codegen.report.escape import short, value, visible
from codegen.report.report import gravest_first
from codegen.report.verdict import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.report.report import Report, SurfaceEntry, WireEntry

WIDTH = 100
#: Longer sentences and values are cut.
_LONG = 600
_VALUE = 200

_STYLES = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.INFO: "cyan"}
_STEPS = {"major": "bold red", "minor": "bold yellow", "patch": "bold cyan", "none": "bold green"}


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    style: str = ""


def text(report: Report, *, colour: bool = False) -> str:
    """Write the report as plain text, coloured with ANSI sequences if asked for."""
    lines = [_Line(visible(line.text), line.style) for line in _lines(report)]
    if not colour:
        return "".join(f"{line.text}\n" for line in lines)
    stream = io.StringIO()
    # What rich would find out about the terminal is given, so that nothing depends on the environment.
    console = Console(
        file=stream, width=WIDTH, force_terminal=True, color_system="standard", legacy_windows=False, _environ={}
    )
    for line in lines:
        console.print(Text(line.text, style=line.style), soft_wrap=True, highlight=False)
    return stream.getvalue()


def _lines(report: Report) -> Iterator[_Line]:
    verdict = report.verdict
    yield from _wrapped(f"Review of {report.new} against {report.base}", "bold")
    yield _Line("")
    yield from _wrapped(f"{verdict.step.upper()}: {verdict.because}", _STEPS[verdict.step])
    yield _Line(counted(report))
    yield from _list("Remarks", report.remarks)
    yield from _list("Accepted before, but not there any more", report.stale, "yellow")
    yield from _wire(report)
    yield from _surface(report)
    yield from _list(
        "Changed on the wire, not seen in Python",
        [f"{told(each)} [{each.change.fingerprint}]" for each in report.unseen],
    )
    if report.overlay:
        yield from _list("What it does to the overlay", [f"{each.where}: {each.text}" for each in report.overlay])
    if report.changelog:
        yield from _heading("For CHANGELOG.md")
        for line in report.changelog.splitlines():
            yield _Line(visible(line))


def counted(report: Report) -> str:
    """Count the changes in one line."""
    accepted = f", {report.accepted} accepted" if report.accepted else ""
    return (
        f"{report.count(Level.ERROR)} breaking, {report.count(Level.WARNING)} to look at, "
        f"{report.count(Level.INFO)} harmless{accepted}"
    )


def _wire(report: Report) -> Iterator[_Line]:
    if report.wire:
        yield from _heading("The wire")
    for number, (operation, entries) in enumerate(report.operations.items()):
        if number:
            yield _Line("")
        yield from _wrapped(operation, "bold")
        for each in gravest_first(entries):
            change = each.change
            yield _Line(f"  {change.level:<8}{visible(change.id)}  [{change.fingerprint}]", _STYLES[change.level])
            yield from _wrapped(change.text, "", 10)
            if change.location:
                yield _Line(f"          at {short(visible(change.location), _LONG)}")
            for when, where, what in (
                ("old", change.old_place, change.old),
                ("new", change.new_place, change.new),
            ):
                if where or what is not None:
                    shown = f" = {value(what, _VALUE)}" if what is not None else ""
                    yield _Line(f"          {when} {short(visible(where), _LONG)}{shown}", "dim")
            for name in each.python:
                yield _Line(f"          moves {visible(name)}")
            yield from _wrapped(each.note, "", 10)
            yield from _accepted(each)


def _surface(report: Report) -> Iterator[_Line]:
    if report.surface:
        yield from _heading("The Python surface")
    for each in report.surface or ():
        change = each.change
        yield _Line(f"  {change.level:<8}{change.kind}  [{change.fingerprint}]", _STYLES[change.level])
        yield from _wrapped(change.text or change.symbol, "", 10)
        for sign, line in (("-", change.before), ("+", change.after)):
            if line:
                yield _Line(f"        {sign} {short(visible(line), _LONG)}", "dim")
        if not each.explained:
            yield _Line("          no change of the wire explains it", "yellow")
        yield from _accepted(each)


def _accepted(entry: WireEntry | SurfaceEntry) -> Iterator[_Line]:
    if entry.accepted:
        yield from _wrapped(f"accepted: {entry.accepted}", "green", 10)


def _heading(title: str) -> Iterator[_Line]:
    yield _Line("")
    yield _Line(title, "bold underline")
    yield _Line("")


def _list(title: str, items: tuple[str, ...] | list[str], style: str = "") -> Iterator[_Line]:
    if items:
        yield from _heading(title)
    for item in items:
        first, *rest = _wrapped(item, style, 4)
        yield _Line(f"  - {first.text[4:]}", style)
        yield from rest


def _wrapped(prose: str, style: str, indent: int = 0) -> list[_Line]:
    """Break prose into lines; a word that is longer stays whole, to be copied."""
    space = " " * indent
    lines = textwrap.wrap(
        short(visible(prose), _LONG),
        WIDTH,
        initial_indent=space,
        subsequent_indent=space,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [_Line(line, style) for line in lines] or ([] if not prose else [_Line(space, style)])
