from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError
from fleetit.sandbox._faults import Fault, FaultQueue
from tests.fleetit.sandbox.loopback import ACTIVE, send_request

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox


def test_fault_replaces_the_given_number_of_answers(own_sandbox: Sandbox) -> None:
    own_sandbox.fail_next(503, times=2, retry_after=7)
    responses = [send_request(own_sandbox) for _ in range(3)]
    assert [response.status for response in responses] == [503, 503, 200]
    assert [response.headers["Retry-After"] for response in responses] == ["7", "7", None]
    assert list(responses[0].json) == ["detail"]


def test_faults_apply_in_the_order_of_the_calls(own_sandbox: Sandbox) -> None:
    own_sandbox.fail_next(429, retry_after="Wed, 21 Oct 2026 07:28:00 GMT")
    own_sandbox.fail_next(520)
    responses = [send_request(own_sandbox) for _ in range(3)]
    assert [response.status for response in responses] == [429, 520, 200]
    assert responses[0].headers["Retry-After"] == "Wed, 21 Oct 2026 07:28:00 GMT"


def test_fault_with_a_path_applies_to_this_path_only(own_sandbox: Sandbox) -> None:
    own_sandbox.fail_next(500, path=ACTIVE)
    own_sandbox.fail_next(503)
    assert [send_request(own_sandbox, "/elsewhere/").status for _ in range(2)] == [503, 404]
    assert [send_request(own_sandbox).status for _ in range(2)] == [500, 200]


def test_fault_applies_without_token_and_is_logged(own_sandbox: Sandbox) -> None:
    own_sandbox.fail_next(502)
    response = send_request(own_sandbox, headers={"Authorization": "again"})
    assert response.status == 502
    assert own_sandbox.requests[-1].authorised is False


@pytest.mark.parametrize("status", [304, 301, 404, 599])
def test_fault_can_have_any_error_status(own_sandbox: Sandbox, status: int) -> None:
    own_sandbox.fail_next(status)
    response = send_request(own_sandbox)
    assert response.status == status
    assert (response.body == b"") is (status == 304)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        pytest.param({"status": 200}, "status=200", id="a success"),
        pytest.param({"status": 299}, "status=299", id="just under the range"),
        pytest.param({"status": 600}, "status=600", id="just over the range"),
        pytest.param({"status": 503, "times": 0}, "times=0", id="zero times"),
        pytest.param({"status": 503, "times": -1}, "times=-1", id="negative times"),
        pytest.param({"status": 503, "retry_after": "1\r\nX: y"}, "retry_after=", id="a line break in a header"),
        pytest.param({"status": 503, "retry_after": "é"}, "retry_after=", id="a header that is not ASCII"),
    ],
)
def test_invalid_fault_is_refused(own_sandbox: Sandbox, values: dict[str, Any], name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        own_sandbox.fail_next(**values)
    assert send_request(own_sandbox).status == 200


def test_threads_take_each_fault_once() -> None:
    queue = FaultQueue()
    for _ in range(10):
        queue.add(Fault(503, None, None, 50))
    taken: list[Fault] = []

    def take() -> None:
        taken.extend(fault for _ in range(100) if (fault := queue.take("/")))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), len(queue)) == (500, 0)
