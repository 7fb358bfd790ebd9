"""Say which fields have another type because another class stands where theirs stood.

A page that describes rows of its own makes a class of its own. That `list()` returns `Pages[TripRow]` is one change of
Python; that `amount` is text there is none, because `TripRow` is new.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openapi_sdk_codegen.report.change import Note
from openapi_sdk_codegen.surface.lines import parse_surface

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openapi_sdk_codegen.report.change import SurfaceChange
    from openapi_sdk_codegen.surface.lines import SurfaceLine

#: The annotations of the fields of each class.
_Fields = dict[str, dict[str, str]]


def find_replaced_classes(old: str, new: str, changes: Iterable[SurfaceChange]) -> list[Note]:
    """Return a note on each field whose type differs between a class and the one that replaces it, sorted.

    Args:
        old: The old surface.
        new: The new surface.
        changes: What changed from one to the other.
    """
    before, after = (_read_fields(text) for text in (old, new))
    waiting: list[tuple[str, str]] = []
    for change in changes:
        if change.kind.endswith("-retyped"):
            waiting += _pair(change.before, change.after, before, after)
    seen: set[tuple[str, str]] = set()
    notes: list[Note] = []
    while waiting:
        pair = waiting.pop()
        if pair in seen:
            continue
        seen.add(pair)
        fields, others = before[pair[0]], after[pair[1]]
        for name in sorted(fields.keys() & others.keys()):
            inner = _pair(fields[name], others[name], before, after)
            waiting += inner
            if not inner and fields[name] != others[name]:
                text = (
                    f"`{name}` is `{others[name]}`; it was `{fields[name]}` in `{pair[0]}`, which this class replaces."
                )
                notes.append(Note("reading", pair[1], text))
    return sorted(notes, key=lambda note: (note.where, note.text))


def _pair(old: str, new: str, before: _Fields, after: _Fields) -> list[tuple[str, str]]:
    """Return the classes that replace others, where two texts differ in nothing else."""
    words = [re.findall(r"\w+", text) for text in (old, new)]
    if len(words[0]) != len(words[1]):
        return []
    pairs = [(one, other) for one, other in zip(*words, strict=True) if one != other]
    return pairs if all(one in before and other in after for one, other in pairs) else []


def _read_fields(text: str) -> _Fields:
    found: _Fields = {}
    waiting: list[SurfaceLine] = parse_surface(text, name="surface")
    while waiting:
        line = waiting.pop()
        waiting += line.children
        if line.kind == "class":
            fields = {each.name: each.annotation for each in line.children if each.kind == "field"}
            if fields:
                found[line.name] = fields
    return found
