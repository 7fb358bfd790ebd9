from __future__ import annotations

import asyncio
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager
from typing import TYPE_CHECKING, Any

import certifi
import pytest

from fleetit import AsyncFleetIT, ConfigurationError, FleetIT, FleetITError, InvalidInput, Timeout
from kit.tests.support.scripted_server import Action, ScriptedServer, reply
from openapi_sdk.transport.async_connections import AsyncLimiter
from openapi_sdk.transport.sync_connections import Limiter
from tests.fleetit.client.call_styles import CALL_STYLES, EMPTY_PAGE, list_integrations
from tests.support.flavours import Flavour

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator

OK = reply(200, EMPTY_PAGE)


@pytest.mark.parametrize("style", CALL_STYLES)
@pytest.mark.parametrize("user_name", ["client", "view"])
def test_a_closed_client_and_its_views_refuse_calls(flavour: Flavour, style: str, user_name: str) -> None:
    with ScriptedServer([OK]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        user = client if user_name == "client" else client.for_fleet(7)
        list_integrations(flavour, user, style)
        flavour.run(client.close)
        with pytest.raises(ConfigurationError, match=r": this client is closed; make a new one$"):
            list_integrations(flavour, user, style)
        assert len(server.requests) == 1


def test_closing_twice_does_nothing_more(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url="http://127.0.0.1:9")
    flavour.run(client.close)
    flavour.run(client.close)


def test_a_with_block_closes_a_client_but_not_a_view() -> None:
    with ScriptedServer([OK]) as server:
        with FleetIT(token="t", base_url=server.url) as client:
            with client.for_fleet(7) as view:
                assert view is not client
                view.request("GET", "/v2/things/")
            client.request("GET", "/v2/things/")
        with pytest.raises(ConfigurationError, match="closed"):
            client.request("GET", "/v2/things/")

        async def use() -> AsyncFleetIT:
            async with AsyncFleetIT(token="t", base_url=server.url) as client:
                async with client.for_fleet(7) as view:
                    await view.request("GET", "/v2/things/")
                await client.request("GET", "/v2/things/")
            with pytest.raises(ConfigurationError, match="closed"):
                await client.request("GET", "/v2/things/")
            return client

        asyncio.run(use())
        assert [received.header("Fleet-Id") for received in server.requests] == ["7", None, "7", None]


def test_a_with_block_does_not_swallow_exceptions() -> None:
    with pytest.raises(ZeroDivisionError), FleetIT(token="t", base_url="http://127.0.0.1:9"):
        _ = 1 / 0


@pytest.mark.parametrize("style", CALL_STYLES)
def test_another_event_loop_is_refused(style: str) -> None:
    with ScriptedServer([OK]) as server, closing(Flavour("async")) as first, closing(Flavour("async")) as second:
        client = first.client(token="t", base_url=server.url)
        list_integrations(first, client, style)
        with pytest.raises(ConfigurationError, match=r": this client belongs to another event loop; make one in each"):
            list_integrations(second, client, style)
        with pytest.raises(ConfigurationError, match=r"^close: this client belongs to another event loop"):
            second.run(client.close)
        list_integrations(first, client, style)
        assert len(server.requests) == 2


def test_a_client_made_outside_of_a_loop_belongs_to_the_first_loop_that_uses_it() -> None:
    with ScriptedServer([OK]) as server:
        client = AsyncFleetIT(token="t", base_url=server.url)

        async def use() -> None:
            async with client:
                await client.integrations.list_active().count()

        asyncio.run(use())
        assert len(server.requests) == 1


@pytest.mark.parametrize("response", [(Action.STALL,), (OK[:-5], Action.STALL)], ids=["before the head", "in the body"])
def test_a_cancelled_call_ends_at_once_and_closes_its_connection(response: Any) -> None:
    with ScriptedServer([response, OK]) as server:

        async def use() -> None:
            async with AsyncFleetIT(token="t", base_url=server.url) as client:
                task = asyncio.create_task(client.request("GET", "/v2/things/"))
                await asyncio.to_thread(server.replied.wait)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                assert task.cancelled()
                pool: Any = client._connections._get_http_client()._transport
                assert pool._pool.connections == []
                assert await client.request("GET", "/v2/things/") == EMPTY_PAGE

        asyncio.run(use())
        assert len(server.requests) == 2  # a cancelled call is not retried


def test_a_timeout_of_the_caller_stays_a_builtin_timeout_error() -> None:
    with ScriptedServer([(Action.STALL,)]) as server:

        async def use() -> None:
            async with AsyncFleetIT(token="t", base_url=server.url) as client:
                with pytest.raises(TimeoutError) as caught:
                    async with asyncio.timeout(0.05):
                        await client.request("GET", "/v2/things/")
                assert type(caught.value) is TimeoutError

        asyncio.run(use())


def test_a_cancelled_wait_ends_at_once() -> None:
    with ScriptedServer([reply(503, headers=[("Retry-After", "60")])]) as server:

        async def use() -> None:
            async with AsyncFleetIT(token="t", base_url=server.url) as client:
                caller: Any = client._caller
                asleep = asyncio.Event()

                async def sleep(_: float) -> None:
                    asleep.set()
                    await asyncio.Event().wait()

                caller.sleep = sleep
                task = asyncio.create_task(client.request("GET", "/v2/things/"))
                await asleep.wait()
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task

        asyncio.run(use())
        assert len(server.requests) == 1


def test_a_keyboard_interrupt_during_a_wait_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", interrupt)
    with (
        ScriptedServer([reply(503)]) as server,
        FleetIT(token="t", base_url=server.url) as client,
        pytest.raises(KeyboardInterrupt),
    ):
        client.request("GET", "/v2/things/")


def test_closing_while_another_thread_reads_ends_its_call_with_an_error() -> None:
    ended: list[BaseException] = []
    with ScriptedServer([(OK[:-5], Action.STALL)]) as server:
        client = FleetIT(token="t", base_url=server.url, timeout=Timeout(connect=5, read=0.2))

        def read() -> None:
            try:
                client.request("GET", "/v2/things/")
            except BaseException as error:  # noqa: BLE001 - whatever it is, the test looks at it
                ended.append(error)

        thread = threading.Thread(target=read)
        thread.start()
        server.replied.wait()
        client.close()
        thread.join()
    (error,) = ended
    assert isinstance(error, FleetITError)


@pytest.mark.parametrize("is_used", [True, False], ids=["used before", "never used"])
def test_closing_a_client_ends_a_call_that_waits_for_a_slot(is_used: bool) -> None:
    """Without the check its HTTP client would be closed, or created and never closed."""
    with ScriptedServer([OK]) as server:
        client = FleetIT(token="t", base_url=server.url)
        if is_used:
            client.request("GET", "/v2/things/")
        connections = client._connections

        class Closing(Limiter):
            @contextmanager
            def slot(self, seconds: float) -> Generator[None]:
                client.close()
                with super().slot(seconds):
                    yield

        connections._limiter = Closing()
        with pytest.raises(ConfigurationError, match=r"^GET /v2/things/: this client is closed; make a new one$"):
            client.request("GET", "/v2/things/")
        assert len(server.requests) == is_used
        assert connections._http_client is None or connections._http_client.is_closed


@pytest.mark.parametrize("is_used", [True, False], ids=["used before", "never used"])
def test_closing_an_async_client_ends_a_call_that_waits_for_a_slot(is_used: bool) -> None:
    async def wait(url: str) -> None:
        client = AsyncFleetIT(token="t", base_url=url)
        if is_used:
            await client.request("GET", "/v2/things/")
        connections = client._connections

        class Closing(AsyncLimiter):
            @asynccontextmanager
            async def slot(self, seconds: float) -> AsyncGenerator[None]:
                await client.close()
                async with super().slot(seconds):
                    yield

        connections._limiter = Closing()
        with pytest.raises(ConfigurationError, match=r"^GET /v2/things/: this client is closed; make a new one$"):
            await client.request("GET", "/v2/things/")
        assert connections._http_client is None or connections._http_client.is_closed

    with ScriptedServer([OK]) as server:
        asyncio.run(wait(server.url))
        assert len(server.requests) == is_used


@pytest.mark.parametrize(
    ("variable", "is_created"),
    [
        pytest.param(None, False, id="no variable"),
        pytest.param("SSL_CERT_FILE", True, id="a file of certificates"),
        pytest.param("SSL_CERT_DIR", True, id="a folder of certificates"),
        pytest.param("SSLKEYLOGFILE", True, id="a file for TLS keys"),
        pytest.param("HTTPS_PROXY", True, id="a proxy"),
    ],
)
def test_the_http_client_is_created_at_once_only_if_the_environment_configures_it(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, variable: str | None, is_created: bool
) -> None:
    if variable is not None:
        values = {"SSL_CERT_FILE": certifi.where(), "SSL_CERT_DIR": "/", "SSLKEYLOGFILE": os.devnull}
        monkeypatch.setenv(variable, values.get(variable, "http://127.0.0.1:9"))
    client: Any = flavour.client(token="t", base_url="https://api.example.com")
    assert (client._connections._http_client is not None) == is_created


def test_threads_that_send_first_at_the_same_time_create_one_http_client(monkeypatch: pytest.MonkeyPatch) -> None:
    with FleetIT(token="t", base_url="http://127.0.0.1:9") as client:
        connections, start = client._connections, threading.Barrier(8)
        make = connections._make_http_client

        def make_slowly(**options: Any) -> Any:
            time.sleep(0.02)
            return make(**options)

        def get_http_client(_: int) -> object:
            start.wait()
            return connections._get_http_client()

        monkeypatch.setattr(connections, "_make_http_client", make_slowly)
        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(get_http_client, range(8)))) == 1


def test_a_runtime_error_of_an_open_client_is_raised(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    client: Any = flavour.client(token="t", base_url="http://127.0.0.1:9")

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(client._connections._get_http_client(), "send", fail)
    with pytest.raises(RuntimeError):
        flavour.run(lambda: client.request("GET", "/v2/things/"))


def test_a_closed_client_has_no_open_connection(flavour: Flavour) -> None:
    with ScriptedServer([OK]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        views: list[Any] = [client.for_fleet(fleet) for fleet in (1, 2, 3)]
        for view in views:
            for style in CALL_STYLES:
                list_integrations(flavour, view, style)
        pool = client._connections._get_http_client()._transport._pool
        assert len(pool.connections) == 1  # one for all views and call styles
        flavour.run(client.close)
        assert pool.connections == []


def test_a_refused_request_opens_no_connection(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url="http://127.0.0.1:9")
    uses: tuple[Callable[[], Any], ...] = (
        lambda: client.integrations.list_active(limit=0),
        lambda: flavour.run(lambda: client.request("GET", "/..")),
    )
    for use in uses:
        with pytest.raises(InvalidInput):
            use()
    assert client._connections._get_http_client()._transport._pool.connections == []
