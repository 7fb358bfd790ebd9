"""Without an event loop of asyncio, as under trio, there is one clear error, and no coroutine that nobody awaits."""

from __future__ import annotations

import gc
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import AsyncFleetIT, ConfigurationError
from tests.fleetit.webhooks.inbox.deliveries import make_inbox, toll

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine


def drive(coroutine: Coroutine[Any, Any, object]) -> None:
    """Run a coroutine without a loop of asyncio, as one of trio would. What waits for nothing ends."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    finally:
        coroutine.close()


def use(act: Callable[[AsyncFleetIT], Awaitable[object]]) -> Callable[[], Coroutine[Any, Any, object]]:
    async def call() -> None:
        await act(AsyncFleetIT(token="x" * 20, base_url="http://127.0.0.1:9"))

    return call


async def enter(client: AsyncFleetIT) -> None:
    async with client:
        pytest.fail("entered")


async def list_all(listing: Any) -> None:
    async for _ in listing:
        pass


async def serve(scope: dict[str, Any]) -> None:
    inbox = make_inbox()
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "lifespan.startup"}

    async def send(message: Any) -> None:
        sent.append(message)

    await inbox.asgi(scope, receive, send)
    raise ConfigurationError(sent[0]["message"])


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("call", "who"),
    [
        pytest.param(use(enter), "AsyncFleetIT", id="async with"),
        pytest.param(use(lambda client: client.auth.whoami()), "whoami", id="a call"),
        pytest.param(use(lambda client: list_all(client.tolls.list(fleet_id=1))), "tolls_list", id="a listing"),
        pytest.param(
            use(lambda client: list_all(client.tolls.list(fleet_id=1, prefetch=3))), "prefetch", id="prefetch"
        ),
        pytest.param(
            use(lambda client: list_all(client.across_fleets(client.tolls.list, [1, 2]))), "across_fleets", id="fleets"
        ),
        pytest.param(lambda: make_inbox().receive_async(*toll()), "receive_async", id="a delivery"),
        pytest.param(lambda: make_inbox().start_async(), "an inbox on ASGI", id="an inbox"),
        pytest.param(lambda: serve({"type": "http", "method": "POST"}), "an inbox on ASGI", id="an endpoint"),
        pytest.param(lambda: serve({"type": "lifespan"}), "an inbox on ASGI", id="the start of a server"),
    ],
)
def test_another_kind_of_loop_is_one_clear_error(call: Callable[[], Coroutine[Any, Any, object]], who: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ConfigurationError, match=rf"{who}.*: it needs asyncio, .* trio has another kind of loop"):
            drive(call())
        gc.collect()
