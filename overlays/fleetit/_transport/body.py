"""The body of an answer, put together and decompressed piece by piece, without I/O.

Not left to the transport: it decompresses whatever arrived in one go, and `gzip, gzip` makes four gigabytes of 25 kB.
"""

from __future__ import annotations

import zlib

#: Decompressed at most so much at a time.
_PIECE = 256 * 1024
#: What `zlib` calls gzip.
_GZIP = zlib.MAX_WBITS | 16
#: The one compression that is asked for.
ACCEPTED = "gzip"


class BodyTooLarge(Exception):
    """The body is longer than allowed."""


class BodyBroken(Exception):
    """The body is not what its Content-Encoding says; the first argument says why."""


class Body:
    """Collects a body; it never holds much more than is allowed.

    Args:
        encoding: The Content-Encoding header.
        limit: How many decompressed bytes are allowed.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self._encoding = encoding.strip().lower()
        self._limit = limit
        self._data = bytearray()
        self._inflate = zlib.decompressobj(_GZIP) if self._encoding in {ACCEPTED, "x-gzip"} else None
        self._arrived = 0

    def add(self, chunk: bytes) -> None:
        """Take what arrived.

        Raises:
            BodyTooLarge: If it is more than allowed.
            BodyBroken: If it can't be decompressed.
        """
        if not chunk:
            return
        self._arrived += len(chunk)
        # Compressed data may be endless and yet hold nothing. What can't be compressed grows a little.
        if self._arrived > 2 * self._limit + _PIECE:
            raise BodyTooLarge
        if self._encoding not in {"", "identity", ACCEPTED, "x-gzip"}:
            msg = f"it is encoded as {self._encoding!r}, which was not asked for"
            raise BodyBroken(msg)
        if self._inflate is None:
            self._take(chunk)
            return
        while True:
            try:
                piece = self._inflate.decompress(chunk, _PIECE)
            except zlib.error as error:
                why = str(error)
                break
            self._take(piece)
            chunk = self._inflate.unconsumed_tail
            if self._inflate.eof and (self._inflate.unused_data or chunk):
                why = "there is more after the end of the compressed data"
                break
            # A full piece may have more behind it, with nothing left to read.
            if not chunk and len(piece) < _PIECE:
                return
        raise BodyBroken(why)

    def end(self) -> bytes:
        """Return the whole body.

        Raises:
            BodyBroken: If it ends before its compression does.
        """
        if self._inflate is not None and self._arrived and not self._inflate.eof:
            msg = "the compressed data ends in the middle"
            raise BodyBroken(msg)
        return bytes(self._data)

    def _take(self, piece: bytes) -> None:
        self._data += piece
        if len(self._data) > self._limit:
            raise BodyTooLarge
