"""Decompresses the body of a response part by part, without I/O.

httpx would decompress everything that arrived at once. With `gzip, gzip`, 25 kB become four gigabytes.
"""

from __future__ import annotations

import zlib

#: At most this many bytes are decompressed at a time.
_CHUNK_SIZE = 256 * 1024
#: The `wbits` argument of zlib for gzip.
_GZIP_WBITS = zlib.MAX_WBITS | 16
#: The only compression that requests accept.
ACCEPTED_ENCODING = "gzip"
_GZIP_NAMES = frozenset({ACCEPTED_ENCODING, "x-gzip"})
_PLAIN_NAMES = frozenset({"", "identity"})


class BodyTooLarge(Exception):
    """The body is larger than allowed."""


class BodyDecodeError(Exception):
    """The body does not match its Content-Encoding. The first argument says why."""


class BodyDecoder:
    """Collects and decompresses a body. It holds at most the limit and one part of 256 KiB.

    Args:
        encoding: The value of the Content-Encoding header.
        limit: How many decompressed bytes are allowed.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self._encoding = encoding.strip().lower()
        self._limit = limit
        self._data = bytearray()
        self._decompressor = zlib.decompressobj(_GZIP_WBITS) if self._encoding in _GZIP_NAMES else None
        self._received = 0

    def feed(self, chunk: bytes) -> None:
        """Add a part of the body as it was received.

        Raises:
            BodyTooLarge: If the body is larger than allowed.
            BodyDecodeError: If it can't be decompressed.
        """
        if not chunk:
            return
        self._received += len(chunk)
        # Endless compressed data may decompress to nothing, so this size is limited too. The limit is larger, because
        # compression makes random data a little longer.
        if self._received > 2 * self._limit + _CHUNK_SIZE:
            raise BodyTooLarge
        if self._encoding not in _GZIP_NAMES | _PLAIN_NAMES:
            msg = f"it is encoded as {self._encoding!r}, which was not asked for"
            raise BodyDecodeError(msg)
        if self._decompressor is None:
            self._append(chunk)
            return
        while True:
            try:
                data = self._decompressor.decompress(chunk, _CHUNK_SIZE)
            except zlib.error as error:
                why = str(error)
                break
            self._append(data)
            chunk = self._decompressor.unconsumed_tail
            if self._decompressor.eof and (self._decompressor.unused_data or chunk):
                why = "there is more after the end of the compressed data"
                break
            # After a full part the decompressor may hold more, although there is no input left.
            if not chunk and len(data) < _CHUNK_SIZE:
                return
        raise BodyDecodeError(why)

    def finish(self) -> bytes:
        """Return the whole body.

        Raises:
            BodyDecodeError: If the compressed data is incomplete.
        """
        if self._decompressor is not None and self._received and not self._decompressor.eof:
            msg = "the compressed data ends in the middle"
            raise BodyDecodeError(msg)
        return bytes(self._data)

    def _append(self, data: bytes) -> None:
        self._data += data
        if len(self._data) > self._limit:
            raise BodyTooLarge
