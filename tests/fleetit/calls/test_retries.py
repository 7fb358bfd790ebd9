"""Retries over sockets. Waits are recorded, and nothing sleeps."""

from __future__ import annotations

import asyncio
import gzip
import socket
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import APIError, ConnectError, FleetITError, ResponseTooLarge, Retry, TransportError
from kit.tests.support.scripted_server import Action, Reply, ScriptedServer, reply
from tests.fleetit.client.call_styles import CALL_STYLES, EMPTY_PAGE, OPERATION_NAMES, list_integrations
from tests.fleetit.client.operations import send_request

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

OK = reply(200, EMPTY_PAGE)
BROKEN: dict[str, tuple[Reply, str]] = {
    "reset before the head": (None, "ReadError"),
    "closed before the head": ((Action.CLOSE,), "disconnected without sending a response"),
    "reset in the head": ((OK[:20], Action.RESET), "ReadError"),
    "reset in the body": ((OK[:-5], Action.RESET), "ReadError"),
    "closed in the body": ((OK[:-5], Action.CLOSE), "peer closed connection without sending complete message body"),
    "no HTTP at all": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "illegal status line"),
    "an invalid header": (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "illegal header line"),
}
STYLES_AND_FAILURES = [
    *(("request", how) for how in BROKEN),
    *((style, "reset before the head") for style in ("resource", "stock")),
]


