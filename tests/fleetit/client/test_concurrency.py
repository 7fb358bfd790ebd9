"""Many calls at once through views of four fleets: each gets the response for its own fleet."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import AsyncFleetIT, FleetIT
from fleetit_api.api.integrations import integrations_list_active
from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer, reply
from tests.fleetit.client.call_styles import CALL_STYLES, PATH

if TYPE_CHECKING:
    from collections.abc import Iterator

FLEET_IDS = (3, 7, 42, None)
OPTIONS: dict[str, Any] = {"token": "t", "fleet_id": 666, "timeout": 120}
#: More calls than a client has connections.
NUMBERS_OF_CALLS = [150, pytest.param(1000, marks=pytest.mark.nightly)]


def echo_fleet_id(received: ReceivedRequest) -> bytes:
    """Reply with one row that has the values of the Fleet-Id headers of the request."""
    fleet_ids = [value for name, value in received.headers if name.lower() == "fleet-id"]
    row = {"id": int(fleet_ids[0]) if fleet_ids else 0, "documentation": json.dumps(fleet_ids)}
    return reply(200, {"count": 1, "next": None, "previous": None, "results": [row]})


def expected_row(fleet_id: int | None) -> tuple[int, str]:
    return (fleet_id or 0, json.dumps([] if fleet_id is None else [str(fleet_id)]))


def fleet_id_of(call: int) -> int | None:
    return FLEET_IDS[call % len(FLEET_IDS)]


def style_of(call: int) -> str:
    return CALL_STYLES[call // len(FLEET_IDS) % len(CALL_STYLES)]


def expected_headers(calls: int) -> Counter[str | None]:
    fleet_ids = [fleet_id_of(call) for call in range(calls)]
    return Counter(None if fleet_id is None else str(fleet_id) for fleet_id in fleet_ids)


@pytest.fixture
def frequent_thread_switches() -> Iterator[None]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def list_sync(client: FleetIT, style: str, fleet_id: int | None) -> tuple[int, str]:
    """Return the id and the documentation of the only row."""
    view = client.for_fleet(fleet_id)
    if style == "request":
        (document,) = view.request("GET", PATH)["results"]
        return document["id"], document["documentation"]
    page: Any = integrations_list_active.sync(client=view.api) if style == "stock" else None
    rows: list[Any] = page.results if page else view.integrations.list_active().all()
    return rows[0].id, rows[0].documentation


async def list_async(client: AsyncFleetIT, style: str, fleet_id: int | None) -> tuple[int, str]:
    view = client.for_fleet(fleet_id)
    if style == "request":
        (document,) = (await view.request("GET", PATH))["results"]
        return document["id"], document["documentation"]
    page: Any = await integrations_list_active.asyncio(client=view.api) if style == "stock" else None
    rows: list[Any] = page.results if page else await view.integrations.list_active().all()
    return rows[0].id, rows[0].documentation


@pytest.mark.usefixtures("frequent_thread_switches")
@pytest.mark.parametrize("calls", NUMBERS_OF_CALLS)
def test_many_calls_from_several_threads_each_keep_their_fleet(calls: int) -> None:
    with ScriptedServer(echo_fleet_id) as server, FleetIT(base_url=server.url, **OPTIONS) as client:

        def run(call: int) -> tuple[int, str]:
            return list_sync(client, style_of(call), fleet_id_of(call))

        with ThreadPoolExecutor(32) as pool:
            rows = list(pool.map(run, range(calls)))
        assert rows == [expected_row(fleet_id_of(call)) for call in range(calls)]
        # With thread switches this frequent, httpcore 1.0.9 closes a connection under a call about once in 2,000 calls:
        # it mistakes a response that just came for the end of the connection. The GET is then retried.
        headers = Counter(received.header("Fleet-Id") for received in server.requests)
        assert headers >= expected_headers(calls)
        assert headers.total() <= calls + 10


@pytest.mark.heavy
@pytest.mark.parametrize("calls", NUMBERS_OF_CALLS)
def test_many_calls_in_one_loop_each_keep_their_fleet(calls: int) -> None:
    with ScriptedServer(echo_fleet_id) as server:

        async def run() -> list[tuple[int, str]]:
            async with AsyncFleetIT(base_url=server.url, **OPTIONS) as client:
                return await asyncio.gather(
                    *(list_async(client, style_of(call), fleet_id_of(call)) for call in range(calls))
                )

        assert asyncio.run(run()) == [expected_row(fleet_id_of(call)) for call in range(calls)]
        assert Counter(received.header("Fleet-Id") for received in server.requests) == expected_headers(calls)


@pytest.mark.usefixtures("frequent_thread_switches")
def test_threads_that_share_a_view_and_pass_the_fleet_with_each_call() -> None:
    with ScriptedServer(echo_fleet_id) as server, FleetIT(base_url=server.url, **OPTIONS) as client:
        view, start = client.for_fleet(5), threading.Barrier(16)

        def run(thread: int) -> list[Any]:
            start.wait()
            return [
                view.request("GET", PATH, fleet_id=fleet_id_of(thread + turn))["results"][0]["id"] for turn in range(20)
            ]

        with ThreadPoolExecutor(16) as pool:
            ids = list(pool.map(run, range(16)))
        assert ids == [[fleet_id_of(thread + turn) or 0 for turn in range(20)] for thread in range(16)]
        assert {received.header("Fleet-Id") for received in server.requests} == {"3", "7", "42", None}
