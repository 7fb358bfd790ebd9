from __future__ import annotations

import gc
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn

from fleetit import ConfigurationError
from fleetit.sandbox import Sandbox, World, running
from tests.fleetit.sandbox.loopback import ACTIVE, TIMEOUT, ask, connect, exchange


def _port(sandbox: Sandbox) -> int:
    port = urlsplit(sandbox.url).port
    assert port
    return port


def test_starting_and_stopping_leaves_nothing_behind() -> None:
    before = set(threading.enumerate())
    descriptors = Path("/proc/self/fd")
    opened = len(list(descriptors.iterdir())) if descriptors.exists() else 0
    for _ in range(20):
        with running() as sandbox:
            assert ask(sandbox, fleet=7).status == 200
        with pytest.raises(ConnectionRefusedError):
            ask(sandbox)
    gc.collect()
    assert set(threading.enumerate()) == before
    assert not descriptors.exists() or len(list(descriptors.iterdir())) == opened


def test_a_connection_that_is_kept_open_does_not_hold_up_the_end() -> None:
    with running() as sandbox:
        idle, kept = connect(sandbox), connect(sandbox)
        idle.connect()
        assert exchange(kept, "GET", ACTIVE, [("Authorization", f"Bearer {sandbox.token}")]).status == 200
        started = time.monotonic()
    assert time.monotonic() - started < 3
    idle.close()
    kept.close()


def test_an_answer_under_way_is_given_before_the_end() -> None:
    with ThreadPoolExecutor(1) as pool:
        with running(latency=0.5) as sandbox:
            asked = pool.submit(ask, sandbox, fleet=7)
            deadline = time.monotonic() + TIMEOUT
            while not sandbox.requests and time.monotonic() < deadline:
                pass
        assert asked.result().json["count"] == 3


def test_the_end_comes_when_the_block_fails_too() -> None:
    with pytest.raises(ZeroDivisionError), running() as sandbox:
        _ = 1 // 0
    with pytest.raises(ConnectionRefusedError):
        ask(sandbox)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_server_that_does_not_start_is_an_error_and_no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    async def startup(*_: object) -> None:
        msg = "planted"
        raise OSError(msg)

    monkeypatch.setattr(uvicorn.Server, "startup", startup)
    before = threading.active_count()
    with pytest.raises(RuntimeError, match="did not start"), running():
        pass
    assert threading.active_count() == before


def test_a_port_can_be_chosen_and_used_again_at_once() -> None:
    with running() as sandbox:
        port = _port(sandbox)
        assert ask(sandbox).status == 200
    with running(port=port) as again:
        assert again.url == f"http://127.0.0.1:{port}"
        assert ask(again).status == 200


def test_a_port_that_is_taken_is_named() -> None:
    with (
        running() as sandbox,
        pytest.raises(ConfigurationError, match=rf"port {_port(sandbox)} .* is taken"),
        running(port=_port(sandbox)),
    ):
        pass


@pytest.mark.parametrize("port", [-1, 65_536, 10**9])
def test_what_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(ConfigurationError, match=f"port={port}"), running(port=port):
        pass


@pytest.mark.parametrize("latency", [-0.1, 60.1, float("inf"), float("nan")])
def test_a_latency_out_of_range_is_refused(latency: float) -> None:
    with pytest.raises(ConfigurationError, match="seconds, from 0 to 60"), running(latency=latency):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.1 is the only loopback address")
def test_it_listens_on_loopback_only() -> None:
    with running() as sandbox, socket.socket() as other:
        assert urlsplit(sandbox.url).hostname == "127.0.0.1"
        # Another loopback address is free: the sandbox has not taken the port on every address.
        other.bind(("127.0.0.2", _port(sandbox)))


def test_latency_delays_every_answer_but_not_one_another() -> None:
    with running(latency=0.3) as sandbox, ThreadPoolExecutor(20) as pool:
        started = time.monotonic()
        statuses = [answer.status for answer in pool.map(ask, [sandbox] * 20)]
        took = time.monotonic() - started
    assert statuses == [200] * 20
    assert 0.3 <= took < 3


def test_an_answer_over_a_kept_connection_is_not_held_back_by_the_network_stack() -> None:
    with running() as sandbox:
        connection = connect(sandbox)
        key = [("Authorization", f"Bearer {sandbox.token}"), ("Fleet-Id", "7")]
        started = time.monotonic()
        for _ in range(50):
            assert exchange(connection, "GET", ACTIVE, key).status == 200
        took = time.monotonic() - started
        connection.close()
    assert took < 1.5  # with Nagle's algorithm on, two seconds and more


def test_a_thousand_requests_of_many_threads_each_get_their_fleet() -> None:
    fleets = [(7, 42, 109, 512)[number % 4] for number in range(1000)]
    with running() as sandbox:

        def rows(number: int) -> bool:
            fleet = fleets[number]
            answer = ask(sandbox, f"{ACTIVE}?limit=3", fleet=fleet, headers={"User-Agent": f"call {number}"})
            return bool(answer.json["results"] == sandbox.world.fleets[fleet].rows[ACTIVE][:3])

        with ThreadPoolExecutor(50) as pool:
            assert all(pool.map(rows, range(1000)))
        seen = {request.user_agent: request.fleet for request in sandbox.requests}
    assert seen == {f"call {number}": str(fleet) for number, fleet in enumerate(fleets)}


def test_two_sandboxes_share_nothing() -> None:
    with running() as one, running(World.seeded(2)) as other:
        assert one.token != other.token
        assert ask(one).status == 200
        assert ask(other, headers={"Authorization": "again"}).status == 401
        assert len(one.requests) == len(other.requests) == 1
