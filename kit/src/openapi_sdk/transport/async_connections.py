"""Sends requests of an async client over the connections that it shares with its views.

httpcore would use anyio, whose streams keep received bytes where nobody can see them. What is left over there after a
response would be read as the response to the next request. So the network is our own.

A cancelled task gets its `CancelledError` where it waits at that moment. In httpcore that may be a lock or the end of
an exchange, and then the connection stays in the pool for ever, in use. So an exchange runs in a task of its own, which
is cancelled only while it waits for the network. The caller waits until it has ended.

An async client imports this module lazily: asyncio takes as long to load as the rest of the package.
"""

from __future__ import annotations

import asyncio
import os
import select
import socket
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar, copy_context
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakSet, finalize

from openapi_sdk.event_loop import require_asyncio
from openapi_sdk.loopback import is_ip_address
from openapi_sdk.messages.response import Response
from openapi_sdk.transport.base_connections import (
    BaseConnections,
    DeadlineExceeded,
    ExchangeClosed,
    LimiterTimeout,
    check_transport,
)
from openapi_sdk.transport.body import ResponseReader
from openapi_sdk.transport.framing import START_SIZE, WRITE_SIZE, ResponseFraming, SentRequest, current_request
from openapi_sdk.transport.http_client import MAX_CONNECTIONS, load_core, make_client
from openapi_sdk.transport.open_bodies import AsyncOpenBody

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, AsyncIterable, Callable, Coroutine

    import httpx

    from openapi_sdk.errors.errors import ErrorTree
    from openapi_sdk.messages.request import Request
    from openapi_sdk.settings.access_tokens import AccessTokens
    from openapi_sdk.settings.settings import AsyncTransport, Settings
    from openapi_sdk.transport.download import Download


T = TypeVar("T")


class AsyncConnections(BaseConnections["httpx.AsyncClient"]):
    """The connections of an async client and all its views.

    They are closed at the latest when no client or view is left, if their event loop still runs then.
    """

    def __init__(self, settings: Settings) -> None:
        if settings.transport is not None:
            check_transport(settings.service.errors, settings.transport, "handle_async_request")
        self._loop = LoopAffinity(settings.service.errors)
        super().__init__(settings)
        self._limiter = AsyncLimiter()
        self._token_lock = asyncio.Lock()
        self._exchanges: set[AsyncExchange] = set()

    def _make_http_client(self, *, trust_env: bool) -> httpx.AsyncClient:
        own = self._settings.transport
        self._network = (
            AsyncBackend(load_core(self._settings.service.errors, self._library))
            if own is None
            else AsyncBorrowedTransport(own)
        )
        library = self._library
        client = make_client(library, library.AsyncClient, self._network, self._settings, trust_env=trust_env)
        finalize(self, _close_unclosed_async, client, self._pid, self._loop)
        return client

    async def send(self, request: Request, settings: Settings, download: Download | None = None) -> Response:
        """Send a request once; see `SyncConnections.send`."""
        if self._is_forked():
            return await self._get_fork().send(request, settings, download)
        self._check_usable(request)
        self._loop.check(request.operation)
        sent = SentRequest(request.body)
        former = current_request.set(sent)
        try:
            deadline = AsyncDeadline(settings.timeout.total)  # it includes the wait for a slot
            async with AsyncExitStack() as stack:
                await stack.enter_async_context(self._limiter.slot(settings.timeout.pool))
                async with deadline.limit():
                    answer = await self._run(self._exchange(request, sent, settings, download, stack))
                if answer.open_body is not None:
                    slot = stack.pop_all()
                    answer.open_body.release = slot.aclose
                    finalize(answer.open_body, self._loop.schedule, slot.aclose)
                return answer
        except self._exchange_errors.causes as cause:
            error = self._build_error(cause, request, sent, settings)
        finally:
            current_request.reset(former)
        raise error  # outside of the handler, as in `SyncConnections.send`

    def get_tokens(self) -> tuple[AccessTokens, asyncio.Lock]:
        """Return the tokens that were fetched in this process, and what is held while one is."""
        own = self._get_fork() if self._is_forked() else self
        return own._access_tokens, own._token_lock  # noqa: SLF001 - of the same class

    async def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        exchange = AsyncExchange()
        self._exchanges.add(exchange)
        try:
            return await exchange.run(coroutine)
        finally:
            self._exchanges.discard(exchange)

    async def _exchange(
        self,
        request: Request,
        sent: SentRequest,
        settings: Settings,
        download: Download | None,
        slot: AsyncExitStack,
    ) -> Response:
        client = self._get_http_client()
        http_request = self._build_http_request(request, settings)
        sent.is_passed_on = True
        response = await client.send(http_request, stream=True)
        sent.is_answered = True
        if request.is_stream and response.is_success:
            slot.push_async_callback(response.aclose)
            body = AsyncOpenBody(
                request,
                response,
                settings,
                self._exchange_errors.causes,
                lambda cause: self._build_error(cause, request, sent, settings),
            )
            body.run = self._run
            return Response(response.status_code, body.headers, b"", open_body=body)
        try:
            reader = ResponseReader(request, response, settings, download)
            stream = cast("AsyncIterable[bytes]", response.stream)
            async for chunk in stream if settings.transport is None else _read_guarded(stream):
                reader.feed(chunk)
            return reader.finish()
        finally:
            await response.aclose()

    async def close(self) -> None:
        """Close all connections of this process; see `SyncConnections.close`. So does a cancelled call of it."""
        if self._is_forked():
            await self._get_fork().close()
            return
        self._loop.check("close")
        client = self._mark_closed()
        if client is not None:
            await AsyncExchange().run(self._close(client))

    async def _close(self, client: httpx.AsyncClient) -> None:
        exchanges = list(self._exchanges)
        for exchange in exchanges:
            exchange.close()
        for exchange in exchanges:
            await exchange.wait()
        await client.aclose()