def record_waits(flavour: Flavour, client: Any) -> list[float]:
    """Record the seconds of each wait in place of sleeping."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)

    client._caller.sleep = waits.append if flavour.name == "sync" else sleep
    return waits


@pytest.mark.parametrize(("style", "how"), STYLES_AND_FAILURES)
def test_a_get_over_a_broken_connection_is_retried(flavour: Flavour, style: str, how: str) -> None:
    broken, _ = BROKEN[how]
    with ScriptedServer([broken, reply(503), OK]) as server:
        client = flavour.client(token="t", base_url=server.url)
        waits = record_waits(flavour, client)
        list_integrations(flavour, client, style)
        assert len(server.requests) == 3
        assert len(waits) == 2
        assert 0 <= waits[0] <= 0.5
        assert 0 <= waits[1] <= 1.0


@pytest.mark.parametrize(("style", "how"), STYLES_AND_FAILURES)
def test_the_error_of_a_get_says_the_number_of_attempts(flavour: Flavour, style: str, how: str) -> None:
    broken, why = BROKEN[how]
    with ScriptedServer([broken]) as server:
        client = flavour.client(token="t", base_url=server.url)
        record_waits(flavour, client)
        with pytest.raises(TransportError, match=why) as caught:
            list_integrations(flavour, client, style)
        assert not isinstance(caught.value, ConnectError)
        assert (caught.value.attempts, caught.value.operation, len(server.requests)) == (3, OPERATION_NAMES[style], 3)
        assert str(caught.value).startswith(f"{OPERATION_NAMES[style]}: ")
        assert str(caught.value).endswith(" (3 attempts)")
        assert caught.value.__context__ is None
        assert caught.value.__cause__ is None


@pytest.mark.parametrize(("method", "how"), [*(("POST", how) for how in BROKEN), ("PATCH", "reset before the head")])
def test_a_post_over_a_broken_connection_is_not_retried(flavour: Flavour, method: str, how: str) -> None:
    with ScriptedServer([BROKEN[how][0], OK]) as server:
        client = flavour.client(token="t", base_url=server.url)
        with pytest.raises(TransportError) as caught:
            send_request(flavour, client, method, json={"plate": "A1"})
        assert (caught.value.attempts, len(server.requests)) == (1, 1)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_put_is_retried_with_its_body(flavour: Flavour, method: str) -> None:
    with ScriptedServer([None, OK]) as server:
        client = flavour.client(token="t", base_url=server.url)
        record_waits(flavour, client)
        send_request(flavour, client, method, json={"plate": "A1"})
        assert [received.body for received in server.requests] == [b'{"plate":"A1"}'] * 2


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_a_refused_connection_is_retried_for_every_method(flavour: Flavour, method: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound but not listening: refused, and no other process gets the port
        client = flavour.client(token="t", base_url=f"http://127.0.0.1:{free.getsockname()[1]}")
        waits = record_waits(flavour, client)
        with pytest.raises(
            ConnectError, match=r"no connection to http://127\.0\.0\.1:\d+: .*\(3 attempts\)$"
        ) as caught:
            send_request(flavour, client, method, json={})
        assert (caught.value.attempts, len(waits)) == (3, 2)
        assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("status", "method", "sent"),
    [
        *((status, "GET", 3) for status in (408, 429, 500, 502, 503, 504)),
        *((status, "GET", 1) for status in (400, 401, 403, 404, 409, 501, 520)),
        *((status, "POST", 1) for status in (408, 500, 502, 503, 504)),
        (429, "POST", 3),
        (429, "PATCH", 3),
        (503, "PATCH", 1),
        (503, "PUT", 3),
        (503, "DELETE", 3),
        (503, "HEAD", 3),
        (503, "OPTIONS", 1),
    ],
)
def test_which_statuses_are_retried(flavour: Flavour, status: int, method: str, sent: int) -> None:
    with ScriptedServer([reply(status)]) as server:
        client = flavour.client(token="t", base_url=server.url)
        record_waits(flavour, client)
        with pytest.raises(APIError) as caught:
            send_request(flavour, client, method)
        assert (len(server.requests), caught.value.attempts) == (sent, sent)


def test_the_wait_of_retry_after(flavour: Flavour) -> None:
    asked = [("Retry-After", "7")]
    with ScriptedServer([reply(429, headers=asked), reply(503, headers=asked), OK]) as server:
        client = flavour.client(token="t", base_url=server.url)
        waits = record_waits(flavour, client)
        list_integrations(flavour, client, "request")
        assert waits == [7.0, 7.0]


def test_a_view_and_its_stock_client_use_the_same_retry(flavour: Flavour) -> None:
    for style in CALL_STYLES:
        with ScriptedServer([reply(503), OK]) as server:
            view: Any = flavour.client(token="t", base_url=server.url, retry=Retry(attempts=2, backoff=0)).for_fleet(7)
            list_integrations(flavour, view, style)
            assert [received.header("Fleet-Id") for received in server.requests] == ["7", "7"]


@pytest.mark.parametrize("response", [reply(503), None, (OK[:-5], Action.CLOSE)], ids=["503", "reset", "half a body"])
def test_retries_can_be_turned_off(flavour: Flavour, response: Reply) -> None:
    with ScriptedServer([response, OK]) as server:
        client = flavour.client(token="t", base_url=server.url, retry=Retry(attempts=1))
        with pytest.raises(FleetITError) as caught:
            list_integrations(flavour, client, "request")
        assert "attempts)" not in str(caught.value)
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(reply(200, raw=bytes(2000)), id="too large"),
        pytest.param(reply(200, {}, headers=[("Content-Encoding", "gzip")]), id="not compressed as it says"),
        pytest.param(reply(200, raw=gzip.compress(b"{}")[:-4], headers=[("Content-Encoding", "gzip")]), id="cut short"),
    ],
)
def test_an_error_that_is_not_transient_is_not_retried(flavour: Flavour, response: bytes) -> None:
    with ScriptedServer([response]) as server:
        client = flavour.client(token="t", base_url=server.url, max_response_bytes=1000)
        with pytest.raises(TransportError):
            list_integrations(flavour, client, "request")
        assert len(server.requests) == 1


def test_no_slot_is_held_during_a_wait(flavour: Flavour) -> None:
    # If the response were not closed before the wait, calls that wait would keep their connections.
    with ScriptedServer([reply(503, {"detail": "x"}), OK]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        busy: list[bool] = []

        def record_busy(_: float) -> None:
            pool = client._connections._get_http_client()._transport._pool
            busy.extend(not connection.is_idle() for connection in pool.connections)

        async def record_busy_async(seconds: float) -> None:
            await asyncio.sleep(0)
            record_busy(seconds)

        client._caller.sleep = record_busy if flavour.name == "sync" else record_busy_async
        list_integrations(flavour, client, "request")
        assert busy == [False]


def test_a_response_that_is_too_large_is_not_retried(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, raw=bytes(2000))]) as server:
        client = flavour.client(token="t", base_url=server.url, max_response_bytes=1000)
        with pytest.raises(ResponseTooLarge) as caught:
            list_integrations(flavour, client, "resource")
        assert caught.value.attempts == 1
        assert str(caught.value) == ("integrations_list_active: the response is larger than max_response_bytes (1,000)")
