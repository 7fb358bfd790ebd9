"""Find the lines of places in a file. The file is read once more, when the first line is asked for."""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from sys import intern
from typing import TYPE_CHECKING, Any

import yaml

from codegen.openapi.yaml_reader import each_event, is_merge

if TYPE_CHECKING:
    from codegen.openapi.tree import Parts

#: What a JSON text consists of, other than blanks, colons and commas.
_PARTS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|[^\s{}\[\],:"]+')


#: Values by their keys or indices: plain ones as the offset where they begin. What `<<` adds is under None.
_Inner = dict["str | int | None", "_Entry | int"]


@dataclass(slots=True)
class _Entry:
    """An object or an array in the text.

    Attributes:
        at: The offset where it begins. A value in an object begins at its key.
        is_array: Whether it is an array.
        inner: The values in it.
        key: The key of the next value, while an object is read.
        key_at: The offset of this key; -1 if a key is next.
    """

    at: int
    is_array: bool
    inner: _Inner = field(default_factory=dict["str | int | None", "_Entry | int"])
    key: str | None = None
    key_at: int = -1


class Positions:
    """The lines and columns of the places in one file."""

    def __init__(self, text: str) -> None:
        """Read a text in JSON or YAML that was read without an error before."""
        builder = _Builder()
        if _is_json(text):
            _read_json(text, builder)
        else:
            _read_yaml(text, builder)
        self._top = builder.top
        self._line_ends = array("q", (match.start() for match in re.finditer("\n", text)))

    def find(self, parts: Parts) -> tuple[int, int] | None:
        """Return the line and the column of a place, both from 1; None if there is no such place.

        A value in an object is at its key. What an alias or `<<` repeats is where these stand.
        """
        entry: _Entry | int = self._top
        for part in parts:
            if isinstance(entry, int):  # an alias
                break
            if part in entry.inner:
                entry = entry.inner[part]
            elif None in entry.inner:
                entry = entry.inner[None]
                break
            else:
                return None
        at = entry if isinstance(entry, int) else entry.at
        line = bisect_left(self._line_ends, at)
        return line + 1, at - (self._line_ends[line - 1] if line else -1)


class _Builder:
    """Builds the entry of a document from its values in their order."""

    def __init__(self) -> None:
        self.top: _Entry | int = 0
        self._open: list[_Entry] = []

    def add(self, at: int, key: str | None) -> None:
        """Add a plain value, or a key if one is next. The key None stands for `<<`."""
        holder = self._open[-1] if self._open else None
        if holder is not None and not holder.is_array and holder.key_at < 0:
            holder.key, holder.key_at = key, at
        elif holder is not None:
            self._put(holder, at if holder.is_array else holder.key_at)

    def open(self, at: int, *, is_array: bool) -> None:
        """Begin an object or an array."""
        holder = self._open[-1] if self._open else None
        entry = _Entry(at if holder is None or holder.is_array else holder.key_at, is_array)
        if holder is None:
            self.top = entry
        else:
            self._put(holder, entry)
        self._open.append(entry)

    def close(self) -> None:
        """End the innermost object or array."""
        self._open.pop()

    def _put(self, holder: _Entry, value: _Entry | int) -> None:
        if holder.is_array:
            holder.inner[len(holder.inner)] = value
        else:
            holder.inner[holder.key] = value
            holder.key_at = -1


def _is_json(text: str) -> bool:
    """Whether a text is JSON. One of YAML may begin with a brace, too."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _read_json(text: str, builder: _Builder) -> None:
    for match in _PARTS.finditer(text):
        part, at = match[0], match.start()
        if part in "{[":
            builder.open(at, is_array=part == "[")
        elif part in "}]":
            builder.close()
        elif part[0] != '"':
            builder.add(at, "")
        else:
            builder.add(at, intern(json.loads(part) if "\\" in part else part[1:-1]))


def _read_yaml(text: str, builder: _Builder) -> None:
    texts: dict[str, str] = {}
    for event in each_event(text):
        kind: Any = event.__class__
        at: int = event.start_mark.index
        if kind is yaml.ScalarEvent:
            # Interned, so that a key is the text that was read as a key of the document.
            text = intern(event.value)
            builder.add(at, None if text == "<<" and is_merge(event) else text)
            if event.anchor is not None:
                texts[event.anchor] = text
        elif kind is yaml.AliasEvent:
            builder.add(at, texts.get(event.anchor, ""))
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            builder.open(at, is_array=kind is yaml.SequenceStartEvent)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            builder.close()
