"""What the client makes of each fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fleetit import (
    BadRequest,
    DecodeError,
    FleetIT,
    Retry,
    ServerError,
    Timeout,
    TimeoutError,  # noqa: A004 - ours
    TransportError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fleetit.sandbox import Sandbox

VEHICLES = "/v2/vehicles/"
#: No wait before another attempt.
AT_ONCE = Retry(attempts=3, backoff=0)


@pytest.fixture
def client(own_sandbox: Sandbox) -> Iterator[FleetIT]:
    with FleetIT(own_sandbox.token, fleet_id=7, base_url=own_sandbox.url, retry=AT_ONCE) as client:
        yield client


def _make_impatient(client: FleetIT) -> FleetIT:
    """Return a client for calls that time out. A sandbox on a busy machine has received them until then."""
    return client.with_options(timeout=Timeout(read=0.5), retry=Retry(attempts=1))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        pytest.param({"status": 502, "body": "<h1>Bad Gateway</h1>"}, ServerError, id="the page of a gateway"),
        pytest.param({"how": "drop"}, TransportError, id="dropped"),
        pytest.param({"how": "truncate"}, TransportError, id="truncated"),
        pytest.param({"how": "wrong_json"}, DecodeError, id="no JSON"),
        pytest.param({"how": "wrong_json", "body": {"results": "none"}}, DecodeError, id="JSON of another form"),
        pytest.param({"how": "slow_head", "seconds": 60}, TimeoutError, id="a slow head"),
        pytest.param({"how": "slow_body", "seconds": 60}, TimeoutError, id="a slow body"),
    ],
)
def test_every_fault_reaches_the_caller(
    own_sandbox: Sandbox, client: FleetIT, fault: Mapping[str, Any], error: type[Exception]
) -> None:
    own_sandbox.fail("GET /v2/tolls/", **fault)
    impatient = _make_impatient(client) if error is TimeoutError else client
    with pytest.raises(error):
        impatient.tolls.list().first()


@pytest.mark.parametrize("how", ["drop", "truncate"])
def test_lost_answer_to_a_listing_is_requested_again(own_sandbox: Sandbox, client: FleetIT, how: Any) -> None:
    own_sandbox.fail(how=how, times=2)
    assert client.tolls.list().count() == 12
    assert [request.method for request in own_sandbox.requests.of("/v2/tolls/")] == ["GET"] * 3


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"how": "drop", "carry_out": True}, id="dropped"),
        pytest.param({"how": "truncate"}, id="truncated"),
        pytest.param({"status": 504, "carry_out": True}, id="an error of a gateway"),
        pytest.param({"how": "slow_head", "seconds": 60}, id="late"),
    ],
)
def test_vehicle_whose_answer_was_lost_is_created_once(
    own_sandbox: Sandbox, client: FleetIT, fault: Mapping[str, Any]
) -> None:
    own_sandbox.fail(f"POST {VEHICLES}", times=1, **fault)
    impatient = _make_impatient(client) if "seconds" in fault else client
    with pytest.raises((TransportError, ServerError)):
        impatient.vehicles.create(plate_state="NY", plate_number="LOST1")
    assert len(own_sandbox.requests.of(f"POST {VEHICLES}")) == 1
    with pytest.raises(BadRequest, match="unique"):
        client.vehicles.create(plate_state="NY", plate_number="LOST1")
