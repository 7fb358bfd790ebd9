"""Threads: they start when they are needed, take over, renew, stop, and start again in a process that was forked."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError
from fleetit.webhooks import Inbox, RecordedDelivery, TollNotification
from fleetit.webhooks.stores import Outcome, Record, SQLiteStore, State, StoreUnavailable
from openapi_sdk.webhooks import leases as leases_module
from openapi_sdk.webhooks import runner as runner_module
from tests.fleetit.webhooks.inbox.deliveries import MADE, Clock, make_inbox, toll
from tests.fleetit.webhooks.robustness.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

PATIENCE = 30


@pytest.fixture(autouse=True)
def quick_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "_POLL", 0.01)
    monkeypatch.setattr(runner_module, "_LAST_SECONDS", 0.1)


@pytest.fixture(autouse=True)
def no_threads_left() -> Any:
    before = set(threading.enumerate())
    yield
    while MADE:
        MADE.pop().close(0.01)
    # One that has not quite begun can't be joined: asyncio ends its own threads in another one.
    wait_until(lambda: set(threading.enumerate()) <= before, "all threads end")


class WatchedStore(SQLiteStore):
    """A store that says when outcomes are written."""

    def __init__(self, path: Path, clock: Clock) -> None:
        super().__init__(path, clock=clock)
        self.finished = threading.Semaphore(0)
        self.renewed = threading.Semaphore(0)
        self.fails = 0

    def claim(
        self,
        owner: str,
        limit: int,
        lease: float,
        *,
        key: str | None = None,
        suspects: int = 1,
        held: Collection[int] = (),
    ) -> list[Record]:
        self._maybe_fail()
        return super().claim(owner, limit, lease, key=key, suspects=suspects, held=held)

    def finish(self, owner: str, outcomes: Sequence[Outcome]) -> set[int]:
        self._maybe_fail()
        result = super().finish(owner, outcomes)
        for _ in outcomes:
            self.finished.release()
        return result

    def renew(self, owner: str, claims: Sequence[tuple[int, int]], lease: float) -> set[int]:
        result = super().renew(owner, claims, lease)
        self.renewed.release()
        return result

    def _maybe_fail(self) -> None:
        if self.fails:
            self.fails -= 1
            message = "gone"
            raise StoreUnavailable(message)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> WatchedStore:
    return WatchedStore(tmp_path / "a.db", clock)


class Held:
    """A handler that says when it has started, and waits until it may end.

    Args:
        inbox: Where it is registered.
        **policy: Its policy.
    """

    def __init__(self, inbox: Inbox, **policy: Any) -> None:
        self.started, self.may_end = threading.Event(), threading.Event()
        on: Any = inbox.on
        on(TollNotification, **policy)(self.handle)

    def handle(self, *_: object) -> None:
        self.started.set()
        assert self.may_end.wait(PATIENCE)


def make_running(clock: Clock, store: Any, **options: Any) -> Inbox:
    return make_inbox(clock, store, background=True, **options)


def test_deliveries_are_handled_in_the_background(clock: Clock, store: WatchedStore) -> None:
    with make_running(clock, store) as inbox:
        inbox.on(TollNotification)(lambda *_: None)
        for ticket in range(20):
            assert inbox.receive(*toll(ticket=ticket)).status == 200
        for _ in range(20):
            assert store.finished.acquire(timeout=PATIENCE)
        assert inbox.stats().by_state[State.DONE] == 20


def test_what_others_left_is_handled_without_a_delivery(clock: Clock, store: WatchedStore) -> None:
    with make_inbox(clock, store) as other:
        other.receive(*toll())
    inbox = make_running(clock, store)
    inbox.on(TollNotification)(lambda *_: None)
    with inbox:
        assert store.finished.acquire(timeout=PATIENCE)


def test_an_operator_without_handlers_fails_nothing(
    clock: Clock, store: WatchedStore, caplog: pytest.LogCaptureFixture
) -> None:
    with make_running(clock, store) as inbox:
        for ticket in range(3):
            assert inbox.receive(*toll(ticket=ticket)).status == 200
        wait_until(lambda: "nothing is handled here: the inbox has no handlers" in caplog.text, "it is said")
        assert inbox.stats().by_state[State.WAITING] == 3
        inbox.on(TollNotification)(lambda *_: None)
        for _ in range(3):
            assert store.finished.acquire(timeout=PATIENCE)
    assert caplog.text.count("has no handlers") == 1


def test_threads_that_hang_keep_no_process_from_ending(clock: Clock, store: WatchedStore) -> None:
    inbox, may_end = make_running(clock, store), threading.Event()

    @inbox.on(TollNotification)
    async def handle(_: TollNotification, __: RecordedDelivery) -> None:
        await asyncio.to_thread(may_end.wait)

    names = {f"fleetit-inbox-{each}" for each in ("recorder", "runner", "loop", "leases")}

    def find_threads() -> dict[str, bool]:
        return {each.name: each.daemon for each in threading.enumerate() if each.name in names}

    inbox.receive(*toll())
    try:
        wait_until(lambda: find_threads().keys() == names, "all run")
        assert find_threads() == dict.fromkeys(names, True)
    finally:
        may_end.set()


def test_an_inbox_that_is_not_started_handles_nothing_in_the_background(clock: Clock, store: WatchedStore) -> None:
    with make_inbox(clock, store) as other:
        for ticket in range(3):
            other.receive(*toll(ticket=ticket))
    inbox = make_running(clock, store)
    inbox.on(TollNotification)(lambda *_: None)
    assert inbox.show(1) == next(inbox.deliveries())
    assert (inbox.run(1), inbox.run_due()) == (State.DONE, 2)
    assert (inbox.replay([1, 2]), inbox.prune(timedelta(days=1))) == (2, 0)
    assert "fleetit-inbox-runner" not in {thread.name for thread in threading.enumerate()}
    assert inbox.stats().by_state[State.WAITING] == 2


def test_at_most_so_many_are_handled_at_a_time(clock: Clock, store: WatchedStore) -> None:
    running, most, waiting, may_end = 0, list[int](), list[int](), threading.Event()
    lock, both = threading.Lock(), threading.Barrier(2)
    inbox = make_running(clock, store, concurrency=2)

    @inbox.on(TollNotification)
    def toll_(_: TollNotification, delivery: RecordedDelivery) -> None:
        nonlocal running
        with lock:
            running += 1
            most.append(running)
        if delivery.id <= 2:
            both.wait(PATIENCE)
            waiting.append(inbox.stats().by_state[State.WAITING])
            may_end.set()
        assert may_end.wait(PATIENCE)
        with lock:
            running -= 1

    for ticket in range(6):
        with make_inbox(clock, store) as other:
            other.receive(*toll(ticket=ticket))
    with inbox:
        for _ in range(6):
            assert store.finished.acquire(timeout=PATIENCE)
    assert max(most) == 2
    assert waiting[0] == 4  # what is not begun can be claimed by somebody else


def test_an_outage_of_the_store_is_survived(clock: Clock, store: WatchedStore) -> None:
    inbox = make_running(clock, store)
    inbox.on(TollNotification)(lambda *_: setattr(store, "fails", 3))
    with inbox:
        inbox.receive(*toll())
        assert store.finished.acquire(timeout=PATIENCE)
        assert inbox.stats().by_state[State.DONE] == 1


def test_a_lease_is_renewed_while_a_handler_runs(clock: Clock, store: WatchedStore) -> None:
    inbox = make_running(clock, store, lease=0.03)
    held = Held(inbox)
    with inbox:
        inbox.receive(*toll())
        assert held.started.wait(PATIENCE)
        for _ in range(3):
            clock.move(0.02)
            assert store.renewed.acquire(timeout=PATIENCE)
            assert store.renewed.acquire(timeout=PATIENCE)
            assert store.claim("another", 1, 10) == []
        held.may_end.set()
        assert store.finished.acquire(timeout=PATIENCE)
        engine = inbox._engine
        assert engine is not None
        assert engine.claims.leases.get_held() == []


@pytest.mark.parametrize(
    ("policy", "limit"),
    [
        pytest.param({}, "no time limit", id="ten leases"),
        pytest.param({"timeout": 0.01}, "a time limit of 0.01 s", id="its time limit"),
    ],
)
def test_a_handler_that_hangs_is_told_until_it_ends_and_is_done_then(
    clock: Clock, store: WatchedStore, monkeypatch: pytest.MonkeyPatch, policy: dict[str, float], limit: str
) -> None:
    monkeypatch.setattr(leases_module, "_GRACE", 0)
    monkeypatch.setattr(leases_module, "_LONG", 1)
    inbox = make_running(clock, store, lease=0.03)
    held = Held(inbox, **policy)
    with inbox:
        inbox.receive(*toll())
        wait_until(lambda: any(text.endswith(limit) for text in inbox.stats().problems), "it is told")
        held.may_end.set()
        assert store.finished.acquire(timeout=PATIENCE)
        assert inbox.stats().problems == ()
        assert inbox.stats().by_state[State.DONE] == 1


def test_closing_waits_for_the_renewal_that_the_thread_is_in(
    clock: Clock, store: WatchedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, may_end = threading.Event(), threading.Event()

    def renew(*_: object) -> set[int]:
        started.set()
        assert may_end.wait(PATIENCE)
        return set()

    monkeypatch.setattr(store, "renew", renew)
    inbox = make_running(clock, store, lease=0.03)
    held = Held(inbox)
    inbox.receive(*toll())
    assert started.wait(PATIENCE)
    closing = threading.Thread(target=inbox.close, args=(PATIENCE,))
    held.may_end.set()
    closing.start()
    assert store.finished.acquire(timeout=PATIENCE)
    closing.join(0.05)
    assert closing.is_alive()
    assert store._connection is not None
    may_end.set()
    closing.join(PATIENCE)
    assert store._connection is None


def test_who_lost_its_lease_cannot_write_what_became_of_it(
    clock: Clock, store: WatchedStore, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = make_running(clock, store, lease=10)
    held = Held(inbox)
    with inbox:
        inbox.receive(*toll())
        assert held.started.wait(PATIENCE)
        take_over(clock, store)
        held.may_end.set()
        assert store.finished.acquire(timeout=PATIENCE)
    record = store_get(store)
    assert (record.state, record.attempts) == (State.RUNNING, 2)
    assert "lease was lost" in caplog.text


def take_over(clock: Clock, store: SQLiteStore) -> None:
    """Claim what is handled for another process, after the end of the lease and before anybody else does."""
    change = (
        "UPDATE fleetit_deliveries SET owner = 'another', claims = claims + 1, attempts = attempts + 1, "
        "due_at = due_at + 1000"
    )
    with store._turns.take() as deadline, store._connect(deadline) as connection:
        clock.move(11)
        assert connection.execute(change).rowcount == 1


def store_get(store: SQLiteStore) -> Record:
    store.open()
    record = store.get(1)
    store.close()
    assert record is not None
    return record


def test_close_waits_for_what_is_handled(clock: Clock, store: WatchedStore) -> None:
    inbox = make_running(clock, store)
    held = Held(inbox)
    inbox.receive(*toll())
    assert held.started.wait(PATIENCE)
    closing = threading.Thread(target=inbox.close, args=(PATIENCE,))
    closing.start()
    held.may_end.set()
    closing.join(PATIENCE)
    assert store_get(store).state is State.DONE


def test_close_gives_an_async_handler_back_that_takes_too_long(clock: Clock, store: WatchedStore) -> None:
    started, cancelled = threading.Event(), threading.Event()
    inbox = make_running(clock, store)

    @inbox.on(TollNotification)
    async def toll_(*_: object) -> None:
        started.set()
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    inbox.receive(*toll())
    assert started.wait(PATIENCE)
    inbox.close(0.01)
    assert cancelled.wait(PATIENCE)
    record = store_get(store)
    assert (record.state, record.attempts) == (State.WAITING, 0)


def test_close_leaves_a_sync_handler_its_lease(clock: Clock, store: WatchedStore) -> None:
    inbox = make_running(clock, store)
    held = Held(inbox)
    inbox.receive(*toll())
    assert held.started.wait(PATIENCE)
    inbox.close(0.01)
    assert store_get(store).state is State.RUNNING
    held.may_end.set()


def test_a_closed_inbox_refuses_and_can_be_started_again(clock: Clock, store: WatchedStore) -> None:
    inbox = make_running(clock, store)
    inbox.on(TollNotification)(lambda *_: None)
    inbox.close()
    assert inbox.receive(*toll()).status == 503
    with pytest.raises(StoreUnavailable, match="closed"):
        inbox.stats()
    with inbox:
        assert inbox.receive(*toll()).status == 200
    assert store._connection is None
    assert inbox.receive(*toll()).status == 503


def test_an_async_handler_whose_server_is_gone_is_given_back(clock: Clock, store: WatchedStore) -> None:
    inbox, started = make_running(clock, store), threading.Event()

    @inbox.on(TollNotification)
    async def toll_(*_: object) -> None:
        started.set()
        await asyncio.sleep(3600)

    async def serve() -> None:
        await inbox.receive_async(*toll())
        await asyncio.to_thread(started.wait, PATIENCE)

    asyncio.run(serve())  # it cancels what runs on the loop
    assert store.finished.acquire(timeout=PATIENCE)
    inbox.close()
    record = store_get(store)
    assert record.state is State.WAITING


def test_the_lifespan_of_an_application(clock: Clock, store: WatchedStore) -> None:
    inbox, loops = make_running(clock, store), list[Any]()

    async def live() -> None:
        async with inbox.lifespan(None):
            done = asyncio.Event()

            @inbox.on(TollNotification)
            async def toll_(*_: object) -> None:
                loops.append(asyncio.get_running_loop())
                done.set()

            await asyncio.to_thread(inbox.receive, *toll())
            await done.wait()
            assert loops == [asyncio.get_running_loop()]

    asyncio.run(live())
    assert store_get(store).state is State.DONE


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_process_that_was_forked_has_threads_and_a_connection_of_its_own(
    clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "_POLL", 3600)
    inbox = make_running(clock, f"sqlite:///{tmp_path}/a.db")
    read, write = os.pipe()
    inbox.on(TollNotification)(lambda _, delivery: os.write(write, str(delivery.id).encode()))
    assert inbox.receive(*toll()).status == 200
    assert os.read(read, 1) == b"1"
    engine = inbox._engine
    assert engine is not None
    store = engine.get_store()
    assert isinstance(store, SQLiteStore)
    with store._turns.take():  # a fork while another thread is within SQLite would leave its locks taken for ever
        child = os.fork()
    if not child:
        status = inbox.receive(*toll(ticket=2)).status
        # What it has not claimed it leaves to others.
        wait_until(lambda: inbox.stats().by_state[State.DONE] == 2, "both are done")
        inbox.close(PATIENCE)
        os._exit(0 if status == 200 else 1)
    assert os.read(read, 1) == b"2"
    assert os.waitpid(child, 0)[1] == 0
    assert inbox.receive(*toll(ticket=3)).status == 200
    assert os.read(read, 1) == b"3"
    inbox.close()
    os.close(read)
    os.close(write)


def test_dispatch_in_the_background(clock: Clock, store: WatchedStore) -> None:
    sent, both = list[int](), threading.Semaphore(0)

    def dispatch(record_id: int) -> None:
        sent.append(record_id)
        both.release()

    with make_running(clock, store, dispatch=dispatch) as inbox:
        inbox.on(TollNotification)(lambda *_: None)
        inbox.receive(*toll())
        assert both.acquire(timeout=PATIENCE)
        assert inbox.run(1) is State.DONE
        inbox.receive(*toll(ticket=2))
        assert both.acquire(timeout=PATIENCE)
    assert sent == [1, 2]


@pytest.mark.heavy
def test_inline_handlers_may_use_all_threads_of_the_loop(clock: Clock, store: WatchedStore) -> None:
    inbox = make_running(clock, store, inline=True)

    @inbox.on(TollNotification)
    async def toll_(*_: object) -> None:
        await asyncio.to_thread(lambda: None)

    async def serve() -> list[Any]:
        async with inbox.lifespan():
            return await asyncio.gather(*(inbox.receive_async(*toll(ticket=n)) for n in range(100)))

    assert {answer.status for answer in asyncio.run(serve())} == {200}


def test_a_store_that_is_down_lets_a_server_start(
    clock: Clock, store: WatchedStore, caplog: pytest.LogCaptureFixture
) -> None:
    downs = [True]

    def fail_to_open() -> None:
        if downs and downs.pop():
            message = "gone"
            raise StoreUnavailable(message)
        SQLiteStore.open(store)

    store.open = fail_to_open  # type: ignore[method-assign]
    inbox = make_running(clock, store)
    with inbox:
        assert "the inbox can't be reached yet: gone" in caplog.text
    downs.append(True)
    inbox.on(TollNotification)(lambda *_: None)

    async def serve() -> int:
        async with inbox.lifespan():
            assert await asyncio.to_thread(lambda: inbox.receive(*toll()).status) in {200, 503}
            while (await inbox.receive_async(*toll())).status != 200:
                pass
            return await asyncio.to_thread(store.finished.acquire, timeout=PATIENCE)

    assert asyncio.run(serve())


_ENDS_WITHOUT_CLOSE = """
import sys, threading, time
from tests.fleetit.webhooks.inbox.deliveries import make_inbox, toll, Clock
from fleetit.webhooks import TollNotification
from fleetit.webhooks.stores import SQLiteStore
inbox = make_inbox(Clock(), "sqlite:///" + sys.argv[1], background=True)
started, may_end = threading.Event(), threading.Event()
@inbox.on(TollNotification)
def toll_(*_):
    started.set()
    assert may_end.wait(30)
