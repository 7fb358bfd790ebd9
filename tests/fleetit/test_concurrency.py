"""Many calls at once through views of four fleets: each gets its own fleet's answer."""

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
from tests.fleetit.call_styles import CALL_STYLES, PATH
from tests.support.scripted import Scripted, Seen, reply

if TYPE_CHECKING:
    from collections.abc import Iterator

FLEETS = (3, 7, 42, None)
CALLS = 1000


def of_its_fleet(seen: Seen) -> bytes:
    """Response with rows that name the fleet which the request did."""
    fleets = [value for name, value in seen.headers if name.lower() == "fleet-id"]
    row = {"id": int(fleets[0]) if fleets else 0, "documentation": json.dumps(fleets)}
    return reply(200, {"count": 1, "next": None, "previous": None, "results": [row]})


def meant(call: int) -> int | None:
    return FLEETS[call % len(FLEETS)]


def expected(calls: int) -> Counter[str | None]:
    return Counter(None if (fleet := meant(call)) is None else str(fleet) for call in range(calls))


@pytest.fixture
def impatient() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def one_sync(client: FleetIT, style: str, fleet: int | None) -> list[Any]:
    """Return the fleet that an answer names, and all that the server saw of it."""
    view = client.for_fleet(fleet)
    if style == "resource":
        rows = view.integrations.list_active().all()
        return [(row.id, row.documentation) for row in rows]
    if style == "request":
        return [(row["id"], row["documentation"]) for row in view.request("GET", PATH)["results"]]
    page: Any = integrations_list_active.sync(client=view.api)
    return [(row.id, row.documentation) for row in page.results]


async def one_async(client: AsyncFleetIT, style: str, fleet: int | None) -> list[Any]:
    view = client.for_fleet(fleet)
    if style == "resource":
        rows = await view.integrations.list_active().all()
        return [(row.id, row.documentation) for row in rows]
    if style == "request":
        return [(row["id"], row["documentation"]) for row in (await view.request("GET", PATH))["results"]]
    page: Any = await integrations_list_active.asyncio(client=view.api)
    return [(row.id, row.documentation) for row in page.results]


def answer_of(fleet: int | None) -> list[Any]:
    return [(fleet or 0, json.dumps([] if fleet is None else [str(fleet)]))]


@pytest.mark.usefixtures("impatient")
def test_many_calls_from_several_threads_each_keep_their_fleet() -> None:
    with Scripted(of_its_fleet) as server, FleetIT(token="t", base_url=server.url, fleet_id=666, timeout=120) as client:

        def one(call: int) -> list[Any]:
            return one_sync(client, CALL_STYLES[call // len(FLEETS) % len(CALL_STYLES)], meant(call))

        with ThreadPoolExecutor(32) as pool:
            answers = list(pool.map(one, range(CALLS)))
        assert answers == [answer_of(meant(call)) for call in range(CALLS)]
        # Threads that take turns this often make httpcore 1.0.9 take a connection that was just answered for one that
        # the server has left, and close it under the call, about once in 2,000: a read is then repeated.
        sent = Counter(seen.header("Fleet-Id") for seen in server.seen)
        assert sent >= expected(CALLS)
        assert sent.total() <= CALLS + 10


def test_many_calls_in_one_loop_each_keep_their_fleet() -> None:
    with Scripted(of_its_fleet) as server:

        async def use() -> list[list[Any]]:
            async with AsyncFleetIT(token="t", base_url=server.url, fleet_id=666, timeout=120) as client:
                calls = [
                    one_async(client, CALL_STYLES[call // len(FLEETS) % len(CALL_STYLES)], meant(call))
                    for call in range(CALLS)
                ]
                return await asyncio.gather(*calls)

        assert asyncio.run(use()) == [answer_of(meant(call)) for call in range(CALLS)]
        assert Counter(seen.header("Fleet-Id") for seen in server.seen) == expected(CALLS)


@pytest.mark.usefixtures("impatient")
def test_threads_that_share_a_view_and_pass_the_fleet_with_each_call() -> None:
    with Scripted(of_its_fleet) as server, FleetIT(token="t", base_url=server.url, fleet_id=666, timeout=120) as client:
        view, start = client.for_fleet(5), threading.Barrier(16)

        def many(thread: int) -> list[Any]:
            start.wait()
            return [view.request("GET", PATH, fleet_id=meant(thread + turn))["results"][0]["id"] for turn in range(20)]

        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(many, range(16)))
        assert answers == [[meant(thread + turn) or 0 for turn in range(20)] for thread in range(16)]
        assert {seen.header("Fleet-Id") for seen in server.seen} == {"3", "7", "42", None}
