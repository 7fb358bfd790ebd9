"""The runner: its thread survives everything, and says what is wrong; suspects are alone; old bodies are emptied."""

from __future__ import annotations

import threading
import weakref
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.webhooks import Inbox, RecordedDelivery, TollNotification
from fleetit.webhooks.stores import SQLiteStore, State, StoreUnavailable
from openapi_sdk.webhooks import dispatching
from openapi_sdk.webhooks.engine import _close_at_exit
from tests.fleetit.webhooks.inbox.deliveries import NOW, Clock, make_inbox, toll
from tests.fleetit.webhooks.robustness.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from fleetit.webhooks.stores import Outcome

PATIENCE = 30
DAY = 86_400


class Bench:
    """An inbox whose runner looks when the test says so."""

    def __init__(self, path: Path, **options: Any) -> None:
        self.clock = Clock()
        self.store = SQLiteStore(path / "a.db", clock=self.clock)
        self.inbox: Inbox = make_inbox(self.clock, self.store, background=True, **options)
        self.engine = self.inbox._get_engine()
        self.runner = self.engine.make_runner(self.clock)

    def receive(self, *tickets: int) -> None:
        for ticket in tickets:
            delivery = self.inbox._verifier.verify(*toll(ticket=ticket, at=int(self.clock.now - NOW)))
            self.engine.get_store().record([delivery])

    def look_until_idle(self) -> None:
        wait_until(self.runner.look, "all is handled")

    def get_states(self) -> list[State]:
        return [record.state for record in self.inbox.deliveries()]


