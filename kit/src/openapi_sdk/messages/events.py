"""Divides the bytes of a stream into events, without I/O: server-sent events, and lines of JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOM = b"\xef\xbb\xbf"
#: The end of a line of server-sent events: CR LF, LF or CR.
_LINE_END = re.compile(rb"\r\n|\n|\r")
#: The beginning of a record of a JSON text sequence (RFC 7464).
_RECORD_SEPARATOR = b"\x1e"


class EventTooLarge(Exception):
    """An event is larger than allowed."""


@frozen
class Event:
    """An event as it came: its data, its name and the last id; both are empty if there is none."""

    data: bytes
    name: str = ""
    id: str = ""


class LineDivider:
    """Collects bytes, and yields whole lines. At most `limit` bytes wait for the end of a line."""

    def __init__(self, limit: int, *, cr_ends_lines: bool) -> None:
        self._limit = limit
        self._cr_ends_lines = cr_ends_lines
        self._parts: list[bytes] = []
        self._size = 0
        self._was_cr = False

    def feed(self, part: bytes) -> Iterator[bytes]:
        if self._was_cr and part:  # the LF of a CR LF may come later than its CR, whose line was given already
            part = part.removeprefix(b"\n")
            self._was_cr = False
        *lines, rest = _LINE_END.split(part) if self._cr_ends_lines else part.split(b"\n")
        self._was_cr = self._cr_ends_lines and part.endswith(b"\r")
        for line in lines:
            self._hold(line)
            yield self.take()
        self._hold(rest)

    @property
    def is_inside(self) -> bool:
        """Whether a line has begun and not ended."""
        return self._size > 0

    def _hold(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._limit:
            raise EventTooLarge
        if part:
            self._parts.append(part)

    def take(self) -> bytes:
        """Return what waits for the end of its line."""
        line = b"".join(self._parts)
        self._parts, self._size = [], 0
        return line


class ServerSentEvents:
    """Parses `text/event-stream` (the HTML standard). Events without data are none, and comments are left out."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lines = LineDivider(limit, cr_ends_lines=True)
        self._is_first = True
        self._data: list[bytes] = []
        self._size = 0
        self._name = self._id = ""

    def feed(self, part: bytes) -> Iterator[Event]:
        """Yield the events that end in these bytes. They have to be taken before the next call."""
        for line in self._lines.feed(part):
            yield from self._read_line(line)

    def finish(self) -> Iterator[Event]:
        """Yield the last event if the stream ends without the blank line behind it."""
        if rest := self._lines.take():
            yield from self._read_line(rest)
        yield from self._read_line(b"")

    @property
    def is_inside(self) -> bool:
        """Whether an event has begun and not ended. `finish` would give it."""
        return bool(self._data) or self._lines.is_inside

    def _read_line(self, line: bytes) -> Iterator[Event]:
        if self._is_first:
            line, self._is_first = line.removeprefix(_BOM), False
        if not line:
            data, name = self._data, self._name
            self._data, self._size, self._name = [], 0, ""
            if data:
                yield Event(b"\n".join(data), name, self._id)
            return
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            self._size += len(value) + 1
            if self._size > self._limit:
                raise EventTooLarge
            self._data.append(value)
        elif field == b"event":
            self._name = value.decode(errors="replace")
        elif field == b"id" and b"\0" not in value:
            self._id = value.decode(errors="replace")


class JsonLines:
    """Parses lines with a JSON document each, and JSON text sequences. Blank lines are left out."""

    def __init__(self, limit: int) -> None:
        self._lines = LineDivider(limit, cr_ends_lines=False)

    def feed(self, part: bytes) -> Iterator[Event]:
        """Yield the documents whose lines end in these bytes."""
        for line in self._lines.feed(part):
            yield from self._read_line(line)

    def finish(self) -> Iterator[Event]:
        """Yield the last document if the stream ends without the end of its line."""
        yield from self._read_line(self._lines.take())

    @property
    def is_inside(self) -> bool:
        """Whether a line has begun and not ended."""
        return self._lines.is_inside

    @staticmethod
    def _read_line(line: bytes) -> Iterator[Event]:
        if data := line.removeprefix(_RECORD_SEPARATOR).strip():
            yield Event(data)
