"""Reads one response part by part, without I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetit._messages.response import Response
from fleetit._transport.body import BodyDecoder

if TYPE_CHECKING:
    import httpx

    from fleetit._messages.request import Request
    from fleetit._settings.settings import Settings
    from fleetit._transport.async_network import AsyncStream
    from fleetit._transport.download import Download
    from fleetit._transport.sync_network import SyncStream


class ResponseReader:
    """Reads the body of a response whose head was parsed, and tells its connection where the body ends.

    Args:
        request: The request.
        response: The response of the HTTP library.
        settings: The settings of the call.
        download: Stores the body of a success, if it is described as a file.
    """

    def __init__(
        self, request: Request, response: httpx.Response, settings: Settings, download: Download | None
    ) -> None:
        self._response = response
        stream: SyncStream | AsyncStream | None = response.extensions.get("network_stream")
        # The connection is not one of ours after 101, or if a test replaces the library's transport.
        self._stream = stream if hasattr(stream, "framing") else None
        if self._stream is not None:
            self._stream.framing.start_body(request.method, response.status_code, response.headers)
        write = download.start(response.status_code) if download else None
        self._body = BodyDecoder(response.headers.get("content-encoding", ""), settings.max_response_bytes, write)

    def feed(self, chunk: bytes) -> None:
        """Add a part of the body; see `BodyDecoder.feed`."""
        self._body.feed(chunk)
        if self._stream is not None:
            self._stream.framing.count_part(len(chunk))

    def finish(self) -> Response:
        """Return the response after the last part of its body.

        Raises:
            BodyDecodeError: If the compressed data is incomplete.
        """
        if self._stream is not None:
            self._stream.end_response()
        raw_headers = self._response.headers.raw
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in raw_headers}
        data = self._body.finish()
        return Response(status=self._response.status_code, headers=headers, body=data, size=self._body.size)
