"""The report as Markdown, short enough for a comment on a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openapi_sdk.escape import (
    code_span,
    escape_invisible,
    escape_sentence,
    format_value,
    truncate,
    truncate_lines,
)
from openapi_sdk_codegen.report.advice import advise
from openapi_sdk_codegen.report.change import Level
from openapi_sdk_codegen.report.verdict import ACCEPTED_FILE, write_acceptance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openapi_sdk_codegen.report.causes import Cause, Side
    from openapi_sdk_codegen.report.change import SurfaceEntry
    from openapi_sdk_codegen.report.report import Report

#: In characters. GitHub takes 65,536 in a comment.
LIMIT = 60_000
#: The part of that for the changelog entry, and the part for each list.
_MAX_SECTION = 15_000
#: Room for the sentence that counts what is left out.
_RESERVE = 200
_MAX_VALUE = 200
#: An entry lists at most this many Python names.
_MAX_NAMES = 10
#: An entry lists at most this many of the places that it changes.
_MAX_SUBJECTS = 5
#: The report shows the lines that accept so many breaking changes.
_MAX_ACCEPTANCES = 5
#: An excerpt has at most this many lines.
_MAX_LINES = 12
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
    tail = [*_what_now(report), *_changelog(report.changelog)]
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
        for operation, causes in report.groups.items():
            for cause in causes:
                if (cause.level is Level.INFO) == harmless:
                    yield f"### {title}: {code_span(operation) or 'several operations'}", _cause(cause)
        for surface_entry in report.surface or ():
            if (surface_entry.change.level is Level.INFO) == harmless:
                yield f"### {title}: Python", _surface(surface_entry)
    yield from _hidden(report)
    for note in report.overlay or ():
        yield "### Effects on the handwritten package", f"- {code_span(note.where)}: {escape_sentence(note.text)}"
    for surface_entry in report.unexplained:
        change = surface_entry.change
        heading = "### Changes of Python that no change of the wire explains"
        yield heading, f"- {code_span(change.name or change.symbol)} ({change.fingerprint})"
    for cause in report.unseen:
        heading = "### Changes of the wire that change nothing in Python"
        yield heading, f"- {escape_sentence(cause.sentence)} ({cause.fingerprint})"


def _hidden(report: Report) -> Iterator[tuple[str, str]]:
    for entry in report.hidden:
        heading = "### Changes of what is published that corrections hide"
        accepted = f"; accepted: {escape_sentence(entry.accepted)}" if entry.accepted else ""
        yield heading, f"- {escape_sentence(entry.sentence)} ({entry.change.fingerprint}){accepted}"


def _cause(cause: Cause) -> str:
    change, operations = cause.change, cause.operations
    if len(operations) > 1:
        where, label, others = change.symbol, f"in {len(operations):,} operations:", list(cause.subjects)
    else:
        ((where, *others),) = operations.values()
        label = "also at"
    subjects = [code_span(each) for each in others[:_MAX_SUBJECTS]]
    if len(others) > _MAX_SUBJECTS:
        subjects.append(f"and {len(others) - _MAX_SUBJECTS:,} more")
    sentence = " ".join(filter(None, (code_span(where), escape_sentence(cause.text))))
    lines = [
        f"- {_MARKS[cause.level]} {sentence}",
        _item(label, " ".join(subjects)),
        _item("rule", code_span(change.id)),
        *(_item(side.version, _side(side)) for side in cause.sides),
        _item("changes", ", ".join(code_span(name) for name in cause.python[:_MAX_NAMES])),
        _item("note:", escape_sentence(cause.note)),
        _advice(cause),
        _item("**accepted**:", escape_sentence(cause.accepted)),
        _item("fingerprint", code_span(cause.fingerprint)),
    ]
    return "\n".join(filter(None, lines))


def _side(side: Side) -> str:
    """Write the place, and what stands there: one line as code, several as a block."""
    lines = [escape_invisible(truncate(line, _MAX_VALUE)) for line in side.excerpt.splitlines()[:_MAX_LINES]]
    value = lines[0] if len(lines) == 1 else format_value(side.value, _MAX_VALUE) if side.value is not None else ""
    written = f"= {code_span(value)}" if value and len(lines) < 2 else ""  # noqa: PLR2004 - several lines are a block
    target = f"→ {code_span(side.target)}" if side.target else ""
    block = "".join(f"\n    {line}" for line in _fence("yaml", lines)) if len(lines) > 1 else ""
    return " ".join(filter(None, (code_span(side.place), target, written))) + block


def _fence(language: str, lines: list[str]) -> list[str]:
    """Return lines as a fenced block that no line of it ends."""
    fence = "`" * max(3, *(len(run) + 1 for line in lines for run in re.findall("`+", line) or [""]))
    return [f"{fence}{language}", *lines, fence]


def _surface(entry: SurfaceEntry) -> str:
    change = entry.change
    lines = [
        f"- {_MARKS[change.level]} {code_span(change.kind)} {escape_sentence(change.text or change.symbol)}",
        _item("old", code_span(change.before)),
        _item("new", code_span(change.after)),
        _item("also in", ", ".join(code_span(form.symbol) for form in change.forms)),
        "" if entry.explained else "  - no change of the wire explains it",
        _advice(entry),
        _item("**accepted**:", escape_sentence(entry.accepted)),
        _item("fingerprint", code_span(change.fingerprint)),
    ]
    return "\n".join(filter(None, lines))


def _advice(entry: Cause | SurfaceEntry) -> str:
    return _item("callers:", advise(entry.change)) if entry.is_breaking else ""


def _what_now(report: Report) -> Iterator[str]:
    """Yield the next version, and the lines that accept the first breaking changes."""
    if not report.to_accept:
        return
    blocks = [write_acceptance(entry) for entry in report.to_accept[:_MAX_ACCEPTANCES]]
    left_out = len(report.to_accept) - len(blocks)
    yield "\n### What now\n"
    yield report.release
    yield f"{report.why_accept}, accept it in `{ACCEPTED_FILE}`, with a reason:\n"
    yield "\n".join(_fence("toml", "\n\n".join(blocks).splitlines())) + "\n"
    if left_out:
        yield f"The same for {left_out:,} more, by their fingerprints.\n"


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
    taken = truncate_lines(entry, _MAX_SECTION)
    left_out = len(entry.splitlines()) - len(taken)
    yield "\n### Entry for CHANGELOG.md\n"
    yield "\n".join(_fence("markdown", "\n".join(taken).rstrip().split("\n"))) + "\n"
    if left_out:
        yield f"{left_out:,} more lines are left out here.\n"
