"""Network errors, for every call style. Retries are turned off."""

from __future__ import annotations

import socket
import sys
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConnectError, Retry, Timeout, TimeoutError, TransportError  # noqa: A004 - the public name
from kit.tests.support.scripted_server import Action, Reply, ScriptedServer, chunked, reply
from tests.fleetit.client.call_styles import CALL_STYLES, EMPTY_PAGE, OPERATION_NAMES, list_integrations
from tests.fleetit.client.operations import send_request

if TYPE_CHECKING:
    from collections.abc import Generator

    from tests.support.flavours import Flavour

OK = reply(200, EMPTY_PAGE)
ONCE = Retry(attempts=1)
#: Long enough for loopback, short enough to wait for.
SHORT = Timeout(connect=5, read=0.05)


@pytest.mark.parametrize(
    ("response", "style"),
    [
        *(pytest.param((Action.STALL,), style, id=f"before the head, {style}") for style in CALL_STYLES),
        pytest.param((OK[:12], Action.STALL), "request", id="in the head"),
        pytest.param((OK[:-5], Action.STALL), "request", id="in the body"),
        pytest.param((chunked([b'{"count": ', b"0}"])[:-8], Action.STALL), "request", id="in a chunk"),
        pytest.param(
            (reply(200, headers=[("Content-Length", str(10**12))]), Action.STALL), "request", id="a huge Content-Length"
        ),
        pytest.param((b"HTTP/1.1 100 Continue\r\n\r\n", Action.STALL), "request", id="after 100 Continue"),
    ],
)
def test_a_response_that_stalls_is_a_timeout(flavour: Flavour, style: str, response: Reply) -> None:
    with ScriptedServer([response]) as server:
        client = flavour.client(token="t", base_url=server.url, retry=ONCE, timeout=SHORT)
        with pytest.raises(TimeoutError) as caught:
            list_integrations(flavour, client, style)
        assert str(caught.value) == f"{OPERATION_NAMES[style]}: no response for 0.05 s"
        assert isinstance(caught.value, TransportError)
        assert not isinstance(caught.value, ConnectError)
        assert caught.value.__context__ is None


@pytest.mark.alike
def test_a_request_that_is_not_read_is_a_timeout(flavour: Flavour) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        client = flavour.client(token="t", base_url=url, timeout=SHORT, retry=Retry(backoff=0))
        with pytest.raises(
            TimeoutError, match=r"^PUT /v2/things/: the request could not be sent for 0\.05 s"
        ) as caught:
            send_request(flavour, client, "PUT", json="x" * 30_000_000)
        assert caught.value.attempts == 3


@contextmanager
def open_full_backlog(host: str, port: int = 0) -> Generator[int]:
    """Open a port whose connections the kernel neither accepts nor refuses."""
    with socket.socket() as listening, ExitStack() as stack:
        listening.bind((host, port))
        listening.listen(0)
        address = listening.getsockname()
        for _ in range(3):
            one = stack.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(address)
        yield address[1]


def test_a_server_that_does_not_accept_is_a_timeout_or_a_refusal_to_connect(flavour: Flavour) -> None:
    with open_full_backlog("127.0.0.1") as port:
        options: dict[str, Any] = {"retry": ONCE, "timeout": Timeout(connect=0.05, read=0.05)}
        client = flavour.client(token="t", base_url=f"http://127.0.0.1:{port}", **options)
        with pytest.raises(ConnectError, match=r"no connection to http://127\.0\.0\.1:\d+ within 0\.05 s$") as caught:
            send_request(flavour, client, "POST")
        assert isinstance(caught.value, TimeoutError)


@pytest.mark.skipif(sys.platform == "darwin", reason="it has one loopback address")
@pytest.mark.parametrize("first", ["refuses", "hangs"])
def test_each_address_of_a_name_has_the_whole_timeout(
    flavour: Flavour, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ScriptedServer([OK]) as server, ExitStack() as stack:
        port = int(server.url.rpartition(":")[2])
        addresses = [
            (socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, port)) for address in ("127.0.0.2", "127.0.0.1")
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: addresses)
        if first == "hangs":
            stack.enter_context(open_full_backlog("127.0.0.2", port))
        options: dict[str, Any] = {"retry": ONCE, "timeout": Timeout(connect=0.1 if first == "hangs" else 5)}
        client = flavour.client(token="t", base_url=f"http://localhost:{port}", **options)
        assert send_request(flavour, client) == EMPTY_PAGE


