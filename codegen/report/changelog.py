"""The entry for CHANGELOG.md: what users have to know, in the sections of Keep a Changelog."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from codegen.report.change import Level, place
from codegen.report.escape import code, prose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from codegen.report.report import SurfaceEntry, WireEntry

SECTIONS = ("Added", "Changed", "Deprecated", "Removed")
#: More operations than this are counted and not named.
_NAMED = 3

_DEPRECATED = re.compile(r"deprecat|sunset")
#: What of a constraint comes or goes changes something that stays.
_CONSTRAINT = re.compile(
    r"default|pattern|-(min|max|const|discriminator|enum)\b|security|one-of|any-of|all-of|tag|operation-id"
)
_ADDED = re.compile(r"^new-|-added\b|-added-")
_REMOVED = re.compile(r"-removed\b|-removed-")


def section(name: str) -> str:
    """Return the section that a change belongs to, by its rule or its kind."""
    if _DEPRECATED.search(name) and "without-deprecation" not in name:
        return "Deprecated"
    if name.startswith(("api-removed", "api-path-removed")):
        return "Removed"
    if _CONSTRAINT.search(name):
        return "Changed"
    if _REMOVED.search(name):
        return "Removed"
    return "Added" if _ADDED.search(name) else "Changed"


def entry(wire: Iterable[WireEntry], surface: Iterable[SurfaceEntry]) -> str:
    """Write the entry; "" if there is nothing to tell.

    What the wire explains of the surface is told once, by the wire. The same sentence about several operations is one
    line. What comes from the descriptions is escaped: it is text, and no Markdown.
    """
    lines: dict[tuple[str, bool, str], list[str]] = {}
    for each in wire:
        change = each.change
        key = (section(change.id), change.level is Level.ERROR or each.breaks_python, change.text)
        lines.setdefault(key, []).append(place(change))
    for one in surface:
        if not one.explained:
            of_python = one.change
            key = (section(of_python.kind), of_python.level is Level.ERROR, of_python.text or of_python.kind)
            lines.setdefault(key, [])
    written: list[str] = []
    for name in SECTIONS:
        here = sorted(((*key[1:], where) for key, where in lines.items() if key[0] == name), key=_breaking_first)
        if here:
            written += [f"### {name}", "", *(_line(*each) for each in here), ""]
    return "\n".join(written)


def _breaking_first(line: tuple[bool, str, list[str]]) -> tuple[bool, str]:
    return not line[0], line[1]


def _line(breaking: bool, text: str, operations: list[str]) -> str:
    named = sorted(set(operations))
    where = ", ".join(code(each) for each in named[:_NAMED])
    if len(named) > _NAMED:
        where += f" and {len(named) - _NAMED} more"
    return f"- {'**Breaking:** ' if breaking else ''}{f'{where}: ' if where else ''}{prose(text)}"
