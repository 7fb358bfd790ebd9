"""Handling before the answer, handling by a task queue, and handling in a transaction."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.webhooks import Inbox, RecordedDelivery, TollNotification
from fleetit.webhooks.stores import SQLiteStore, State
from tests.fleetit.webhooks.inbox.deliveries import Clock, make_inbox, toll

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path


def states(inbox: Inbox) -> list[str]:
    return [record.state for record in inbox.deliveries()]


def test_an_inline_delivery_is_handled_before_the_answer() -> None:
    inbox, called = make_inbox(inline=True), list[int]()
    inbox.on(TollNotification)(lambda _, delivery: called.append(delivery.revision))
    assert [inbox.receive(*each).status for each in (toll(), toll(), toll("2.00", at=1))] == [200] * 3
    assert called == [1, 2]
    assert states(inbox) == ["done", "done"]


def test_an_inline_failure_is_500_and_handled_when_it_is_sent_again() -> None:
    inbox, outcomes = make_inbox(inline=True), iter([True, True, False])

    @inbox.on(TollNotification)
    def toll_(*_: object) -> None:
        if next(outcomes):
            raise OSError

    for _ in range(2):
        answer = inbox.receive(*toll())
        assert (answer.status, answer.reason) == (500, "handler_failed")
        assert states(inbox) == ["failed"]
    assert inbox.run_due() == 0  # whoever sent it knows that it failed
    assert inbox.receive(*toll()).status == 200
    assert states(inbox) == ["done"]
    assert inbox.receive(*toll()).status == 200  # a copy of what is done: the handler would raise StopIteration


def test_an_inline_delivery_that_somebody_else_handles_is_503(tmp_path: Path) -> None:
    clock = Clock()
    store = SQLiteStore(tmp_path / "a.db", clock=clock)
    inbox = make_inbox(clock, store, inline=True)
    answers = list[Any]()

    @inbox.on(TollNotification)
    def toll_(*_: object) -> None:
        if not answers:
            answers.append(inbox.receive(*toll()))

    assert inbox.receive(*toll()).status == 200
    assert (answers[0].status, answers[0].reason) == (503, "in_progress")


def test_an_inline_delivery_whose_process_ends_in_its_handler_is_taken_over(tmp_path: Path) -> None:
    clock = Clock()
    store = SQLiteStore(tmp_path / "a.db", clock=clock)
    inbox = make_inbox(clock, store, inline=True, lease=10)
    called = list[int]()

    def toll_(_: TollNotification, delivery: RecordedDelivery) -> None:
        called.append(delivery.attempt)
        if len(called) == 1:
            raise SystemExit

    inbox.on(TollNotification)(toll_)
    with pytest.raises(SystemExit):
        inbox.receive(*toll())
    assert states(inbox) == ["waiting"]
    assert inbox.run_due() == 0
    clock.move(10)
    assert inbox.run_due() == 1
    assert called == [1, 2]
    assert states(inbox) == ["done"]


def test_an_inline_delivery_that_nobody_claimed_is_taken_over(tmp_path: Path) -> None:
    clock = Clock()
    store = SQLiteStore(tmp_path / "a.db", clock=clock)
    inbox = make_inbox(clock, store, inline=True, lease=10)
    inbox.on(TollNotification)(lambda *_: None)
    verified: Any = make_inbox(clock)._verifier.verify(*toll())
    store.open()
    store.record([verified], 10)  # the process ended after the commit
    assert inbox.run_due() == 0
    clock.move(10)
    assert inbox.run_due() == 1


def test_an_inline_delivery_without_any_handler_waits(caplog: pytest.LogCaptureFixture) -> None:
    inbox = make_inbox(inline=True)
    assert inbox.receive(*toll()).status == 503
    assert "no handlers" in caplog.text
    assert states(inbox) == ["waiting"]


def test_an_inline_delivery_waits_for_an_older_one_of_its_ticket() -> None:
    inbox, called = make_inbox(inline=True), list[int]()
    answers = list[Any]()

    @inbox.on(TollNotification)
    def toll_(_: TollNotification, delivery: RecordedDelivery) -> None:
        called.append(delivery.revision)
        if delivery.revision == 1:
            answers.append(inbox.receive(*toll("2.00", at=1)))

    assert inbox.receive(*toll()).status == 200
    assert answers[0].status == 503
    assert states(inbox) == ["done", "waiting"]
    assert inbox.receive(*toll("2.00", at=1)).status == 200
    assert called == [1, 2]


def test_dispatch_gets_the_ids_after_the_commit_and_again_if_nobody_claims_them() -> None:
    clock, sent = Clock(), list[int]()
    inbox, called = make_inbox(clock, dispatch=sent.append, dispatch_again=60), list[int]()
    inbox.on(TollNotification)(lambda _, delivery: called.append(delivery.id))
    for each in (toll(), toll(), toll(ticket=2)):
        assert inbox.receive(*each).status == 200
    assert sent == [1, 2]
    assert inbox.run_due() == 0
    assert inbox.run(1) is State.DONE
    assert inbox.run(1) is State.DONE  # the queue gave it twice
    assert called == [1]
    clock.move(60)
    assert inbox.run_due() == 1
    assert sent == [1, 2, 2]
    assert inbox.run_due() == 0
    assert inbox.run(2) is State.DONE
    assert inbox.run(99) is None
    assert called == [1, 2]


def test_everything_that_is_due_is_dispatched_until_the_first_error() -> None:
    clock, sent = Clock(), list[int]()

    def dispatch(record_id: int) -> None:
        if len(sent) == 25:
            raise ConnectionError
        sent.append(record_id)

    inbox = make_inbox(clock, dispatch=dispatch)
    with make_inbox(clock, store := SQLiteStore(":memory:", clock=clock)) as other:
        for ticket in range(40):
            other.receive(*toll(ticket=ticket))
        inbox = make_inbox(clock, store, dispatch=dispatch)
        assert inbox.run_due() == 25
        assert sent == list(range(1, 26))


def test_a_task_that_fails_is_dispatched_again_when_it_is_due() -> None:
    clock, sent = Clock(), list[int]()
    inbox, outcomes = make_inbox(clock, dispatch=sent.append), iter([True, False])

    @inbox.on(TollNotification)
    def toll_(*_: object) -> None:
        if next(outcomes):
            raise OSError

    inbox.receive(*toll())
    assert inbox.run(1) is State.WAITING
    assert inbox.run_due() == 0
    clock.move(3)
    assert inbox.run_due() == 1
    assert inbox.run(1) is State.DONE


def test_a_task_whose_worker_died_is_dispatched_again_after_the_lease(tmp_path: Path) -> None:
    clock, sent = Clock(), list[int]()
    store = SQLiteStore(tmp_path / "a.db", clock=clock)
    inbox = make_inbox(clock, store, dispatch=sent.append, lease=10)
    inbox.on(TollNotification)(lambda *_: None)
    inbox.receive(*toll())
    store.claim("a worker", 1, 10, key="toll:42:1")
    assert inbox.run(1) is State.RUNNING
    clock.move(10)
    assert inbox.run_due() == 1
    assert sent == [1, 1]
    assert inbox.run(1) is State.DONE


def test_a_task_reads_its_record_once(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, asked = Clock(), list[str]()
    store = SQLiteStore(":memory:", clock=clock)
    inbox = make_inbox(clock, store, dispatch=lambda _: None)
    inbox.on(TollNotification)(lambda *_: None)
    inbox.receive(*toll())
    for name in ("get", "find", "claim", "renew", "finish", "reserve", "count"):
        method = getattr(store, name)

        def call(*args: Any, name: str = name, method: Any = method, **options: Any) -> Any:
            asked.append(name)
            return method(*args, **options)

        monkeypatch.setattr(store, name, call)
    assert inbox.run(1) is State.DONE
    assert asked == ["get", "claim", "finish"]
    assert inbox.run(1) is State.DONE
    assert asked[3:] == ["get"]


def test_a_task_that_lost_its_lease_says_what_others_do(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    store = SQLiteStore(":memory:", clock=clock)
    inbox = make_inbox(clock, store, dispatch=lambda _: None, lease=10)

    @inbox.on(TollNotification)
    def hang(*_: object) -> None:
        clock.move(10)
        assert store.claim("another worker", 1, 10)

    inbox.receive(*toll())
    assert inbox.run(1) is State.RUNNING
    assert "its lease was lost" in caplog.text


def test_a_task_handles_older_revisions_first() -> None:
    inbox, called = make_inbox(dispatch=lambda _: None), list[int]()
    inbox.on(TollNotification)(lambda _, delivery: called.append(delivery.revision))
    for each in (toll(), toll("2.00", at=1), toll("3.00", at=2)):
        inbox.receive(*each)
    assert inbox.run(2) is State.DONE
    assert called == [1, 2]
    assert states(inbox) == ["done", "done", "waiting"]


def test_a_task_that_comes_twice_handles_no_later_revision() -> None:
    inbox, called = make_inbox(dispatch=lambda _: None), list[int]()
    inbox.on(TollNotification)(lambda _, delivery: called.append(delivery.revision))
    inbox.receive(*toll())
    assert inbox.run(1) is State.DONE
    inbox.receive(*toll("2.00", at=1))
    assert inbox.run(1) is State.DONE
    assert called == [1]


def test_an_older_revision_that_an_inline_delivery_handles_keeps_its_attempts(tmp_path: Path) -> None:
    clock = Clock()
    store = SQLiteStore(tmp_path / "a.db", clock=clock)
    with make_inbox(clock, store) as other:
        other.receive(*toll())
    inbox, called = make_inbox(clock, store, inline=True), list[int]()

    @inbox.on(TollNotification)
    def toll_(_: TollNotification, delivery: RecordedDelivery) -> None:
        called.append(delivery.revision)
        raise OSError

    answer = inbox.receive(*toll("2.00", at=1))
    assert answer.reason == "in_progress"  # the older one is tried again first
    assert called == [1]
    assert states(inbox) == ["waiting", "waiting"]


def test_a_task_queue_that_is_down_is_no_error_for_the_sender(caplog: pytest.LogCaptureFixture) -> None:
    clock, sent = Clock(), list[int]()

    def dispatch(record_id: int) -> None:
        sent.append(record_id)
        if len(sent) == 1:
            raise ConnectionError

    inbox = make_inbox(clock, dispatch=dispatch)
    assert inbox.receive(*toll()).status == 200
    assert "not dispatched, tried again in 60 s" in caplog.text
    clock.move(60)
    assert inbox.run_due() == 1
    assert sent == [1, 1]


@pytest.fixture(params=["file", "memory"])
def booking(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Inbox, SQLiteStore, Clock]:
    """Return an inbox whose store has a table of the user's."""
    clock = Clock()
    store = SQLiteStore(tmp_path / "a.db" if request.param == "file" else ":memory:", clock=clock)
    store.open()
    inbox = make_inbox(clock, store, attempts=2)
    with store._write() as (connection, _):
        connection.execute("CREATE TABLE bookings (ticket TEXT)")
    return inbox, store, clock


