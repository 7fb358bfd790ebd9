"""A web page whose name resolves to 127.0.0.1 must not read the sandbox. Its requests have its name as `Host`."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError, FleetIT
from fleetit.sandbox import running
from fleetit.sandbox._parts import PARTS
from openapi_sdk.sandbox.app import create_app
from openapi_sdk.sandbox.server import Options
from tests.fleetit.sandbox.loopback import ACTIVE, TIMEOUT, connect, send_request

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@pytest.fixture(name="open_sandbox", scope="module")
def _open_sandbox() -> Iterator[Sandbox]:
    with running(host="0.0.0.0") as sandbox:  # noqa: S104 - what is tested
        yield sandbox


@pytest.mark.parametrize(
    "host", ["localhost:8431", "127.0.0.1", "sandbox", "Sandbox_1:8431", "172.17.0.2:8431", "[fd00::2]:8431"]
)
def test_an_open_sandbox_accepts_addresses_and_names_without_a_dot(open_sandbox: Sandbox, host: str) -> None:
    assert _send_with_host(open_sandbox, f"Host: {host}")[0] == 200


@pytest.mark.parametrize(
    "host", ["example.com", "localhost.example.com", "172.17.0.2.example.com", "sandbox.", "1.2.3", "user@sandbox", ""]
)
def test_an_open_sandbox_refuses_names_that_a_web_page_can_have(open_sandbox: Sandbox, host: str) -> None:
    status, answer = _send_with_host(open_sandbox, f"Host: {host}")
    assert status == 421
    assert "another address, or a name without a dot" in answer


def test_client_reaches_an_open_sandbox_on_loopback(open_sandbox: Sandbox) -> None:
    assert open_sandbox.url.startswith("http://127.0.0.1:")
    with FleetIT(open_sandbox.token, base_url=open_sandbox.url, fleet_id=7) as client:
        assert client.integrations.list_active().count() == 3


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.1 is the only loopback address")
def test_sandbox_accepts_the_address_that_it_listens_on() -> None:
    with running(host="127.0.0.2") as sandbox:
        assert sandbox.url.startswith("http://127.0.0.2:")
        assert send_request(sandbox).status == 200


def test_address_of_ipv6_is_in_brackets() -> None:
    try:
        with running(host="::1") as sandbox:
            assert sandbox.url.startswith("http://[::1]:")
            assert send_request(sandbox).status == 200
    except ConfigurationError as error:
        pytest.skip(f"no IPv6 here: {error}")


@pytest.mark.parametrize("host", ["localhost", "example.com", "", "0.0.0.0:80", None, 5])
def test_host_that_is_no_address_is_refused(host: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"host=.*: the IP address to listen on"), running(host=host):
        pass


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
    asyncio.run(create_app(Options(PARTS).make_world())(scope, receive, send))
    assert statuses == [401]
