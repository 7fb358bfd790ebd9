"""The entry for CHANGELOG.md, in the sections of Keep a Changelog."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from codegen.report.change import Level
from codegen.report.escape import code_span, escape_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from codegen.report.causes import Cause
    from codegen.report.entries import SurfaceEntry

SECTIONS = ("Added", "Changed", "Deprecated", "Removed")
#: A line names at most this many operations, and counts the rest.
_MAX_NAMED = 3

_DEPRECATED = re.compile(r"deprecat|sunset")
#: If one of these is added or removed, the thing that has it is changed.
_CONSTRAINT = re.compile(
    r"default|pattern|-(min|max|const|discriminator|enum)\b|security|one-of|any-of|all-of|tag|operation-id"
)
_ADDED = re.compile(r"^new-|-added\b|-added-")
_REMOVED = re.compile(r"-removed\b|-removed-")


def find_section(rule: str) -> str:
    """Return the section of a change.

    Args:
        rule: The `id` of a wire change or the `kind` of a surface change.
    """
    if _DEPRECATED.search(rule) and "without-deprecation" not in rule:
        return "Deprecated"
    if rule.startswith(("api-removed", "api-path-removed")):
        return "Removed"
    if _CONSTRAINT.search(rule):
        return "Changed"
    if _REMOVED.search(rule):
        return "Removed"
    return "Added" if _ADDED.search(rule) else "Changed"


def write_changelog_entry(causes: Iterable[Cause], surface: Iterable[SurfaceEntry]) -> str:
    """Write the entry as Markdown; "" if there are no changes.

    A surface change that a wire change explains is left out. Wire changes with the same sentence share one line. Text
    from the descriptions is escaped.
    """
    lines: dict[tuple[str, bool, str], list[str]] = {}  # (section, is breaking, sentence): operations
    for cause in causes:
        key = (find_section(cause.change.id), cause.level is Level.ERROR or cause.breaks_python, cause.text)
        lines.setdefault(key, []).extend(entry.change.subject for entry in cause.entries)
    for surface_entry in surface:
        if not surface_entry.explained:
            kind, level = surface_entry.change.kind, surface_entry.change.level
            lines.setdefault((find_section(kind), level is Level.ERROR, surface_entry.sentence), [])
    written: list[str] = []
    for section in SECTIONS:
        # Breaking changes first, then in the order of the sentences.
        keys = sorted((key for key in lines if key[0] == section), key=lambda key: (not key[1], key[2]))
        if keys:
            written += [f"### {section}", "", *(_write_line(*key[1:], lines[key]) for key in keys), ""]
    return "\n".join(written)


def _write_line(is_breaking: bool, sentence: str, operations: list[str]) -> str:
    names = sorted(set(operations))
    prefix = ", ".join(code_span(name) for name in names[:_MAX_NAMED])
    if len(names) > _MAX_NAMED:
        prefix += f" and {len(names) - _MAX_NAMED} more"
    return f"- {'**Breaking:** ' if is_breaking else ''}{f'{prefix}: ' if prefix else ''}{escape_sentence(sentence)}"
