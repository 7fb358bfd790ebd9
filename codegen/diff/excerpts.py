"""Add to each change what a reader looks up next: the lines of its places, and the YAML that stands there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import yaml

from codegen.openapi.tree import is_array, is_object

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
_NO_WIDTH = 2**31 - 1
#: A number begins with one of these, in YAML 1.2 and in 1.1.
_FIRST_OF_OTHERS = tuple("0123456789+-.")

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
    shown: Any = [value] if isinstance(key, int) else {key[:_MAX_TEXT]: value}
    # Any, because some versions of the stubs don't know the type of `width`.
    untyped: Any = yaml
    text: str = untyped.dump(shown, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_NO_WIDTH)
    return text.rstrip("\n")


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes excerpts: ten times as fast as `dump_yaml`, whose output is for files."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML calls it
        """Write a value that is there twice twice."""
        return True


def _represent_text(dumper: Any, text: str) -> Any:
    """Represent a text in quotes if it could be read as anything else. PyYAML knows that only for YAML 1.1."""
    style = "'" if text[:1] in _FIRST_OF_OTHERS else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_add_representer: Any = getattr(_Dumper, "add_representer")  # noqa: B009 - its arguments have no types
_add_representer(str, _represent_text)


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
