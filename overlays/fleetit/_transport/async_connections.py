"""Sends requests of `AsyncFleetIT` over the connections that it shares with its views."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from weakref import finalize

from fleetit._transport.base_connections import BaseConnections, LoopAffinity
from fleetit._transport.body import ResponseReader
from fleetit._transport.framing import SentRequest, current_request
from fleetit._transport.http_client import load_core, make_client
from fleetit._transport.limits import AsyncDeadline, AsyncLimiter

if TYPE_CHECKING:
    from collections.abc import AsyncIterable

    import httpx

    from fleetit._errors.errors import FleetITError
    from fleetit._messages.request import Request
    from fleetit._messages.response import Response
    from fleetit._settings.settings import Settings
    from fleetit._transport.async_network import Exchange
    from fleetit._transport.base_connections import ProcessAffinity
    from fleetit._transport.download import Download


class AsyncConnections(BaseConnections["httpx.AsyncClient"]):
    """The connections of an async client and all its views.

    They are closed at the latest when no client or view is left, if their event loop still runs then.
    """

    def __init__(self, settings: Settings) -> None:
        from fleetit._transport.async_network import Exchange  # noqa: PLC0415 - imported lazily; it loads asyncio

        self._loop = LoopAffinity()
        super().__init__(settings)
        self._limiter = AsyncLimiter()
        self._make_exchange = Exchange
        self._exchanges: set[Exchange] = set()

    def _make_http_client(self, *, trust_env: bool) -> httpx.AsyncClient:
        from fleetit._transport.async_network import AsyncBackend  # noqa: PLC0415 - imported lazily; it loads asyncio

        self._network = AsyncBackend(load_core(self._library))
        library = self._library
        client = make_client(library, library.AsyncClient, self._network, self._settings, trust_env=trust_env)
        finalize(self, _close_unclosed_async, client, self._process, self._loop)
        return client

    async def send(self, request: Request, settings: Settings, download: Download | None = None) -> Response:
        """Send a request once; see `SyncConnections.send`."""
        if not self._process.is_current():
            return await self._get_fork().send(request, settings, download)
        self._check_usable(request)
        self._loop.check(request.operation)
        sent = SentRequest(request.body)
        former = current_request.set(sent)
        try:
            deadline = AsyncDeadline(settings.timeout.total)  # it includes the wait for a slot
            async with self._limiter.slot(settings.timeout.pool), deadline.limit():
                exchange = self._make_exchange()
                self._exchanges.add(exchange)
                try:
                    return await exchange.run(self._exchange(request, sent, settings, download))
                finally:
                    self._exchanges.discard(exchange)
        except self._exchange_errors.causes as cause:
            error: FleetITError = self._build_error(cause, request, sent, settings)
        except RuntimeError:
            if not self._is_closed:
                raise
            error = self._build_closed_error(request)
        finally:
            current_request.reset(former)
        raise error  # outside of the handler, as in `SyncConnections.send`

    async def _exchange(
        self, request: Request, sent: SentRequest, settings: Settings, download: Download | None
    ) -> Response:
        client = self._get_http_client()
        http_request = self._build_http_request(client, request, settings)
        sent.is_passed_on = True
        response = await client.send(http_request, stream=True)
        sent.is_answered = True
        try:
            reader = ResponseReader(request, response, settings, download)
            async for chunk in cast("AsyncIterable[bytes]", response.stream):
                reader.feed(chunk)
            return reader.finish()
        finally:
            await response.aclose()

    async def close(self) -> None:
        """Close all connections of this process; see `SyncConnections.close`. So does a cancelled call of it."""
        if not self._process.is_current():
            await self._get_fork().close()
            return
        self._loop.check("close")
        client = self._mark_closed()
        if client is not None:
            await self._make_exchange().run(self._close(client))

    async def _close(self, client: httpx.AsyncClient) -> None:
        exchanges = list(self._exchanges)
        for exchange in exchanges:
            exchange.close()
        for exchange in exchanges:
            await exchange.wait()
        await client.aclose()

    def release(self) -> None:
        """Close the sockets that a fork inherited, for this process only."""
        if self._http_client is not None:
            self._network.release()


def _close_unclosed_async(client: httpx.AsyncClient, process: ProcessAffinity, loop: LoopAffinity) -> None:
    if process.is_current() and not client.is_closed:
        loop.schedule(client.aclose)
