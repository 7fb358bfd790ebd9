"""What each fault does to an answer, over sockets."""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import Response

from fleetit.sandbox import running
from openapi_sdk.sandbox.fault_answers import answer_with_fault
from openapi_sdk.sandbox.faults import Fault, FaultBody
from tests.fleetit.sandbox.loopback import ACTIVE, TIMEOUT, connect, send_on_connection, send_request

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from fleetit.sandbox import Sandbox
    from openapi_sdk.sandbox.faults import How

VEHICLES = "/v2/vehicles/"
NEW = json.dumps({"plate_state": "NY", "plate_number": "LOST1"}).encode()
JSON = {"Content-Type": "application/json"}


def _count_plates(sandbox: Sandbox) -> int:
    return sum(row["plate_number"] == "LOST1" for row in sandbox.rows("vehicles", 7))


def _create(sandbox: Sandbox) -> int | None:
    """Create a vehicle. Return the status, or None if the answer did not arrive completely."""
    try:
        return send_request(sandbox, VEHICLES, method="POST", fleet=7, headers=JSON, body=NEW).status
    except (ConnectionResetError, http.client.IncompleteRead):
        return None


@pytest.mark.parametrize(
    ("fault", "status", "is_carried_out"),
    [
        pytest.param({"status": 504}, 504, False, id="an error instead of the request"),
        pytest.param({"status": 504, "carry_out": True}, 504, True, id="an error after the request"),
        pytest.param({"how": "drop"}, None, False, id="dropped before the request"),
        pytest.param({"how": "drop", "carry_out": True}, None, True, id="dropped after the request"),
        pytest.param({"how": "truncate"}, None, True, id="truncated"),
        pytest.param({"how": "wrong_json"}, 201, True, id="wrong JSON"),
        pytest.param({"how": "slow_head", "seconds": 0.01}, 201, True, id="slow head"),
        pytest.param({"how": "slow_body", "seconds": 0.01}, 201, True, id="slow body"),
    ],
)
def test_request_is_carried_out_or_not(
    own_sandbox: Sandbox, fault: Mapping[str, Any], status: int | None, is_carried_out: bool
) -> None:
    own_sandbox.fail(f"POST {VEHICLES}", times=1, **fault)
    assert _create(own_sandbox) == status
    assert _count_plates(own_sandbox) == is_carried_out
    assert _create(own_sandbox) == (400 if is_carried_out else 201)


@pytest.mark.parametrize(
    ("body", "content", "media_type"),
    [
        pytest.param({"amount": ["A valid number is required."]}, None, "application/json", id="JSON"),
        pytest.param([], b"[]", "application/json", id="empty JSON"),
        pytest.param("<h1>502</h1>", b"<h1>502</h1>", "text/html; charset=utf-8", id="the page of a gateway"),
        pytest.param("", b"", "text/html; charset=utf-8", id="no body"),
    ],
)
def test_error_has_the_planned_body(own_sandbox: Sandbox, body: object, content: bytes | None, media_type: str) -> None:
    own_sandbox.fail_next(400, body=body)
    response = send_request(own_sandbox)
    assert response.body == (json.dumps(body).encode() if content is None else content)
    assert response.headers["Content-Type"] == media_type


@pytest.mark.parametrize("carry_out", [False, True])
def test_dropped_connection_is_reset_before_any_byte(own_sandbox: Sandbox, *, carry_out: bool) -> None:
    own_sandbox.fail(how="drop", times=1, carry_out=carry_out)
    connection = connect(own_sandbox)
    token = [("Authorization", f"Bearer {own_sandbox.token}")]
    try:
        # Not http.client.RemoteDisconnected, which is a connection that was closed in good order.
        with pytest.raises(ConnectionResetError) as raised:
            send_on_connection(connection, "GET", ACTIVE, token)
        assert raised.type is ConnectionResetError
    finally:
        connection.close()
    assert [(request.path, request.status) for request in own_sandbox.requests] == [(ACTIVE, None)]
    assert send_request(own_sandbox).status == 200


def test_kept_connection_is_reset_and_others_stay(own_sandbox: Sandbox) -> None:
    own_sandbox.fail(f"POST {VEHICLES}", how="drop")
    token = [("Authorization", f"Bearer {own_sandbox.token}")]
    reset, kept = connect(own_sandbox), connect(own_sandbox)
    try:
        for connection in (reset, kept):
            assert send_on_connection(connection, "GET", ACTIVE, token).status == 200
        with pytest.raises(ConnectionResetError):
            send_on_connection(reset, "POST", VEHICLES, [*token, *JSON.items()], NEW)
        kept_socket = kept.sock
        assert send_on_connection(kept, "GET", ACTIVE, token).status == 200
        assert kept.sock is kept_socket
    finally:
        reset.close()
        kept.close()


