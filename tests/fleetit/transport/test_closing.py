"""Closing a client with calls in flight: they end with an error, none succeeds afterwards, and no socket stays open."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from fleetit import AsyncFleetIT, ConfigurationError, FleetIT, FleetITError, Retry, Timeout, TransportError
from kit.tests.support.scripted_server import Action, Reply, ScriptedServer
from tests.fleetit.client.call_styles import EMPTY_PAGE
from tests.support.loop_server import GOOD, LoopServer, run_steps

if TYPE_CHECKING:
    from collections.abc import Callable

ENDED = r"^GET /v2/things/: the client was closed during this call$"
CLOSED = "GET /v2/things/: this client is closed; make a new one"
#: A call over loopback takes fewer iterations of the event loop.
STEPS = 40


async def call(client: AsyncFleetIT) -> Any:
    return await client.request("GET", "/v2/things/")


@pytest.mark.parametrize("reply", [pytest.param(b"", id="before the head"), pytest.param(GOOD[:-5], id="in the body")])
def test_closing_an_async_client_ends_its_calls(monkeypatch: pytest.MonkeyPatch, reply: bytes) -> None:
    monkeypatch.setattr(
        "openapi_sdk.transport.async_connections.MAX_CONNECTIONS", 4
    )  # other calls wait for a connection

    async def use() -> None:
        server = LoopServer(reply)
        async with server.running() as url:
            client = AsyncFleetIT("t", base_url=url)
            calls = [asyncio.create_task(call(client)) for _ in range(10)]
            while server.requests < 4:
                await run_steps(1)
            await client.close()
            server.reply = GOOD
            errors = await asyncio.gather(*calls, return_exceptions=True)
            assert [type(error) for error in errors] == [TransportError] * 4 + [ConfigurationError] * 6
            for error in errors[:4]:
                assert isinstance(error, TransportError)
                assert error.attempts == 1  # not retried
                with pytest.raises(TransportError, match=ENDED):
                    raise error
            assert {str(error) for error in errors[4:]} == {CLOSED}
            with pytest.raises(ConfigurationError, match="closed"):
                await call(client)
        assert server.requests == 4

    asyncio.run(use())


def test_an_async_client_can_be_closed_at_each_step_of_a_call() -> None:
    async def use() -> None:
        server = LoopServer()
        async with server.running() as url:
            for step in range(STEPS):
                client = AsyncFleetIT("t", base_url=url)
                calling = asyncio.create_task(call(client))
                await run_steps(step)
                await client.close()
                result: Any = (await asyncio.gather(calling, return_exceptions=True))[0]
                assert result == EMPTY_PAGE or isinstance(result, FleetITError), step
                await server.wait_for_open(0)

    asyncio.run(use())


def test_a_close_that_is_cancelled_closes_everything() -> None:
    async def use() -> None:
        for step in range(1, 8):
            server = LoopServer()
            async with server.running() as url:
                client = AsyncFleetIT("t", base_url=url)
                await asyncio.gather(call(client), call(client))
                server.reply = b""
                calling = asyncio.create_task(call(client))  # on one of two connections
                while server.requests < 3:
                    await run_steps(1)
                closing = asyncio.create_task(client.close())
                await run_steps(step)
                closing.cancel()
                await asyncio.wait([closing, calling])
                assert isinstance(calling.exception(), TransportError)

    asyncio.run(use())


UNTIL_CLOSE = b"HTTP/1.1 200 OK\r\n\r\n{}"


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param((Action.STALL,), id="before the head"),
        pytest.param((GOOD[:-5], Action.STALL), id="in the body"),
        pytest.param((UNTIL_CLOSE, Action.STALL), id="in a body that ends with the connection"),
    ],
)
def test_closing_a_client_ends_the_calls_of_its_threads(reply: Reply) -> None:
    with ScriptedServer([reply]) as server:
        client: Any = FleetIT("t", base_url=server.url, timeout=Timeout(connect=100, read=100))
        http_client = client._connections._get_http_client()
        close, http_client.close = http_client.close, lambda: None  # it may close a socket before the thread reads on
        errors = run_in_threads(client, 3, lambda: wait_until(lambda: len(server.requests) == 3))
        close()
        assert [type(error) for error in errors] == [TransportError] * 3
        for error in errors:
            with pytest.raises(TransportError, match=ENDED):
                raise error
        with pytest.raises(ConfigurationError, match="closed"):
            client.request("GET", "/v2/things/")
        assert len(server.requests) == 3
        sockets: Any = client._connections._network._sockets
        assert not [one for one in sockets if one.fileno() >= 0]


def test_a_call_over_tls_ends_too() -> None:
    authority = trustme.CA()
    serving, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(serving)
    authority.configure_trust(trusting)
    received: list[bytes] = []

    def serve() -> None:
        connection, _ = listening.accept()
        with connection, suppress(OSError), serving.wrap_socket(connection, server_side=True) as secure:
            received.append(secure.recv(65536))
            secure.recv(65536)  # until the client closes the connection, without a farewell of TLS

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        client = FleetIT("t", base_url=url, ssl_context=trusting, timeout=Timeout(connect=100, read=100))
        (error,) = run_in_threads(client, 1, lambda: wait_until(lambda: bool(received)))
        thread.join()
    assert isinstance(error, TransportError)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_connection_that_is_made_while_a_client_is_closed_is_closed_too(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    with ScriptedServer([GOOD]) as server:
        client: Any = FleetIT("t", base_url=server.url.replace("http", scheme), retry=Retry(attempts=1))
        client._connections._get_http_client()
        network = client._connections._network._backend
        connect = network.connect_tcp
        made: list[Any] = []

        def connect_late(*arguments: Any, **options: Any) -> Any:
            made.append(connect(*arguments, **options))
            client.close()
            return made[0]

        monkeypatch.setattr(network, "connect_tcp", connect_late)
        with pytest.raises(TransportError, match="the client was closed during this call") as caught:
            client.request("POST", "/v2/things/")
        assert not caught.value.may_have_happened
        assert made[0].get_extra_info("socket").fileno() == -1
        assert server.requests == []


def wait_until(is_true: Callable[[], bool]) -> None:
    while not is_true():
        threading.Event().wait(0.001)


def run_in_threads(client: FleetIT, count: int, wait: Callable[[], None]) -> list[Exception]:
    """Call from so many threads, wait, and close the client. Return the errors of the calls."""
    errors: list[Exception] = []

    def make_call() -> None:
        try:
            client.request("GET", "/v2/things/")
        except FleetITError as error:
            errors.append(error)

    threads = [threading.Thread(target=make_call) for _ in range(count)]
    for thread in threads:
        thread.start()
    wait()
    client.close()
    for thread in threads:
        thread.join()
    return errors
