"""What a handler decides: how often it is called again, when, for how long, and that it is not."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError
from fleetit.webhooks import Discard, Inbox, RecordedDelivery, RetryLater, TollNotification, UnknownNotification
from fleetit.webhooks.stores import SQLiteStore, State, StoreUnavailable
from openapi_sdk.webhooks.attempts import compute_delay
from tests.fleetit.webhooks.inbox.deliveries import Clock, make_inbox, toll

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fleetit.webhooks.stores import Record

HOUR = 3600


@pytest.fixture
def clock() -> Clock:
    return Clock()


def raising(error: BaseException) -> Callable[..., None]:
    """Return a handler that raises."""

    def handler(*_: object) -> None:
        raise error

    return handler


def name_of(error: object) -> str:
    return f"{type(error).__module__}.{type(error).__name__}"


def receive_and_run(inbox: Inbox) -> Record:
    """Let one delivery be handled once, and return its record."""
    inbox.receive(*toll())
    inbox.run_due()
    return next(inbox.deliveries())


@pytest.mark.parametrize(
    ("attempt", "delay"),
    [(1, 2), (2, 8), (3, 32), (4, 128), (5, 512), (6, 2048), (7, HOUR), (31, HOUR), (999, HOUR)],
)
def test_waits_grow_up_to_an_hour_and_a_tenth(attempt: int, delay: float) -> None:
    assert [compute_delay(attempt, jitter) for jitter in (0, 0.5, 1)] == pytest.approx(
        [delay, delay * 1.05, delay * 1.1]
    )


def test_attempts_go_on_for_more_than_a_day_by_default(clock: Clock) -> None:
    inbox, at = make_inbox(clock), list[float]()

    @inbox.on(TollNotification)
    def toll_(*_: object) -> None:
        at.append(clock.now)
        raise OSError

    inbox.receive(*toll())
    while (record := next(inbox.deliveries())).state is State.WAITING:
        clock.move(max(0.0, record.due_at.timestamp() - clock.now) + 0.001)
        inbox.run_due()
    assert (record.state, record.attempts, len(at)) == (State.FAILED, 32, 32)
    assert 86_400 < at[-1] - at[0] < 1.2 * 86_400
    waits = [after - before for before, after in pairwise(at)]
    assert len({round(wait, 3) for wait in waits[-10:]}) > 1, "without jitter, what failed together is tried together"


def test_a_handler_has_its_own_number_of_attempts(clock: Clock) -> None:
    inbox = make_inbox(clock, attempts=3)
    inbox.on(TollNotification, attempts=1)(raising(OSError()))
    assert receive_and_run(inbox).state is State.FAILED


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        pytest.param({"attempts": 0}, "attempts=0: pass a number from 1 to 1,000", id="no attempts"),
        pytest.param({"timeout": 0}, "timeout=0: pass seconds", id="no time"),
        pytest.param({"timeout": "1"}, "timeout='1': pass seconds", id="text"),
    ],
)
def test_a_policy_is_checked(policy: dict[str, Any], why: str) -> None:
    on: Any = make_inbox().on
    with pytest.raises(ConfigurationError, match=why):
        on(TollNotification, **policy)(raising(OSError()))


def test_what_is_discarded_is_done(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "fleetit.webhooks")
    inbox = make_inbox(clock)
    inbox.on(TollNotification)(raising(Discard(why="no vehicle of ours" + "x" * 1000)))
    record = receive_and_run(inbox)
    assert (record.state, record.attempts) == (State.DONE, 1)
    assert record.error == ("discarded: no vehicle of ours" + "x" * 1000)[:200]
    assert caplog.messages[1:] == ["delivery 1: discarded in attempt 1"]


def test_who_is_to_be_called_later_has_all_attempts(clock: Clock) -> None:
    inbox, attempts = make_inbox(clock, attempts=2), list[int]()

    @inbox.on(TollNotification)
    def toll_(_: TollNotification, delivery: RecordedDelivery) -> None:
        attempts.append(delivery.attempt)
        raise RetryLater(60)

    record = receive_and_run(inbox)
    for _ in range(5):
        assert (record.state, record.attempts, record.error) == (State.WAITING, 0, None)
        assert record.due_at.timestamp() == pytest.approx(clock.now + 60, abs=0.001)
        clock.move(60.001)
        assert inbox.run_due() == 1
        record = next(inbox.deliveries())
    assert attempts == [1] * 6


@pytest.mark.parametrize("seconds", [0, 0.9, -1, 86_400.1, float("nan"), float("inf")])
def test_a_wait_is_a_second_to_a_day(seconds: float) -> None:
    with pytest.raises(ValueError, match=r"RetryLater\(.*\): pass seconds from 1 to 86,400"):
        RetryLater(seconds)
    assert [RetryLater(each).seconds for each in (1, 86_400)] == [1, 86_400]


@pytest.mark.parametrize("error", [OSError(), RetryLater(10_000)], ids=["a failed attempt", "a handler that waits"])
@pytest.mark.parametrize(
    ("supersede", "moments"),
    [
        pytest.param(False, {1: [1], 3599: [1], 3601: [1, 2]}, id="an hour"),
        pytest.param(True, {1: [1, 2]}, id="not at all"),
    ],
)
def test_later_revisions_are_held_up_for(
    clock: Clock, error: Exception, supersede: bool, moments: dict[int, list[int]]
) -> None:
    inbox, handled, lates = make_inbox(clock), list[int](), list[bool]()

    @inbox.on(TollNotification, supersede=supersede)
    def toll_(_: TollNotification, delivery: RecordedDelivery) -> None:
        handled.append(delivery.revision)
        if delivery.revision == 1:
            lates.append(delivery.late)
            raise error

    inbox.receive(*toll())
    inbox.receive(*toll("2.00", at=1))
    started = clock.now
    for moment, expected in moments.items():
        clock.now = started + moment
        inbox.run_due()
        assert sorted(set(handled)) == expected
    clock.move(10_001)
    inbox.run_due()
    assert [record.state for record in inbox.deliveries()] == [State.WAITING, State.DONE]
    assert (lates[0], lates[-1]) == (False, True)


def test_somebody_is_told_what_was_given_up(clock: Clock) -> None:
    told = list[tuple[str, str, int]]()
    inbox = make_inbox(
        clock, attempts=2, on_failed=lambda delivery, why: told.append((delivery.key, why, delivery.attempt))
    )
    inbox.on(TollNotification)(raising(OSError()))
    receive_and_run(inbox)
    assert told == []
    clock.move(3)
    inbox.run_due()
    record = next(inbox.deliveries())
    assert told == [("toll:42:1", record.error, 2)]


def test_an_async_function_is_told_too(clock: Clock) -> None:
    told = list[str]()

    async def tell(_: RecordedDelivery, why: str) -> None:
        await asyncio.sleep(0)
        told.append(why)

    inbox = make_inbox(clock, attempts=1, on_failed=tell)
    inbox.on(TollNotification)(raising(OSError()))
    assert [receive_and_run(inbox).error] == told


def test_what_cannot_be_read_is_given_up_with_an_empty_notification(tmp_path: Path, clock: Clock) -> None:
    told = list[Any]()
    store = SQLiteStore(tmp_path / "a.db", clock=clock)
    inbox = make_inbox(clock, store, on_failed=lambda delivery, why: told.append((delivery.notification, why)))
    inbox.on(UnknownNotification)(lambda *_: pytest.fail("called"))
    inbox.receive(*toll())
    with store._write() as (connection, _):
        connection.execute("UPDATE fleetit_deliveries SET body = x'7b'")
    inbox.run_due()
    assert told == [(UnknownNotification({}), "the recorded body can't be read")]
    assert next(inbox.deliveries()).attempts == 0


@pytest.mark.parametrize(
    "error", [ZeroDivisionError(), SystemExit(), asyncio.CancelledError()], ids=lambda error: type(error).__name__
)
def test_who_is_told_may_fail(error: BaseException, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    inbox = make_inbox(clock, attempts=1, on_failed=raising(error))
    inbox.on(TollNotification)(raising(OSError()))
    assert receive_and_run(inbox).state is State.FAILED
    assert "delivery 1: on_failed" in caplog.messages


ENDS = [SystemExit(3), GeneratorExit()]
FAILURES = [asyncio.CancelledError(), concurrent.futures.CancelledError(), StoreUnavailable("of another inbox")]


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize(
    "error", [*FAILURES, *ENDS], ids=lambda error: f"{type(error).__module__}.{type(error).__name__}"
)
def test_whatever_a_handler_raises_is_a_failed_attempt(
    error: BaseException, is_async: bool, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async def handle(*_: object) -> None:
        await asyncio.sleep(0)
        raise error

    inbox = make_inbox(clock)
    inbox.on(TollNotification)(handle if is_async else raising(error))
    inbox.receive(*toll())
    if error in ENDS:
        with pytest.raises(type(error)):
            inbox.run_due()
    else:
        inbox.run_due()
    record = next(inbox.deliveries())
    assert (record.state, record.attempts) == (State.WAITING, 1)
    assert str(record.error).startswith(f"{type(error).__name__} in test_policies.py:")
    (line,) = [each for each in caplog.records if each.name == "fleetit.webhooks.handlers"]
    assert line.exc_info is not None


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("error", ENDS, ids=name_of)
def test_an_inline_handler_that_exits_ends_no_loop_of_a_server(
    error: BaseException, is_async: bool, clock: Clock
) -> None:
    async def handle(*_: object) -> None:
        raise error

    inbox = make_inbox(clock, inline=True)
    inbox.on(TollNotification)(handle if is_async else raising(error))

    async def serve() -> list[int]:
        return [(await inbox.receive_async(*toll(ticket=ticket))).status for ticket in (1, 2)]

    assert asyncio.run(serve()) == [503, 503]
    assert [(record.state, record.attempts) for record in inbox.deliveries()] == [(State.WAITING, 1)] * 2


@pytest.mark.parametrize("result", [None, OSError(), Discard("a"), RetryLater(5)], ids=name_of)
def test_logging_and_metrics_that_raise_change_nothing(
    result: Exception | None, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "fleetit.webhooks")
    inbox = make_inbox(clock)

    @inbox.on(TollNotification)
    def toll_(*_: object) -> None:
        if result is not None:
            raise result

    class Counter:
        def add(self, *_: object) -> None:
            raise ZeroDivisionError

    monkeypatch.setattr(inbox._meters, "_answers", Counter())
    monkeypatch.setattr(inbox._meters, "_attempts", Counter())
    with monkeypatch.context() as patch:
        for name in ("fleetit.webhooks", "fleetit.webhooks.handlers"):
            patch.setattr(logging.getLogger(name), "handle", lambda _: 1 / 0)
        record = receive_and_run(inbox)
    expected = State.DONE if result is None or isinstance(result, Discard) else State.WAITING
    assert record.state is expected


def test_an_interrupt_is_not_the_fault_of_the_handler(clock: Clock) -> None:
    inbox = make_inbox(clock, attempts=1)
    inbox.on(TollNotification)(raising(KeyboardInterrupt()))
    inbox.receive(*toll())
    with pytest.raises(KeyboardInterrupt):
        inbox.run_due()
    record = next(inbox.deliveries())
    assert (record.state, record.attempts) == (State.WAITING, 0)


def test_an_async_handler_that_takes_too_long_is_cancelled(clock: Clock) -> None:
    inbox, cancelled = make_inbox(clock), list[bool]()

    @inbox.on(TollNotification, timeout=0.01)
    async def toll_(*_: object) -> None:
        try:
            await asyncio.sleep(HOUR)
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    record = receive_and_run(inbox)
    assert cancelled == [True]
    assert (record.state, record.attempts, record.error) == (State.WAITING, 1, "TimeoutError after 0.01 s")


def test_an_error_of_time_that_a_handler_raises_itself_is_one_of_its_own(clock: Clock) -> None:
    inbox = make_inbox(clock)

    @inbox.on(TollNotification, timeout=HOUR)
    async def toll_(*_: object) -> None:
        raise TimeoutError

    assert str(receive_and_run(inbox).error).startswith("TimeoutError in test_policies.py:")


@pytest.mark.parametrize("error", [Discard("a"), RetryLater(5)], ids=["discarded", "later"])
def test_what_was_done_in_the_transaction_is_undone(error: Exception, tmp_path: Path, clock: Clock) -> None:
    store = SQLiteStore(tmp_path / "a.db", clock=clock)
    inbox = make_inbox(clock, store)

    @inbox.on(TollNotification, transaction=True)
    def toll_(_: TollNotification, __: RecordedDelivery, connection: Any) -> None:
        connection.execute("CREATE TABLE bookings (ticket TEXT)")
        raise error

    assert receive_and_run(inbox).state is (State.DONE if isinstance(error, Discard) else State.WAITING)
    with store._read() as connection:
        assert not connection.execute("SELECT * FROM sqlite_master WHERE name = 'bookings'").fetchall()


def interrupt(clock: Clock, store: SQLiteStore, times: int) -> None:
    """Claim what waits for processes that end at once."""
    for _ in range(times):
        assert len(store.claim("another process", 1, 10)) == 1
        clock.move(11)


@pytest.mark.parametrize(
    ("times", "attempts", "error"),
    [
        pytest.param(1, 1, None, id="once, and maybe because of another one"),
        pytest.param(2, 1, "once", id="once alone, and it has no other attempt"),
        pytest.param(3, 2, "2 times", id="twice alone, and it has no other attempt"),
        pytest.param(5, 32, None, id="not often enough"),
        pytest.param(6, 32, "5 times", id="again and again"),
    ],
)
def test_who_ends_its_process_is_given_up(
    times: int, attempts: int, error: str | None, tmp_path: Path, clock: Clock
) -> None:
    store = SQLiteStore(tmp_path / "a.db", clock=clock)
    inbox, called = make_inbox(clock, store, attempts=attempts), list[int]()
    inbox.on(TollNotification)(lambda _, delivery: called.append(delivery.attempt))
    inbox.receive(*toll())
    interrupt(clock, store, times)
    assert inbox.run_due() == 1
    record = next(inbox.deliveries())
    text = f"given up: the process ended {error} while this delivery was handled (nothing else is known)"
    assert record.error == (error and text)
    assert (record.state, len(called)) == ((State.DONE, 1) if error is None else (State.FAILED, 0))


def test_fewer_attempts_than_before_are_no_crash(clock: Clock, tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "a.db", clock=clock)
    before, after = make_inbox(clock, store), make_inbox(clock, store, attempts=1)
    for inbox in (before, after):
        inbox.on(TollNotification)(raising(OSError()))
    receive_and_run(before)
    clock.move(3)
    after.run_due()
    record = next(after.deliveries())
    assert (record.state, record.attempts) == (State.FAILED, 2)
    assert str(record.error).startswith("OSError in")
