"""Sends requests of a client over the connections that it shares with its views."""

from __future__ import annotations

import os
import socket
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakSet, finalize

from openapi_sdk.messages.response import Response
from openapi_sdk.transport.base_connections import (
    BaseConnections,
    DeadlineExceeded,
    LimiterTimeout,
    check_transport,
)
from openapi_sdk.transport.body import ResponseReader
from openapi_sdk.transport.framing import START_SIZE, WRITE_SIZE, ResponseFraming, SentRequest, current_request
from openapi_sdk.transport.http_client import MAX_CONNECTIONS, load_core, make_client
from openapi_sdk.transport.open_bodies import OpenBody

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Generator, Iterable

    import httpx

    from openapi_sdk.messages.request import Request
    from openapi_sdk.settings.access_tokens import AccessTokens
    from openapi_sdk.settings.settings import Settings, Transport
    from openapi_sdk.transport.download import Download


class SyncConnections(BaseConnections["httpx.Client"]):
    """The connections of a client and all its views. They are closed at the latest when no client or view is left."""

    def __init__(self, settings: Settings) -> None:
        if settings.transport is not None:
            check_transport(settings.service.errors, settings.transport, "handle_request")
        super().__init__(settings)
        self._limiter = Limiter()
        self._token_lock = Lock()
        self._clock = monotonic

    def _make_http_client(self, *, trust_env: bool) -> httpx.Client:
        own = self._settings.transport
        self._network = (
            SyncBackend(load_core(self._settings.service.errors, self._library))
            if own is None
            else BorrowedTransport(own)
        )
        client = make_client(self._library, self._library.Client, self._network, self._settings, trust_env=trust_env)
        finalize(self, _close_unclosed, client, self._pid)
        return client

    def send(self, request: Request, settings: Settings, download: Download | None = None) -> Response:
        if self._is_forked():
            return self._get_fork().send(request, settings, download)
        self._check_usable(request)
        sent = SentRequest(request.body)
        try:
            deadline = Deadline(settings.timeout.total, self._clock)  # it includes the wait for a slot
            with ExitStack() as stack:
                stack.enter_context(self._limiter.slot(settings.timeout.pool))
                answer = self._exchange(request, sent, settings, download, deadline, slot=stack)
                if answer.open_body is not None:
                    answer.open_body.release = finalize(answer.open_body, stack.pop_all().close)
                return answer
        except self._exchange_errors.causes as cause:
            error = self._build_error(cause, request, sent, settings)
        # Raised outside of the handler: an exception of the HTTP library holds the request, and with it the token.
        raise error

    def get_tokens(self) -> tuple[AccessTokens, Lock]:
        """Return the tokens that were fetched in this process, and what is held while one is."""
        own = self._get_fork() if self._is_forked() else self
        return own._access_tokens, own._token_lock  # noqa: SLF001 - of the same class

    def _exchange(
        self,
        request: Request,
        sent: SentRequest,
        settings: Settings,
        download: Download | None,
        deadline: Deadline,
        *,
        slot: ExitStack,
    ) -> Response:
        client = self._get_http_client()
        former, former_request = current_deadline.set(deadline), current_request.set(sent)
        try:
            http_request = self._build_http_request(request, settings)
            sent.is_passed_on = True
            response = client.send(http_request, stream=True)
            sent.is_answered = True
            if request.is_stream and response.is_success:
                slot.callback(response.close)
                body = OpenBody(
                    request,
                    response,
                    settings,
                    self._exchange_errors.causes,
                    lambda cause: self._build_error(cause, request, sent, settings),
                )
                return Response(response.status_code, body.headers, b"", open_body=body)
            try:
                reader = ResponseReader(request, response, settings, download)
                for chunk in cast("Iterable[bytes]", response.stream):
                    deadline.check()
                    reader.feed(chunk)
                return reader.finish()
            finally:
                response.close()
        finally:
            current_deadline.reset(former)
            current_request.reset(former_request)

    def close(self) -> None:
        """Close all connections of this process. Calls in flight end with an error, and later ones are refused."""
        if self._is_forked():
            self._get_fork().close()
            return
        client = self._mark_closed()
        if client is not None:
            self._network.close()
            client.close()


