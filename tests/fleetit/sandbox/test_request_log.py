from __future__ import annotations

import asyncio
import io
import logging
import queue
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from fleetit import ConfigurationError
from fleetit.sandbox import RequestLog, SeenRequest, running
from fleetit.sandbox._parts import PARTS
from openapi_sdk.sandbox.app import create_app
from openapi_sdk.sandbox.faults import FaultPlan
from openapi_sdk.sandbox.server import Options
from tests.fleetit.sandbox.loopback import ACTIVE, TIMEOUT, connect, send_request

if TYPE_CHECKING:
    from starlette.types import Message

    from fleetit.sandbox import Sandbox

JSON = {"Content-Type": "application/json"}


def _shown(sandbox: Sandbox) -> str:
    world = sandbox.world
    parts = [sandbox, world, world.rooms, world.requests, list(world.requests), world.requests[:]]
    return repr(parts) + str(parts)


def test_no_repr_or_log_contains_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with running() as sandbox:
        secrets = [sandbox.token, *(fleet.webhook_secret for fleet in sandbox.world.rooms.values())]
        send_request(sandbox, fleet=7)
        send_request(sandbox, headers={"Authorization": f"Basic {sandbox.token}"})
        send_request(sandbox, method="POST", body=sandbox.token.encode())
        shown = _shown(sandbox)
    shown += caplog.text + "".join(repr(record.args) for record in caplog.records)
    assert ACTIVE in shown
    assert [secret for secret in secrets if secret in shown] == []


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        pytest.param("/{token}/", {}, id="in the path"),
        pytest.param(ACTIVE + "?token={token}", {}, id="in the query"),
        pytest.param(ACTIVE + f"?{'x' * 2040}" + "{token}", {}, id="where a long query is cut"),
        pytest.param(ACTIVE, {"User-Agent": "app {token}"}, id="in the user agent"),
        pytest.param(ACTIVE, {"Fleet-Id": "{token}"}, id="in the fleet header"),
    ],
)
def test_misplaced_token_is_not_logged(
    own_sandbox: Sandbox, caplog: pytest.LogCaptureFixture, target: str, headers: dict[str, str]
) -> None:
    caplog.set_level(logging.DEBUG)
    token = own_sandbox.token
    send_request(
        own_sandbox,
        target.format(token=token),
        headers={name: value.format(token=token) for name, value in headers.items()},
    )
    logged = repr(list(own_sandbox.requests)) + caplog.text
    assert "[token]" in logged
    assert token[:8] not in logged


def test_answer_does_not_contain_the_refused_token(sandbox: Sandbox) -> None:
    response = send_request(sandbox, headers={"Authorization": "Bearer planted-secret"})
    assert b"planted-secret" not in response.body


def test_requests_are_logged_as_sent(own_sandbox: Sandbox) -> None:
    send_request(own_sandbox, ACTIVE + "?limit=2", fleet=42, headers={"User-Agent": "me"})
    send_request(own_sandbox, "/%61/", method="POST", body='{"é": 1}'.encode())
    assert list(own_sandbox.requests) == [
        SeenRequest("GET", ACTIVE, "limit=2", "42", "me", authorised=True, body="", status=200),
        SeenRequest("POST", "/a/", "", None, None, authorised=True, body='{"é": 1}', status=404),
    ]


@pytest.mark.parametrize(
    ("method", "target", "headers", "status"),
    [
        pytest.param("POST", "/v2/vehicles/", {}, 415, id="of the wrong type"),
        pytest.param("POST", "/v2/vehicles/", {"Authorization": "none"}, 401, id="without the token"),
        pytest.param("DELETE", ACTIVE, {}, 405, id="with the wrong method"),
        pytest.param("GET", ACTIVE, {}, 200, id="to an operation without a body"),
    ],
)
def test_body_is_logged_also_if_it_is_not_read(
    own_sandbox: Sandbox, method: str, target: str, headers: dict[str, str], status: int
) -> None:
    send_request(own_sandbox, target, method=method, headers=headers, body=b"sent \xff")
    assert [(request.body, request.status) for request in own_sandbox.requests] == [("sent \ufffd", status)]


def test_time_of_a_request_is_that_of_its_arrival(own_sandbox: Sandbox) -> None:
    before = datetime.now(UTC)
    for _ in range(2):
        send_request(own_sandbox)
    times = [before, *(each.time for each in own_sandbox.requests), datetime.now(UTC)]
    assert len(times) == 4
    assert times == sorted(times)
    assert {each.utcoffset() for each in times} == {timedelta(0)}


def test_body_of_every_attempt_is_logged_with_its_status(own_sandbox: Sandbox) -> None:
    own_sandbox.fail_next(503)
    for _ in range(2):
        send_request(own_sandbox, "/v2/vehicles/", method="POST", headers=JSON, body=b'{"plate_state": "NY"}')
    seen = own_sandbox.requests.of("POST /v2/vehicles/")
    assert [(request.body, request.status) for request in seen] == [
        ('{"plate_state": "NY"}', 503),
        ('{"plate_state": "NY"}', 400),
    ]


