from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConnectError, Retry, TimeoutError, TransportError  # noqa: A004 - the public name
from kit.tests.support.scripted_server import Action, ScriptedServer, reply
from openapi_sdk.transport.async_connections import AsyncLimiter
from openapi_sdk.transport.base_connections import LimiterTimeout
from openapi_sdk.transport.sync_connections import Limiter
from tests.fleetit.client.call_styles import EMPTY_PAGE

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

SHORT_TIME = 0.02


@pytest.fixture(autouse=True)
def one_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openapi_sdk.transport.sync_connections.MAX_CONNECTIONS", 1)
    monkeypatch.setattr("openapi_sdk.transport.async_connections.MAX_CONNECTIONS", 1)


def test_the_limiter_times_out_and_a_released_slot_is_free_again() -> None:
    limiter = Limiter()
    for _ in range(3):
        with limiter.slot(SHORT_TIME), pytest.raises(LimiterTimeout), limiter.slot(SHORT_TIME):
            pytest.fail("two calls have the only slot")

    def fail() -> None:
        with limiter.slot(SHORT_TIME):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with limiter.slot(SHORT_TIME):
        pass


def test_the_async_limiter_times_out_and_a_cancelled_task_holds_no_slot() -> None:
    async def use() -> None:
        limiter, is_holding = AsyncLimiter(), asyncio.Event()
        with pytest.raises(LimiterTimeout):
            async with limiter.slot(SHORT_TIME), limiter.slot(SHORT_TIME):
                pytest.fail("two calls have the only slot")

        async def hold() -> None:
            async with limiter.slot(SHORT_TIME):
                is_holding.set()
                await asyncio.Event().wait()

        holding = asyncio.create_task(hold())
        await is_holding.wait()
        waiting = asyncio.create_task(hold())
        await asyncio.sleep(0)
        for task in (waiting, holding):
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        async with limiter.slot(SHORT_TIME):
            pass

    asyncio.run(use())


def test_a_call_without_a_free_connection_in_time_fails_and_sends_nothing(flavour: Flavour) -> None:
    with ScriptedServer([(Action.STALL,), reply(200, EMPTY_PAGE)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, retry=Retry(attempts=1))
        # Only the limiter has a short timeout; the first call gets its slot at once.
        get_slot = client._connections._limiter.slot
        client._connections._limiter.slot = lambda _: get_slot(SHORT_TIME)
        errors: list[BaseException] = []

        def call_and_close() -> None:
            first = threading.Thread(target=call)
            first.start()
            server.replied.wait()
            call()
            client.close()  # ends the first call
            first.join()

        def call() -> None:
            try:
                client.request("GET", "/v2/things/")
            except TransportError as error:
                errors.append(error)

        async def call_and_close_async() -> None:
            first = asyncio.create_task(client.request("GET", "/v2/things/"))
            await asyncio.to_thread(server.replied.wait)
            errors.extend(await asyncio.gather(client.request("GET", "/v2/things/"), return_exceptions=True))
            await client.close()
            errors.extend(await asyncio.gather(first, return_exceptions=True))

        flavour.run(call_and_close if flavour.name == "sync" else call_and_close_async)
        busy, closed = errors
        assert isinstance(busy, ConnectError)
        assert isinstance(busy, TimeoutError)
        assert "GET /v2/things/: all connections were busy for 35.0 s" in str(busy)
        assert busy.__context__ is None
        assert "the client was closed during this call" in str(closed)
        assert len(server.requests) == 1


def test_the_pool_keeps_every_connection_alive_and_never_limits_calls_itself(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url="http://127.0.0.1:9")
    pool = client._connections._get_http_client()._transport._pool
    assert (pool._max_connections, pool._max_keepalive_connections) == (100, 100)
