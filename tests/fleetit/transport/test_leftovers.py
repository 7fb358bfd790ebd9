"""Bytes that are left over after a response close the connection: no call gets the response to another."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpcore
import pytest
import trustme

from fleetit import Retry
from kit.tests.support.scripted_server import ScriptedServer, chunked, reply
from openapi_sdk.transport.async_connections import AsyncBackend
from tests.fleetit.client.operations import send_request

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from tests.support.flavours import Flavour

ONCE = Retry(attempts=1)
POISON = reply(200, {"fleet": "another"})
FIRST, SECOND = {"call": 1}, {"call": 2}
OK = reply(200, FIRST)
NO_BODY = b"HTTP/1.1 %d None\r\n\r\n"
TRAILERS = chunked([b'{"call": 1}'])[:-2] + b"X-Trailer: 1\r\nX-Other: 2\r\n\r\n"
LONG = b'{"call": 1, "long": "%s"}' % (b"x" * 70_000)
UNTIL_CLOSE = b'HTTP/1.1 200 OK\r\n\r\n{"call": 1}'


def attack(flavour: Flavour, response: bytes, *, method: str = "GET", **options: Any) -> tuple[Any, Any, int]:
    """Return the results of two calls, the first of which gets a response, and how many connections were made."""
    with ScriptedServer([response, reply(200, SECOND)]) as server:
        client = flavour.client(token="t", base_url=server.url, retry=ONCE, **options)
        try:
            first = send_request(flavour, client, method)
        except Exception as error:  # noqa: BLE001 - 304 is an error
            first = type(error).__name__
        return first, send_request(flavour, client, "POST"), server.accepted


@pytest.mark.parametrize(
    ("method", "response", "first"),
    [
        pytest.param("GET", OK + POISON, FIRST, id="two responses in one segment"),
        pytest.param("GET", OK + POISON[:20], FIRST, id="the beginning of another response"),
        pytest.param("GET", OK + b"\r\n", FIRST, id="a blank line"),
        pytest.param("GET", OK + b"\0", FIRST, id="one byte"),
        pytest.param("GET", reply(200, raw=LONG) + POISON, {**FIRST, "long": "x" * 70_000}, id="after a long body"),
        pytest.param("GET", chunked([b'{"call": ', b"1}"]) + POISON, FIRST, id="after the last chunk"),
        pytest.param("GET", chunked([b'{"call":\n\n', b"1}\n"]) + POISON, FIRST, id="after chunks with blank lines"),
        pytest.param("GET", TRAILERS + POISON, FIRST, id="after trailers"),
        pytest.param("GET", OK.replace(b"\r\n", b"\n") + POISON, FIRST, id="after lines without CR"),
        pytest.param("GET", NO_BODY % 204 + POISON, None, id="after 204"),
        pytest.param("GET", NO_BODY % 204 + b"{}", None, id="a body after 204"),
        pytest.param("GET", reply(204, raw=b"{}"), None, id="a body after 204, with its length"),
        pytest.param("GET", reply(304, raw=b"{}"), "NotModified", id="a body after 304"),
        pytest.param("HEAD", reply(200, {"a": 1}), None, id="a body after HEAD"),
        pytest.param("HEAD", chunked([b"{}"]), None, id="chunks after HEAD"),
        pytest.param("GET", NO_BODY % 103 + OK + POISON, FIRST, id="after an interim response"),
    ],
)
def test_what_is_left_over_after_a_response_is_not_the_response_to_the_next_request(
    flavour: Flavour, method: str, response: bytes, first: Any
) -> None:
    assert attack(flavour, response, method=method) == (first, SECOND, 2)


@pytest.mark.parametrize(
    ("method", "response", "first"),
    [
        pytest.param("GET", OK, FIRST, id="a body with a length"),
        pytest.param("GET", reply(200, raw=LONG), {**FIRST, "long": "x" * 70_000}, id="a long body"),
        pytest.param("GET", chunked([b'{"call": ', b"1}"]), FIRST, id="chunks"),
        pytest.param("GET", TRAILERS, FIRST, id="trailers"),
        pytest.param("GET", NO_BODY % 204, None, id="204"),
        pytest.param("GET", reply(304), "NotModified", id="304"),
        pytest.param("HEAD", reply(200, headers=[("Content-Length", "9")]), None, id="HEAD"),
        pytest.param("GET", NO_BODY % 103 + OK, FIRST, id="an interim response"),
    ],
)
def test_a_connection_with_nothing_left_over_is_used_again(
    flavour: Flavour, method: str, response: bytes, first: Any
) -> None:
    assert attack(flavour, response, method=method) == (first, SECOND, 1)


def test_a_connection_is_closed_as_soon_as_bytes_are_left_over(flavour: Flavour) -> None:
    with ScriptedServer([OK + POISON]) as server:
        client = flavour.client(token="t", base_url=server.url)
        assert send_request(flavour, client) == FIRST
        server.closed.wait()


def test_a_body_that_is_too_large_leaves_nothing_to_the_next_request(flavour: Flavour) -> None:
    assert attack(flavour, reply(200, raw=LONG) + POISON, max_response_bytes=100) == ("ResponseTooLarge", SECOND, 2)


@pytest.mark.parametrize(
    "turns", [pytest.param(0, id="read by nobody yet"), pytest.param(2, id="read by the event loop")]
)
@pytest.mark.parametrize("sent", [pytest.param(POISON, id="bytes"), pytest.param(b"", id="its end")])
def test_what_comes_while_a_connection_is_idle_is_not_the_response_to_the_next_request(
    flavour: Flavour, sent: bytes, turns: int
) -> None:
    is_read, is_sent = threading.Event(), threading.Event()

    def serve() -> None:
        first, _ = listening.accept()
        with first:
            first.recv(65536)
            first.sendall(OK)
            is_read.wait()
            first.sendall(sent)
            first.shutdown(socket.SHUT_WR)
            is_sent.set()
            second, _ = listening.accept()
            with second:
                second.recv(65536)
                second.sendall(reply(200, SECOND))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = threading.Thread(target=serve, daemon=True)
        server.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        client = flavour.client(token="t", base_url=url, retry=ONCE)
        assert send_request(flavour, client) == FIRST
        is_read.set()
        is_sent.wait()
        for _ in range(turns):
            flavour.run(lambda: asyncio.sleep(0) if flavour.runner else None)
        assert send_request(flavour, client, "POST") == SECOND
        server.join()


@pytest.mark.parametrize("sent", [pytest.param(POISON, id="bytes"), pytest.param(b"", id="its end")])
def test_a_connection_is_readable_before_the_event_loop_has_read_what_came(sent: bytes) -> None:
    async def use() -> None:
        stream = await AsyncBackend(httpcore).connect_tcp(*listening.getsockname())
        with listening.accept()[0] as accepted:
            assert not stream.get_extra_info("is_readable")
            accepted.sendall(sent)
            accepted.shutdown(socket.SHUT_WR)
            assert stream.get_extra_info("is_readable")  # nothing was awaited
        await stream.aclose()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        asyncio.run(use())


def test_the_end_is_read_while_the_server_reads_nothing_of_what_is_sent() -> None:
    async def use() -> None:
        stream = await AsyncBackend(httpcore).connect_tcp(*listening.getsockname())
        with listening.accept()[0] as accepted:
            with pytest.raises(httpcore.WriteTimeout):
                await stream.write(bytes(100_000_000), timeout=0.01)
            accepted.shutdown(socket.SHUT_WR)
            assert await stream.read(1, timeout=1) == b""
        await stream.aclose()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        asyncio.run(use())


def test_a_wait_does_not_end_with_the_time_of_an_earlier_one() -> None:
    async def use() -> None:
        stream = await AsyncBackend(httpcore).connect_tcp(*listening.getsockname())
        with listening.accept()[0] as accepted:
            reading = asyncio.create_task(stream.read(1, timeout=0.02))
            await asyncio.sleep(0)
            accepted.sendall(b"a")
            assert await reading == b"a"
            reading = asyncio.create_task(stream.read(1, timeout=30))
            await asyncio.sleep(0.03)
            assert not reading.done()
            accepted.sendall(b"b")
            assert await reading == b"b"
        await stream.aclose()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        asyncio.run(use())


def test_no_more_is_received_than_a_few_parts_that_nobody_reads() -> None:
    async def use() -> None:
        stream = await AsyncBackend(httpcore).connect_tcp(*listening.getsockname())
        with listening.accept()[0] as accepted:
            accepted.setblocking(False)
            with suppress(BlockingIOError):  # once the system keeps as much as it can
                for _ in range(200):
                    accepted.send(bytes(100_000))
                    await asyncio.sleep(0)
            assert 256 * 1024 < stream.framing.pending <= 512 * 1024
            assert len(await stream.read(10**9)) > 256 * 1024
            assert await stream.read(1, timeout=0.1)
        await stream.aclose()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        asyncio.run(use())


@pytest.mark.parametrize("is_read", [pytest.param(True, id="reads"), pytest.param(False, id="closes")])
def test_what_is_sent_waits_until_the_server_reads_or_closes(monkeypatch: pytest.MonkeyPatch, is_read: bool) -> None:
    size = 30_000_000  # more than the system keeps
    monkeypatch.setattr("openapi_sdk.transport.async_connections.WRITE_SIZE", size - 1)

    async def use() -> None:
        stream = await AsyncBackend(httpcore).connect_tcp(*listening.getsockname())
        with listening.accept()[0] as accepted:
            writing = asyncio.create_task(stream.write(bytes(size), timeout=5))
            await asyncio.sleep(0)
            assert stream._protocol.is_write_paused
            if is_read:
                await asyncio.to_thread(accepted.recv, size - 1, socket.MSG_WAITALL)
                await writing
        if not is_read:
            with pytest.raises(httpcore.WriteError):
                await writing
        await stream.aclose()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        asyncio.run(use())


def serve_records(connection: socket.socket, context: ssl.SSLContext, records: list[bytes]) -> None:
    """Answer one request over TLS with records that are all sent at once."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    secure = context.wrap_bio(incoming, outgoing, server_side=True)

    def run(step: Any) -> Any:
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                connection.sendall(outgoing.read())
                incoming.write(connection.recv(65536))

    run(secure.do_handshake)
    run(lambda: secure.read(65536))
    for record in records:
        secure.write(record)
    connection.sendall(outgoing.read())


@contextmanager
def run_tls_server(context: ssl.SSLContext, script: list[list[bytes]]) -> Generator[str]:
    """Serve the records of one item of the script for each connection."""

    def serve() -> None:
        for connection, records in zip(connections, script, strict=True):
            serve_records(connection, context, records)

    with socket.create_server(("127.0.0.1", 0)) as listening, ExitStack() as opened:
        connections = (opened.enter_context(listening.accept()[0]) for _ in script)
        server = threading.Thread(target=serve, daemon=True)
        server.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
        server.join()


@pytest.mark.parametrize(
    "records",
    [
        pytest.param([OK + POISON], id="in one record"),
        pytest.param([OK, POISON], id="in two records"),
        pytest.param([OK[:-1], OK[-1:], POISON[:9], POISON[9:]], id="in parts of records"),
    ],
)
def test_two_responses_over_tls(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, records: list[bytes]
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with run_tls_server(context, [records, [reply(200, SECOND)]]) as url:
        client = flavour.client(token="t", base_url=url, retry=ONCE)
        assert send_request(flavour, client) == FIRST
        assert send_request(flavour, client) == SECOND
