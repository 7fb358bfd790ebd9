"""All callers of a contest send the same request over the same HTTP library, and keep their connections."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack, ExitStack
from typing import TYPE_CHECKING

import pytest

from bench import pages
from bench.callers import OURS, RAW, STOCK, make_async_calls, make_calls
from bench.models import Library
from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer, reply

if TYPE_CHECKING:
    from collections.abc import Callable

_BARE = "bare client, json"
_READERS = {_BARE: Library("json", json.loads, json.dumps)}


def _call_sync(library: str, url: str) -> list[str]:
    with ExitStack() as stack:
        calls = make_calls(stack, library, url, _READERS)
        for _ in range(2):
            for call in calls.values():
                call()
    return list(calls)


def _call_async(library: str, url: str) -> list[str]:
    async def call_each() -> list[str]:
        async with AsyncExitStack() as stack:
            calls = await make_async_calls(stack, library, url, _READERS)
            for _ in range(2):
                for call in calls.values():
                    await call()
        return list(calls)

    return asyncio.run(call_each())


def _describe(request: ReceivedRequest) -> tuple[str, str, str | None, str | None]:
    return request.method, request.target, request.header("Authorization"), request.header("Fleet-Id")


@pytest.mark.heavy
@pytest.mark.parametrize("library", ["httpx", "httpx2"])
@pytest.mark.parametrize("call_each", [pytest.param(_call_sync, id="sync"), pytest.param(_call_async, id="async")])
def test_callers_send_the_same_request(library: str, call_each: Callable[[str, str], list[str]]) -> None:
    with ScriptedServer([reply(200, pages.tolls())]) as server:
        who = call_each(library, server.url)
    assert who == [OURS, RAW, STOCK, _BARE]
    assert len(server.requests) == 2 * len(who), "a call is one request"
    assert len({_describe(each) for each in server.requests}) == 1
    agents = {each.header("User-Agent") or "" for each in server.requests}
    assert all(f"{library}/" in agent for agent in agents), agents
    assert server.accepted == 2, "one connection of ours, and one of the bare client"
