from __future__ import annotations

import logging
import pickle
from typing import TYPE_CHECKING

import pytest

from fleetit.sandbox import RequestLog, SeenRequest, World, running
from tests.fleetit.sandbox.loopback import ACTIVE, ask

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox


def _shown(sandbox: Sandbox) -> str:
    world = sandbox.world
    parts = [sandbox, world, world.fleets, world.requests, list(world.requests), world.requests[:]]
    return repr(parts) + str(parts)


def test_no_secret_is_in_any_repr_or_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with running() as sandbox:
        secrets = [sandbox.token, *(fleet.webhook_secret for fleet in sandbox.world.fleets.values())]
        ask(sandbox, fleet=7)
        ask(sandbox, headers={"Authorization": f"Basic {sandbox.token}"})
        ask(sandbox, method="POST", body=sandbox.token.encode())
        shown = _shown(sandbox)
    shown += caplog.text + "".join(repr(record.args) for record in caplog.records)
    assert ACTIVE in shown
    assert [secret for secret in secrets if secret in shown] == []


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        pytest.param("/{token}/", {}, id="in the path"),
        pytest.param(ACTIVE + "?token={token}", {}, id="in the query"),
        pytest.param(ACTIVE, {"User-Agent": "app {token}"}, id="in the user agent"),
        pytest.param(ACTIVE, {"Fleet-Id": "{token}"}, id="in the fleet header"),
    ],
)
def test_a_token_in_the_wrong_place_is_not_kept(own_sandbox: Sandbox, target: str, headers: dict[str, str]) -> None:
    token = own_sandbox.token
    ask(
        own_sandbox,
        target.format(token=token),
        headers={name: value.format(token=token) for name, value in headers.items()},
    )
    seen = repr(list(own_sandbox.requests))
    assert "[token]" in seen
    assert token not in seen


def test_a_token_that_is_refused_does_not_come_back(sandbox: Sandbox) -> None:
    answer = ask(sandbox, headers={"Authorization": "Bearer planted-secret"})
    assert b"planted-secret" not in answer.body


def test_requests_are_kept_as_they_came(own_sandbox: Sandbox) -> None:
    ask(own_sandbox, ACTIVE + "?limit=2", fleet=42, headers={"User-Agent": "me"})
    ask(own_sandbox, "/%61/", method="POST")
    assert list(own_sandbox.requests) == [
        SeenRequest("GET", ACTIVE, "limit=2", "42", "me", authorised=True),
        SeenRequest("POST", "/a/", "", None, None, authorised=True),
    ]


def test_the_log_forgets_the_oldest_and_cuts_the_longest(own_sandbox: Sandbox) -> None:
    ask(own_sandbox, f"{ACTIVE}?{'x' * 5000}")
    assert len(own_sandbox.requests[0].query) == 2048
    log = RequestLog()
    for number in range(100_001):
        log.add(SeenRequest("GET", str(number), "", None, None, authorised=True))
    assert (len(log), log[0].path, log[-1].path) == (100_000, "1", "100000")
    log.clear()
    assert list(log) == []


def test_worlds_of_one_seed_are_equal_and_of_two_seeds_are_not() -> None:
    one, same, other = World.seeded(5), World.seeded(5), World.seeded(6)
    assert (one.token, one.fleets) == (same.token, same.fleets)
    assert one.token != other.token
    assert pickle.dumps(one.fleets[7]) != pickle.dumps(other.fleets[7])
