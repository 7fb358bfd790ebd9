"""A client works in a forked process, with connections of its own. Two on one would get each other's responses."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.transport.async_connections import _close_unclosed_async
from openapi_sdk.transport.sync_connections import _close_unclosed
from tests.fleetit.client.call_styles import EMPTY_PAGE

pytestmark = pytest.mark.skipif(not hasattr(sys.modules["os"], "fork"), reason="there is no fork here")

#: `call(user)` makes a call in the event loop of this process, if there is one. Each program ends with `finish()`.
SYNC = """
import os, sys
from fleetit import ConfigurationError, FleetIT as Client

def call(user):
    return user.request("GET", "/v2/things/")

def close(client):
    client.close()

def expire(client):
    client._connections._get_http_client().close()

def fork():
    return os.fork()
"""
ASYNC = """
import asyncio, os, sys
from fleetit import AsyncFleetIT as Client, ConfigurationError

runner = asyncio.Runner()

def call(user):
    return runner.run(user.request("GET", "/v2/things/"))

def close(client):
    runner.run(client.close())

def expire(client):
    runner.run(client._connections._get_http_client().aclose())

def fork():
    global runner
    child = os.fork()
    if child == 0:
        parent_runner, runner = runner, asyncio.Runner()
        globals()["keep"] = parent_runner  # closing the parent's loop here would change it there
    return child
"""
START = """
client = Client("t", base_url=sys.argv[1])
user = client.with_options(timeout=3) if sys.argv[2] == "view" else client

def fails(user):
    try:
        call(user)
    except ConfigurationError:
        return True
"""
END = """
def finish():
    sys.stdout.flush()
    os._exit(0)

if child == 0:
    finish()
assert os.waitpid(child, 0)[1] == 0
"""
UNUSED = (
    START
    + """
child = fork()
call(user)
call(user)
"""
    + END
)
USED = (
    START
    + """
call(client)
child = fork()
call(user)
call(user)
if child == 0:
    close(client)
    assert fails(user)
else:
    os.waitpid(child, 0)
    call(client)
    close(client)
    os._exit(0)
"""
    + END
)
CLOSED = (
    START
    + """
call(client)
close(client)
child = fork()
assert fails(user)
"""
    + END
)
NESTED = (
    START
    + """
call(client)
child = fork()
call(client)
if child == 0:
    child = fork()
    call(client)
    if child:
        assert os.waitpid(child, 0)[1] == 0
        child = 0
"""
    + END
)


#: Runs each program in a fork of one process, which has imported all that they need.
ALL = """
import asyncio, contextlib, json, os, sys
import fleetit
with contextlib.suppress(fleetit.ConnectError), fleetit.FleetIT("t", base_url="http://127.0.0.1:9") as client:
    client.request("GET", "/v2/things/", options={"retry": fleetit.Retry(attempts=1)})
for name, program, *arguments in json.loads(sys.argv[1]):
    child = os.fork()
    if child == 0:
        sys.argv = ["", *arguments]
        exec(compile(program, name, "exec"), globals())
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0, name
"""
#: Programs with their user, and how many calls and connections they make.
PROGRAMS = {
    "a client that was not used before the fork": (UNUSED, "client", 4, 2),
    "a client that was used; the child closes it, and the parent goes on": (USED, "client", 6, 2),
    "a view of such a client": (USED, "view", 6, 2),
    "a view of a client that was closed": (CLOSED, "view", 1, 1),
    "a fork of a fork": (NESTED, "client", 5, 3),
}


@pytest.mark.alike
@pytest.mark.heavy
@pytest.mark.parametrize("flavour", [SYNC, ASYNC], ids=["sync", "async"])
def test_a_fork_makes_its_own_connections(flavour: str) -> None:
    with ExitStack() as stack:
        servers = {name: stack.enter_context(ScriptedServer([reply(200, EMPTY_PAGE)])) for name in PROGRAMS}
        programs = [
            (name, flavour + program, servers[name].url, user) for name, (program, user, *_) in PROGRAMS.items()
        ]
        done = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-W", "error", "-c", ALL, json.dumps(programs)],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        made = {name: (len(server.requests), server.accepted) for name, server in servers.items()}
    assert made == {name: tuple(counts) for name, (_, _, *counts) in PROGRAMS.items()}


#: The parent closes its connection while the child lives.
PARENT_CLOSES = (
    START
    + """
call(client)
reader, writer = os.pipe()
child = fork()
if child == 0:
    os.close(writer)
    call(client)
    print("used", flush=True)
    os.read(reader, 1)  # until the parent closes the pipe
    os._exit(0)
sys.stdin.readline()
expire(client)  # as when a connection was not used for a while
sys.stdin.readline()
os.close(writer)
os.waitpid(child, 0)
os._exit(0)
"""
)


@pytest.mark.heavy
@pytest.mark.parametrize("flavour", [SYNC, ASYNC], ids=["sync", "async"])
def test_a_fork_does_not_keep_the_connections_of_its_parent_open(flavour: str) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server, subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-W", "error", "-c", flavour + PARENT_CLOSES, server.url, "client"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "used\n"
        assert not server.closed.is_set()
        process.stdin.write("close\n")
        process.stdin.flush()
        server.closed.wait()
        process.stdin.write("end\n")
        process.stdin.close()
        assert process.wait() == 0


def test_a_dropped_client_is_closed_in_its_process_and_not_in_a_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    pid, http_client = os.getpid(), httpx.Client(trust_env=False)
    with monkeypatch.context() as fork:
        fork.setattr("os.getpid", lambda: -1)
        _close_unclosed(http_client, pid)
        assert not http_client.is_closed
    _close_unclosed(http_client, pid)
    assert http_client.is_closed


def test_a_dropped_async_client_is_closed_in_its_process_and_not_in_a_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    pid, http_client = os.getpid(), httpx.AsyncClient(trust_env=False)
    scheduled: list[Any] = []
    loop: Any = SimpleNamespace(schedule=scheduled.append)
    with monkeypatch.context() as fork:
        fork.setattr("os.getpid", lambda: -1)
        _close_unclosed_async(http_client, pid, loop)
    assert not scheduled
    _close_unclosed_async(http_client, pid, loop)
    assert scheduled == [http_client.aclose]
    asyncio.run(http_client.aclose())
    _close_unclosed_async(http_client, pid, loop)
    assert len(scheduled) == 1
