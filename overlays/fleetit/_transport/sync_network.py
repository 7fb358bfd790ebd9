"""The network of a sync client: what remains of an attempt's time bounds each operation, and leftovers are kept back.

httpcore bounds single operations only, and a server may send a byte before each of them times out.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from contextvars import ContextVar
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from fleetit._transport.deadline import Deadline
from fleetit._transport.framing import ResponseFraming

if TYPE_CHECKING:
    import ssl

#: The deadline of the attempt that this thread makes. Streams outlive attempts, so it is no attribute of theirs.
current_deadline: ContextVar[Deadline] = ContextVar("current_deadline", default=Deadline(None, monotonic))  # noqa: B039
#: How many bytes are written before the deadline is checked again.
_WRITE_SIZE = 64 * 1024
_CLOSED = "the client was closed"


class SyncBackend:
    """Makes connections; a `NetworkBackend` of httpcore.

    Args:
        core: httpcore or httpcore2.
    """

    def __init__(self, core: Any) -> None:
        self._core = core
        self._backend = core.SyncBackend()
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._lock = Lock()
        self._is_closed = False

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **_: None) -> SyncStream:
        """Connect to the first address of a host that answers. `timeout` is for each address."""
        core, deadline = self._core, current_deadline.get()
        try:
            addresses = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except OSError as error:
            raise core.ConnectError(str(error)) from error
        while True:
            address = str(addresses.pop(0))
            limit = deadline.limit(timeout)
            try:
                return SyncStream(core, self._backend.connect_tcp(address, port, limit), self)
            except (core.ConnectError, core.ConnectTimeout):
                deadline.check()
                if not addresses:
                    raise

    def add(self, stream: Any) -> None:
        """Remember the socket of a stream. If the network is closed, close it and raise."""
        with self._lock:
            if not self._is_closed:
                self._sockets.add(stream.get_extra_info("socket"))
                return
        stream.close()
        raise self._core.ConnectError(_CLOSED)

    def check_end(self) -> None:
        """Raise if the end of a connection is not the server's doing, but that of `close`."""
        if self._is_closed:
            raise self._core.ReadError(_CLOSED)

    def close(self) -> None:
        """End what other threads read and write, and allow no new connections.

        Closing a socket would not wake a thread that waits for it. Each thread closes its own connection.
        """
        with self._lock:
            self._is_closed = True
            for one in self._sockets:
                with suppress(OSError):  # it is closed, or not connected any more
                    socket.socket.shutdown(one, socket.SHUT_RDWR)  # that of an SSLSocket would forget its TLS state

    def release(self) -> None:
        """Close the sockets that a fork inherited. Nothing is sent, and the parent's stay open.

        Without it the server would not notice when the parent closes a connection. The lock is not used: a thread of
        the parent may have held it.
        """
        for one in self._sockets:
            one.close()


class SyncStream:
    """A connection; a `NetworkStream` of httpcore."""

    def __init__(self, core: Any, stream: Any, backend: SyncBackend) -> None:
        self._core = core
        self._stream = stream
        self._backend = backend
        backend.add(stream)
        self.framing = ResponseFraming()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return the next bytes of the response; none at the end of the connection."""
        deadline = current_deadline.get()
        limit = deadline.limit(timeout)
        if not self.framing.pending:
            try:
                data = self._stream.read(max_bytes, limit)
            except self._core.ReadTimeout:
                deadline.check()
                raise
            if not data:
                self._backend.check_end()
            self.framing.receive(data)
        return self.framing.next_piece(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes of a request."""
        self.framing.start_request(buffer)
        deadline = current_deadline.get()
        view = memoryview(buffer)
        del buffer  # it has the token, which would be shown as a local variable of this function
        while view:
            limit = deadline.limit(timeout)
            try:
                self._stream.write(view[:_WRITE_SIZE], limit)
            except self._core.WriteTimeout:
                deadline.check()
                raise
            view = view[_WRITE_SIZE:]

    def end_response(self) -> None:
        """Close the connection if bytes are left over after a response that was read to its end."""
        self.framing.end_response()
        if self.framing.pending:
            self.close()

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> SyncStream:
        """Return the connection over TLS."""
        if self.framing.pending:
            self.close()
            msg = "bytes came before the TLS handshake"
            raise self._core.ConnectError(msg)
        deadline = current_deadline.get()
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, deadline.limit(timeout))
        except self._core.ConnectTimeout:
            deadline.check()
            raise
        return SyncStream(self._core, stream, self._backend)

    def get_extra_info(self, info: str) -> Any:
        """Return what is known of the connection. One with leftovers is readable, so that it is not used again."""
        if info == "is_readable" and self.framing.pending:
            return True
        return self._stream.get_extra_info(info)
