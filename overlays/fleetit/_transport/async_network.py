"""The network of an async client, and how a call of it is cancelled.

httpcore would use anyio, whose streams keep received bytes where nobody can see them. What is left over there after a
response would be read as the response to the next request.

A cancelled task gets its `CancelledError` where it waits at that moment. In httpcore that may be a lock or the end of
an exchange, and then the connection stays in the pool for ever, in use. So an exchange runs in a task of its own, which
is cancelled only while it waits for the network. The caller waits until it has ended.
"""

from __future__ import annotations

import asyncio
import os
import select
import socket
from contextvars import ContextVar, copy_context
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakSet

from fleetit._loopback import is_ip_address
from fleetit._transport.base_connections import ExchangeClosed
from fleetit._transport.framing import START_SIZE, WRITE_SIZE, ResponseFraming, current_request

if TYPE_CHECKING:
    import ssl
    from collections.abc import Coroutine


T = TypeVar("T")


class NetworkGuard:
    """Surrounds each wait for the network: `with current_guard.get():`. An exchange is cancelled only there."""

    def __init__(self) -> None:
        self._task: asyncio.Task[Any] | None = None
        self._is_at_network = False
        self._is_cancelled = False

    def cancel(self) -> None:
        """Cancel the exchange: at once if it waits for the network, or else when it is about to use it."""
        if self._is_at_network and not self._is_cancelled and self._task is not None:
            self._task.cancel()
        self._is_cancelled = True

    def check(self) -> None:
        """Raise if the exchange is cancelled."""
        if self._is_cancelled:
            raise asyncio.CancelledError

    def __enter__(self) -> None:
        self.check()
        self._is_at_network = True

    def __exit__(self, *_: object) -> None:
        self._is_at_network = False


#: The guard of the running exchange. The default one is for operations outside of any.
current_guard: ContextVar[NetworkGuard] = ContextVar("current_guard", default=NetworkGuard())  # noqa: B039


class Exchange(NetworkGuard):
    """One exchange of an async call."""

    def __init__(self) -> None:
        super().__init__()
        self._is_closed = False
        self._waiter: asyncio.Future[None] | None = None

    def close(self) -> None:
        """Cancel the exchange because the client is closed. `run` raises `ExchangeClosed`."""
        self._is_closed = True
        self.cancel()

    async def wait(self) -> None:
        """Wait until the exchange has ended."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run the coroutine that sends the request, and return its result.

        If the caller is cancelled, the exchange is cancelled, and the caller waits until it has ended. That takes no
        longer than closing a connection. The caller may be cancelled again meanwhile.
        """
        loop, context = asyncio.get_running_loop(), copy_context()
        context.run(current_guard.set, self)
        task: asyncio.Task[T] = loop.create_task(coroutine, context=context)
        self._task = task
        task.add_done_callback(self._wake)
        cancelled: asyncio.CancelledError | None = None
        while not task.done():
            # A future for each wait: when a task is cancelled, the future that it waits for is cancelled too.
            self._waiter = loop.create_future()
            try:
                await self._waiter
            except asyncio.CancelledError as error:
                cancelled = error
                self.cancel()
        try:
            if cancelled is not None:
                if not task.cancelled():
                    task.exception()  # asyncio logs an exception that nobody asks for
                raise cancelled
            if task.cancelled() and self._is_closed:
                raise ExchangeClosed
            return task.result()
        finally:
            del task
            self._task = None  # the traceback of an exception would hold it, and with it the exception

    def _wake(self, _: object) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


#: Reading pauses while more bytes than this wait to be passed on.
_MAX_PENDING = 256 * 1024
#: asyncio has a limit of its own for TLS handshakes, in seconds. Ours is shorter.
_NEVER = 1e6
#: What httpcore calls some facts of a connection, and what asyncio calls them.
_NAMES = {"client_addr": "sockname", "server_addr": "peername"}


class AsyncBackend:
    """Makes connections; an `AsyncNetworkBackend` of httpcore."""

    def __init__(self, core: Any) -> None:
        self._core = core
        self._transports: WeakSet[asyncio.Transport] = WeakSet()

    def release(self) -> None:
        """Close the sockets that a fork inherited. Nothing is sent, and the parent's stay open.

        Their numbers stay in use: the transports would close them once more, and an event loop that is shared with the
        parent may not be told of it.
        """
        nothing = os.open(os.devnull, os.O_RDWR)
        for transport in self._transports:
            number = transport.get_extra_info("socket").fileno()
            if number >= 0:
                os.dup2(nothing, number, inheritable=False)
        os.close(nothing)

    async def connect_tcp(self, host: str, port: int, timeout: float | None = None, **_: None) -> AsyncStream:
        """Connect to the first address of a host that answers. `timeout` is for each address."""
        current_request.get().is_seen = True
        with current_guard.get():
            return await self._connect(host, port, timeout)

    async def _connect(self, host: str, port: int, timeout: float | None) -> AsyncStream:
        core, loop = self._core, asyncio.get_running_loop()
        try:
            addresses = [host] if is_ip_address(host) else await _look_up(loop, host, port)
        except OSError as error:
            raise core.ConnectError(str(error)) from error
        while True:
            address = addresses.pop(0)
            try:
                async with asyncio.timeout(timeout):
                    protocol = (await loop.create_connection(_Protocol, address, port))[1]
                self._transports.add(protocol.transport)
                return AsyncStream(core, protocol)
            except OSError as error:  # a TimeoutError too
                if not addresses:
                    error_class = core.ConnectTimeout if isinstance(error, TimeoutError) else core.ConnectError
                    raise error_class(str(error)) from error


