"""The total time of an attempt: a response may never end although each of its bytes comes in time."""

from __future__ import annotations

import asyncio
import builtins
import itertools
import socket
import threading
import time
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import FleetIT, NotFound, ResponseTooLarge, Retry, Timeout, TimeoutError  # noqa: A004 - the public name
from fleetit_api.exceptions import TREE
from kit.tests.support.scripted_server import Action, Reply, ScriptedServer, chunked, reply
from openapi_sdk.settings.timeout import check_timeout
from openapi_sdk.transport.async_connections import AsyncDeadline, AsyncLimiter
from openapi_sdk.transport.base_connections import DeadlineExceeded
from openapi_sdk.transport.framing import current_request
from openapi_sdk.transport.sync_connections import Deadline, Limiter, current_deadline
from tests.fleetit.client.call_styles import CALL_STYLES, EMPTY_PAGE, OPERATION_NAMES, list_integrations
from tests.support.flavours import Flavour

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

OK = reply(200, EMPTY_PAGE)
ONCE = Retry(attempts=1)
#: A total time that is short enough to wait for.
SHORT = Timeout(connect=30, read=30, total=0.05)


def make_clock(seconds: float) -> Any:
    """Return a clock that advances by so many seconds at each call."""
    times = itertools.count(0.0, seconds)
    return lambda: next(times)


def test_a_deadline_is_exceeded_after_its_seconds() -> None:
    now = [100.0]
    deadline, never = Deadline(5, lambda: now[0]), Deadline(None, lambda: now[0])
    for moment in (100.0, 104.5):
        now[0] = moment
        deadline.check()
        assert deadline.limit(None) == 105.0 - moment
        assert deadline.limit(30) == 105.0 - moment
        assert deadline.limit(0.25) == 0.25
    for moment in (105.0, 105.1, 1e9):
        now[0] = moment
        never.check()
        assert never.limit(30) == 30
        assert never.limit(None) is None
        with pytest.raises(DeadlineExceeded):
            deadline.check()
        with pytest.raises(DeadlineExceeded):
            deadline.limit(30)


@pytest.mark.parametrize("style", CALL_STYLES)
def test_a_slow_body_ends_in_a_timeout_and_is_not_read_further(style: str) -> None:
    flavour = Flavour("sync")
    slow_reply = (chunked([b" "] * 50 + [b"{}"])[:-5], Action.STALL)  # the last chunk is never sent
    with ScriptedServer([slow_reply]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, retry=ONCE)
        client._connections._clock = make_clock(299)
        with pytest.raises(TimeoutError) as caught:
            list_integrations(flavour, client, style)
        assert str(caught.value) == f"{OPERATION_NAMES[style]}: no complete response within 300.0 s"
        assert caught.value.__context__ is None
        assert client._connections._get_http_client()._transport._pool.connections == []
    flavour.close()


@pytest.mark.parametrize("status", [200, 404])
def test_a_call_leaves_no_deadline_and_no_request_behind(status: int) -> None:
    before = current_deadline.get(), current_request.get()
    with (
        ScriptedServer([reply(status, EMPTY_PAGE)]) as server,
        FleetIT(token="t", base_url=server.url) as client,
        suppress(NotFound),
    ):
        client.request("GET", "/v2/tolls/", fleet_id=7)
    assert (current_deadline.get(), current_request.get()) == before


@pytest.mark.parametrize("total", [299 * 60, None], ids=["in time", "without a limit"])
def test_a_slow_body_within_the_total_time_is_read(total: float | None) -> None:
    flavour = Flavour("sync")
    with ScriptedServer([chunked([b" "] * 50 + [b"{}"])]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, timeout=Timeout(total=total))
        client._connections._clock = make_clock(299)
        assert client.request("GET", "/v2/things/") == {}
    flavour.close()


