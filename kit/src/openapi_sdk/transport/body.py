"""Reads the body of a response part by part, without I/O.

httpx would decompress everything that arrived at once. With `gzip, gzip`, 25 kB become four gigabytes.
"""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, Any, Protocol

from openapi_sdk.messages.response import Response

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from openapi_sdk.messages.request import Request
    from openapi_sdk.settings.settings import Settings

    class BodyTarget(Protocol):
        """What takes a body in place of memory, such as a `Download`."""

        def start(self, status: int, /) -> Callable[[bytes], object] | None:
            """Return what takes the parts of a body; None if it is kept in memory."""
            ...


#: At most this many bytes are decompressed at a time.
_CHUNK_SIZE = 256 * 1024
#: The `wbits` argument of zlib for gzip.
_GZIP_WBITS = zlib.MAX_WBITS + 16
#: The only compression that requests accept.
ACCEPTED_ENCODING = "gzip"
_GZIP_NAMES = frozenset({ACCEPTED_ENCODING, "x-gzip"})
_PLAIN_NAMES = frozenset({"", "identity"})
#: Text compresses to a fifth, tables of the same few values to a hundredth. Zeros compress to a thousandth.
MAX_EXPANSION = 200


class BodyTooLarge(Exception):
    """The body is larger than allowed."""


class BodyExpandsTooMuch(Exception):
    """A compressed body, which is stored in a file, becomes more than `MAX_EXPANSION` times larger."""


class BodyDecodeError(Exception):
    """The body does not match its Content-Encoding. The first argument says why."""


class BodyDecoder:
    """Decompresses a body, and collects it, or writes it to a file. It holds at most the limit and one part of 256 KiB.

    A file may have any size, but above the limit only as much as real data expands. `size` is that of what came so far.
    """

    def __init__(self, encoding: str, limit: int, write: Callable[[bytes], object] | None = None) -> None:
        self.size = 0
        self._write = write
        self._encoding = encoding.strip().lower()
        self._limit = limit
        self._data = io.BytesIO()
        self._decompressor = zlib.decompressobj(_GZIP_WBITS) if self._encoding in _GZIP_NAMES else None
        self._received = 0

    def feed(self, chunk: bytes) -> None:
        if not chunk:
            return
        self._received += len(chunk)
        # Endless compressed data may decompress to nothing, so this size is limited too. The limit is larger, because
        # compression makes random data a little longer.
        if self._write is None and self._received > 2 * self._limit + _CHUNK_SIZE:
            raise BodyTooLarge
        if self._decompressor is None and self._encoding not in _PLAIN_NAMES:
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
        """Return the whole body; nothing if it was written to a file."""
        if self._decompressor is not None and self._received and not self._decompressor.eof:
            msg = "the compressed data ends in the middle"
            raise BodyDecodeError(msg)
        return self._data.getvalue()

    def _append(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > self._limit:
            if self._write is None:
                raise BodyTooLarge
            if self.size > MAX_EXPANSION * self._received:
                raise BodyExpandsTooMuch
        (self._write or self._data.write)(data)


class ResponseReader:
    """Reads the body of a response whose head was parsed, and tells its connection where the body ends."""

    def __init__(
        self, request: Request, response: httpx.Response, settings: Settings, download: BodyTarget | None
    ) -> None:
        self._response = response
        headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.headers.raw]
        self.headers = dict(headers)
        if links := [value for name, value in headers if name == "link"]:
            self.headers["link"] = ", ".join(links)  # each line may have some of the links (RFC 9110, 5.3)
        stream: Any = response.extensions.get("network_stream")
        # The connection is not one of ours after 101, or if a test replaces the library's transport.
        self._stream = stream if hasattr(stream, "framing") else None
        if self._stream is not None:
            self._stream.framing.start_body(request.method, response.status_code, self.headers)
        write = download.start(response.status_code) if download is not None else None
        self._body = BodyDecoder(response.headers.get("content-encoding", ""), settings.max_response_bytes, write)

    def feed(self, chunk: bytes) -> None:
        self._body.feed(chunk)
        if self._stream is not None:
            self._stream.framing.count_part(len(chunk))

    def finish(self) -> Response:
        if self._stream is not None:
            self._stream.end_response()
        body = self._body.finish()
        return Response(self._response.status_code, self.headers, body, size=self._body.size)
