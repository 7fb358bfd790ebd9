"""Add to each change what a reader looks up next: the lines of its places, and the YAML that stands there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from codegen.openapi.tree import is_array, is_object
from codegen.openapi.yaml import dump_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from codegen.diff.description import Description
    from codegen.diff.node import Node
    from codegen.report.change import Change

#: An excerpt has at most this many keys and items, levels, and characters of one text.
_MAX_VALUES = 30
_MAX_LEVELS = 4
_MAX_TEXT = 300
_LEFT_OUT = "…"

#: What was added has no old excerpt: the old place is only where it would be. What was removed has no new one.
_ADDED = re.compile(r"^new-|-(added|set)(-|$)")
_REMOVED = re.compile(r"-(removed|unset|deleted)(-|$)")


def add_excerpts(changes: Iterable[Change], old: Description, new: Description) -> list[Change]:
    """Return the changes with the lines of their places, and an excerpt of each document."""
    excerpts = _Excerpts(old), _Excerpts(new)
    return [
        replace(
            change,
            old_line=old.line(change.old_place) or 0,
            new_line=new.line(change.new_place) or 0,
            old_excerpt="" if _ADDED.search(change.id) else excerpts[0].write(change.old_place),
            new_excerpt="" if _REMOVED.search(change.id) else excerpts[1].write(change.new_place),
        )
        for change in changes
    ]


@dataclass(slots=True)
class _Excerpts:
    """Writes excerpts of one description, each place once."""

    description: Description
    written: dict[str, str] = field(default_factory=dict[str, str])

    def write(self, place: str) -> str:
        """Return the YAML of a place with its key; "" if there is nothing."""
        if place not in self.written:
            node = self.description.find(place)
            self.written[place] = "" if node is None or not node.parts else _write(node)
        return self.written[place]


def _write(node: Node) -> str:
    value = _Shortened().shorten(node.value, _MAX_LEVELS)
    key = node.parts[-1]
    if isinstance(key, int):
        written = dump_yaml({"": [value]}).partition("\n")[2]
        return "\n".join(line[2:] for line in written.splitlines())
    return dump_yaml({key[:_MAX_TEXT]: value}).rstrip("\n")


@dataclass(slots=True)
class _Shortened:
    """Copies a value without what is too much for an excerpt."""

    left: int = _MAX_VALUES

    def shorten(self, value: Any, levels: int) -> Any:
        """Return the beginning of a value; `…` stands for what is left out."""
        if isinstance(value, str) and len(value) > _MAX_TEXT:
            return value[:_MAX_TEXT] + _LEFT_OUT
        if not levels and (is_object(value) or is_array(value)) and value:
            return _LEFT_OUT
        if is_object(value):
            shortened: dict[str, Any] = {}
            for key, each in value.items():
                if not self._take():
                    shortened[_LEFT_OUT] = _LEFT_OUT
                    break
                shortened[key[:_MAX_TEXT]] = self.shorten(each, levels - 1)
            return shortened
        if is_array(value):
            items: list[Any] = []
            for each in value:
                if not self._take():
                    items.append(_LEFT_OUT)
                    break
                items.append(self.shorten(each, levels - 1))
            return items
        return value

    def _take(self) -> bool:
        self.left -= 1
        return self.left >= 0
