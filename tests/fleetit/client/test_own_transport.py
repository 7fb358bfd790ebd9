"""`transport=`: an object of the user sends, under our retries, limits, fleets and errors."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import httpx2
import pytest

from fleetit import (
    ConfigurationError,
    ConnectError,
    FleetIT,
    NotFound,
    ResponseTooLarge,
    Retry,
    Timeout,
    TimeoutError,  # noqa: A004 - the public name
    TransportError,
)
from tests.fleetit.client.call_styles import CALL_STYLES, EMPTY_PAGE, list_integrations
from tests.fleetit.client.operations import send_request
from tests.support.flavours import Flavour

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

TOKEN = "planted-token-4711"
OPTIONS: dict[str, Any] = {"token": TOKEN, "retry": Retry(attempts=2, backoff=0)}


class Recorder(httpx.MockTransport):
    """Answers with the next of some responses, or raises it; remembers the requests, and whether it was closed."""

    def __init__(self, *results: httpx.Response | Exception) -> None:
        super().__init__(self._answer)
        self.requests: list[httpx.Request] = []
        self.is_closed = False
        self._results = iter(results)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        result = next(self._results)
        if isinstance(result, Exception):
            raise result
        return result

    def close(self) -> None:
        self.is_closed = True

    async def aclose(self) -> None:
        self.is_closed = True


@pytest.mark.parametrize("style", CALL_STYLES)
def test_it_sends_with_our_headers_and_retries(flavour: Flavour, style: str) -> None:
    transport = Recorder(httpx.Response(503), httpx.Response(200, json=EMPTY_PAGE))
    client: Any = flavour.client(**OPTIONS, fleet_id=42, transport=transport)
    list_integrations(flavour, client, style)
    first, second = transport.requests
    assert first.url == second.url
    assert first.url.host == "api.app.fleetit.com"
    assert (second.headers["Authorization"], second.headers["Fleet-Id"]) == (f"Bearer {TOKEN}", "42")
    flavour.run(client.close)
    assert not transport.is_closed


@pytest.mark.parametrize(
    ("make", "error", "may_have_happened"),
    [
        pytest.param(lambda: httpx.Response(404, json={"detail": "No."}), NotFound, False, id="an answer"),
        pytest.param(lambda: httpx.ConnectError("down"), ConnectError, False, id="no connection"),
        pytest.param(lambda: httpx.ReadTimeout("slow"), TimeoutError, True, id="no answer in time"),
        pytest.param(lambda: httpx.ReadError("reset"), TransportError, True, id="no answer"),
        pytest.param(lambda: httpx.Response(200, content=b"x" * 101), ResponseTooLarge, True, id="too much"),
    ],
)
def test_what_it_raises_or_answers_becomes_our_errors(
    flavour: Flavour, make: Callable[[], httpx.Response | Exception], error: type[Exception], may_have_happened: bool
) -> None:
    client: Any = flavour.client(
        token=TOKEN, retry=Retry(attempts=1), max_response_bytes=100, transport=Recorder(make())
    )
    with pytest.raises(error) as caught:
        flavour.run(lambda: client.request("POST", "/v2/things/", json={}))
    assert getattr(caught.value, "may_have_happened", None) == may_have_happened
    assert TOKEN not in repr(caught.value)


class _Endless(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body whose parts take ten seconds each, for a clock that jumps."""

    def __init__(self, tick: Callable[[], object]) -> None:
        self._tick = tick

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self._tick()
            yield b"x"

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.Event().wait()


@pytest.mark.parametrize("place", ["before it", "in it", "in the body"])
def test_the_total_time_holds(place: str) -> None:
    now = [0.0]

    def tick() -> None:
        now[0] += 10

    def answer(_: httpx.Request) -> httpx.Response:
        assert place != "before it"
        if place == "in it":
            tick()
            tick()
        return httpx.Response(200, stream=_Endless(tick))

    client = FleetIT(TOKEN, retry=Retry(attempts=1), timeout=Timeout(total=15), transport=httpx.MockTransport(answer))

    def read_clock() -> float:
        if place == "before it":
            tick()
            tick()
        return now[0]

    client._connections._clock = read_clock
    with client, pytest.raises(TimeoutError, match="no complete response within 15 s"):
        client.request("GET", "/v2/things/")


@pytest.mark.parametrize("place", ["in it", "in the body"])
def test_the_total_time_holds_in_a_coroutine(place: str) -> None:
    async def answer(_: httpx.Request) -> httpx.Response:
        if place == "in it":
            await asyncio.Event().wait()
        return httpx.Response(200, stream=_Endless(lambda: None))

    flavour = Flavour("async")
    client = flavour.client(
        token=TOKEN, retry=Retry(attempts=1), timeout=Timeout(total=0.05), transport=httpx.MockTransport(answer)
    )
    with pytest.raises(TimeoutError, match=r"no complete response within 0\.05 s"):
        send_request(flavour, client)
    flavour.close()


class _OnlyAsync:
    async def handle_async_request(self, _request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=EMPTY_PAGE)


class _OnlySync:
    def handle_request(self, _request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=EMPTY_PAGE)


def test_one_method_is_enough(flavour: Flavour) -> None:
    right, wrong = (_OnlySync(), _OnlyAsync()) if flavour.name == "sync" else (_OnlyAsync(), _OnlySync())
    send_request(flavour, flavour.client(token="t", transport=right))
    with pytest.raises(
        ConfigurationError, match=r"^transport: <.*> has no method handle_(async_)?request; httpx\.Mock"
    ):
        flavour.client(token="t", transport=wrong)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param({"proxy": "http://127.0.0.1:1"}, "proxy: can't be passed beside transport=", id="a proxy"),
        pytest.param({"http_library": "httpx2"}, "http_library: can't be passed beside", id="the other library"),
        pytest.param(
            {"transport": httpx2.MockTransport(lambda _: httpx2.Response(200))},
            "transport: .* is of httpx2; pass one of httpx",
            id="a transport of the other library",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(flavour: Flavour, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{message}"):
        flavour.client(**{"token": "t", "transport": Recorder(), **options})


def test_variables_about_connections_are_not_read(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"HTTPS_PROXY": "http://127.0.0.1:1", "FLEETIT_HTTP_LIBRARY": "httpx2"}.items():
        monkeypatch.setenv(name, value)
    transport = Recorder(httpx.Response(200, json=EMPTY_PAGE))
    send_request(flavour, flavour.client(token="t", transport=transport))
    assert transport.requests[0].headers["User-Agent"].rpartition(" ")[2].startswith("httpx/")


def test_views_share_it(flavour: Flavour) -> None:
    transport = Recorder(httpx.Response(200, json=EMPTY_PAGE))
    client: Any = flavour.client(token="t", transport=transport)
    send_request(flavour, client.for_fleet(7))
    assert transport.requests[0].headers["Fleet-Id"] == "7"
    with pytest.raises(ConfigurationError, match=r"^transport: a view shares the connections of its client"):
        client.with_options(transport=transport)