def _close_unclosed_async(client: httpx.AsyncClient, pid: int, loop: LoopAffinity) -> None:
    if os.getpid() == pid and not client.is_closed:
        loop.schedule(client.aclose)


class LoopAffinity:
    """The event loop of an async client: the first that uses it. Its connections would hang in another loop."""

    def __init__(self, errors: ErrorTree) -> None:
        self._errors = errors
        self._loop: asyncio.AbstractEventLoop | None = None

    def check(self, operation: str) -> None:
        """Bind the client to the running loop, or raise if it is bound to another."""
        require_asyncio(self._errors, operation)
        running = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = running
        elif self._loop is not running:
            msg = f"{operation}: this client belongs to another event loop; make one in each, and close it there"
            raise self._errors.ConfigurationError(msg)

    def schedule(self, make_coroutine: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Run a coroutine in the loop if that still runs. May be called from any thread; the result is dropped."""
        if self._loop is not None and self._loop.is_running():
            asyncio.run_coroutine_threadsafe(make_coroutine(), self._loop)


class AsyncDeadline:
    """The end of the total time of an attempt; see `Deadline`."""

    def __init__(self, seconds: float | None) -> None:
        self._clock = asyncio.get_running_loop().time
        self._end = None if seconds is None else self._clock() + seconds

    @asynccontextmanager
    async def limit(self) -> AsyncGenerator[None]:
        if self._end is not None and self._clock() >= self._end:
            raise DeadlineExceeded
        timeout = asyncio.timeout_at(self._end)
        try:
            async with timeout:
                yield
        except TimeoutError:
            if not timeout.expired():
                raise
        if timeout.expired():
            raise DeadlineExceeded  # outside of the handler, so that the TimeoutError is not its context


class AsyncLimiter:
    """Limits how many tasks run a call at once; see `Limiter`."""

    def __init__(self) -> None:
        self._slots = asyncio.BoundedSemaphore(MAX_CONNECTIONS)

    @asynccontextmanager
    async def slot(self, seconds: float) -> AsyncGenerator[None]:
        try:
            async with asyncio.timeout(seconds):
                await self._slots.acquire()
        except TimeoutError:
            is_acquired = False
        else:
            is_acquired = True
        if not is_acquired:
            raise LimiterTimeout  # outside of the handler, so that the TimeoutError is not its context
        try:
            yield
        finally:
            self._slots.release()


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
        if self._is_cancelled:
            raise asyncio.CancelledError

    def __enter__(self) -> None:
        self.check()
        self._is_at_network = True

    def __exit__(self, *_: object) -> None:
        self._is_at_network = False


#: The guard of the running exchange. The default one is for operations outside of any.
current_guard: ContextVar[NetworkGuard] = ContextVar("current_guard", default=NetworkGuard())  # noqa: B039


class AsyncExchange(NetworkGuard):
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


class AsyncBorrowedTransport:
    """The transport of a user, which stays open; see `BorrowedTransport`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> Any:
        with current_guard.get():
            return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Do nothing."""

    def release(self) -> None:
        """Do nothing."""


async def _read_guarded(stream: AsyncIterable[bytes]) -> AsyncGenerator[bytes]:
    """Yield the parts of a body that a transport of a user reads."""
    parts = aiter(stream)
    while True:
        with current_guard.get():
            part = await anext(parts, None)
        if part is None:
            return
        yield part


#: Reading pauses while more bytes than this wait to be passed on.
_MAX_PENDING = 256 * 1024
#: asyncio has a limit of its own for TLS handshakes, in seconds. Ours is shorter.
_NEVER = 1e6
#: What httpcore calls some facts of a connection, and what asyncio calls them.
_NAMES = {"client_addr": "sockname", "server_addr": "peername"}


class AsyncBackend:
    """Makes connections, as `SyncBackend` does; an `AsyncNetworkBackend` of httpcore."""

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
        current_request.get().is_seen = True
        with current_guard.get():
            return await self._connect(host, port, timeout)

    async def _connect(self, host: str, port: int, timeout: float | None) -> AsyncStream:
        core, loop = self._core, asyncio.get_running_loop()
        try:
            found = [] if is_ip_address(host) else await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise core.ConnectError(str(error)) from error
        addresses = [str(info[4][0]) for info in found] or [host]
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
    """A connection; an `AsyncNetworkStream` of httpcore. Its methods do what those of `SyncStream` do."""

    def __init__(self, core: Any, protocol: _Protocol) -> None:
        self._core = core
        self._protocol = protocol
        self.framing = protocol.framing

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
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
        if not buffer:
            return
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
        transport = self._protocol.transport
        if info == "is_readable":
            return transport.is_closing() or self._has_unread()
        return transport.get_extra_info(_NAMES.get(info, info))

    def _has_unread(self) -> bool:
        """Return whether the system has received bytes that the event loop did not read yet."""
        fileno: int = self._protocol.transport.get_extra_info("socket").fileno()
        if not hasattr(select, "poll"):  # Windows
            readable, _, _ = select.select([fileno], [], [], 0)
            return bool(readable)
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