@pytest.mark.parametrize(
    "response",
    [
        pytest.param((Action.STALL,), id="before the head"),
        pytest.param((OK[:12], Action.STALL), id="in the head"),
        pytest.param((OK[:-5], Action.STALL), id="in the body"),
    ],
)
def test_the_total_time_applies_if_other_timeouts_are_longer(flavour: Flavour, response: Reply) -> None:
    with ScriptedServer([response]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, retry=ONCE, timeout=SHORT)
        with pytest.raises(TimeoutError, match=r"no complete response within 0\.05 s$") as caught:
            list_integrations(flavour, client, "request")
        assert caught.value.__context__ is None
        assert client._connections._get_http_client()._transport._pool.connections == []


def test_the_total_time_is_for_each_attempt_and_the_attempt_is_retried(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ScriptedServer([(OK[:-5], Action.STALL), OK]) as server:
        client = flavour.client(
            token="t", base_url=server.url, retry=Retry(attempts=2, backoff=0), timeout=Timeout(5, 2)
        )
        # The first request takes 301 s.
        add_to_clock(flavour, client, lambda: 301 if server.requests else 0, monkeypatch)
        assert list_integrations(flavour, client, "request") == EMPTY_PAGE
        assert len(server.requests) == 2
        monkeypatch.undo()


@pytest.mark.parametrize(
    ("timeout", "expected"),
    [
        pytest.param(None, Timeout(5, 30, 300), id="by default"),
        pytest.param(2, Timeout(2, 2, 300), id="seconds are for connecting and reading"),
        pytest.param(600, Timeout(600, 600, 600), id="more seconds than the total is by default"),
        pytest.param(Timeout(1, 2, 3), Timeout(1, 2, 3), id="all of them"),
        pytest.param(Timeout(total=None), Timeout(5, 30, None), id="no total"),
        pytest.param(Timeout(read=30, total=10), Timeout(5, 30, 10), id="a total that is shorter than read"),
        pytest.param(86_400, Timeout(86_400, 86_400, 86_400), id="a day, the longest"),
    ],
)
def test_the_timeout_of_an_argument(timeout: Any, expected: Timeout) -> None:
    assert check_timeout(TREE, timeout) == expected


@pytest.mark.parametrize(
    ("total", "seconds", "expected"),
    [
        pytest.param(300, 2.00049, 2.0, id="milliseconds"),
        pytest.param(None, 1.2346, 1.235, id="no total"),
        pytest.param(1, 2, 1, id="a total that is shorter"),
    ],
)
def test_the_total_time_of_an_attempt_before_a_deadline(total: float | None, seconds: float, expected: float) -> None:
    assert Timeout(1, 2, total).within(seconds) == Timeout(1, 2, expected)


@pytest.mark.parametrize(("total", "expected"), [(None, 35), (35, 35), (34, 34), (300, 35)])
def test_the_time_to_wait_for_a_free_connection(total: float | None, expected: float) -> None:
    assert Timeout(5, 30, total).pool == expected


@contextmanager
def run_endless_server(once: bytes, again: bytes, *, pause: float = 0) -> Generator[str]:
    """Serve one response that never ends: some bytes, and then others again and again until the client closes."""
    ended = threading.Event()

    def serve() -> None:
        peer, _ = listener.accept()
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with peer, suppress(OSError):
            peer.recv(65536)
            peer.sendall(once)
            while not ended.wait(pause):
                peer.sendall(again)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=serve, daemon=True)
        server.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        ended.set()
        server.join()