class AsyncStream:
    """A connection; an `AsyncNetworkStream` of httpcore."""

    def __init__(self, core: Any, protocol: _Protocol) -> None:
        self._core = core
        self._protocol = protocol

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return the next bytes of the response; none at the end of the connection."""
        protocol = self._protocol
        while not protocol.framing.pending:
            if protocol.error is not None:
                raise self._core.ReadError(str(protocol.error))
            if protocol.is_ended:
                return b""
            protocol.transport.resume_reading()
            if not await protocol.wait(timeout):
                raise self._core.ReadTimeout
        return protocol.framing.next_piece(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes of a request."""
        current_guard.get().check()  # nothing is sent after a call was cancelled
        protocol = self._protocol
        protocol.framing.start_request(buffer)
        sent = current_request.get()
        sent.is_seen = True
        view, start, size = memoryview(buffer), buffer[:START_SIZE], len(buffer)
        del buffer  # it has the token, which would be shown as a local variable of this function
        while view:
            if protocol.is_ended or protocol.transport.is_closing():  # asyncio drops what is written then
                raise self._core.WriteError(str(protocol.error or "the server closed the connection"))
            if protocol.is_write_paused:
                if not await protocol.wait(timeout):
                    raise self._core.WriteTimeout
                continue
            protocol.transport.write(view[:WRITE_SIZE])
            view = view[WRITE_SIZE:]
        if not protocol.transport.is_closing():
            sent.add(start, size)

    @property
    def framing(self) -> ResponseFraming:
        """The received bytes."""
        return self._protocol.framing

    def end_response(self) -> None:
        """Close the connection if bytes are left over after a response that was read to its end, or once some come."""
        self._protocol.framing.end_response()
        if self._protocol.framing.pending:
            self._protocol.transport.abort()

    async def aclose(self) -> None:
        """Close the connection at once. TLS would wait for the answer of the server otherwise."""
        self._protocol.transport.abort()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> AsyncStream:
        """Return the connection over TLS."""
        core, old = self._core, self._protocol
        protocol = _Protocol()
        protocol.connection_made(old.transport)  # bytes may come before the next transport is known
        try:
            if old.framing.pending:
                msg = "bytes came before the TLS handshake"
                raise ConnectionError(msg)
            with current_guard.get():
                async with asyncio.timeout(timeout):
                    transport = await asyncio.get_running_loop().start_tls(
                        old.transport,
                        protocol,
                        ssl_context,
                        server_hostname=server_hostname,
                        ssl_handshake_timeout=_NEVER,
                    )
        except OSError as error:  # a TimeoutError too
            old.transport.abort()
            error_class = core.ConnectTimeout if isinstance(error, TimeoutError) else core.ConnectError
            raise error_class(str(error)) from error
        protocol.connection_made(cast("asyncio.Transport", transport))
        return AsyncStream(core, protocol)

    def get_extra_info(self, info: str) -> Any:
        """Return what is known of the connection. One with leftovers is readable, so that it is not used again."""
        protocol = self._protocol
        if info == "is_readable":
            return (
                protocol.framing.pending or protocol.is_ended or protocol.transport.is_closing() or self._has_unread()
            )
        return protocol.transport.get_extra_info(_NAMES.get(info, info))

    def _has_unread(self) -> bool:
        """Return whether the system has received bytes that the event loop did not read yet."""
        fileno: int = self._protocol.transport.get_extra_info("socket").fileno()
        if fileno < 0:
            return True
        if not hasattr(select, "poll"):  # Windows
            return bool(select.select([fileno], [], [], 0)[0])
        poll = select.poll()
        poll.register(fileno, select.POLLIN)
        return bool(poll.poll(0))


class _Protocol(asyncio.Protocol):
    """Receives the bytes and the state of a connection from the event loop."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self.framing = ResponseFraming()
        self.is_ended = False
        self.error: Exception | None = None
        self.is_write_paused = False
        self._waiter: asyncio.Future[bool] | None = None

    async def wait(self, seconds: float | None) -> bool:
        """Wait until anything changes. Return False if nothing did in time."""
        loop = asyncio.get_running_loop()
        self._waiter = loop.create_future()
        timer = None if seconds is None else loop.call_later(seconds, self._wake, False)
        try:
            with current_guard.get():
                return await self._waiter
        finally:
            self._waiter = None
            if timer is not None:
                timer.cancel()

    def _wake(self, is_in_time: bool = True) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(is_in_time)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.framing.receive(data)
        if self.framing.is_complete:
            self.transport.abort()
        elif self.framing.pending > _MAX_PENDING:
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self.is_ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_ended = True
        self.error = exc
        self._wake()

    def pause_writing(self) -> None:
        self.is_write_paused = True

    def resume_writing(self) -> None:
        self.is_write_paused = False
        self._wake()


async def _look_up(loop: asyncio.AbstractEventLoop, host: str, port: int) -> list[str]:
    return [str(info[4][0]) for info in await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