def test_a_server_that_does_not_answer_in_tls_is_a_timeout(flavour: Flavour) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        client = flavour.client(token="t", base_url=url, retry=ONCE, timeout=Timeout(connect=0.01, read=5))
        with pytest.raises(ConnectError, match=r"no connection to https://127\.0\.0\.1:\d+ within 0\.01 s$") as caught:
            send_request(flavour, client)
        assert isinstance(caught.value, TimeoutError)


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(b"garbage\r\n\r\n", id="not HTTP"),
        pytest.param(b"HTTP/1.1 twohundred OK\r\n\r\n", id="a status that is not a number"),
        pytest.param(b"HTTP/1.1 1000 Much\r\n\r\n", id="a status of four digits"),
        pytest.param(b"HTTP/1.1 99 Little\r\n\r\n", id="a status of two digits"),
        pytest.param(b"HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", id="another protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", id="a line that is not a header"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", id="a negative length"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", id="two lengths"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", id="a chunk without a size"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000, id="a head that does not end"),
        pytest.param(b"\x1b[31m\x00\xff" * 100 + b"\r\n\r\n", id="control characters"),
        pytest.param((chunked([b'{"count": 0}'])[:-5], Action.CLOSE), id="closed before the last chunk"),
        pytest.param(
            (reply(200, headers=[("Content-Length", "9")], raw=b"{}"), Action.CLOSE),
            id="fewer bytes than Content-Length",
        ),
    ],
)
def test_an_invalid_http_response_is_a_transport_error_with_a_short_message(flavour: Flavour, response: Reply) -> None:
    with ScriptedServer([response]) as server:
        client = flavour.client(token="planted-token-4711", base_url=server.url, retry=ONCE)
        with pytest.raises(TransportError) as caught:
            send_request(flavour, client)
        assert type(caught.value) is TransportError
        assert str(caught.value).startswith("GET /v2/things/: ")
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 450


def test_a_body_without_a_length_ends_with_the_connection(flavour: Flavour) -> None:
    with ScriptedServer([(b'HTTP/1.1 200 OK\r\n\r\n{"a":1}', Action.CLOSE)]) as server:
        client = flavour.client(token="t", base_url=server.url)
        assert send_request(flavour, client) == {"a": 1}


def test_a_response_that_comes_byte_by_byte_is_read(flavour: Flavour) -> None:
    with ScriptedServer([tuple(OK[place : place + 1] for place in range(len(OK)))]) as server:
        client = flavour.client(token="t", base_url=server.url)
        assert send_request(flavour, client) == EMPTY_PAGE


def test_an_early_hint_is_skipped(flavour: Flavour) -> None:
    with ScriptedServer([b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + OK]) as server:
        client = flavour.client(token="t", base_url=server.url)
        assert send_request(flavour, client) == EMPTY_PAGE


def test_a_connection_that_broke_is_not_used_again(flavour: Flavour) -> None:
    with ScriptedServer([(OK[:-5], Action.CLOSE), OK, OK]) as server:
        client = flavour.client(token="t", base_url=server.url, retry=ONCE)
        with pytest.raises(TransportError):
            send_request(flavour, client)
        assert send_request(flavour, client) == EMPTY_PAGE
        assert send_request(flavour, client) == EMPTY_PAGE


def test_a_name_that_does_not_resolve_is_a_connect_error(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    client = flavour.client(token="t", base_url="https://nowhere.invalid", retry=ONCE)
    with pytest.raises(ConnectError, match=r"no connection to https://nowhere\.invalid: .*not known") as caught:
        send_request(flavour, client)
    assert caught.value.__context__ is None


def test_a_server_that_speaks_no_tls_is_a_connect_error_and_sees_no_token(flavour: Flavour) -> None:
    received: list[bytes] = []

    def respond(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            received.append(connection.recv(65536))
            connection.sendall(OK)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=respond, args=(listening,))
        thread.start()
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        client = flavour.client(token="planted-token-4711", base_url=url, retry=ONCE)
        with pytest.raises(ConnectError, match="SSL") as caught:
            send_request(flavour, client)
        thread.join()
    assert caught.value.__context__ is None
    assert received
    assert b"planted" not in received[0]
