"""`token=` as a function, which is asked before each attempt."""

from __future__ import annotations

import traceback
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError, FleetIT, NotFound, Retry
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.client.call_styles import CALL_STYLES, EMPTY_PAGE, UNREACHABLE_URL, list_integrations
from tests.fleetit.client.operations import send_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour

TWICE = Retry(attempts=2, backoff=0)


def make_function(kind: str, answer: Callable[[], Any]) -> Callable[[], Any]:
    async def ask() -> Any:
        return answer()

    return ask if kind == "coroutine" else answer


@pytest.fixture(name="kind", params=["plain", "coroutine"])
def _kind(request: pytest.FixtureRequest, flavour: Flavour) -> str:
    if request.param == "coroutine" and flavour.name == "sync":
        return "plain"
    kind: str = request.param
    return kind


@pytest.mark.parametrize("style", CALL_STYLES)
def test_each_attempt_has_its_token(flavour: Flavour, kind: str, style: str) -> None:
    numbers = count(1)
    with ScriptedServer([reply(503), reply(200, EMPTY_PAGE)]) as server:
        ask = make_function(kind, lambda: f"planted-token-{next(numbers)}")
        list_integrations(flavour, flavour.client(token=ask, base_url=server.url, retry=TWICE), style)
        sent = [each.header("Authorization") for each in server.requests]
    assert sent == ["Bearer planted-token-1", "Bearer planted-token-2"]


def test_tokens_that_were_sent_are_hidden_in_answers(flavour: Flavour) -> None:
    numbers = count(1)
    echo = "planted-token-1, planted-token-2, planted-token-11"
    with ScriptedServer([reply(503), reply(404, {"detail": echo})]) as server:
        client = flavour.client(
            token=lambda: f"planted-token-{next(numbers)}", base_url=server.url, retry=TWICE, fleet_id=7
        )
        with pytest.raises(NotFound) as caught:
            send_request(flavour, client)
    assert caught.value.detail == "***, ***, ***1"


def test_what_it_raises_ends_the_call_with_a_note(flavour: Flavour, kind: str) -> None:
    numbers = iter(["planted-token-1"])
    with ScriptedServer([reply(503)]) as server:
        client: Any = flavour.client(
            token=make_function(kind, lambda: next(numbers, None) or 1 / 0), base_url=server.url, retry=TWICE
        )
        with pytest.raises(ZeroDivisionError) as caught:
            flavour.run(lambda: client.request("PUT", "/v2/things/1/", json={}))
    assert caught.value.__notes__ == [
        "raised by token before attempt 2 of PUT /v2/things/1/ (it may have been carried out)"
    ]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(None, "must be a string that is not empty, not NoneType", id="nothing"),
        pytest.param("", "must be a string that is not empty, not an empty one", id="empty"),
        pytest.param("planted 4711", "has white space, control characters, or characters that", id="a space"),
    ],
)
def test_what_is_no_token_is_refused(flavour: Flavour, kind: str, answer: Any, why: str) -> None:
    client = flavour.client(token=make_function(kind, lambda: answer), base_url=UNREACHABLE_URL)
    with pytest.raises(ConfigurationError, match=f"^token: what the function returned {why}") as caught:
        send_request(flavour, client)
    written = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    frames = [frame for frame in written.stack if "/tests/" not in frame.filename]
    assert "planted" not in repr([frame.locals for frame in frames])


def test_a_client_without_an_event_loop_takes_no_coroutine_function() -> None:
    async def ask() -> str:
        raise AssertionError

    with pytest.raises(ConfigurationError, match=r"^token: a coroutine function, which only AsyncFleetIT awaits"):
        FleetIT(ask)


def test_a_view_may_have_another_one(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        client: Any = flavour.client(token="fixed", base_url=server.url)
        send_request(flavour, client.with_options(token=lambda: "asked"))
        assert server.requests[0].header("Authorization") == "Bearer asked"
