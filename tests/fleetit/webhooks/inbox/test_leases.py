"""Leases: renewed whatever happens, and a text for what takes too long."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.webhooks._parts import WEBHOOKS
from fleetit.webhooks.stores import StoreUnavailable
from openapi_sdk.webhooks import leases
from openapi_sdk.webhooks.leases import Leases
from openapi_sdk.webhooks.loops import GivenBack
from openapi_sdk.webhooks.problems import Problems
from tests.fleetit.webhooks.inbox.deliveries import Clock
from tests.fleetit.webhooks.robustness.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LEASE = 30.0


class Claim:
    """As much of a record as a lease needs."""

    def __init__(self, record_id: int = 1) -> None:
        self.id, self.claims = record_id, 1


class Renewals:
    """A store that renews leases, or fails to."""

    def __init__(self) -> None:
        self.error: BaseException | None = None
        self.lost: set[int] = set()
        self.asked: list[list[int]] = []
        self.renewed = threading.Semaphore(0)

    def renew(self, _owner: str, claims: Sequence[tuple[int, int]], _lease: float) -> set[int]:
        self.renewed.release()
        self.asked.append([record_id for record_id, _ in claims])
        if self.error is not None:
            raise self.error
        return {record_id for record_id, _ in claims} - self.lost


class Kept:
    """Leases without a thread, by a clock of the test."""

    def __init__(self, *, lease: float = LEASE, renew: bool = False, clock: Callable[[], float] | None = None) -> None:
        self.clock, self.store, self.problems = Clock(), Renewals(), Problems(WEBHOOKS.log)
        store: Any = self.store
        clock = clock or self.clock
        self.leases = Leases(WEBHOOKS, store, "owner", lease, renew=renew, problems=self.problems, clock=clock)

    def hold(self, record_id: int = 1, timeout: float | None = None) -> Any:
        claim: Any = Claim(record_id)
        return self.leases.hold(claim, timeout)

    def look_after(self, seconds: float) -> None:
        self.clock.move(seconds)
        self.leases.look()


def test_leases_are_renewed_three_times_in_each() -> None:
    kept = Kept()
    with kept.hold(1), kept.hold(2):
        for seconds in (9.9, 0.1, 9.9, 0.1):
            kept.look_after(seconds)
    kept.look_after(10)
    assert kept.store.asked == [[1, 2], [1, 2]]


def test_what_is_lost_is_said_once_and_not_renewed_again(caplog: pytest.LogCaptureFixture) -> None:
    kept = Kept()
    kept.store.lost = {1}
    with kept.hold(1), kept.hold(2):
        for _ in range(3):
            kept.look_after(10)
    assert kept.store.asked == [[1, 2], [2], [2]]
    assert caplog.messages == ["delivery 1: its lease was lost while it was handled"]


@pytest.mark.parametrize(
    ("timeout", "seconds", "level", "text"),
    [
        pytest.param(None, 300, "WARNING", "still runs after 300 s; it has no time limit", id="ten leases"),
        pytest.param(5.0, 6, "ERROR", "still runs after 6 s; it has a time limit of 5 s", id="its time limit"),
        pytest.param(
            900.0, 901, "ERROR", "still runs after 901 s; it has a time limit of 900 s", id="a long time limit"
        ),
    ],
)
def test_a_handler_that_hangs_is_a_problem_until_it_ends(
    timeout: float | None, seconds: float, level: str, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    kept = Kept()
    with kept.hold(7, timeout):
        kept.look_after(seconds - 0.1)
        assert kept.problems.get_texts() == ()
        kept.look_after(0.1)
        kept.look_after(100)
        assert kept.problems.get_texts() == (f"delivery 7: its handler {text}",)
        assert kept.store.asked[-1] == [7], "its lease is renewed all the same"
    assert kept.problems.get_texts() == ()
    assert [record.levelname for record in caplog.records] == [level]


@pytest.mark.parametrize(
    ("error", "level", "why"),
    [
        pytest.param(StoreUnavailable("gone"), "WARNING", "gone", id="the store is away"),
        pytest.param(ZeroDivisionError(), "ERROR", "the store raised ZeroDivisionError", id="a bug"),
        pytest.param(SystemExit(), "ERROR", "the store raised SystemExit", id="an exit"),
    ],
)
def test_the_thread_survives_what_the_store_raises(
    error: BaseException, level: str, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    text = f"leases can't be renewed: {why}"
    kept = Kept(lease=0.003, renew=True, clock=time.monotonic)
    kept.store.error = error
    try:
        with kept.hold(timeout=3600):
            for _ in range(3):
                assert kept.store.renewed.acquire(timeout=30)
            assert kept.problems.get_texts() == (text,)
            assert [(record.levelname, record.getMessage()) for record in caplog.records] == [(level, text)]
            kept.store.error = None
            wait_until(lambda: kept.problems.get_texts() == (), "it is over")
    finally:
        kept.leases.close()


def test_a_short_time_limit_wakes_the_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "_GRACE", 0)
    kept = Kept(lease=3600, renew=True, clock=time.monotonic)
    try:
        with kept.hold(1), kept.hold(2, 0.01):
            wait_until(lambda: len(kept.problems.get_texts()) == 1, "it is reported")
    finally:
        kept.leases.close()


def test_without_a_thread_a_delivery_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept(renew=True)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", _fail_to_start)
        with pytest.raises(GivenBack, match="can't start new thread"), kept.hold():
            pytest.fail("it is handled without a lease that is renewed")
        assert kept.problems.get_texts() == ("leases can't be renewed: can't start new thread",)
    with kept.hold():
        assert kept.problems.get_texts() == ()
    kept.leases.close()


def _fail_to_start(_: object) -> None:
    message = "can't start new thread"
    raise RuntimeError(message)


def test_logging_that_fails_does_not_end_the_thread() -> None:
    kept = Kept()
    kept.store.lost = {1}

    def fail(_: object) -> bool:
        raise ZeroDivisionError

    logger = logging.getLogger("fleetit.webhooks")
    logger.addFilter(fail)
    try:
        with kept.hold():
            kept.look_after(10)
    finally:
        logger.removeFilter(fail)