def set_clock(flavour: Flavour, client: Any, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Advance the clock of a client by so many seconds each time it is read."""
    if flavour.runner is None:
        client._connections._clock = make_clock(seconds)
    else:
        monkeypatch.setattr(flavour.runner.get_loop(), "time", make_clock(seconds))


def add_to_clock(flavour: Flavour, client: Any, seconds: Callable[[], float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock of a client be ahead by so many seconds."""
    if flavour.runner is None:
        client._connections._clock = lambda: time.monotonic() + seconds()
    else:
        loop = flavour.runner.get_loop()
        clock = loop.time
        monkeypatch.setattr(loop, "time", lambda: clock() + seconds())


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
#: Longer than the total time of 300 s.
LONG = Timeout(connect=1e4, read=1e4)
INTERIM = b"HTTP/1.1 103 Early Hints\r\n"


@pytest.mark.parametrize(
    ("once", "again"),
    [
        pytest.param(b"HTTP/1.1 200 ", b"O", id="the first line"),
        pytest.param(HEAD + b"X-Long: ", b"x", id="the line of a header"),
        pytest.param(HEAD, b"X: 1\r\n", id="the lines of headers"),
        pytest.param(INTERIM + b"X: ", b"x", id="an interim response"),
        pytest.param(HEAD + b"Content-Length: 9999999\r\n\r\n", b" ", id="the body"),
        pytest.param(CHUNKED, b"0", id="the size of a chunk"),
        pytest.param(CHUNKED + b"1;", b"x", id="the extension of a chunk"),
        pytest.param(CHUNKED, b"1\r\n \r\n", id="many chunks"),
        pytest.param(CHUNKED + b"0\r\nX: ", b"x", id="a trailer"),
        pytest.param(CHUNKED + b"0\r\n", b"X: 1\r\n", id="many trailers"),
    ],
)
def test_a_response_that_never_ends_is_limited_by_the_total_time(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, once: bytes, again: bytes
) -> None:
    with run_endless_server(once, again) as address:
        client: Any = flavour.client(token="t", base_url=f"http://{address}", retry=ONCE, timeout=LONG)
        set_clock(flavour, client, 30, monkeypatch)
        with pytest.raises(TimeoutError, match=r"no complete response within 300\.0 s$") as caught:
            list_integrations(flavour, client, "request")
        assert caught.value.__context__ is None
        assert client._connections._get_http_client()._transport._pool.connections == []
        monkeypatch.undo()


@pytest.mark.parametrize(
    ("once", "again", "message"),
    [
        pytest.param(
            b"", INTERIM + b"\r\n", "there are more than 16 interim responses (1xx) before it", id="interim responses"
        ),
        pytest.param(
            b"",
            INTERIM + b"X: " + b"x" * 60_000 + b"\r\n\r\n",
            "its head has more than 256 KiB",
            id="long interim responses",
        ),
        pytest.param(
            CHUNKED,
            b"1;" + b"x" * 500 + b"\r\n \r\n",
            "its chunks have more than 256 KiB of extensions and trailers",
            id="extensions of chunks",
        ),
        pytest.param(
            CHUNKED,
            b"1;" + b"x" * 60_000 + b"\r\n \r\n",
            "its chunks have more than 256 KiB of extensions and trailers",
            id="long extensions of chunks",
        ),
    ],
)
def test_what_is_around_an_endless_body_is_limited_by_its_size(
    flavour: Flavour, once: bytes, again: bytes, message: str
) -> None:
    with run_endless_server(once, again) as address:
        # Without the limit the test would end at 1,000 bytes of body.
        options: dict[str, Any] = {"timeout": Timeout(total=None), "max_response_bytes": 1000}
        client: Any = flavour.client(token="t", base_url=f"http://{address}", **options)
        with pytest.raises(ResponseTooLarge) as caught:
            list_integrations(flavour, client, "request")
        assert str(caught.value) == f"{OPERATION_NAMES['request']}: the response can't be read: {message}"
        assert caught.value.__context__ is None
        assert client._connections._get_http_client()._transport._pool.connections == []


def test_what_is_around_a_body_does_not_include_the_body(flavour: Flavour) -> None:
    with ScriptedServer([chunked([b" " * 100_000] * 5 + [b"{}"])]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        assert flavour.run(lambda: client.request("GET", "/v2/things/")) == {}


@pytest.mark.parametrize(
    ("scheme", "once"),
    [
        pytest.param("http", HEAD + b"X-Long: ", id="the head"),
        pytest.param("https", b"\x16\x03\x03\x40\x00", id="the TLS handshake"),
    ],
)
def test_a_byte_that_comes_in_time_does_not_extend_the_total_time(flavour: Flavour, scheme: str, once: bytes) -> None:
    # A byte every 10 ms is far within the read timeout.
    with run_endless_server(once, b"x", pause=0.01) as address:
        client: Any = flavour.client(token="t", base_url=f"{scheme}://{address}", retry=ONCE, timeout=SHORT)
        with pytest.raises(TimeoutError, match=r"no complete response within 0\.05 s$") as caught:
            list_integrations(flavour, client, "request")
        assert caught.value.__context__ is None


def test_a_request_that_is_not_read_is_limited_by_the_total_time(flavour: Flavour) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        client: Any = flavour.client(token="t", base_url=url, retry=ONCE, timeout=SHORT)
        with pytest.raises(TimeoutError, match=r"no complete response within 0\.05 s$"):
            flavour.run(lambda: client.request("PUT", "/v2/things/", json="x" * 10_000_000))


#: Both limit a call to 300 s. One that waited for a connection has less of it left.
LIMITS = [
    pytest.param({"timeout": Timeout(read=2, total=300)}, id="the total time of an attempt"),
    pytest.param({"timeout": Timeout(read=2, total=None), "deadline": 300}, id="the deadline of a call"),
]


def let_calls_wait(
    flavour: Flavour,
    client: Any,
    seconds: float,
    monkeypatch: pytest.MonkeyPatch,
    more: Callable[[], float] = lambda: 0,
) -> None:
    """Let each call wait so many seconds for a free connection, by the clock of its client."""
    waited = 0.0

    def wait(_limiter: object, _seconds: float) -> Any:
        nonlocal waited
        waited += seconds
        return nullcontext()

    add_to_clock(flavour, client, lambda: waited + more(), monkeypatch)
    monkeypatch.setattr(Limiter if flavour.runner is None else AsyncLimiter, "slot", wait)


@pytest.mark.parametrize("options", LIMITS)
def test_the_wait_for_a_connection_counts_towards_the_limit(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, options: Any
) -> None:
    with ScriptedServer([(OK[:-5], Action.STALL)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, retry=ONCE)
        # The request itself takes 20 s of the 10 s that are left. A deadline is made a moment before the call begins.
        let_calls_wait(flavour, client, 290, monkeypatch, lambda: 20 if server.requests else 0)
        with pytest.raises(TimeoutError, match=r"no complete response within (300(\.0)?|299\.[0-9]+) s"):
            flavour.run(lambda: client.request("GET", "/v2/things/", options=options))
        assert len(server.requests) == 1
        monkeypatch.undo()


@pytest.mark.parametrize("options", LIMITS)
@pytest.mark.parametrize("is_connected", [pytest.param(False, id="new"), pytest.param(True, id="kept alive")])
def test_nothing_is_sent_if_the_wait_for_a_connection_took_all_of_the_limit(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, options: Any, is_connected: bool
) -> None:
    with ScriptedServer([OK]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, retry=ONCE)
        if is_connected:
            list_integrations(flavour, client, "request")
            server.requests.clear()
        let_calls_wait(flavour, client, 301, monkeypatch)
        with pytest.raises(TimeoutError) as caught:
            flavour.run(lambda: client.request("POST", "/v2/things/", options=options))
        assert caught.value.__context__ is None
        assert (server.requests, caught.value.may_have_happened) == ([], False)
        monkeypatch.undo()


def test_a_timeout_error_inside_of_the_total_time_is_raised_unchanged() -> None:
    async def fail() -> None:
        async with AsyncDeadline(30).limit():
            raise builtins.TimeoutError

    with pytest.raises(builtins.TimeoutError):
        asyncio.run(fail())
