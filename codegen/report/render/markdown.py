"""The report as Markdown, fit for a comment on a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from codegen.report.change import Level
from codegen.report.escape import code, prose, value
from codegen.report.render.text import counted
from codegen.report.report import gravest_first
from codegen.report.verdict import told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from codegen.report.report import Report, SurfaceEntry, WireEntry

#: GitHub takes 65,536 characters in a comment.
LIMIT = 60_000
#: What the changelog may take of that; it stands at the end and is worth keeping.
_CHANGELOG = 15_000
_VALUE = 200
_MARKS = {Level.ERROR: "🔴 breaking", Level.WARNING: "🟡 look", Level.INFO: "⚪ info"}


def markdown(report: Report) -> str:
    """Write the report as Markdown of at most 60,000 characters; what is left out is counted."""
    verdict = report.verdict
    head = [
        f"## API review: {verdict.step}\n",
        f"{prose(verdict.because)}\n",
        f"{code(report.base)} → {code(report.new)}: {counted(report)}.\n",
        *_list("Remarks", [prose(each) for each in report.remarks]),
        *_list("Accepted before, but not there any more", [prose(each) for each in report.stale]),
    ]
    tail = list(_changelog(report.changelog))
    budget = LIMIT - sum(len(each) + 1 for each in (*head, *tail)) - 200
    body, left_out = _within(_sections(report), budget)
    if left_out:
        body.append(
            f"**{left_out:,} more entries are left out here; the other formats of this report have them all.**\n"
        )
    return "\n".join([*head, *body, *tail])


def _within(blocks: Iterable[tuple[str, str]], budget: int) -> tuple[list[str], int]:
    """Take blocks, each under its heading, as far as there is room; return them and how many there were besides."""
    taken: list[str] = []
    left_out, now = 0, ""
    for heading, block in blocks:
        needed = [*([f"\n{heading}\n"] if heading and heading != now else []), block]
        size = sum(len(each) + 1 for each in needed)
        if left_out or size > budget:
            left_out += 1
            continue
        now, budget = heading, budget - size
        taken += needed
    return taken, left_out


def _sections(report: Report) -> Iterator[tuple[str, str]]:
    """Write one block an entry, what breaks before what doesn't, so that this is left out last."""
    for title, harmless in (("Breaking and to look at", False), ("Harmless", True)):
        for operation, entries in report.operations.items():
            here = [each for each in gravest_first(entries) if (each.change.level is Level.INFO) == harmless]
            yield from ((f"### {title}: {code(operation)}", _wire(each)) for each in here)
        for each in report.surface or ():
            if (each.change.level is Level.INFO) == harmless:
                yield f"### {title}: Python", _surface(each)
    for note in report.overlay or ():
        yield "### What it does to the overlay", f"- {code(note.where)}: {prose(note.text)}"
    for entry in report.unexplained:
        yield "### In Python, not explained by the wire", f"- {code(entry.change.symbol)} ({entry.change.fingerprint})"
    for one in report.unseen:
        yield (
            "### On the wire, not seen in Python",
            f"- {prose(told(one))} ({one.change.fingerprint})",
        )


def _wire(entry: WireEntry) -> str:
    change = entry.change
    lines = [
        f"- {_MARKS[change.level]} {' '.join(filter(None, (code(change.location), prose(change.text))))}",
        _sub("rule", code(change.id)),
        _sub("old", _side(change.old_place, change.old)),
        _sub("new", _side(change.new_place, change.new)),
        _sub("moves", ", ".join(code(each) for each in entry.python[:10])),
        _sub("note:", prose(entry.note)),
        _sub("**accepted**:", prose(entry.accepted)),
        _sub("fingerprint", code(change.fingerprint)),
    ]
    return "\n".join(filter(None, lines))


def _surface(entry: SurfaceEntry) -> str:
    change = entry.change
    lines = [
        f"- {_MARKS[change.level]} {code(change.kind)} {prose(change.text or change.symbol)}",
        _sub("old", code(change.before)),
        _sub("new", code(change.after)),
        "" if entry.explained else "  - no change of the wire explains it",
        _sub("**accepted**:", prose(entry.accepted)),
        _sub("fingerprint", code(change.fingerprint)),
    ]
    return "\n".join(filter(None, lines))


def _side(where: str, what: object) -> str:
    return " ".join(filter(None, (code(where), "" if what is None else f"= {code(value(what, _VALUE))}")))


def _sub(label: str, text: str) -> str:
    return f"  - {label} {text}" if text else ""


def _list(title: str, items: list[str]) -> Iterator[str]:
    if items:
        yield f"### {title}\n"
        kept, left_out = _within((("", f"- {item}") for item in items), _CHANGELOG)
        yield "\n".join(kept) + "\n"
        if left_out:
            yield f"{left_out:,} more are left out here.\n"


def _changelog(entry: str) -> Iterator[str]:
    if not entry:
        return
    lines, left_out, room = entry.splitlines(), 0, _CHANGELOG
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room > 0:
            kept.append(line)
        else:
            left_out += 1
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", entry) or [""]))
    yield "\n### For CHANGELOG.md\n"
    yield f"{fence}markdown\n" + "\n".join(kept).rstrip() + f"\n{fence}\n"
    if left_out:
        yield f"{left_out:,} more lines are left out here.\n"