def _close_unclosed(client: httpx.Client, pid: int) -> None:
    """Close an HTTP client that was never closed. Python would warn about its open sockets."""
    if os.getpid() == pid:
        client.close()


class BorrowedTransport:
    """The transport of a user, which stays open: others may use it, too."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> Any:
        current_deadline.get().check()
        response = self._transport.handle_request(request)
        current_deadline.get().check()
        return response

    def close(self) -> None:
        """Do nothing."""

    release = close


class Deadline:
    """The end of the total time of an attempt: a response may never end although each of its bytes comes in time."""

    def __init__(self, seconds: float | None, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = None if seconds is None else clock() + seconds

    def limit(self, seconds: float | None) -> float | None:
        """Return the time for an operation: `seconds`, or what remains if that is shorter; None for no limit."""
        if self._end is None:
            return seconds
        remaining = self._end - self._clock()
        if remaining <= 0:
            raise DeadlineExceeded
        return remaining if seconds is None or remaining < seconds else seconds

    def check(self) -> None:
        if self._end is not None and self._clock() >= self._end:
            raise DeadlineExceeded


class Limiter:
    """Limits how many threads run a call at once.

    httpx's pool limits connections too, but it looks at every waiting call and every connection whenever one of them
    changes: a thousand calls at once keep an event loop busy for half a minute.
    """

    def __init__(self) -> None:
        self._slots = BoundedSemaphore(MAX_CONNECTIONS)

    @contextmanager
    def slot(self, seconds: float) -> Generator[None]:
        if not self._slots.acquire(timeout=seconds):
            raise LimiterTimeout
        try:
            yield
        finally:
            self._slots.release()


#: The deadline of the attempt that this thread makes. Streams outlive attempts, so it is no attribute of theirs.
current_deadline: ContextVar[Deadline] = ContextVar("current_deadline", default=Deadline(None, monotonic))  # noqa: B039


class SyncBackend:
    """Makes connections; a `NetworkBackend` of httpcore."""

    def __init__(self, core: Any) -> None:
        self._core = core
        self._backend = core.SyncBackend()
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._lock = Lock()
        self._is_closed = False

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **_: None) -> SyncStream:
        """Connect to the first address of a host that answers. `timeout` is for each address."""
        core, deadline = self._core, current_deadline.get()
        current_request.get().is_seen = True
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
        """Remember the socket of a stream. If the network is closed, close it: what is sent on it fails."""
        with self._lock:
            if not self._is_closed:
                self._sockets.add(stream.get_extra_info("socket"))
                return
        stream.close()

    def check_end(self) -> None:
        """Raise if the end of a connection is not the server's doing, but that of `close`."""
        if self._is_closed:
            msg = "the client was closed"
            raise self._core.ReadError(msg)

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
        if not buffer:  # twice behind each head, for a body that isn't there and its end
            return
        self.framing.start_request(buffer)
        deadline, sent = current_deadline.get(), current_request.get()
        sent.is_seen = True
        view, start, size = memoryview(buffer), buffer[:START_SIZE], len(buffer)
        del buffer  # it has the token, which would be shown as a local variable of this function
        while view:
            limit = deadline.limit(timeout)
            try:
                self._stream.write(view[:WRITE_SIZE], limit)
            except self._core.WriteTimeout:
                deadline.check()
                raise
            view = view[WRITE_SIZE:]
        sent.add(start, size)

    def end_response(self) -> None:
        """Close the connection if bytes are left over after a response that was read to its end."""
        if self.framing.pending:
            self.close()

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> SyncStream:
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
        return self._stream.get_extra_info(info)