finish = SQLiteStore.finish
def finish_slowly(*arguments):  # a disk that is busy when the process ends
    time.sleep(0.2)
    return finish(*arguments)
SQLiteStore.finish = finish_slowly
inbox.receive(*toll())
assert started.wait(30)
threading.Timer(0.05, may_end.set).start()
"""


@pytest.mark.heavy
def test_a_process_that_ends_without_close_writes_what_it_has_done(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    subprocess.run(  # noqa: S603 - the text above
        [sys.executable, "-c", _ENDS_WITHOUT_CLOSE, str(path)], check=True, env=os.environ | {"PYTHONPATH": "."}
    )
    assert store_get(SQLiteStore(path)).state is State.DONE


@pytest.mark.parametrize("wrong", ["1", None, True, 1.0])
def test_an_id_is_a_number(wrong: Any) -> None:
    inbox = make_inbox()
    inbox.on(TollNotification)(lambda *_: None)
    for function in (inbox.run, inbox.show):
        with pytest.raises(TypeError, match="pass a number"):
            function(wrong)
    with pytest.raises(TypeError, match="pass a number"):
        inbox.replay([wrong])
    assert inbox.show(10**30) is None
    assert inbox.show(0) is None
    assert inbox.run(-1) is None
    assert inbox.replay(10**30) == 0


def test_tables_of_a_later_version_let_no_server_start(clock: Clock, store: WatchedStore) -> None:
    store.open()
    store.close()
    with store._connect(time.monotonic()) as connection:
        connection.execute("UPDATE fleetit_inbox_version SET version = 99")
    inbox = make_running(clock, store)
    with pytest.raises(ConfigurationError, match="version 99"):
        inbox.start()
    assert inbox.receive(*toll()).status == 503


def test_a_transaction_in_the_background_is_done_once(
    clock: Clock, store: WatchedStore, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = make_running(clock, store)

    @inbox.on(TollNotification, transaction=True)
    def toll_(_: TollNotification, __: RecordedDelivery, connection: Any) -> None:
        connection.execute("CREATE TABLE IF NOT EXISTS bookings (ticket TEXT)")

    with inbox:
        inbox.receive(*toll())
        wait_until(lambda: inbox.stats().by_state[State.DONE] == 1, "it is done")
    assert store_get(store).attempts == 1
    assert "lost" not in caplog.text


def test_a_lost_lease_is_said_once(clock: Clock, store: WatchedStore, caplog: pytest.LogCaptureFixture) -> None:
    inbox, may_end = make_running(clock, store, lease=0.03, attempts=1), threading.Event()

    @inbox.on(TollNotification)
    def toll_(_: TollNotification, delivery: RecordedDelivery) -> None:
        if delivery.key == "toll:42:1":
            take_over(clock, store)
        assert may_end.wait(PATIENCE)

    with inbox:
        inbox.receive(*toll())
        wait_until(lambda: "its lease was lost while" in caplog.text, "it is said")
        inbox.receive(*toll(ticket=2))  # something else keeps the renewals going
        for _ in range(4):
            assert store.renewed.acquire(timeout=PATIENCE)
        may_end.set()
    assert caplog.text.count("its lease was lost while") == 1


def test_close_writes_what_was_done_also_when_the_store_is_gone_for_a_moment(clock: Clock, store: WatchedStore) -> None:
    started, may_end = threading.Event(), threading.Event()
    inbox = make_running(clock, store)

    @inbox.on(TollNotification)
    def toll_(*_: object) -> None:
        started.set()
        assert may_end.wait(PATIENCE)
        store.fails = 3

    inbox.receive(*toll())
    assert started.wait(PATIENCE)
    threading.Timer(0.02, may_end.set).start()
    inbox.close(PATIENCE)
    assert store_get(store).state is State.DONE


def test_an_async_handler_runs_without_the_loop_of_a_server_that_ended(clock: Clock, store: WatchedStore) -> None:
    inbox = make_running(clock, store)

    @inbox.on(TollNotification)
    async def toll_(*_: object) -> None:
        await asyncio.sleep(0)

    assert asyncio.run(inbox.receive_async(*toll())).status == 200
    assert inbox.receive(*toll(ticket=2)).status == 200
    while inbox.stats().by_state[State.DONE] + inbox.stats().by_state[State.WAITING] < 2:
        pass  # the first one may have been cancelled with its loop
    clock.move(10)
    wait_until(lambda: inbox.stats().by_state[State.DONE] == 2, "both are done")
    inbox.close()


@pytest.mark.heavy
def test_an_async_handler_whose_loop_was_stopped_is_given_back(clock: Clock, store: WatchedStore) -> None:
    inbox, started = make_running(clock, store), threading.Event()
    loop = asyncio.new_event_loop()
    server = threading.Thread(target=loop.run_forever)
    server.start()

    @inbox.on(TollNotification)
    async def toll_(*_: object) -> None:
        started.set()
        await asyncio.sleep(3600)

    assert asyncio.run_coroutine_threadsafe(inbox.receive_async(*toll()), loop).result(PATIENCE).status == 200
    assert started.wait(PATIENCE)
    loop.call_soon_threadsafe(loop.stop)
    server.join(PATIENCE)
    assert store.finished.acquire(timeout=PATIENCE)
    inbox.close()
    record = store_get(store)
    assert (record.state, record.attempts) == (State.WAITING, 0)
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


def test_an_async_handler_that_is_cancelled_can_clean_up(clock: Clock, store: WatchedStore) -> None:
    inbox, started, cleaned = make_running(clock, store), threading.Event(), threading.Event()

    @inbox.on(TollNotification)
    async def toll_(*_: object) -> None:
        started.set()
        try:
            await asyncio.sleep(3600)
        finally:
            for _step in range(5):
                await asyncio.sleep(0)
            cleaned.set()

    inbox.receive(*toll())
    assert started.wait(PATIENCE)
    inbox.close(0.01)
    assert cleaned.wait(PATIENCE)


def test_what_is_replayed_is_handled_at_once(
    clock: Clock, store: WatchedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "_POLL", 3600)
    inbox = make_running(clock, store)
    inbox.on(TollNotification)(lambda *_: None)
    with inbox:
        inbox.receive(*toll())
        assert store.finished.acquire(timeout=PATIENCE)
        assert inbox.replay(1) == 1
        assert store.finished.acquire(timeout=PATIENCE)
