"""Passes on the bytes of one response, and no byte of the next, without I/O and without parsing HTTP.

It also notes how much of a request was written: `SentRequest`.

The HTTP library's parser keeps what it gets beyond the end of a response, and reads it as the answer to the next
request on the connection: of another call, possibly of another tenant. So it never gets such bytes.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The end of every head, and of every chunked body (the blank line behind its trailers), as h11 looks for it.
_BLANK_LINE = re.compile(rb"\n\r?\n")
#: How many bytes of a blank line there can be before its last one.
_BLANK_LINE_START = 2
#: How many interim responses (1xx) may precede a response. A server sends one or two.
MAX_INTERIM_RESPONSES = 16
#: How many bytes all heads of a response may have. h11 limits each of them, and each line of a chunk, to 100 KiB.
MAX_HEAD_BYTES = 256 * 1024
#: How many bytes the extensions of all chunks and the trailers may have. Servers send neither.
MAX_EXTENSION_BYTES = 256 * 1024
#: The longest line of a chunk without extensions that h11 accepts (20 digits), and the two line breaks of a chunk.
_CHUNK_SIZE_BYTES = 24

#: How many bytes are written at once. The time limit is for each such part.
WRITE_SIZE = 64 * 1024
#: So many of the first bytes say what is written.
START_SIZE = 8


class SentRequest:
    """How much of a request was written to the network in one attempt.

    `is_passed_on` says that the HTTP library has it, and `is_seen` that our network connects for it or writes it: a
    test or a user may replace the network. `is_answered` says that the head of a response came.
    """

    def __init__(self, body: bytes | None) -> None:
        self.is_passed_on = self.is_seen = self.is_answered = False
        self._has_head = False
        self._missing = len(body or b"")

    @property
    def may_be_whole(self) -> bool:
        """Whether the server may have the whole request."""
        is_whole = self._has_head and self._missing <= 0
        return self.is_passed_on and (is_whole or self.is_answered or not self.is_seen)

    def add(self, start: bytes, size: int) -> None:
        """Note that bytes were written: first the head at once, then the body."""
        if self._has_head:
            self._missing -= size
        else:  # before it, a proxy gets requests of its own
            self._has_head = start[:1].isalpha() and not start.startswith(b"CONNECT ")


#: The request of the running attempt. The default one is for writes outside of any.
current_request: ContextVar[SentRequest] = ContextVar("current_request", default=SentRequest(None))  # noqa: B039


class FramingTooLong(Exception):
    """There is too much around the body: interim responses, or bytes of heads, extensions and trailers.

    The first argument says which.
    """


class _Part(Enum):
    """The part of the exchange that comes next."""

    NO_REQUEST = auto()  # what a proxy says
    HEAD = auto()
    BODY_WITH_LENGTH = auto()
    CHUNKED_BODY = auto()
    BODY_UNTIL_CLOSE = auto()
    NOTHING = auto()  # the response is complete


class ResponseFraming:
    """Holds the received bytes of a connection, and passes them on in pieces.

    A piece of a head or a chunked body ends behind each blank line, so that the last piece ends with the head or body.
    A body with a length ends after its length.
    """

    def __init__(self) -> None:
        self._part = _Part.NO_REQUEST
        self._data = b""
        #: The place of the first byte that was not passed on.
        self._next = 0
        #: The first place where a blank line may begin. It may be before `_next`.
        self._search_from = 0
        self._body_left = 0
        self._head_bytes = 0
        self._heads = 0
        #: The bytes of a chunked body that were passed on, without those that `count_part` explains.
        self._extension_bytes = 0

    @property
    def pending(self) -> int:
        """How many bytes were received and not passed on. After a response they are left over."""
        return len(self._data) - self._next

    @property
    def is_complete(self) -> bool:
        """Whether the last response was read to its end. A server may send nothing before the next request."""
        return self._part is _Part.NOTHING

    def start_request(self, data: bytes) -> None:
        """Expect a response, if these bytes are the first of a request, and not of a SOCKS message."""
        if self._part is not _Part.HEAD and data[:1].isalpha():
            self._part = _Part.HEAD
            self._head_bytes = self._heads = 0

    def start_body(self, method: str, status: int, headers: Mapping[str, str]) -> None:
        if method == "HEAD" or status in {204, 304}:
            self._part, self._body_left = _Part.BODY_WITH_LENGTH, 0
        elif "transfer-encoding" in headers:
            self._part, self._extension_bytes = _Part.CHUNKED_BODY, 0
        elif "content-length" in headers:
            self._part, self._body_left = _Part.BODY_WITH_LENGTH, int(headers["content-length"])
        else:
            self._part = _Part.BODY_UNTIL_CLOSE

    def count_part(self, size: int) -> None:
        """Note that the parser has found a part of a body of so many bytes in what was passed on.

        Each chunk has at least one part. What is passed on besides parts and sizes of chunks is extensions or trailers.
        """
        self._extension_bytes = max(0, self._extension_bytes - size - _CHUNK_SIZE_BYTES)

    def end_response(self) -> None:
        """Expect nothing until the next request: the response is complete."""
        self._part = _Part.NOTHING

    def receive(self, data: bytes) -> None:
        self._data = self._data[self._search_from :] + data
        self._next -= self._search_from
        self._search_from = 0

    def next_piece(self, max_bytes: int) -> bytes:
        """Return the next bytes to pass on; none if the body is complete, or nothing was received."""
        if self._part is _Part.HEAD:
            return self._take_head(max_bytes)
        if self._part is _Part.CHUNKED_BODY:
            return self._take_chunks(max_bytes)
        if self._part is _Part.BODY_WITH_LENGTH:
            piece = self._take(min(self._body_left, max_bytes))
            self._body_left -= len(piece)
            return piece
        return self._take(max_bytes)

    def _take_head(self, max_bytes: int) -> bytes:
        piece = self._take_lines(max_bytes)
        self._head_bytes += len(piece)
        if self._head_bytes > MAX_HEAD_BYTES:
            msg = f"its head has more than {MAX_HEAD_BYTES // 1024} KiB"
            raise FramingTooLong(msg)
        if self._search_from == self._next:
            self._heads += 1
            if self._heads > MAX_INTERIM_RESPONSES + 1:
                msg = f"there are more than {MAX_INTERIM_RESPONSES} interim responses (1xx) before it"
                raise FramingTooLong(msg)
        return piece

    def _take_chunks(self, max_bytes: int) -> bytes:
        if self._extension_bytes > MAX_EXTENSION_BYTES:
            msg = f"its chunks have more than {MAX_EXTENSION_BYTES // 1024} KiB of extensions and trailers"
            raise FramingTooLong(msg)
        piece = self._take_lines(max_bytes)
        self._extension_bytes += len(piece)
        return piece

    def _take_lines(self, max_bytes: int) -> bytes:
        """Return bytes up to the end of the first blank line, or else all."""
        start, search_from = self._next, self._search_from
        blank_line = _BLANK_LINE.search(self._data, search_from, start + max_bytes)
        if blank_line is not None:
            return self._take(blank_line.end() - start)
        piece = self._take(max_bytes)
        self._search_from = max(search_from, self._next - _BLANK_LINE_START)
        return piece

    def _take(self, count: int) -> bytes:
        piece = self._data[self._next : self._next + count]
        self._next += len(piece)
        self._search_from = self._next
        return piece
