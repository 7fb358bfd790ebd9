"""Bytes become events, however they are cut."""

from __future__ import annotations

import pytest

from openapi_sdk.messages.events import Event, EventTooLarge, JsonLines, ServerSentEvents

PARSERS: dict[str, type[ServerSentEvents | JsonLines]] = {"events": ServerSentEvents, "lines": JsonLines}


def parse(kind: str, pieces: list[bytes], limit: int = 100) -> list[Event]:
    parser = PARSERS[kind](limit)
    found = [event for piece in pieces for event in parser.feed(piece)]
    return [*found, *parser.finish()]


#: By what is in it: a stream of server-sent events, and its events.
EVENTS: dict[str, tuple[bytes, list[Event]]] = {
    "one event": (b"data: 1\n\n", [Event(b"1")]),
    "no blank behind the colon": (b"data:1\n\n", [Event(b"1")]),
    "one blank belongs to the colon": (b"data:  1\n\n", [Event(b" 1")]),
    "several lines of data": (b"data: a\ndata\ndata: b\n\n", [Event(b"a\n\nb")]),
    "a name": (b"event: moved\ndata: 1\n\ndata: 2\n\n", [Event(b"1", "moved"), Event(b"2")]),
    "an id, which stays": (b"id: 7\ndata: 1\n\ndata: 2\n\n", [Event(b"1", "", "7"), Event(b"2", "", "7")]),
    "an id with a NUL is none": (b"id: 7\0\ndata: 1\n\n", [Event(b"1")]),
    "comments and other fields": (b": ping\nretry: 5\nx: y\ndata: 1\n\n", [Event(b"1")]),
    "nothing but a comment": (b": ping\n\n", []),
    "a name without data is no event": (b"event: ping\n\ndata: 1\n\n", [Event(b"1")]),
    "CR LF": (b"data: 1\r\ndata: 2\r\n\r\n", [Event(b"1\n2")]),
    "CR": (b"data: 1\r\rdata: 2\r\r", [Event(b"1"), Event(b"2")]),
    "a byte order mark": (b"\xef\xbb\xbfdata: 1\n\n", [Event(b"1")]),
    "other line breaks of Unicode": ("data: a\u2028b\n\n".encode(), [Event("a\u2028b".encode())]),
    "no blank line at the end": (b"data: 1\n\ndata: 2", [Event(b"1"), Event(b"2")]),
}
LINES: dict[str, tuple[bytes, list[Event]]] = {
    "lines": (b'{"a":1}\n{"a":2}\n', [Event(b'{"a":1}'), Event(b'{"a":2}')]),
    "CR LF, and blank lines": (b"1\r\n\r\n\n2\r\n", [Event(b"1"), Event(b"2")]),
    "no line break at the end": (b"1\n2", [Event(b"1"), Event(b"2")]),
    "a JSON text sequence": (b"\x1e1\n\x1e2\n", [Event(b"1"), Event(b"2")]),
}


@pytest.mark.parametrize(
    ("kind", "content", "events"),
    [
        *(pytest.param("events", *row, id=name) for name, row in EVENTS.items()),
        *(pytest.param("lines", *row, id=name) for name, row in LINES.items()),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_events_are_the_same_however_they_are_cut(kind: str, content: bytes, events: list[Event], size: int) -> None:
    assert parse(kind, [content[start : start + size] for start in range(0, len(content), size)]) == events


@pytest.mark.parametrize(
    ("content", "count"),
    [
        pytest.param(b"data: 1\r\r", 1, id="CR needs nothing behind it"),
        pytest.param(b"data: 1\n\nda", 1, id="a part of the next one"),
        pytest.param(b"data: 1\n", 0, id="no blank line yet"),
    ],
)
def test_an_event_is_given_once_its_end_has_come(content: bytes, count: int) -> None:
    assert len([*ServerSentEvents(100).feed(content)]) == count


@pytest.mark.parametrize(
    ("kind", "pieces"),
    [
        pytest.param("events", [b"data: " + b"x" * 100], id="one line"),
        pytest.param("events", [b"data: xxxxxxxx\n"] * 20, id="many lines"),
        pytest.param("events", [b": " + b"x" * 100], id="a comment"),
        pytest.param("events", [b"x"] * 101, id="dripping"),
        pytest.param("lines", [b"[" * 101], id="a document"),
    ],
)
def test_an_event_is_limited_and_not_the_stream(kind: str, pieces: list[bytes]) -> None:
    with pytest.raises(EventTooLarge):
        parse(kind, pieces)
    small = {"events": b"data: 1\n\n", "lines": b"1\n"}[kind]
    assert len(parse(kind, [small] * 1000)) == 1000
