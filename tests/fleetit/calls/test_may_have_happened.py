"""`may_have_happened`: whether a write that failed may have been carried out, per kind of failure."""

from __future__ import annotations

import importlib
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError, ConnectError, FleetITError, InvalidInput, Retry, Timeout, TransportError
from fleetit.service import SERVICE
from kit.tests.support.scripted_server import Action, Reply, ScriptedServer, choose_read_timeout, reply
from openapi_sdk.calls.attempts import Send, make_attempts
from openapi_sdk.messages.request import Request
from openapi_sdk.messages.response import Response
from openapi_sdk.secrets.redaction import Redactor, Token
from tests.fleetit.client.call_styles import UNREACHABLE_URL
from tests.fleetit.client.operations import send_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.flavours import Flavour

NOTE = "it may have been carried out"
ONCE = Retry(attempts=1)
PARTIAL = (reply(200, headers=[("Content-Length", "9")], raw=b"{}"), Action.CLOSE)

#: The reply to each attempt, and whether a write may have been carried out.
REPLIES = [
    pytest.param(None, True, id="the connection is reset"),
    pytest.param((Action.CLOSE,), True, id="the connection is closed"),
    pytest.param((Action.STALL,), True, id="no answer in time"),
    pytest.param(PARTIAL, True, id="half an answer"),
    pytest.param(b"garbage\r\n\r\n", True, id="an answer that is no HTTP"),
    pytest.param(reply(200, raw=b"x" * 2_000), True, id="an answer that is too large"),
    pytest.param(reply(200, headers=[("Content-Encoding", "br")], raw=b"x"), True, id="an answer of unknown encoding"),
    pytest.param(reply(200, raw=b"<html>"), True, id="a success that is no JSON"),
    pytest.param(reply(302, headers=[("Location", "/x/")]), True, id="a redirect"),
    pytest.param(reply(500), True, id="500"),
    pytest.param(reply(503, {"detail": "busy"}), True, id="503"),
    pytest.param(reply(520), True, id="a status of a proxy"),
    pytest.param(reply(408), True, id="408"),
    pytest.param(reply(400, {"plate": ["wrong"]}), False, id="400"),
    pytest.param(reply(401), False, id="401"),
    pytest.param(reply(403), False, id="403"),
    pytest.param(reply(404), False, id="404"),
    pytest.param(reply(409), False, id="409"),
    pytest.param(reply(422), False, id="422"),
    pytest.param(reply(429), False, id="429"),
]


def fail(flavour: Flavour, url: str, method: str, response: Reply = b"", **options: Any) -> FleetITError:
    """Send a request once, and return its error."""
    options = {"retry": ONCE, "timeout": Timeout(5, choose_read_timeout(response)), **options}
    body = options.pop("json", {"a": 1} if method in {"POST", "PUT", "PATCH"} else None)
    client = flavour.client(token="t", base_url=url, max_response_bytes=1_000, **options)
    with pytest.raises(FleetITError) as caught:
        send_request(flavour, client, method, json=body)
    return caught.value


@pytest.mark.parametrize(("response", "expected"), REPLIES)
def test_a_write(flavour: Flavour, response: Reply, expected: bool) -> None:
    with ScriptedServer([response]) as server:
        error = fail(flavour, server.url, "POST", response)
    assert error.may_have_happened is expected
    assert (NOTE in str(error)) is expected


@pytest.mark.parametrize(
    ("method", "expected"),
    [("POST", True), ("PATCH", True), ("PUT", True), ("DELETE", True), ("GET", False), ("OPTIONS", False)],
)
@pytest.mark.parametrize("response", [None, reply(500), reply(200, raw=b"<html>")], ids=["reset", "500", "no JSON"])
def test_a_read_changes_nothing(flavour: Flavour, method: str, response: Reply, expected: bool) -> None:
    with ScriptedServer([response]) as server:
        error = fail(flavour, server.url, method, response)
    assert error.may_have_happened is expected
    assert (NOTE in str(error)) is expected


@pytest.mark.parametrize("http_library", ["httpx", "httpx2"], indirect=True)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_without_a_connection_nothing_happened(flavour: Flavour, http_library: str, method: str) -> None:
    error = fail(flavour, UNREACHABLE_URL, method)
    assert isinstance(error, ConnectError), http_library
    assert (error.was_sent, error.may_have_happened) == (False, False)


@pytest.mark.heavy
@pytest.mark.parametrize("ending", ["reset", "timeout", "total time"])
def test_a_request_that_was_not_sent_completely_was_not_carried_out(
    flavour: Flavour, http_library: str, ending: str
) -> None:
    accepted: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)

        def accept() -> None:
            connection, _ = listening.accept()
            accepted.append(connection)
            connection.recv(100)
            if ending == "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        timeout = (
            Timeout(5, 60, total=0.2) if ending == "total time" else Timeout(5, 0.2 if ending == "timeout" else 60)
        )
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        error = fail(flavour, url, "POST", json="x" * 30_000_000, timeout=timeout)
        thread.join()
        for connection in accepted:
            connection.close()
    assert isinstance(error, TransportError), http_library
    assert not isinstance(error, ConnectError)
    assert (error.was_sent, error.may_have_happened) == (False, False)


def test_a_request_of_which_only_the_answer_stalls_was_sent(flavour: Flavour, http_library: str) -> None:
    with ScriptedServer([(Action.STALL,)]) as server:
        error = fail(flavour, server.url, "POST", (Action.STALL,), json="x" * 300_000)
    assert isinstance(error, TransportError), http_library
    assert (error.was_sent, error.may_have_happened) == (True, True)


