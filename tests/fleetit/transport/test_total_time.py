"""The total time of an attempt: a response may never end although each of its bytes comes in time."""

from __future__ import annotations

import asyncio
import builtins
import itertools
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import Retry, Timeout, TimeoutError  # noqa: A004 - the public name
from fleetit._timeout import check_timeout
from fleetit._transport.deadline import Deadline, DeadlineExceeded, async_deadline
from tests.fleetit.call_styles import CALL_STYLES, EMPTY_PAGE, OPERATION_NAMES, list_integrations
from tests.support.flavours import Flavour
from tests.support.scripted_server import Action, Reply, ScriptedServer, chunked, reply

if TYPE_CHECKING:
    from collections.abc import Iterator

OK = reply(200, EMPTY_PAGE)
ONCE = Retry(attempts=1)


def make_clock(seconds: float) -> Any:
    """Return a clock that advances by so many seconds at each call."""
    times = itertools.count(0.0, seconds)
    return lambda: next(times)


def test_a_deadline_is_exceeded_after_its_seconds() -> None:
    now = [100.0]
    deadline, never = Deadline(5, lambda: now[0]), Deadline(None, lambda: now[0])
    for moment in (100.0, 104.9, 105.0):
        now[0] = moment
        deadline.check()
    for moment in (105.1, 1e9):
        now[0] = moment
        never.check()
        with pytest.raises(DeadlineExceeded):
            deadline.check()


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


@pytest.mark.parametrize("total", [299 * 60, None], ids=["in time", "without a limit"])
def test_a_slow_body_within_the_total_time_is_read(total: float | None) -> None:
    flavour = Flavour("sync")
    with ScriptedServer([chunked([b" "] * 50 + [b"{}"])]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, timeout=Timeout(total=total))
        client._connections._clock = make_clock(299)
        assert client.request("GET", "/v2/things/") == {}
    flavour.close()


@pytest.mark.parametrize("style", CALL_STYLES)
@pytest.mark.parametrize(
    "response",
    [
        pytest.param((Action.STALL,), id="before the head"),
        pytest.param((OK[:12], Action.STALL), id="in the head"),
        pytest.param((OK[:-5], Action.STALL), id="in the body"),
    ],
)
def test_the_total_time_applies_if_other_timeouts_are_longer(flavour: Flavour, style: str, response: Reply) -> None:
    with ScriptedServer([response]) as server:
        timeout = Timeout(connect=30, read=30, total=0.15)
        client: Any = flavour.client(token="t", base_url=server.url, retry=ONCE, timeout=timeout)
        with pytest.raises(TimeoutError, match=r"no (complete )?response (within|for) 0\.15 s$") as caught:
            list_integrations(flavour, client, style)
        assert caught.value.__context__ is None
        assert client._connections._get_http_client()._transport._pool.connections == []


def test_the_total_time_is_for_each_attempt_and_the_attempt_is_retried(flavour: Flavour) -> None:
    with ScriptedServer([(OK[:-5], Action.STALL), OK]) as server:
        timeout, retry = Timeout(connect=30, read=30, total=0.15), Retry(backoff=0)
        client = flavour.client(token="t", base_url=server.url, retry=retry, timeout=timeout)
        assert list_integrations(flavour, client, "request") == EMPTY_PAGE


@pytest.mark.parametrize(
    ("timeout", "expected"),
    [
        pytest.param(None, Timeout(5, 30, 300), id="by default"),
        pytest.param(2, Timeout(2, 2, 300), id="seconds are for connecting and reading"),
        pytest.param(600, Timeout(600, 600, 600), id="more seconds than the total is by default"),
        pytest.param(Timeout(1, 2, 3), Timeout(1, 2, 3), id="all of them"),
        pytest.param(Timeout(total=None), Timeout(5, 30, None), id="no total"),
        pytest.param(Timeout(read=30, total=10), Timeout(5, 30, 10), id="a total that is shorter than read"),
    ],
)
def test_the_timeout_of_an_argument(timeout: Any, expected: Timeout) -> None:
    assert check_timeout(timeout) == expected


@pytest.fixture
def slow_server() -> Iterator[tuple[str, list[bytes]]]:
    """Serve one response byte by byte. The list takes the bytes that are sent at once before."""
    at_once: list[bytes] = []
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            peer, _ = listener.accept()
            with peer:
                peer.recv(65536)
                peer.sendall(at_once[0])
                # A byte every 10 ms is far within the read timeout. The client closes the connection.
                while not ended.wait(0.01):
                    try:
                        peer.sendall(b"x")
                    except OSError:
                        return

        server = threading.Thread(target=serve)
        server.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", at_once
        ended.set()
        server.join()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    ("kind", "at_once"),
    [
        pytest.param("async", HEAD + b"X-Long: ", id="async, the head"),
        pytest.param("async", HEAD + b"Content-Length: 99999\r\n\r\n", id="async, the body"),
        # A thread can't check the clock while httpx reads the head: a slow response head is limited only by its size.
        pytest.param("sync", HEAD + b"Content-Length: 99999\r\n\r\n", id="sync, the body"),
    ],
)
def test_a_response_whose_bytes_all_come_in_time_is_limited_by_the_total_time(
    slow_server: tuple[str, list[bytes]], kind: Any, at_once: bytes
) -> None:
    url, first = slow_server
    first.append(at_once)
    flavour = Flavour(kind)
    client: Any = flavour.client(token="t", base_url=url, retry=ONCE, timeout=Timeout(connect=30, read=30, total=0.15))
    began = time.monotonic()
    with pytest.raises(TimeoutError, match=r"no complete response within 0\.15 s$") as caught:
        list_integrations(flavour, client, "request")
    assert time.monotonic() - began < 30
    assert caught.value.__context__ is None
    flavour.close()


def test_a_timeout_error_inside_of_the_total_time_is_raised_unchanged() -> None:
    async def fail() -> None:
        async with async_deadline(30):
            raise builtins.TimeoutError

    with pytest.raises(builtins.TimeoutError):
        asyncio.run(fail())
