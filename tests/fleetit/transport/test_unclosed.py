"""Clients that are never closed: no warning, and no open socket."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import AsyncFleetIT, FleetIT
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.client.call_styles import EMPTY_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_THE_END = """
import sys
from fleetit import FleetIT
client = FleetIT("t", base_url=sys.argv[1])
client.request("GET", "/v2/things/")
view = client.for_fleet(7)
del client
view.request("GET", "/v2/things/")
"""


@pytest.fixture(autouse=True)
def few_objects() -> Iterator[None]:
    """Let the garbage collection look at the objects of the test only: all others of the process take long."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("http_library", ["httpx2"], indirect=True)
def test_a_process_that_never_closes_its_client_ends_without_a_warning() -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        done = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-W", "error", "-c", AT_THE_END, server.url],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert len(server.requests) == 2


def pool_of(client: Any) -> Any:
    return client._connections._get_http_client()._transport._pool


def use(url: str) -> FleetIT:
    client = FleetIT(token="t", base_url=url)
    client.request("GET", "/v2/things/")
    return client


def test_dropping_the_last_view_closes_the_connections() -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        client = use(server.url)
        pool = pool_of(client)
        view = client.for_fleet(7)
        assert client.api.token == ""  # creates the stock client, which refers to its client
        del client
        gc.collect()
        assert len(pool.connections) == 1
        view.request("GET", "/v2/things/")
        assert len(pool.connections) == 1
        del view
        gc.collect()
        assert pool.connections == []
        assert len(server.requests) == 2


def test_an_unfinished_listing_keeps_the_connections_until_it_is_dropped() -> None:
    pages = [reply(200, {**EMPTY_PAGE, "count": 2, "results": [{"id": number}]}) for number in (1, 2)]
    with ScriptedServer([reply(200, EMPTY_PAGE), *pages]) as server:
        rows = iter(use(server.url).integrations.list_active(limit=1))
        assert [next(rows).id, next(rows).id] == [1, 2]
        assert len(server.requests) == 3


def test_an_async_client_that_is_dropped_closes_its_connections_in_its_loop() -> None:
    is_closed = threading.Event()

    async def drop(url: str) -> None:
        client = AsyncFleetIT(token="t", base_url=url)
        await client.request("GET", "/v2/things/")
        pool = pool_of(client)
        assert len(pool.connections) == 1
        del client
        gc.collect()
        async with asyncio.timeout(60):
            while pool.connections:  # noqa: ASYNC110 - a pool has no event to wait for
                await asyncio.sleep(0)
        is_closed.set()

    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        asyncio.run(drop(server.url))
        gc.collect()  # a warning about an open socket would be an error
    assert is_closed.is_set()


def test_an_unused_client_can_be_dropped_inside_and_outside_of_a_loop() -> None:
    for kind in (FleetIT, AsyncFleetIT):
        client = kind(token="t", base_url="http://127.0.0.1:9")
        del client
        gc.collect()