@pytest.mark.parametrize(("name", "expected"), [("ReadError", True), ("ReadTimeout", True), ("ConnectError", False)])
def test_behind_a_replaced_network_only_the_kind_of_failure_counts(
    flavour: Flavour, http_library: str, name: str, expected: bool
) -> None:
    library = importlib.import_module(http_library)

    def fail_always(_request: object) -> None:
        raise getattr(library, name)(name)

    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL, retry=ONCE)
    client._connections._get_http_client()._transport = library.MockTransport(fail_always)
    with pytest.raises(TransportError) as caught:
        send_request(flavour, client, "POST", json={})
    assert caught.value.may_have_happened is expected


def test_what_cannot_be_sent_did_not_happen(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput) as caught:
        flavour.run(lambda: client.vehicles.create(plate_number="", plate_state="NY"))
    assert caught.value.may_have_happened is False


@pytest.mark.parametrize("call", ["method", "raw", "stock", "batch"])
def test_every_way_to_call_says_so(flavour: Flavour, call: str) -> None:
    from fleetit_api.api.tolls import tolls_update  # noqa: PLC0415
    from fleetit_api.models import TollUpdate  # noqa: PLC0415

    with ScriptedServer([reply(503)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, fleet_id=7, retry=ONCE)
        if call == "batch":
            batches = client.vehicles.create_in_batches([{"plate_state": "NY", "plate_number": "A1"}])
            (batch,) = flavour.run(lambda: aiter(batches) if flavour.name == "async" else iter(batches))
            assert (batch.may_have_happened, batch.error.may_have_happened) == (True, True)
            return
        send = tolls_update.asyncio if flavour.name == "async" else tolls_update.sync
        calls: dict[str, Callable[[], Any]] = {
            "method": lambda: client.tolls.update(1, billing_status=3),
            "raw": lambda: client.with_raw_response.tolls.update(1, billing_status=3),
            "stock": lambda: send(1, client=client.api, body=TollUpdate(billing_status=3)),
        }
        with pytest.raises(FleetITError, match=NOTE) as caught:
            flavour.run(calls[call])
        assert caught.value.may_have_happened is True


def test_a_model_that_is_parsed_later_says_so(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, ["no toll"])]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, fleet_id=7)
        raw = flavour.run(lambda: client.with_raw_response.tolls.update(1, billing_status=3))
        with pytest.raises(FleetITError, match=NOTE) as caught:
            raw.parse()
        assert caught.value.may_have_happened is True


def response(status: int) -> Response:
    return Response(status, {}, b"")


def lost(*, was_sent: bool = True) -> TransportError:
    error = TransportError("lost")
    error.was_sent = was_sent
    return error


@pytest.mark.parametrize(
    ("method", "results", "expected"),
    [
        pytest.param("PUT", [response(503), response(429), response(429)], True, id="a 429 after a 503"),
        pytest.param("PUT", [response(429), response(429), response(429)], False, id="429 each time"),
        pytest.param("PUT", [response(503), response(400)], True, id="a refusal after a 503"),
        pytest.param("PUT", [lost(), ConnectError("no"), ConnectError("no")], True, id="no connection after a loss"),
        pytest.param("PUT", [ConnectError("no"), ConnectError("no"), response(404)], False, id="no connection before"),
        pytest.param("PUT", [lost(was_sent=False), response(409)], False, id="a loss before all was sent"),
        pytest.param("PUT", [lost(), ConfigurationError("closed")], True, id="closed after a loss"),
        pytest.param("PUT", [ConnectError("no"), ConfigurationError("closed")], False, id="closed, nothing sent"),
        pytest.param("POST", [response(429), lost()], True, id="a loss after a 429"),
        pytest.param("GET", [lost(), response(503), response(503)], False, id="a read"),
        *(pytest.param("POST", [response(status)], True, id=f"{status}") for status in (399, 408, 500)),
        *(pytest.param("POST", [response(status)], False, id=f"{status}") for status in (400, 407, 409, 499)),
    ],
)
def test_any_attempt_counts(method: str, results: list[Response | FleetITError], expected: bool) -> None:
    redactor = Redactor(Token("planted"))
    rest = iter(results)
    loop = make_attempts(SERVICE, Request("x", method, "/", "/"), Retry(), random=lambda: 0.0, redactor=redactor)

    def run() -> None:
        action = next(loop)
        while True:
            action = loop.send(next(rest) if isinstance(action, Send) else None)

    with pytest.raises((StopIteration, FleetITError)) as caught:
        run()
    ended: Any = caught.value.value if isinstance(caught.value, StopIteration) else caught.value
    assert ended.may_have_happened is expected
    if isinstance(ended, FleetITError):
        assert (NOTE in str(ended)) is expected
    assert list(rest) == []


def test_an_error_of_a_hook_keeps_what_is_known(flavour: Flavour) -> None:
    def fail_always(_event: object) -> None:
        msg = "of a hook"
        raise ConfigurationError(msg)

    with ScriptedServer([reply(201, {})]) as server:
        client = flavour.client(token="t", base_url=server.url, on_response=fail_always)
        with pytest.raises(ConfigurationError, match="of a hook") as caught:
            send_request(flavour, client, "POST")
    assert caught.value.may_have_happened is True
    assert NOTE in caught.value.__notes__[0]
