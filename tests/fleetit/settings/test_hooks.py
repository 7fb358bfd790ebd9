"""The events of `on_request` and `on_response`, and what their exceptions do."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from fleetit import ConfigurationError, NotFound, RequestEvent, ResponseEvent, Retry, Timeout, TransportError
from kit.tests.support.scripted_server import Action, Reply, ScriptedServer, choose_read_timeout, reply
from tests.fleetit.client.call_styles import (
    CALL_STYLES,
    EMPTY_PAGE,
    OPERATION_NAMES,
    PATH,
    UNREACHABLE_URL,
    list_integrations,
)
from tests.fleetit.client.operations import call_operation, make_operation, send_request
from tests.fleetit.listings.listing_endpoint import ListingEndpoint

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

TOKEN = "planted-token-4711"
OK = reply(200, EMPTY_PAGE)
TWICE = Retry(attempts=2, backoff=0)


class RecordedEvents(list[Any]):
    """The events of both hooks, in order."""

    @property
    def hooks(self) -> dict[str, Any]:
        return {"on_request": self.append, "on_response": self.append}


@pytest.mark.parametrize("style", CALL_STYLES)
def test_hooks_are_called_before_and_after_each_attempt(flavour: Flavour, style: str) -> None:
    events = RecordedEvents()
    responses: list[Reply] = [reply(503, headers=[("X-Request-Id", "r-1")]), OK]
    with ScriptedServer(responses) as server:
        client: Any = flavour.client(token=TOKEN, base_url=server.url, fleet_id=42, retry=TWICE, **events.hooks)
        list_integrations(flavour, client, style)
    first = RequestEvent(OPERATION_NAMES[style], "GET", PATH, 42, 1)
    second = attrs.evolve(first, attempt=2)
    assert [attrs.evolve(each, milliseconds=0) if isinstance(each, ResponseEvent) else each for each in events] == [
        first,
        ResponseEvent(first, 0, status=503, bytes=0, request_id="r-1"),
        second,
        ResponseEvent(second, 0, status=200, bytes=len(OK.partition(b"\r\n\r\n")[2])),
    ]
    assert all(0 < each.milliseconds < 10_000 for each in events if isinstance(each, ResponseEvent))


def test_the_path_of_an_event_is_the_template_of_a_described_operation(flavour: Flavour) -> None:
    events = RecordedEvents()
    with ScriptedServer([OK]) as server:
        call_operation(flavour, flavour.client(token=TOKEN, base_url=server.url, **events.hooks), thing_id=17)
    assert events[0] == RequestEvent("things_do", "GET", "/v2/things/{id}/", None, 1)


@pytest.mark.parametrize(
    ("response", "error"),
    [
        pytest.param(None, "TransportError", id="a reset"),
        pytest.param((Action.STALL,), "TimeoutError", id="no response"),
        pytest.param((OK[:-3], Action.CLOSE), "TransportError", id="half a response"),
        pytest.param(reply(200, raw=bytes(5000)), "ResponseTooLarge", id="too much of a response"),
    ],
)
def test_the_event_of_an_attempt_without_a_response_names_its_error(
    flavour: Flavour, response: Reply, error: str
) -> None:
    events = RecordedEvents()
    timeout = Timeout(5, choose_read_timeout(response))
    options: dict[str, Any] = {"timeout": timeout, "retry": Retry(attempts=1), "max_response_bytes": 4000}
    with ScriptedServer([response]) as server:
        client = flavour.client(token=TOKEN, base_url=server.url, **options, **events.hooks)
        with pytest.raises(TransportError):
            send_request(flavour, client)
    _, after = events
    assert (after.status, after.bytes, after.request_id, after.error) == (None, None, None, error)


def test_no_event_has_a_secret(flavour: Flavour) -> None:
    events = RecordedEvents()
    echo = reply(404, {"detail": TOKEN}, headers=[("X-Request-Id", f"{TOKEN}\x1b")])
    with ScriptedServer([echo]) as server:
        client = flavour.client(token=TOKEN, base_url=server.url, **events.hooks)
        with pytest.raises(NotFound):
            send_request(flavour, client, "POST", json={"pin": "planted-pin"})
    assert events[1].request_id == "*** "
    for each in events:
        shown = f"{each!r} {attrs.asdict(each)}"
        assert TOKEN not in shown
        assert "planted" not in shown
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            each.milliseconds = 0


def test_an_exception_of_on_request_ends_the_call_before_sending(flavour: Flavour) -> None:
    def veto(event: RequestEvent) -> None:
        raise ZeroDivisionError(event.attempt)

    with ScriptedServer([OK]) as server:
        client = flavour.client(token=TOKEN, base_url=server.url, on_request=veto)
        with pytest.raises(ZeroDivisionError) as caught:
            send_request(flavour, client)
        assert server.requests == []
    assert caught.value.__notes__ == ["raised by on_request before attempt 1 of GET /v2/things/"]


@pytest.mark.parametrize(
    ("response", "result"),
    [(OK, "200"), (reply(503), "503"), (None, "TransportError")],
    ids=["done", "refused", "reset"],
)
def test_an_exception_of_on_response_ends_the_call_with_a_note(flavour: Flavour, response: Reply, result: str) -> None:
    def fail(_: ResponseEvent) -> None:
        raise ZeroDivisionError

    with ScriptedServer([response, OK]) as server:
        client: Any = flavour.client(token=TOKEN, base_url=server.url, retry=TWICE, on_response=fail)
        with pytest.raises(ZeroDivisionError) as caught:
            send_request(flavour, client)
        assert caught.value.__notes__ == [f"raised by on_response after attempt 1 of GET /v2/things/: {result}"]
        assert len(server.requests) == 1
        # The connection is free again, so the next call succeeds.
        assert send_request(flavour, client.with_options(on_response=None)) == EMPTY_PAGE


async def coroutine(_: object) -> None:
    """A hook that would never be awaited."""


class CallableObject:
    async def __call__(self, _: object) -> None:
        """A hook that would never be awaited."""


@pytest.mark.parametrize("name", ["on_request", "on_response"])
@pytest.mark.parametrize(
    ("hook", "message"),
    [
        pytest.param(coroutine, "a coroutine function", id="a coroutine function"),
        pytest.param(functools.partial(coroutine), "a coroutine function", id="a partial of one"),
        pytest.param(CallableObject(), "a coroutine function", id="an object with such a `__call__`"),
        pytest.param([print], r"\[<built-in function print>\] can't be called", id="several hooks"),
        pytest.param("print", "'print' can't be called", id="the name of a hook"),
    ],
)
def test_an_invalid_hook_is_refused_at_construction(flavour: Flavour, name: str, hook: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name}: {message}"):
        flavour.client(token=TOKEN, base_url=UNREACHABLE_URL, **{name: hook})


def test_prefetched_pages_have_one_event_each(flavour: Flavour) -> None:
    events = RecordedEvents()
    with ScriptedServer(ListingEndpoint([*range(300)])) as server:
        client: Any = flavour.client(token=TOKEN, base_url=server.url, **events.hooks)
        assert len(flavour.list_rows(client.integrations.list_active(prefetch=3))) == 300
    assert [type(each) for each in events].count(RequestEvent) == 3
    assert [each.status for each in events if isinstance(each, ResponseEvent)] == [200, 200, 200]


def test_the_event_has_the_fleet_id_of_the_call(flavour: Flavour) -> None:
    events = RecordedEvents()
    with ScriptedServer([OK]) as server:
        client = flavour.client(token=TOKEN, base_url=server.url, fleet_id=1, **events.hooks)
        call_operation(flavour, client, make_operation(fleet="required"), fleet_id=9)
        call_operation(flavour, client, fleet_id=None)
    assert [each.fleet_id for each in events if isinstance(each, RequestEvent)] == [9, None]
