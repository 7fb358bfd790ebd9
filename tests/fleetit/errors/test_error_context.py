"""What an error of a call says of the call: its fleet, and the response."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import (
    APIError,
    ConfigurationError,
    DecodeError,
    FleetITError,
    InvalidInput,
    NotFound,
    PageDrift,
    RateLimited,
    Retry,
    ServerError,
    TransportError,
    UnexpectedStatus,
)
from fleetit_api.api import DescribedResponse
from kit.tests.support.scripted_server import Action, ScriptedServer, reply
from tests.fleetit.client.call_styles import CALL_STYLES, UNREACHABLE_URL, list_integrations
from tests.fleetit.client.operations import call_operation, make_operation, send_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour

TOKEN = "planted-token-4711"
ONCE = Retry(attempts=1)


def get_error(
    flavour: Flavour, *replies: Any, call: Callable[[Any], Any] | None = None, **options: Any
) -> FleetITError:
    """Return the error of a call with the replies of a server."""
    with ScriptedServer(list(replies)) as server:
        client = flavour.client(**{"token": TOKEN, "base_url": server.url, "retry": ONCE, **options})
        with pytest.raises(FleetITError) as caught:
            (call or (lambda client: send_request(flavour, client)))(client)
    return caught.value


@pytest.mark.parametrize(
    ("response", "kind", "message"),
    [
        pytest.param(
            reply(404, {"detail": "No."}, headers=[("X-Request-Id", "r-1")]),
            NotFound,
            "404 Not Found: No. (fleet 7, request id r-1)",
            id="an error of FleetIT",
        ),
        pytest.param(reply(302), APIError, "302 Found (fleet 7, redirects are never followed)", id="a redirect"),
        pytest.param(
            reply(200, raw=b"<p>", headers=[("Content-Type", "text/html")]),
            DecodeError,
            "the response can't be read: not JSON (text/html): Expecting value at character 0 of 3 bytes (fleet 7)",
            id="no JSON",
        ),
        pytest.param(
            (Action.CLOSE,),
            TransportError,
            "RemoteProtocolError: Server disconnected without sending a response. (fleet 7)",
            id="no response",
        ),
    ],
)
def test_an_error_names_the_fleet_of_its_call(flavour: Flavour, response: Any, kind: Any, message: str) -> None:
    error = get_error(flavour, response, fleet_id=7)
    assert isinstance(error, kind)
    assert (error.fleet_id, str(error)) == (7, f"GET /v2/things/: {message}")


@pytest.mark.parametrize(
    ("response", "message"),
    [
        pytest.param(reply(404), "404 Not Found", id="404"),
        pytest.param(
            (Action.CLOSE,), "RemoteProtocolError: Server disconnected without sending a response.", id="none"
        ),
    ],
)
def test_the_default_fleet_is_none(flavour: Flavour, response: Any, message: str) -> None:
    error = get_error(flavour, response)
    assert (error.fleet_id, str(error)) == (None, f"GET /v2/things/: {message}")


@pytest.mark.parametrize("style", [*CALL_STYLES, "raw"])
@pytest.mark.parametrize(
    "response", [reply(503), reply(200, raw=b"<"), (Action.CLOSE,)], ids=["503", "no JSON", "none"]
)
def test_every_way_to_call_names_the_fleet(flavour: Flavour, style: str, response: Any) -> None:
    def call(client: Any) -> Any:
        if style == "raw":
            raw = flavour.run(client.with_raw_response.integrations.list_active)
            return flavour.list_rows(raw.parse())
        return list_integrations(flavour, client, style)

    error = get_error(flavour, response, call=call, fleet_id=7)
    assert (error.fleet_id, "fleet 7" in str(error)) == (7, True)


def test_the_notes_of_a_call_are_together(flavour: Flavour) -> None:
    error = get_error(
        flavour,
        reply(503),
        call=lambda client: send_request(flavour, client, "PUT", fleet_id=512),
        fleet_id=7,
        retry=Retry(attempts=2, backoff=0),
    )
    assert str(error).endswith(" (fleet 512, 2 attempts, it may have been carried out)")
    assert error.fleet_id == 512
    error = get_error(flavour, (Action.CLOSE,), call=lambda client: send_request(flavour, client, "POST"), fleet_id=7)
    assert str(error).endswith(" (fleet 7, it may have been carried out)")


PAGE = {"count": 3, "next": None, "previous": None}


@pytest.mark.parametrize("prefetch", [0, 2])
def test_rows_that_moved_are_of_a_fleet(flavour: Flavour, prefetch: int) -> None:
    def answer(request: Any) -> bytes:
        offset = int(request.target.partition("offset=")[2].partition("&")[0])
        return reply(
            200,
            {
                **PAGE,
                "count": 9,
                "results": [{"id": 1}, {"id": 2 if offset else 3}, {"name": "no id"}][: 3 if offset else 2],
            },
        )

    with ScriptedServer(answer) as server:
        client: Any = flavour.client(token="t", base_url=server.url, fleet_id=7)
        listing = client.request_pages("GET", "/v2/things/", limit=2, exact=True, prefetch=prefetch, fleet_id=512)
        with pytest.raises(PageDrift, match=r" \(fleet 512\)$") as caught:
            flavour.list_rows(listing)
    assert (caught.value.fleet_id, caught.value.response) == (512, None)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own


def test_a_page_that_is_none_has_a_response(flavour: Flavour) -> None:
    response = reply(200, {"count": "many", "results": []}, headers=[("X-Request-Id", "r-1")])
    error = get_error(
        flavour,
        reply(503),
        response,
        call=lambda client: flavour.list_rows(client.request_pages("GET", "/v2/things/")),
        fleet_id=7,
        retry=Retry(attempts=2, backoff=0),
    )
    assert isinstance(error, DecodeError)
    assert str(error).endswith("can't be read at count: an integer of at least 0 is expected (fleet 7)")
    assert error.response is not None
    assert (error.fleet_id, error.attempts, error.response.request_id) == (7, 2, "r-1")
    assert error.__context__ is None


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda client: client.citations.get(-1, fleet_id=512, options={"timeout": "x"}), id="a method"),
        pytest.param(
            lambda client: client.vehicles.create(plate_number="", plate_state="NY", fleet_id=512), id="a body"
        ),
        pytest.param(lambda client: client.tolls.list(limit=0, fleet_id=512), id="a listing"),
        pytest.param(lambda client: client.vehicles.create_in_batches([{}], fleet_id=512), id="batches"),
        pytest.param(lambda client: client.request("GET", "no slash", fleet_id=512), id="not described"),
    ],
)
def test_a_value_that_cannot_be_sent_has_the_fleet_of_the_call(flavour: Flavour, call: Callable[[Any], Any]) -> None:
    client = flavour.client(token="t", base_url=UNREACHABLE_URL, fleet_id=7)
    with pytest.raises(InvalidInput) as caught:
        flavour.run(lambda: call(client))
    assert (caught.value.fleet_id, caught.value.response) == (512, None)


@pytest.mark.parametrize("name", ["citations.get", "tolls.list", "request"])
def test_a_fleet_that_cannot_be_sent_is_none(flavour: Flavour, name: str) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL, fleet_id=7)
    calls: dict[str, Callable[[], Any]] = {
        "citations.get": lambda: client.citations.get(1, fleet_id=-1),
        "tolls.list": lambda: client.tolls.list(fleet_id=-1),
        "request": lambda: client.request("GET", "/", fleet_id=-1),
    }
    with pytest.raises(InvalidInput, match="-1 is not a fleet id") as caught:
        flavour.run(calls[name])
    assert caught.value.fleet_id is None


def test_a_closed_client_has_the_fleet_of_the_call(flavour: Flavour) -> None:
    client = flavour.client(token="t", base_url=UNREACHABLE_URL, fleet_id=7)
    flavour.run(client.close)
    with pytest.raises(ConfigurationError) as caught:
        send_request(flavour, client)
    assert (caught.value.fleet_id, str(caught.value)) == (7, "GET /v2/things/: this client is closed; make a new one")


@pytest.mark.parametrize("place", ["on_request", "on_response", "token"])
def test_an_error_of_a_function_of_the_user_has_the_fleet_of_the_call(flavour: Flavour, place: str) -> None:
    def fail(*_event: object) -> Any:
        msg = "of the user"
        raise ConfigurationError(msg)

    error = get_error(flavour, reply(200, {}), fleet_id=7, **{place: fail})
    assert (str(error), error.fleet_id) == ("of the user", 7)


LIMITED = [("X-RateLimit-Remaining", "0"), ("Retry-After", "9"), ("X-Request-Id", "r-1")]


def test_the_headers_of_an_error(flavour: Flavour) -> None:
    error = get_error(flavour, reply(429, {"detail": "Slow down."}, headers=LIMITED))
    assert isinstance(error, RateLimited)
    for name in ("x-ratelimit-remaining", "X-RateLimit-Remaining", "X-RATELIMIT-REMAINING"):
        assert error.headers[name] == "0"
    assert error.headers.get("x-ratelimit-limit") is None
    assert "'0'" not in f"{error!r} {error.headers!r} {error.__dict__!r}"


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        pytest.param("X-Echo", f"of {TOKEN}.", "of ***.", id="the token"),
        pytest.param("X-Echo", "pin 81234567", "pin ***", id="a secret of the body"),
        pytest.param("Set-Cookie", "session=abc", "***", id="a cookie"),
        pytest.param("X-Auth-Token", "abc", "***", id="a name that is secret"),
        pytest.param("X-Echo", "red\x1b[31m\x9b", "red [31m ", id="control characters"),
        pytest.param("X-Echo", "x" * 1000, "x" * 1000, id="a long one"),
    ],
)
@pytest.mark.parametrize("status", [404, 200])
def test_headers_of_an_error_have_no_secrets(flavour: Flavour, name: str, value: str, kept: str, status: int) -> None:
    head = f"HTTP/1.1 {status} X\r\n{name}: ".encode() + value.encode("latin-1") + b"\r\nContent-Length: 1\r\n\r\n<"
    error: Any = get_error(
        flavour,
        head,
        call=lambda client: call_operation(flavour, client, make_operation("POST"), body={"pin": "81234567"}),
        fleet_id=7,
    )
    assert error.response.headers[name] == kept
    assert TOKEN.encode() not in pickle.dumps(error)


def test_a_token_as_the_name_of_a_header_is_redacted(flavour: Flavour) -> None:
    token = "planted-4711"
    error: Any = get_error(flavour, reply(404, headers=[(f"X-{token}", "a")]), token=token)
    assert token not in repr(error.headers)
    assert error.headers["x-***"] == "a"


def again(error: Any) -> list[Any]:
    return [error, *(pickle.loads(pickle.dumps(error, protocol)) for protocol in range(6))]  # noqa: S301 - our own


def test_the_response_of_an_error(flavour: Flavour) -> None:
    document = {"detail": "Slow down.", "of": [1, None, TOKEN]}
    for error in again(get_error(flavour, reply(429, document, headers=LIMITED))):
        response = error.response
        assert (response.status, response.attempts, response.request_id) == (429, 1, "r-1")
        assert (response.headers["RETRY-AFTER"], response.headers) == ("9", error.headers)
        assert response.body is error.body
        assert response.json() == {"detail": "Slow down.", "of": [1, None, "***"]}
        assert response.parse() is None
        assert repr(response) == f"<RawResponse: status 429, {len(error.body)} bytes, attempt 1>"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(b"<p>", "not JSON (text/html): Expecting value at character 0 of 3 bytes", id="a page"),
        pytest.param(b'"\xff"', "not UTF-8 at byte 1 of 3", id="no UTF-8"),
        pytest.param(b"[" * 60_000, "nested deeper than 100 levels", id="deep"),
        pytest.param(b"1" * 5_000, "a number too long", id="a long number"),
    ],
)
def test_the_body_of_an_error_that_is_no_json(flavour: Flavour, body: bytes, why: str) -> None:
    response = reply(502, raw=body, headers=[("Content-Type", "text/html")])
    for error in again(
        get_error(flavour, response, call=lambda client: send_request(flavour, client, "POST"), fleet_id=7)
    ):
        with pytest.raises(DecodeError) as caught:
            error.response.json()
        note = "(fleet 7, it may have been carried out)"
        assert str(caught.value) == f"POST /v2/things/: the response can't be read: {why} {note}"
        assert (caught.value.fleet_id, caught.value.may_have_happened, caught.value.__context__) == (7, True, None)
        assert caught.value.response is not None
        assert caught.value.response.status == 502


def test_an_empty_body_of_an_error_is_none(flavour: Flavour) -> None:
    assert get_error(flavour, reply(503)).response.json() is None  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]


def test_the_response_of_an_error_is_parsed_to_its_model(flavour: Flavour) -> None:
    operation = make_operation(errors=(DescribedResponse(404, 404, "json"),))
    error: Any = get_error(
        flavour, reply(404, {"a": 1}), call=lambda client: call_operation(flavour, client, operation)
    )
    assert error.response.parse() == error.model == {"a": 1}


@pytest.mark.parametrize("body", [b"<planted>", b'["planted"]'], ids=["no JSON", "no model"])
def test_the_response_of_a_body_that_cannot_be_read(flavour: Flavour, body: bytes) -> None:
    received = reply(200, raw=body, headers=[("X-Request-Id", "r-1")])
    error = get_error(flavour, received, call=lambda client: flavour.run(lambda: client.citations.get(1)), fleet_id=7)
    assert isinstance(error, DecodeError)
    for each in again(error):
        assert (each.response.status, each.response.request_id, each.response.body) == (200, "r-1", b"")
        for read in (each.response.json, each.response.parse):
            with pytest.raises(DecodeError) as caught:
                read()
            assert caught.value is each
    assert b"planted>" not in pickle.dumps(error)


def test_the_response_of_a_status_that_is_not_described(flavour: Flavour) -> None:
    operation = make_operation()
    error = get_error(flavour, reply(204, raw=b""), call=lambda client: call_operation(flavour, client, operation))
    assert isinstance(error, UnexpectedStatus)
    assert (error.response.status, error.response.body, error.response.json()) == (204, b"", None)


def test_errors_without_a_response(flavour: Flavour) -> None:
    assert get_error(flavour, (Action.CLOSE,)).response is None
    assert FleetITError("x").response is None
    assert DecodeError(operation="things_do", where="", why="no").response is None


def test_an_error_of_a_test_of_a_user_has_a_response() -> None:
    error = ServerError("down", status=503, operation="tolls_list", headers={"X-Left": "0"}, body=b'{"a":1}')
    assert (error.headers["x-left"], error.response.headers["x-LEFT"], error.response.json()) == ("0", "0", {"a": 1})
    assert dict(ServerError("down", status=503, operation="tolls_list").headers) == {}
