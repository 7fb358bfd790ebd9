from __future__ import annotations

import logging
import pickle
from typing import TYPE_CHECKING

import pytest

from fleetit.sandbox import RequestLog, SeenRequest, World, running
from tests.fleetit.sandbox.loopback import ACTIVE, send_request

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox


def _shown(sandbox: Sandbox) -> str:
    world = sandbox.world
    parts = [sandbox, world, world.fleets, world.requests, list(world.requests), world.requests[:]]
    return repr(parts) + str(parts)


def test_no_repr_or_log_contains_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with running() as sandbox:
        secrets = [sandbox.token, *(fleet.webhook_secret for fleet in sandbox.world.fleets.values())]
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
def test_misplaced_token_is_not_logged(own_sandbox: Sandbox, target: str, headers: dict[str, str]) -> None:
    token = own_sandbox.token
    send_request(
        own_sandbox,
        target.format(token=token),
        headers={name: value.format(token=token) for name, value in headers.items()},
    )
    logged = repr(list(own_sandbox.requests))
    assert "[token]" in logged
    assert token[:8] not in logged


def test_answer_does_not_contain_the_refused_token(sandbox: Sandbox) -> None:
    response = send_request(sandbox, headers={"Authorization": "Bearer planted-secret"})
    assert b"planted-secret" not in response.body


def test_requests_are_logged_as_sent(own_sandbox: Sandbox) -> None:
    send_request(own_sandbox, ACTIVE + "?limit=2", fleet=42, headers={"User-Agent": "me"})
    send_request(own_sandbox, "/%61/", method="POST")
    assert list(own_sandbox.requests) == [
        SeenRequest("GET", ACTIVE, "limit=2", "42", "me", authorised=True),
        SeenRequest("POST", "/a/", "", None, None, authorised=True),
    ]


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
    one, same, other = World.seeded(5), World.seeded(5), World.seeded(6)
    assert (one.token, one.fleets) == (same.token, same.fleets)
    assert one.token != other.token
    assert pickle.dumps(one.fleets[7]) != pickle.dumps(other.fleets[7])