def test_body_is_cut_and_not_in_the_repr(own_sandbox: Sandbox) -> None:
    body = b'{"pin": "4711"}' + b"x" * 20_000
    send_request(own_sandbox, "/v2/vehicles/", method="POST", body=body)
    (request,) = own_sandbox.requests
    assert request.body == body.decode()[:16_384]
    assert "4711" not in repr(request)


def test_body_over_the_limit_is_refused_and_logged(own_sandbox: Sandbox) -> None:
    body = b"x" * 2_700_000
    assert send_request(own_sandbox, "/v2/vehicles/", method="POST", headers=JSON, body=body).status == 413
    assert [(request.body, request.status) for request in own_sandbox.requests] == [("x" * 16_384, 413)]


def test_endless_body_is_not_read_for_the_log() -> None:
    world, read, statuses = Options(PARTS).make_world(), io.BytesIO(), list[int]()

    async def receive() -> Message:
        read.write(bytes(2**20))
        assert read.tell() < 2**23
        return {"type": "http.request", "body": bytes(2**20), "more_body": True}

    async def send(message: Message) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    headers = [(b"authorization", b"Bearer " + world.token.encode())]
    scope = {"type": "http", "method": "POST", "path": "/v2/vehicles/", "query_string": b"", "headers": headers}
    asyncio.run(create_app(world)(scope, receive, send))
    assert statuses == [413]


def test_token_is_removed_from_a_body(own_sandbox: Sandbox) -> None:
    body = b"x" * 16_380 + own_sandbox.token.encode()
    send_request(own_sandbox, method="POST", body=body)
    assert own_sandbox.requests[0].body == "x" * 16_380 + "[tok"


def test_status_is_none_until_the_answer(own_sandbox: Sandbox) -> None:
    own_sandbox.fail(how="slow_head", seconds=60)
    connection = connect(own_sandbox)
    connection.request("GET", ACTIVE)
    deadline = time.monotonic() + TIMEOUT
    while not own_sandbox.requests and time.monotonic() < deadline:
        pass
    (request,) = own_sandbox.requests
    assert request.status is None
    connection.close()


def test_requests_are_selected_by_method_and_path(own_sandbox: Sandbox) -> None:
    for method, path in (("GET", ACTIVE), ("POST", ACTIVE), ("PATCH", "/v2/tolls/1/"), ("PATCH", "/v2/tolls/2/")):
        send_request(own_sandbox, path, method=method)
    seen = own_sandbox.requests
    assert seen.of(f"GET {ACTIVE}") == [seen[0]]
    assert seen.of(ACTIVE) == seen[:2]
    assert seen.of("PATCH") == seen.of("/v2/tolls/{id}/") == seen[2:]
    assert seen.of("/v2/tolls/2/") == [seen[3]]
    assert seen.of("PUT") == []
    with pytest.raises(ConfigurationError, match="/v2/tolls/"):
        seen.of("/v2/tols/")


def test_requests_are_selected_by_the_paths_of_the_description() -> None:
    with running(description={"openapi": "3.0.3", "paths": {"/x/": {"get": {"responses": {}}}}}) as sandbox:
        send_request(sandbox, "/x/")
        assert sandbox.requests.of("GET /x/") == list(sandbox.requests)
        with pytest.raises(ConfigurationError, match="the nearest: /x/"):
            sandbox.requests.of(ACTIVE)


def test_watcher_is_called_after_every_answer(own_sandbox: Sandbox) -> None:
    reported: queue.Queue[tuple[SeenRequest, float]] = queue.Queue()
    own_sandbox.requests.watch(lambda request, seconds: reported.put((request, seconds)))
    own_sandbox.fail(how="drop", times=1)
    with pytest.raises(ConnectionResetError):
        send_request(own_sandbox)
    send_request(own_sandbox)
    reports = [reported.get(timeout=TIMEOUT) for _ in range(2)]
    assert [(request, request.status) for request, _ in reports] == [
        (own_sandbox.requests[0], None),
        (own_sandbox.requests[1], 200),
    ]
    assert all(0 < seconds < TIMEOUT for _, seconds in reports)


def test_failure_of_the_sandbox_itself_has_a_status(own_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(FaultPlan, "draw", fail)
    assert send_request(own_sandbox).status == own_sandbox.requests[0].status == 500


@pytest.mark.heavy
def test_log_is_limited_in_requests_and_text(own_sandbox: Sandbox) -> None:
    send_request(own_sandbox, f"{ACTIVE}?{'x' * 5000}")
    assert len(own_sandbox.requests[0].query) == 2048
    log = RequestLog()
    for number in range(100_001):
        log.add(SeenRequest("GET", str(number), "", None, None, authorised=True))
    assert (len(log), log[0].path, log[-1].path) == (100_000, "1", "100000")
    log.clear()
    assert list(log) == []


def test_world_depends_on_the_seed_alone() -> None:
    one, same, other = (Options(PARTS, seed=seed).make_world() for seed in (5, 5, 6))
    first, second, third = (
        [(fleet.row, fleet.webhook_secret, *world.get_rows("tolls", fleet)) for fleet in world.rooms.values()]
        for world in (one, same, other)
    )
    assert (one.token, first) == (same.token, second)
    assert one.token != other.token
    assert all(ours != theirs for ours, theirs in zip(first, third, strict=True))
