"""A web page whose name resolves to 127.0.0.1 must not read the sandbox. Its requests have its name as `Host`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from fleetit.sandbox._app import create_app
from fleetit.sandbox._server import Options
from tests.fleetit.sandbox.loopback import ACTIVE, TIMEOUT, connect

if TYPE_CHECKING:
    from starlette.types import Message

    from fleetit.sandbox import Sandbox


def _send_with_host(sandbox: Sandbox, *lines: str, version: str = "1.1") -> tuple[int, str]:
    connection = connect(sandbox)
    connection.connect()
    assert connection.sock
    head = [f"GET {ACTIVE} HTTP/{version}", f"Authorization: Bearer {sandbox.token}", "Connection: close", *lines]
    connection.sock.sendall("\r\n".join([*head, "", ""]).encode("latin-1"))
    connection.sock.settimeout(TIMEOUT)
    with connection.sock.makefile("rb") as answer:
        status = answer.readline().split()[1]
        rest = answer.read().decode()
    connection.close()
    return int(status), rest


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8431", "localhost", "localhost:1", "LOCALHOST:8431", "[::1]", "[::1]:8431"]
)
def test_names_of_this_machine_are_accepted(sandbox: Sandbox, host: str) -> None:
    assert _send_with_host(sandbox, f"Host: {host}")[0] == 200


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["Host: example.com"], id="another name"),
        pytest.param(["Host: localhost.example.com"], id="a name that starts like localhost"),
        pytest.param(["Host: example.com:127.0.0.1"], id="the address as port"),
        pytest.param(["Host: example.localhost"], id="a name below localhost"),
        pytest.param(["Host: 127.0.0.2"], id="another address of this machine"),
        pytest.param(["Host: 127x0x0x1"], id="no dots"),
        pytest.param(["Host: ::1"], id="IPv6 without brackets"),
        pytest.param(["Host: user@localhost"], id="a user"),
        pytest.param(["Host: "], id="empty"),
    ],
)
def test_other_names_are_refused(own_sandbox: Sandbox, lines: list[str]) -> None:
    status, answer = _send_with_host(own_sandbox, *lines)
    assert status == 421
    assert "only requests for 127.0.0.1, localhost or [::1]" in answer
    assert own_sandbox.token not in answer
    assert list(own_sandbox.requests) == []


def test_missing_and_repeated_names_are_refused(own_sandbox: Sandbox) -> None:
    assert _send_with_host(own_sandbox, version="1.0")[0] == 421
    assert _send_with_host(own_sandbox)[0] == 400
    assert _send_with_host(own_sandbox, "Host: localhost", "Host: example.com")[0] == 400
    assert list(own_sandbox.requests) == []


def test_application_in_process_accepts_any_name() -> None:
    """There is no socket that a web page could reach, and clients in process have invented names."""
    statuses: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if "status" in message:
            statuses.append(message["status"])

    headers = [(b"host", b"testserver")]
    scope = {"type": "http", "method": "GET", "path": ACTIVE, "query_string": b"", "headers": headers, "scheme": "http"}
    asyncio.run(create_app(Options().make_world())(scope, receive, send))
    assert statuses == [401]
