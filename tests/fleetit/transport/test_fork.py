"""A client refuses calls in a forked process: two processes would get each other's responses."""

from __future__ import annotations

import subprocess
import sys

import httpx
import pytest

from fleetit._transport.affinity import ProcessAffinity
from fleetit._transport.connections import _close_unclosed
from tests.fleetit.call_styles import EMPTY_PAGE
from tests.support.scripted_server import ScriptedServer, reply

SYNC = """
import os, sys
from fleetit import ConfigurationError, FleetIT

client = FleetIT("t", base_url=sys.argv[1])
client.request("GET", "/v2/things/")
user = client.with_options(timeout=3) if sys.argv[2] == "view" else client
child = os.fork()
if child == 0:
    try:
        with user:
            user.request("GET", "/v2/things/")
    except ConfigurationError as error:
        print(error)
        client.close()
        assert not client._connections._get_http_client().is_closed
        own = FleetIT("t", base_url=sys.argv[1])
        own.request("GET", "/v2/things/")
        own.close()
        sys.stdout.flush()
        os._exit(0)
    os._exit(1)
assert os.waitpid(child, 0)[1] == 0
client.request("GET", "/v2/things/")
client.close()
"""
ASYNC = """
import asyncio, os, sys
from fleetit import AsyncFleetIT, ConfigurationError

client = AsyncFleetIT("t", base_url=sys.argv[1])
user = client.with_options(timeout=3) if sys.argv[2] == "view" else client
runner = asyncio.Runner()
runner.run(client.request("GET", "/v2/things/"))
child = os.fork()
if child == 0:
    async def use():
        try:
            async with user:
                await user.request("GET", "/v2/things/")
        except ConfigurationError as error:
            print(error)
            await client.close()
            async with AsyncFleetIT("t", base_url=sys.argv[1]) as own:
                await own.request("GET", "/v2/things/")
            sys.stdout.flush()
            os._exit(0)
        os._exit(1)
    asyncio._set_running_loop(None)
    asyncio.new_event_loop().run_until_complete(use())
assert os.waitpid(child, 0)[1] == 0
runner.run(client.request("GET", "/v2/things/"))
runner.run(client.close())
runner.close()
"""


@pytest.mark.skipif(not hasattr(sys.modules["os"], "fork"), reason="there is no fork here")
@pytest.mark.parametrize("user", ["client", "view"])
@pytest.mark.parametrize("script", [SYNC, ASYNC], ids=["sync", "async"])
def test_a_forked_process_is_refused_and_its_parent_can_continue(script: str, user: str) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        done = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-W", "error", "-c", script, server.url, user],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert len(server.requests) == 3
    assert done.stdout.startswith("GET /v2/things/: this client belongs to process ")
    assert done.stdout.endswith("was forked from; make one in each process\n")


def test_a_dropped_client_is_closed_in_its_process_and_not_in_a_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    process, http_client = ProcessAffinity(), httpx.Client(trust_env=False)
    with monkeypatch.context() as fork:
        fork.setattr("os.getpid", lambda: -1)
        _close_unclosed(http_client, process)
        assert not http_client.is_closed
    _close_unclosed(http_client, process)
    assert http_client.is_closed
