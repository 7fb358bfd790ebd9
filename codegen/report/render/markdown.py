"""The report as Markdown, short enough for a comment on a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from codegen.report.change import Level
from codegen.report.entries import sort_by_level
from codegen.report.escape import code_span, escape_sentence, format_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from codegen.report.entries import SurfaceEntry, WireEntry
    from codegen.report.report import Report

#: In characters. GitHub takes 65,536 in a comment.
LIMIT = 60_000
#: The part of that for the changelog entry, and the part for each list.
_MAX_SECTION = 15_000
#: Room for the sentence that counts what is left out.
_RESERVE = 200
_MAX_VALUE = 200
#: An entry lists at most this many Python names.
_MAX_NAMES = 10
_MARKS = {Level.ERROR: "🔴 breaking", Level.WARNING: "🟡 to check", Level.INFO: "⚪ harmless"}


def render_markdown(report: Report) -> str:
    """Write the report as Markdown of at most 60,000 characters. Entries that don't fit are counted."""
    head = [
        f"## API review: {report.verdict.step}\n",
        f"{escape_sentence(report.verdict.because)}\n",
        f"{code_span(report.base)} → {code_span(report.new)}: {report.counts}.\n",
        *_list("Remarks", report.remarks),
        *_list("Accepted changes that no longer exist", report.stale),
    ]
    tail = list(_changelog(report.changelog))
    budget = LIMIT - sum(len(block) + 1 for block in (*head, *tail)) - _RESERVE
    body, left_out = _take(_entries(report), budget)
    if left_out:
        body.append(
            f"**{left_out:,} more entries are left out here. The other formats of this report have all of them.**\n"
        )
    return "\n".join([*head, *body, *tail])


def _take(blocks: Iterable[tuple[str, str]], budget: int) -> tuple[list[str], int]:
    """Take pairs (heading, block) up to the budget, in characters. Return them, and how many are left out."""
    taken: list[str] = []
    left_out, last_heading = 0, ""
    for heading, block in blocks:
        parts = [*([f"\n{heading}\n"] if heading and heading != last_heading else []), block]
        size = sum(len(part) + 1 for part in parts)
        if left_out or size > budget:
            left_out += 1
            continue
        last_heading, budget = heading, budget - size
        taken += parts
    return taken, left_out


def _entries(report: Report) -> Iterator[tuple[str, str]]:
    """Yield each entry with its heading. Breaking ones come first, so that they are left out last."""
    for title, harmless in (("Breaking or to check", False), ("Harmless", True)):
        for operation, entries in report.operations.items():
            for entry in sort_by_level(entries):
                if (entry.change.level is Level.INFO) == harmless:
                    yield f"### {title}: {code_span(operation)}", _wire(entry)
        for surface_entry in report.surface or ():
            if (surface_entry.change.level is Level.INFO) == harmless:
                yield f"### {title}: Python", _surface(surface_entry)
    for note in report.overlay or ():
        yield "### Effects on the handwritten package", f"- {code_span(note.where)}: {escape_sentence(note.text)}"
    for surface_entry in report.unexplained:
        change = surface_entry.change
        heading = "### Changes of Python that no change of the wire explains"
        yield heading, f"- {code_span(change.symbol)} ({change.fingerprint})"
    for entry in report.unseen:
        heading = "### Changes of the wire that change nothing in Python"
        yield heading, f"- {escape_sentence(entry.sentence)} ({entry.change.fingerprint})"


def _wire(entry: WireEntry) -> str:
    change = entry.change
    sentence = " ".join(filter(None, (code_span(change.location), escape_sentence(change.text))))
    lines = [
        f"- {_MARKS[change.level]} {sentence}",
        _item("rule", code_span(change.id)),
        _item("old", _value_with_place(change.old_place, change.old)),
        _item("new", _value_with_place(change.new_place, change.new)),
        _item("changes", ", ".join(code_span(name) for name in entry.python[:_MAX_NAMES])),
        _item("note:", escape_sentence(entry.note)),
        _item("**accepted**:", escape_sentence(entry.accepted)),
        _item("fingerprint", code_span(change.fingerprint)),
    ]
    return "\n".join(filter(None, lines))


def _surface(entry: SurfaceEntry) -> str:
    change = entry.change
    lines = [
        f"- {_MARKS[change.level]} {code_span(change.kind)} {escape_sentence(change.text or change.symbol)}",
        _item("old", code_span(change.before)),
        _item("new", code_span(change.after)),
        "" if entry.explained else "  - no change of the wire explains it",
        _item("**accepted**:", escape_sentence(entry.accepted)),
        _item("fingerprint", code_span(change.fingerprint)),
    ]
    return "\n".join(filter(None, lines))


def _value_with_place(place: str, value: object) -> str:
    written = "" if value is None else f"= {code_span(format_value(value, _MAX_VALUE))}"
    return " ".join(filter(None, (code_span(place), written)))


def _item(label: str, text: str) -> str:
    return f"  - {label} {text}" if text else ""


def _list(title: str, sentences: Iterable[str]) -> Iterator[str]:
    items = [("", f"- {escape_sentence(sentence)}") for sentence in sentences]
    if items:
        yield f"### {title}\n"
        taken, left_out = _take(items, _MAX_SECTION)
        yield "\n".join(taken) + "\n"
        if left_out:
            yield f"{left_out:,} more are left out here.\n"


def _changelog(entry: str) -> Iterator[str]:
    if not entry:
        return
    taken: list[str] = []
    left_out, budget = 0, _MAX_SECTION
    for line in entry.splitlines():
        budget -= len(line) + 1
        if budget > 0:
            taken.append(line)
        else:
            left_out += 1
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", entry) or [""]))
    yield "\n### Entry for CHANGELOG.md\n"
    yield f"{fence}markdown\n" + "\n".join(taken).rstrip() + f"\n{fence}\n"
    if left_out:
        yield f"{left_out:,} more lines are left out here.\n"
