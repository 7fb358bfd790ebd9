"""Cancelled async calls leave nothing behind: no connection that the pool thinks is in use, and no open socket."""

from __future__ import annotations

import asyncio
import builtins
import random
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpcore
import pytest
import trustme

from fleetit import AsyncFleetIT, Retry, ServerError, Timeout, TimeoutError  # noqa: A004 - the public name
from openapi_sdk.transport.async_connections import AsyncBackend, NetworkGuard, current_guard
from tests.fleetit.client.call_styles import EMPTY_PAGE
from tests.support.loop_server import LoopServer, run_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

ONCE = Retry(attempts=1)
#: A call over loopback takes fewer iterations of the event loop.
STEPS = 40
IN_FLIGHT = 8


def get_pool(client: Any) -> Any:
    return client._connections._get_http_client()._transport._pool


def find_leaks(client: Any) -> list[str]:
    """Return what a client without calls holds and should not."""
    pool = get_pool(client)
    busy = [repr(connection) for connection in pool.connections if not connection.is_idle()]
    return [*busy, *map(repr, pool._requests), *map(repr, client._connections._exchanges)]


async def call(client: AsyncFleetIT) -> Any:
    return await client.request("GET", "/v2/things/")


@pytest.fixture(scope="module", name="authority")
def _authority() -> trustme.CA:
    return trustme.CA()


@pytest.mark.parametrize(
    ("kind", "again"),
    [
        pytest.param("a new connection", None, id="new connection"),
        pytest.param("a kept connection", None, id="kept connection"),
        pytest.param("a new connection", 0, id="new connection, twice at once"),
        pytest.param("a new connection", 1, id="new connection, again a step later"),
        pytest.param("a kept connection", 2, id="kept connection, again two steps later"),
        pytest.param("a new connection with TLS", None, id="TLS"),
        pytest.param("a new connection with TLS", 1, id="TLS, again a step later"),
    ],
)
def test_a_call_can_be_cancelled_at_each_of_its_steps(kind: str, again: int | None, authority: trustme.CA) -> None:
    tls = trusting = None
    if "TLS" in kind:
        tls, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
        authority.issue_cert("127.0.0.1").configure_cert(tls)
        authority.configure_trust(trusting)

    async def use() -> None:
        server = LoopServer()
        async with (
            server.running(tls) as url,
            AsyncFleetIT("t", base_url=url, retry=ONCE, ssl_context=trusting) as client,
        ):
            for step in range(STEPS):
                if "kept" in kind:
                    await call(client)
                task = asyncio.create_task(call(client))
                await run_steps(step)
                task.cancel()
                if again is not None:
                    await run_steps(again)
                    task.cancel()
                with suppress(asyncio.CancelledError):
                    assert await task == EMPTY_PAGE
                assert find_leaks(client) == [], step
                if "new" in kind:
                    await get_pool(client).aclose()
            assert await call(client) == EMPTY_PAGE
            await server.wait_for_open(1)

    asyncio.run(use())


def test_the_network_is_not_used_after_a_call_was_cancelled() -> None:
    async def use() -> None:
        server = LoopServer()
        async with server.running() as url:
            address: Any = ("127.0.0.1", int(url.rpartition(":")[2]))
            guard, backend = NetworkGuard(), AsyncBackend(httpcore)
            current_guard.set(guard)
            stream = await backend.connect_tcp(*address)
            guard.cancel()
            for operation in (
                lambda: stream.write(b"GET"),
                lambda: stream.read(1),
                lambda: backend.connect_tcp(*address),
            ):
                with pytest.raises(asyncio.CancelledError):
                    await operation()
            await stream.aclose()
            await server.wait_for_open(0)
        assert server.requests == 0

    asyncio.run(use())


async def cancel(client: AsyncFleetIT, chosen: random.Random) -> None:
    task = asyncio.create_task(call(client))
    for _ in range(chosen.randrange(1, 3)):
        await run_steps(chosen.randrange(STEPS))
        task.cancel()
    await task


async def time_out(client: AsyncFleetIT, chosen: random.Random) -> None:
    async with asyncio.timeout(chosen.uniform(0, 0.004)):
        await call(client)


async def fail_in_a_group(client: AsyncFleetIT, chosen: random.Random) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(call(client))
        await run_steps(chosen.randrange(STEPS))
        raise ZeroDivisionError


async def exceed_the_total_time(client: AsyncFleetIT, chosen: random.Random) -> None:
    await call(client.with_options(timeout=Timeout(connect=5, read=5, total=chosen.uniform(1e-6, 0.004))))


#: How calls end, and how many calls each makes.
ENDINGS: tuple[tuple[Callable[[AsyncFleetIT, random.Random], Coroutine[Any, Any, None]], int], ...] = (
    (cancel, 1),
    (time_out, 1),
    (fail_in_a_group, 3),
    (exceed_the_total_time, 1),
)
EXPECTED_ERRORS = (asyncio.CancelledError, builtins.TimeoutError, TimeoutError, ExceptionGroup, ServerError)


@pytest.mark.parametrize(("cancelled", "good"), [(400, 20), pytest.param(2_000, 100, marks=pytest.mark.nightly)])
def test_random_cancellations_leave_nothing_behind(cancelled: int, good: int) -> None:
    chosen = random.Random(4711)  # noqa: S311 - no secret

    async def make_calls(client: AsyncFleetIT, count: int) -> None:
        while count > 0:
            end, calls = chosen.choice(ENDINGS)
            count -= calls
            with suppress(*EXPECTED_ERRORS):
                await asyncio.create_task(end(client, chosen))

    async def use() -> None:
        server = LoopServer(random=chosen)
        async with server.running() as url, AsyncFleetIT("t", base_url=url, retry=ONCE) as client:
            await asyncio.gather(*(make_calls(client, cancelled // IN_FLIGHT) for _ in range(IN_FLIGHT)))
            assert find_leaks(client) == []
            server.random = None
            for _ in range(good):
                assert await call(client) == EMPTY_PAGE
            await server.wait_for_open(len(get_pool(client).connections))
            assert find_leaks(client) == []

    asyncio.run(use())