def test_truncated_answer_promises_more_than_comes(own_sandbox: Sandbox) -> None:
    whole = send_request(own_sandbox).body
    own_sandbox.fail(how="truncate", times=1)
    with pytest.raises(http.client.IncompleteRead) as raised:
        send_request(own_sandbox)
    assert raised.value.partial == whole[: len(whole) // 2]
    assert raised.value.expected == len(whole) - len(raised.value.partial)
    assert own_sandbox.requests[-1].status == 200


def test_truncated_answer_to_a_large_body_arrives(own_sandbox: Sandbox) -> None:
    own_sandbox.fail(how="truncate", times=1)
    with pytest.raises(http.client.IncompleteRead) as raised:
        send_request(own_sandbox, VEHICLES, method="POST", headers=JSON, body=b"[" * 2_000_000)
    assert raised.value.partial.startswith(b'{"detail"')


def test_wrong_json_is_complete_http_and_no_json(own_sandbox: Sandbox) -> None:
    whole = send_request(own_sandbox)
    own_sandbox.fail(how="wrong_json", times=1)
    response = send_request(own_sandbox)
    assert (response.status, response.headers["Content-Type"]) == (200, "application/json")
    assert response.body == whole.body[: len(whole.body) // 2]
    with pytest.raises(json.JSONDecodeError):
        _ = response.json


def test_wrong_json_can_be_chosen(own_sandbox: Sandbox) -> None:
    own_sandbox.fail(how="wrong_json", body={"results": "none"}, times=1)
    response = send_request(own_sandbox)
    assert (response.status, response.json) == (200, {"results": "none"})
    assert response.headers.get_all("Content-Length") == [str(len(response.body))]


@pytest.mark.parametrize(("how", "arrives"), [("slow_head", ""), ("slow_body", '{"detail":"Authentic')])
def test_delay_ends_when_the_sandbox_stops(how: How, arrives: str) -> None:
    early = b""
    with ThreadPoolExecutor(1) as pool:
        with running() as sandbox:
            sandbox.fail(how=how, seconds=60)
            client = connect(sandbox)
            client.putrequest("GET", ACTIVE)
            client.endheaders()
            assert client.sock
            while arrives and not early.endswith(arrives.encode()):
                received = client.sock.recv(1)
                assert received, early
                early += received
            deadline = time.monotonic() + TIMEOUT
            while not sandbox.requests and time.monotonic() < deadline:
                pass
            rest = pool.submit(_read_all, client.sock)
            assert sandbox.requests[0].status == (401 if arrives else None)
        answer = (early + rest.result(TIMEOUT)).decode()
        client.close()
    assert answer.startswith("HTTP/1.1 401 ")
    assert answer.endswith('\r\n\r\n{"detail":"Authentication credentials were not provided."}')


def _read_all(client: socket.socket) -> bytes:
    parts: list[bytes] = []
    while part := client.recv(65_536):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("how", ["wrong_json", "slow_head", "slow_body"])
def test_answer_to_head_has_no_body(own_sandbox: Sandbox, how: How) -> None:
    own_sandbox.fail(how=how, times=1, seconds=None if how == "wrong_json" else 0.01)
    response = send_request(own_sandbox, method="HEAD")
    assert (response.status, response.body) == (200, b"")


def test_server_logs_no_error_about_faults(caplog: pytest.LogCaptureFixture) -> None:
    with running() as sandbox:
        for how in ("drop", "truncate"):
            sandbox.fail(how=how, times=1)
            with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
                send_request(sandbox)
    # Where an earlier test has set the level, uvicorn's start and end are recorded too.
    of_server = [record for record in caplog.records if record.name.startswith("uvicorn")]
    assert [record.getMessage() for record in of_server if record.levelno >= logging.WARNING] == []


def _call_in_process(app: ASGIApp, fault: Fault) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "DELETE", "path": "/", "query_string": b"", "headers": []}
    asyncio.run(answer_with_fault(fault, app, scope, receive, send))
    return sent


async def _answer_without_body(scope: Scope, receive: Receive, send: Send) -> None:
    await Response(status_code=204, headers={"X-Kept": "yes"})(scope, receive, send)


def test_wrong_json_of_an_answer_without_body_has_a_status_with_body() -> None:
    start, body = _call_in_process(_answer_without_body, Fault(how="wrong_json", body=FaultBody.encode([])))
    assert start["status"] == 200
    assert dict(start["headers"]) == {b"x-kept": b"yes", b"content-length": b"2", b"content-type": b"application/json"}
    assert body["body"] == b"[]"


async def _answer_in_parts(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for part in (b"one,", b"two,", b"three"):
        await send({"type": "http.response.body", "body": part, "more_body": part != b"three"})


def test_answer_in_parts_is_complete() -> None:
    _, *body = _call_in_process(_answer_in_parts, Fault(how="slow_head", seconds=0.01))
    assert b"".join(part["body"] for part in body) == b"one,two,three"


@pytest.mark.parametrize("how", ["slow_head", "slow_body"])
def test_delay_works_in_process_and_without_body(how: How) -> None:
    start, *body = _call_in_process(_answer_without_body, Fault(how=how, seconds=0.01))
    assert start["status"] == 204
    assert b"".join(part["body"] for part in body) == b""
    assert body[-1]["more_body"] is False


@pytest.mark.parametrize("how", ["drop", "truncate"])
def test_lost_connection_is_an_error_in_process(how: How) -> None:
    with pytest.raises(ConnectionResetError, match="called in process"):
        _call_in_process(_answer_without_body, Fault(how=how))


def test_truncated_answer_without_body_is_dropped() -> None:
    document = {"openapi": "3.0.3", "paths": {"/x/": {"delete": {"responses": {"204": {"description": "Gone."}}}}}}
    with running(description=document) as sandbox:
        assert send_request(sandbox, "/x/", method="DELETE").status == 204
        sandbox.fail(how="truncate")
        with pytest.raises(ConnectionResetError):
            send_request(sandbox, "/x/", method="DELETE")