def bookings(store: SQLiteStore) -> list[str]:
    with store._read() as connection:
        return [ticket for (ticket,) in connection.execute("SELECT ticket FROM bookings")]


def test_what_a_handler_writes_and_done_are_committed_together(booking: tuple[Inbox, SQLiteStore, Clock]) -> None:
    inbox, store, clock = booking
    outcomes = iter([True, False])

    @inbox.on(TollNotification, transaction=True)
    def toll_(_: TollNotification, delivery: RecordedDelivery, connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO bookings VALUES (?)", (delivery.key,))
        if next(outcomes):
            raise OSError

    inbox.receive(*toll())
    inbox.run_due()
    assert bookings(store) == []
    assert states(inbox) == ["waiting"]
    clock.move(3)
    inbox.run_due()
    assert bookings(store) == ["toll:42:1"]
    assert states(inbox) == ["done"]


def test_a_handler_whose_lease_was_lost_changes_nothing(booking: tuple[Inbox, SQLiteStore, Clock]) -> None:
    inbox, store, _ = booking

    @inbox.on(TollNotification, transaction=True)
    def toll_(_: TollNotification, delivery: RecordedDelivery, connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO bookings VALUES (?)", (delivery.key,))
        # Somebody else claims it; in this connection, because the file is locked.
        connection.execute("UPDATE fleetit_deliveries SET owner = 'another', claims = claims + 1")

    inbox.receive(*toll())
    inbox.run_due()
    assert bookings(store) == []
    assert states(inbox) == ["running"]  # the claim of this process, as before


def test_an_async_handler_in_a_transaction_that_nobody_noticed_is_no_success(
    booking: tuple[Inbox, SQLiteStore, Clock],
) -> None:
    inbox, _, _ = booking

    async def handle(*_: object) -> None:
        pytest.fail("called")

    inbox.on(TollNotification, transaction=True)(lambda *_: handle())
    inbox.receive(*toll())
    inbox.run_due()
    assert states(inbox) == ["waiting"]
    assert str(next(inbox.deliveries()).error).startswith("TypeError")


def test_a_handler_may_ask_the_inbox_within_its_transaction(booking: tuple[Inbox, SQLiteStore, Clock]) -> None:
    inbox, _, _ = booking
    seen = list[Any]()

    @inbox.on(TollNotification, transaction=True)
    def toll_(_: TollNotification, delivery: RecordedDelivery, __: Any) -> None:
        record = inbox.show(delivery.id)
        assert record is not None
        seen.append(record.state)

    inbox.receive(*toll())
    inbox.run_due()
    assert seen == ["running"]
    assert states(inbox) == ["done"]


def test_tasks_that_may_have_ended_their_process_run_one_at_a_time(tmp_path: Path) -> None:
    clock = Clock()
    store = SQLiteStore(tmp_path / "a.db", clock=clock)
    inbox = make_inbox(clock, store, dispatch=lambda _: None, lease=10)
    for ticket in (1, 2):
        inbox.receive(*toll(ticket=ticket))
        store.claim("a worker that dies", 1, 10, key=f"toll:42:{ticket}")
    clock.move(10)
    assert inbox.run_due() == 2  # dispatched again
    arrived, called = threading.Event(), list[int]()
    lock = inbox._get_engine()._suspects

    class Lock:
        """The lock, which says that somebody asks for it."""

        def acquire(self, **options: Any) -> bool:
            if called:
                arrived.set()
            return lock.acquire(**options)

        def release(self) -> None:
            lock.release()

    inbox._get_engine()._suspects = Lock()  # type: ignore[assignment] # pyright: ignore[reportAttributeAccessIssue]

    @inbox.on(TollNotification)
    def toll_(_: TollNotification, delivery: RecordedDelivery) -> None:
        called.append(delivery.id)
        if delivery.id == 1:
            other.start()
            assert arrived.wait(30)
            assert called == [1]

    other = threading.Thread(target=inbox.run, args=(2,))
    assert inbox.run(1) is State.DONE
    other.join()
    assert called == [1, 2]


def test_a_task_gives_up_waiting_for_another_one_that_may_hang(tmp_path: Path) -> None:
    clock = Clock()
    store = SQLiteStore(tmp_path / "a.db", clock=clock)
    inbox = make_inbox(clock, store, dispatch=lambda _: None, lease=0.01)
    inbox.on(TollNotification)(lambda *_: None)
    inbox.receive(*toll())
    store.claim("a worker that dies", 1, 10, key="toll:42:1")
    clock.move(10)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(inbox._get_engine()._suspects.acquire).result()
        assert inbox.run(1) is State.RUNNING
        pool.submit(inbox._get_engine()._suspects.release).result()
    assert inbox.run(1) is State.DONE
