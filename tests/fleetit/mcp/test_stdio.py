"""`fleetit mcp` as a process of its own, called by the SDK's client."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from io import StringIO
from typing import IO, TYPE_CHECKING, Any

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from fleetit.cli import main
from kit.tests.support.terminals import Terminal
from tests.fleetit.mcp.serving import get_text

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from mcp.server import Server

    from fleetit.sandbox import Sandbox

COMMAND = ["-m", "fleetit.cli", "mcp"]


def make_environment(sandbox: Sandbox) -> dict[str, str]:
    names = ("PATH", "HOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return kept | {"FLEETIT_TOKEN": sandbox.token, "FLEETIT_BASE_URL": sandbox.url, "FLEETIT_LOG": "debug"}


@pytest.mark.heavy
def test_tools_are_listed_and_called(sandbox: Sandbox, tmp_path: Path) -> None:
    log = tmp_path / "stderr"
    arguments, environment = [*COMMAND, "--max-rows", "3", "--verbose"], make_environment(sandbox) | {"FLEETIT_LOG": ""}
    command = StdioServerParameters(command=sys.executable, args=arguments, env=environment)

    async def use() -> list[Any]:
        with log.open("w", encoding="utf-8") as stderr:
            async with Client(stdio_client(command, errlog=stderr)) as client:
                names = {tool.name for tool in (await client.list_tools()).tools}
                calls = [client.call_tool("tolls_list", {"fleet_id": fleet}) for fleet in (7, 512)]
                refused = client.call_tool("vehicles_create", {"body": {"plate_state": "NY", "plate_number": "A1"}})
                return [names, *await asyncio.gather(*calls, refused)]

    names, first, second, refused = asyncio.run(use())
    assert "tolls_list" in names
    assert "vehicles_create" not in names
    assert [len(each.structured_content["rows"]) for each in (first, second)] == [3, 3]
    assert json.loads(get_text(second)) == second.structured_content
    assert [each.fleet for each in sandbox.requests].count("512") == 1
    assert "changes data" in get_text(refused)
    written = log.read_text(encoding="utf-8")
    assert "/v2/tolls/" in written  # what is logged goes to stderr
    assert sandbox.token not in written


INITIALIZE: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}
CALL: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 2,
    "method": "tools/call",
    "params": {"name": "tolls_list", "arguments": {}},
}


@pytest.mark.alike
@pytest.mark.heavy
@pytest.mark.parametrize(
    ("options", "written"),
    [
        pytest.param([], "", id="no changes"),
        pytest.param(["--allow-writes", "--fleet", "7"], "Changes go to {}, fleet 7.\n", id="one fleet"),
        pytest.param(
            ["--allow-writes"],
            "Changes go to {}, the account's default fleet, or to the fleet that a call names.\n",
            id="any fleet",
        ),
    ],
)
def test_command_says_where_changes_go(sandbox: Sandbox, options: list[str], written: str) -> None:
    environment = make_environment(sandbox) | {"FLEETIT_LOG": ""}
    command = [sys.executable, *COMMAND, *options]
    done = subprocess.run(command, env=environment, input=b"", capture_output=True, check=True)  # noqa: S603 - ours
    assert done.stderr.decode() == written.format(sandbox.url)


@pytest.mark.parametrize(
    ("is_terminal", "options", "written"),
    [
        pytest.param(False, [], "", id="a client"),
        pytest.param(
            True, [], "Waiting for a client of the Model Context Protocol. Press Ctrl-C to stop.\n", id="a person"
        ),
        pytest.param(False, ["--allow-writes", "--fleet", "7"], "Changes go to {}, fleet 7.\n", id="changes"),
    ],
)
def test_what_is_said_before_it_serves(  # noqa: PLR0917 - fixtures and a table
    is_terminal: bool,
    options: list[str],
    written: str,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def serve(server: Server) -> None:
        sys.stdout.write(server.name)
        woken = signal.set_wakeup_fd(-1)
        signal.set_wakeup_fd(woken)
        assert woken != -1, "Ctrl-C doesn't wake the loop"

    for name, value in (("CONFIG", os.devnull), ("TOKEN", sandbox.token), ("BASE_URL", sandbox.url)):
        monkeypatch.setenv(f"FLEETIT_{name}", value)
    monkeypatch.setattr("openapi_sdk.mcp.server.serve", serve)
    monkeypatch.setattr("sys.stdin", Terminal() if is_terminal else StringIO())
    before = signal.getsignal(signal.SIGINT)
    assert main(["mcp", *options]) == 0
    assert capsys.readouterr() == ("fleetit", written.format(sandbox.url))
    assert signal.getsignal(signal.SIGINT) is before


@contextmanager
def started(sandbox: Sandbox) -> Generator[tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes]]]:
    """Yield a server that answered the handshake, its input and its output."""
    with subprocess.Popen(  # noqa: S603 - ours
        [sys.executable, *COMMAND],
        env=make_environment(sandbox),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        send(process.stdin, INITIALIZE)
        answer = json.loads(process.stdout.readline())
        assert answer["result"]["serverInfo"]["name"] == "fleetit"
        yield process, process.stdin, process.stdout


def send(stream: IO[bytes], message: Any) -> None:
    stream.write(json.dumps(message).encode() + b"\n")
    stream.flush()


def read_log(process: subprocess.Popen[bytes]) -> bytes:
    return process.stderr.read() if process.stderr else b""


@pytest.mark.heavy
def test_interrupt_ends_the_command_while_input_is_open(sandbox: Sandbox) -> None:
    with started(sandbox) as (process, _, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert b"Traceback" not in read_log(process)


@pytest.mark.heavy
def test_client_that_is_killed_during_a_call_ends_the_command(sandbox: Sandbox) -> None:
    sandbox.fail("GET /v2/tolls/", how="slow_head", seconds=60, times=1)
    with started(sandbox) as (process, stdin, stdout):
        send(stdin, CALL)
        wait_for_request(sandbox)
        stdout.close()  # both ends of a process that is gone
        stdin.close()
        assert process.wait(30) == 0
        assert b"Traceback" not in read_log(process)


def wait_for_request(sandbox: Sandbox) -> None:
    for _ in range(3_000):
        if sandbox.requests:
            return
        threading.Event().wait(0.01)
    pytest.fail("the request did not arrive")
