from __future__ import annotations

import gc
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import uvicorn

from fleetit import ConfigurationError
from fleetit.sandbox import Sandbox, running
from openapi_sdk.sandbox import server
from tests.fleetit.sandbox.loopback import ACTIVE, TIMEOUT, connect, send_on_connection, send_request

if TYPE_CHECKING:
    from collections.abc import Callable


def _port(sandbox: Sandbox) -> int:
    port = urlsplit(sandbox.url).port
    assert port
    return port


@pytest.mark.parametrize("starts", [3, pytest.param(20, marks=pytest.mark.exhaustive)])
def test_server_leaves_no_thread_and_no_open_file(starts: int) -> None:
    before = set(threading.enumerate())
    descriptors = Path("/proc/self/fd")
    opened = len(list(descriptors.iterdir())) if descriptors.exists() else 0
    for _ in range(starts):
        with running() as sandbox:
            assert send_request(sandbox, fleet=7).status == 200
        with pytest.raises(ConnectionRefusedError):
            send_request(sandbox)
    gc.collect()
    # Threads of earlier tests may end meanwhile, and their connections may be closed.
    assert set(threading.enumerate()) <= before
    assert not descriptors.exists() or len(list(descriptors.iterdir())) <= opened


def is_once_within(seconds: float, measure: Callable[[], float]) -> bool:
    """Return whether one of three measured times is short: a busy machine makes some of them longer."""
    return any(measure() < seconds for _ in range(3))


def measure_end_with_open_connections() -> float:
    with running() as sandbox:
        idle, kept = connect(sandbox), connect(sandbox)
        idle.connect()
        assert send_on_connection(kept, "GET", ACTIVE, [("Authorization", f"Bearer {sandbox.token}")]).status == 200
        started = time.monotonic()
    took = time.monotonic() - started
    idle.close()
    kept.close()
    return took


def test_open_connection_does_not_delay_the_end() -> None:
    assert is_once_within(3, measure_end_with_open_connections)


def test_end_does_not_wait_for_the_next_look_at_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_TICK", TIMEOUT)
    started = time.monotonic()
    with running() as sandbox:
        assert send_request(sandbox).headers["Date"]
    assert time.monotonic() - started < TIMEOUT


def test_running_request_is_answered_before_the_end() -> None:
    with ThreadPoolExecutor(1) as pool:
        with running(latency_ms=500) as sandbox:
            asked = pool.submit(send_request, sandbox, fleet=7)
            deadline = time.monotonic() + TIMEOUT
            while not sandbox.requests and time.monotonic() < deadline:
                pass
        assert asked.result().json["count"] == 3


def test_latency_ends_when_the_server_stops() -> None:
    with ThreadPoolExecutor(1) as pool:
        with running(latency_ms=60_000) as sandbox:
            asked = pool.submit(send_request, sandbox, fleet=7)
            deadline = time.monotonic() + TIMEOUT
            while not sandbox.requests and time.monotonic() < deadline:
                pass
        assert asked.result().json["count"] == 3


def test_server_stops_if_the_block_raises() -> None:
    with pytest.raises(ZeroDivisionError), running() as sandbox:
        _ = 1 // 0
    with pytest.raises(ConnectionRefusedError):
        send_request(sandbox)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_failed_start_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    async def startup(*_: object) -> None:
        msg = "planted"
        raise OSError(msg)

    monkeypatch.setattr(uvicorn.Server, "startup", startup)
    before = threading.active_count()
    with pytest.raises(RuntimeError, match="did not start"), running():
        pass
    assert threading.active_count() == before


def test_chosen_port_can_be_reused_immediately() -> None:
    with running() as sandbox:
        port = _port(sandbox)
        assert send_request(sandbox).status == 200
    with running(port=port) as again:
        assert again.url == f"http://127.0.0.1:{port}"
        assert send_request(again).status == 200


def test_error_names_the_taken_port() -> None:
    with (
        running() as sandbox,
        pytest.raises(ConfigurationError, match=rf"port {_port(sandbox)} .* is taken"),
        running(port=_port(sandbox)),
    ):
        pass


@pytest.mark.parametrize("port", [-1, 65_536, 10**9])
def test_invalid_port_is_refused(port: int) -> None:
    with pytest.raises(ConfigurationError, match=f"port={port}: .* to 65535$"), running(port=port):
        pass


@pytest.mark.parametrize("latency_ms", [-1, 60_000.5, float("inf"), float("nan")])
def test_latency_out_of_range_is_refused(latency_ms: float) -> None:
    with pytest.raises(ConfigurationError, match="milliseconds from 0 to 60,000"), running(latency_ms=latency_ms):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.1 is the only loopback address")
def test_server_listens_on_127_0_0_1_only() -> None:
    with running() as sandbox, socket.socket() as other:
        assert urlsplit(sandbox.url).hostname == "127.0.0.1"
        # Another loopback address is free: the sandbox has not taken the port on every address.
        other.bind(("127.0.0.2", _port(sandbox)))


def measure_parallel_requests() -> float:
    with running(latency_ms=300) as sandbox, ThreadPoolExecutor(20) as pool:
        started = time.monotonic()
        statuses = [response.status for response in pool.map(send_request, [sandbox] * 20)]
        took = time.monotonic() - started
    assert statuses == [200] * 20
    assert took >= 0.3
    return took


def test_latency_delays_requests_in_parallel() -> None:
    assert is_once_within(3, measure_parallel_requests)


def measure_requests_on_one_connection() -> float:
    with running() as sandbox:
        connection = connect(sandbox)
        key = [("Authorization", f"Bearer {sandbox.token}"), ("Fleet-Id", "7")]
        started = time.monotonic()
        for _ in range(50):
            assert send_on_connection(connection, "GET", ACTIVE, key).status == 200
        took = time.monotonic() - started
        connection.close()
    return took


def test_requests_on_one_connection_are_not_delayed_by_nagle() -> None:
    # With Nagle's algorithm, they take two seconds and more.
    assert is_once_within(1.5, measure_requests_on_one_connection)


@pytest.mark.heavy
def test_parallel_requests_get_the_rows_of_their_fleet() -> None:
    fleets = [7, 42, 109, 512] * 50
    with running() as sandbox:

        def rows(number: int) -> bool:
            fleet = fleets[number]
            response = send_request(sandbox, f"{ACTIVE}?limit=3", fleet=fleet, headers={"User-Agent": f"call {number}"})
            return bool(response.json["results"] == sandbox.rows("active_integrations", fleet)[:3])

        with ThreadPoolExecutor(20) as pool:
            assert all(pool.map(rows, range(len(fleets))))
        logged = {request.user_agent: request.fleet for request in sandbox.requests}
    assert logged == {f"call {number}": str(fleet) for number, fleet in enumerate(fleets)}


def test_two_sandboxes_share_no_state() -> None:
    with running() as one, running(seed=2) as other:
        assert one.token != other.token
        assert send_request(one).status == 200
        assert send_request(other, headers={"Authorization": "again"}).status == 401
        assert len(one.requests) == len(other.requests) == 1