@pytest.fixture
def make_bench(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    made = list[Bench]()

    def make(**options: Any) -> Bench:
        made.append(Bench(tmp_path, **options))
        return made[-1]

    yield make
    for bench in made:
        for _ in bench.runner._threads:
            bench.runner._jobs.put(None)
        for thread in bench.runner._threads:
            thread.join(PATIENCE)


def fail_to_start(_: object) -> None:
    message = "can't start new thread"
    raise RuntimeError(message)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        pytest.param(StoreUnavailable("gone"), "the inbox can't be reached: gone", id="an outage"),
        pytest.param(ZeroDivisionError(), "deliveries can't be claimed: ZeroDivisionError", id="a bug"),
        pytest.param(SystemExit(), "deliveries can't be claimed: SystemExit", id="an exit"),
    ],
)
def test_what_the_store_raises_is_said_once_until_it_works(
    make_bench: Callable[..., Bench],
    error: BaseException,
    text: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = make_bench()
    bench.inbox.on(TollNotification)(lambda *_: None)
    bench.receive(1)

    def fail(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(bench.store, "claim", fail)
        for _ in range(3):
            bench.runner.look()
    assert bench.engine.problems.get_texts() == (text,)
    assert caplog.messages == [text]
    bench.look_until_idle()
    assert bench.engine.problems.get_texts() == ()
    assert bench.get_states() == [State.DONE]


@pytest.mark.parametrize(
    ("handle", "why"),
    [
        pytest.param(lambda bench: bench.runner.look(), "deliveries can't be handled", id="a thread that handles"),
        pytest.param(
            lambda bench: bench.inbox.run_due(), "leases can't be renewed", id="the thread that renews leases"
        ),
    ],
)
def test_a_thread_that_cannot_be_started_handles_nothing_and_is_tried_again(
    make_bench: Callable[..., Bench], handle: Callable[[Bench], object], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, called = make_bench(), list[int]()
    bench.inbox.on(TollNotification)(lambda _, delivery: called.append(delivery.id))
    bench.receive(1)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", fail_to_start)
        handle(bench)
        handle(bench)
        assert bench.engine.problems.get_texts() == (f"{why}: can't start new thread",)
        (record,) = bench.inbox.deliveries()
        assert (record.state, record.attempts) == (State.WAITING, 0)
    bench.clock.move(2)
    bench.look_until_idle()
    assert bench.engine.problems.get_texts() == ()
    assert called == [1]


def test_threads_that_are_there_handle_what_others_cannot(
    make_bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, called = make_bench(), list[int]()
    bench.inbox.on(TollNotification)(lambda _, delivery: called.append(delivery.id))
    bench.receive(1)
    bench.look_until_idle()
    bench.receive(2, 3)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", fail_to_start)
        bench.look_until_idle()
    assert called == [1, 2]
    assert bench.get_states() == [State.DONE, State.DONE, State.WAITING]


def test_an_inbox_whose_runner_cannot_be_started_records_and_tries_again(
    make_bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench()
    bench.inbox.on(TollNotification)(lambda *_: None)
    bench.inbox.receive(*toll())  # starts the thread of the recorder
    bench.inbox.close()
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", fail_to_start)
        bench.inbox.start()
        engine = bench.inbox._get_engine()
        assert engine.problems.get_texts() == ("nothing is handled here: can't start new thread",)
    engine.start()
    assert engine.problems.get_texts() == ()


def test_at_exit_an_inbox_of_this_process_is_closed_once(
    make_bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, closed = make_bench(), list[bool]()
    bench.engine.get_store()
    monkeypatch.setattr(bench.store, "close", lambda: closed.append(True))
    with monkeypatch.context() as patch:
        patch.setattr(bench.engine, "process", 0)
        _close_at_exit(weakref.ref(bench.engine))
        assert closed == []
    for _ in range(2):
        _close_at_exit(weakref.ref(bench.engine))
    assert closed == [True]


def test_one_outcome_that_cannot_be_written_keeps_no_other(
    make_bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench()
    bench.inbox.on(TollNotification)(lambda *_: None)
    bench.receive(1, 2, 3)
    finish = bench.store.finish

    def fail_for_2(owner: str, outcomes: Sequence[Outcome]) -> set[int]:
        if any(outcome.id == 2 for outcome in outcomes):
            raise ZeroDivisionError
        return finish(owner, outcomes)

    monkeypatch.setattr(bench.store, "finish", fail_for_2)
    bench.look_until_idle()
    assert bench.get_states() == [State.DONE, State.RUNNING, State.DONE]


def test_a_mistake_in_handling_ends_no_thread(
    make_bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bench = make_bench(concurrency=1)
    bench.inbox.on(TollNotification)(lambda *_: None)
    bench.receive(1)
    with monkeypatch.context() as patch:
        patch.setattr(bench.engine._attempts, "make", lambda _: 1 / 0)
        bench.look_until_idle()
    assert caplog.messages == ["delivery 1: not handled"]
    bench.receive(2)
    bench.look_until_idle()
    assert bench.get_states() == [State.RUNNING, State.DONE]


def test_the_runner_is_told_when_all_are_handled_and_not_before(make_bench: Callable[..., Bench]) -> None:
    bench, gates = make_bench(concurrency=2), [threading.Event(), threading.Event()]
    bench.inbox.on(TollNotification)(lambda _, delivery: gates[delivery.id - 1].wait(PATIENCE) and None)
    bench.receive(1, 2)
    bench.runner.look()
    gates[0].set()
    wait_until(lambda: bench.runner._ended.qsize() == 1, "one is handled")
    assert not bench.runner._all_ended.is_set()
    gates[1].set()
    assert bench.runner._all_ended.wait(PATIENCE)


def test_nothing_is_claimed_while_all_threads_handle(
    make_bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, gate = make_bench(concurrency=1), threading.Event()
    bench.inbox.on(TollNotification)(lambda *_: gate.wait(PATIENCE) and None)
    bench.receive(1)
    bench.runner.look()
    with monkeypatch.context() as patch:
        patch.setattr(bench.store, "claim", lambda *_, **__: 1 / 0)
        bench.runner.look()
    gate.set()
    assert bench.engine.problems.get_texts() == ()


def test_suspects_are_handled_one_at_a_time_and_beside_others(make_bench: Callable[..., Bench]) -> None:
    bench, may_end, running = make_bench(), threading.Event(), list[int]()

    @bench.inbox.on(TollNotification)
    def toll_(_: TollNotification, delivery: RecordedDelivery) -> None:
        running.append(delivery.id)
        assert may_end.wait(PATIENCE)

    bench.receive(1, 2, 3)
    assert len(bench.store.claim("a process that ends", 3, 10)) == 3
    bench.clock.move(11)
    bench.receive(4, 5)
    for _ in range(3):
        bench.runner.look()
    wait_until(lambda: len(running) == 3, "handlers run")
    assert sorted(running) == [1, 4, 5]
    may_end.set()
    bench.look_until_idle()
    assert bench.get_states() == [State.DONE] * 5


def test_suspects_are_looked_for_once_a_second(
    make_bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, suspects = make_bench(), list[int]()
    bench.inbox.on(TollNotification)(lambda *_: None)
    bench.receive(1)

    def claim(*_: object, **options: Any) -> list[Any]:
        suspects.append(options["suspects"])
        return []

    monkeypatch.setattr(bench.store, "claim", claim)
    for seconds in (0, 0, 0.5, 0.5, 0):
        bench.clock.move(seconds)
        bench.runner.look()
    assert suspects == [1, 0, 0, 1, 0]


class Emptied:
    """Counts how often records are emptied, and says what is left."""

    def __init__(self, bench: Bench, monkeypatch: pytest.MonkeyPatch, *left: int) -> None:
        self.calls = list[tuple[float, int]]()
        self.left = list(left)
        monkeypatch.setattr(bench.store, "empty", self.empty)

    def empty(self, older_than: float, limit: int) -> int:
        self.calls.append((older_than, limit))
        return self.left.pop() if self.left else 0


def test_records_are_emptied_after_a_minute_and_then_hourly(
    make_bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench(keep=timedelta(days=2))
    bench.inbox.on(TollNotification)(lambda *_: None)
    emptied, counts = Emptied(bench, monkeypatch), list[int]()
    for seconds in (59, 2, 3598, 2, 3600):
        bench.clock.move(seconds)
        bench.runner.look()
        counts.append(len(emptied.calls))
    assert counts == [0, 1, 1, 2, 3]
    assert set(emptied.calls) == {(2 * DAY, 200)}


def test_what_is_left_is_emptied_at_the_next_looks_but_not_at_each_delivery(
    make_bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench()
    bench.inbox.on(TollNotification)(lambda *_: None)
    emptied = Emptied(bench, monkeypatch, 200, 200)
    bench.clock.move(60)
    for _ in range(5):
        bench.runner.look()
    assert len(emptied.calls) == 1
    for _ in range(5):
        bench.clock.move(1)
        bench.runner.look()
    assert len(emptied.calls) == 3


def test_nothing_is_emptied_for_who_keeps_it_or_while_deliveries_wait(
    make_bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    for options, is_recording in (({"keep": None}, False), ({}, True)):
        bench = make_bench(**options)
        bench.inbox.on(TollNotification)(lambda *_: None)
        emptied = Emptied(bench, monkeypatch)
        monkeypatch.setattr(type(bench.engine.recorder), "has_waiting", is_recording)
        bench.clock.move(7200)
        bench.runner.look()
        assert emptied.calls == []


def test_bodies_that_were_kept_for_long_enough_are_gone(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench()
    bench.inbox.on(TollNotification)(lambda *_: None)
    bench.receive(1)
    bench.look_until_idle()
    bench.clock.move(90 * DAY + 61)
    bench.receive(2)
    bench.look_until_idle()
    bodies = [record.body for record in bench.inbox.deliveries()]
    assert bodies[0] == b""
    assert bodies[1]


@pytest.mark.parametrize(
    ("error", "problems", "count"),
    [
        pytest.param(ZeroDivisionError(), ("old records can't be emptied: ZeroDivisionError",), 1, id="a bug"),
        pytest.param(StoreUnavailable("gone"), (), 2, id="an outage, tried again after a minute"),
    ],
)
def test_a_store_that_cannot_empty_hinders_nothing_else(
    make_bench: Callable[..., Bench],
    error: Exception,
    problems: tuple[str, ...],
    count: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench, calls = make_bench(), list[object]()
    bench.inbox.on(TollNotification)(lambda *_: None)

    def fail(*call: object) -> None:
        calls.append(call)
        raise error

    monkeypatch.setattr(bench.store, "empty", fail)
    bench.clock.move(61)
    bench.receive(1)
    bench.look_until_idle()
    assert bench.get_states() == [State.DONE]
    assert bench.engine.problems.get_texts() == problems
    bench.clock.move(59)
    bench.runner.look()
    assert len(calls) == 1
    bench.clock.move(1)
    bench.runner.look()
    assert len(calls) == count


def test_a_task_queue_that_is_away_is_a_problem_until_it_is_back(
    make_bench: Callable[..., Bench], caplog: pytest.LogCaptureFixture
) -> None:
    sent, is_away = list[int](), [True]

    def dispatch(record_id: int) -> None:
        if is_away:
            raise ConnectionError
        sent.append(record_id)

    bench = make_bench(dispatch=dispatch, dispatch_again=5)
    bench.receive(1)
    for _ in range(3):
        bench.runner.look()
        bench.clock.move(6)
    text = "deliveries can't be sent to the task queue: ConnectionError"
    assert bench.engine.problems.get_texts() == (text,)
    assert caplog.messages.count(text) == 1
    is_away.clear()
    bench.runner.look()
    assert sent == [1]
    assert bench.engine.problems.get_texts() == ()


class Queue:
    """A task queue, and a server with a backlog of 100 that looks each second for what to send to it."""

    def __init__(self, make_bench: Callable[..., Bench]) -> None:
        self.ids = list[int]()
        self.sent = list[int]()
        self.longest = 0
        self.bench = make_bench(dispatch=self.send, dispatch_again=60)
        self.bench.inbox.on(TollNotification)(lambda *_: None)
        verify = self.bench.inbox._verifier.verify
        self.bench.engine.get_store().record([verify(*toll(ticket=ticket)) for ticket in range(100)])

    def send(self, record_id: int) -> None:
        self.ids.append(record_id)
        self.sent.append(record_id)
        self.longest = max(self.longest, len(self.ids))

    def let_pass(self, seconds: int, *, tasks: int = 0) -> None:
        """Let some seconds pass, and run a number of tasks in each."""
        for _ in range(seconds):
            self.bench.runner.look()
            for record_id in self.ids[:tasks]:
                self.bench.inbox.run(record_id)
            del self.ids[:tasks]
            self.bench.clock.move(1)

    def is_empty(self) -> bool:
        return not self.ids and set(self.bench.get_states()) == {State.DONE}


@pytest.fixture
def queue(make_bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch) -> Queue:
    monkeypatch.setattr(dispatching, "_AHEAD", 20)
    return Queue(make_bench)


@pytest.mark.parametrize("tasks", [pytest.param(20, id="fast workers"), pytest.param(2, id="slow workers")])
def test_a_backlog_is_sent_as_workers_take_it_and_once(queue: Queue, tasks: int) -> None:
    queue.let_pass(100 // tasks, tasks=tasks)
    assert queue.is_empty()
    assert queue.sent == list(range(1, 101))
    assert queue.longest <= 50


@pytest.mark.heavy
def test_a_queue_without_workers_is_not_filled_and_then_drains(queue: Queue) -> None:
    queue.let_pass(1200)
    assert len(queue.ids) <= 30 + 20 * 10
    queue.let_pass(20, tasks=50)
    assert queue.is_empty()


def test_what_a_queue_has_lost_is_sent_again(queue: Queue) -> None:
    queue.let_pass(1)
    queue.ids.clear()
    queue.let_pass(70, tasks=20)
    assert queue.is_empty()
    assert len(queue.sent) == 100 + 30


def test_a_mark_that_was_deleted_holds_up_nothing(queue: Queue) -> None:
    queue.let_pass(1, tasks=30)
    with queue.bench.store._write() as (connection, _):
        connection.execute("DELETE FROM fleetit_deliveries WHERE state = 'done'")
    queue.let_pass(1)
    assert len(queue.sent) == 60
