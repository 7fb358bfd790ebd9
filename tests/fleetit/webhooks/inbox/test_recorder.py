"""Nothing is acknowledged that is not committed, and each delivery gets its own result."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from fleetit.webhooks import Delivery, Inbox, TollNotification
from fleetit.webhooks._parts import WEBHOOKS
from fleetit.webhooks.stores import Recorded, SQLiteStore, State, StoreUnavailable
from openapi_sdk.webhooks import recorder as module
from openapi_sdk.webhooks.opening import LazyStore
from openapi_sdk.webhooks.problems import Problems
from openapi_sdk.webhooks.recorder import DeliveryRecorder
from tests.fleetit.webhooks.inbox.deliveries import Clock, make_inbox, toll

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


class HeldStore(SQLiteStore):
    """A store whose commit is held back, or fails."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, clock=Clock())
        self.arrived = threading.Semaphore(0)
        self.may_commit = threading.Event()
        self.fails: Exception | None = None
        self.groups: list[int] = []

    def record(self, deliveries: Sequence[Delivery], due_in: float = 0) -> list[Recorded]:
        self.groups.append(len(deliveries))
        self.arrived.release()
        assert self.may_commit.wait(30)
        if self.fails:
            raise self.fails
        return super().record(deliveries, due_in)


@pytest.fixture
def store(tmp_path: Path) -> HeldStore:
    return HeldStore(tmp_path / "a.db")


def receive_async(inbox: Inbox, ticket: int = 1) -> Any:
    return asyncio.run(inbox.receive_async(*toll(ticket=ticket)))


def receive(inbox: Inbox, ticket: int = 1) -> Any:
    return inbox.receive(*toll(ticket=ticket))


FLAVOURS = pytest.mark.parametrize("take", [receive, receive_async], ids=["sync", "async"])


@FLAVOURS
def test_nothing_is_answered_before_the_commit(store: HeldStore, take: Callable[[Inbox], Any]) -> None:
    inbox = make_inbox(store=store, background=True)
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(take, inbox)
        store.arrived.acquire()
        assert not answer.done()
        store.may_commit.set()
        assert answer.result().status == 200


@FLAVOURS
@pytest.mark.parametrize("error", [StoreUnavailable("gone"), OSError("odd")], ids=["gone", "odd"])
def test_a_store_that_fails_after_it_accepted_the_write_gets_no_200(
    store: HeldStore, take: Callable[[Inbox], Any], error: Exception
) -> None:
    store.fails = error
    store.may_commit.set()
    answer = take(make_inbox(store=store, background=True))
    assert (answer.status, answer.reason) == (503, "unavailable")


@FLAVOURS
def test_a_commit_that_takes_too_long_is_503_and_a_copy_is_recognized(
    store: HeldStore, take: Callable[[Inbox], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.01)
    inbox = make_inbox(store=store, background=True)
    assert take(inbox).status == 503
    monkeypatch.setattr(module, "_PATIENCE", 30)
    store.may_commit.set()
    assert take(inbox).status == 200
    assert len(list(inbox.deliveries())) == 1


@pytest.mark.heavy
def test_1000_deliveries_at_once_get_their_own_results(store: HeldStore) -> None:
    inbox = make_inbox(store=store, background=True)

    async def receive_all() -> list[Any]:
        tasks = [asyncio.create_task(inbox.receive_async(*toll(ticket=n % 500))) for n in range(1000)]
        await asyncio.to_thread(store.arrived.acquire)
        store.may_commit.set()
        return await asyncio.gather(*tasks)

    assert {answer.status for answer in asyncio.run(receive_all())} == {200}
    assert len(list(inbox.deliveries())) == 500
    assert len(store.groups) < 20
    assert sum(store.groups) == 1000


def test_deliveries_gather_for_a_moment_if_several_came_at_a_time(
    store: HeldStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept = list[float]()
    monkeypatch.setattr("time.sleep", slept.append)
    store.open()
    recorder = make_recorder(store)
    futures = [recorder.submit(_delivery(0))]
    store.arrived.acquire()
    futures += [recorder.submit(_delivery(ticket)) for ticket in (1, 2)]
    store.may_commit.set()
    for future in futures:
        future.result(30)
    assert (store.groups, slept) == ([1, 2], [])
    for ticket in (3, 4):
        recorder.submit(_delivery(ticket)).result(30)
    assert (store.groups, len(slept)) == ([1, 2, 1, 1], 1)
    recorder.close()
    store.close()


def _delivery(ticket: int) -> Delivery:
    return cast("Delivery", make_inbox()._verifier.verify(*toll(ticket=ticket)))


DELIVERIES = [_delivery(ticket) for ticket in range(600)]


def make_recorder(
    store: Any, problems: Problems | None = None, on_recorded: Callable[[], object] = lambda: None
) -> DeliveryRecorder:
    """Return a recorder of a store, with the options of an inbox in the background."""
    options = make_inbox(background=True)._options
    return DeliveryRecorder(WEBHOOKS, options, LazyStore(store), problems or Problems(WEBHOOKS.log), on_recorded)


class Recording:
    """A store that records for a recorder, which a test holds back. `noted` are the numbers that were recorded."""

    def __init__(self, refused: Callable[[Delivery], bool] = lambda _: False) -> None:
        self.may_record = threading.Event()
        self.arrived = threading.Event()
        self.groups: list[list[str]] = []
        self.noted: list[int] = []
        self.refused = refused
        self.recorder = make_recorder(self)

    def open(self) -> None:
        pass

    def record(self, deliveries: Sequence[Delivery], _: float = 0) -> list[Recorded]:
        self.arrived.set()
        assert self.may_record.wait(30)
        self.groups.append([each.key for each in deliveries])
        if any(map(self.refused, deliveries)):
            raise ValueError
        numbers = [int(each.key.split(":")[-1]) for each in deliveries]
        self.noted += numbers
        return [Recorded(number, State.WAITING, is_duplicate=False) for number in numbers]


def test_a_group_has_its_results_in_order() -> None:
    recording = Recording()
    first = recording.recorder.submit(DELIVERIES[0])
    assert recording.arrived.wait(30)
    rest = [recording.recorder.submit(each) for each in DELIVERIES[1:]]
    recording.may_record.set()
    assert [future.result().id for future in (first, *rest)] == list(range(600))
    assert [len(group) for group in recording.groups] == [1, 256, 256, 87]
    assert recording.noted == list(range(600))
    recording.recorder.close()


def test_one_that_cannot_be_recorded_does_not_take_the_others_along() -> None:
    recording = Recording(lambda delivery: delivery.key.endswith(":3"))
    first = recording.recorder.submit(DELIVERIES[0])
    assert recording.arrived.wait(30)
    rest = [recording.recorder.submit(each) for each in DELIVERIES[1:6]]
    recording.may_record.set()
    assert first.result().id == 0
    for number, future in enumerate(rest, 1):
        if number == 3:
            error = future.exception()
            assert isinstance(error, StoreUnavailable)
            assert isinstance(error.__cause__, ValueError)
        else:
            assert future.result().id == number
    assert recording.noted == [0, 1, 2, 4, 5]
    recording.recorder.close()


def test_what_was_cancelled_in_time_is_not_recorded() -> None:
    recording = Recording()
    recording.recorder.submit(DELIVERIES[0])
    assert recording.arrived.wait(30)
    cancelled, kept = (recording.recorder.submit(each) for each in DELIVERIES[1:3])
    assert cancelled.cancel()
    recording.may_record.set()
    assert kept.result().id == 2
    assert recording.noted == [0, 2]
    recording.recorder.close()


@pytest.mark.parametrize(("name", "limit"), [("_MAX_WAITING", 2), ("_MAX_WAITING_BYTES", 100)])
def test_too_many_are_refused_at_once(name: str, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording()
    recording.recorder.submit(DELIVERIES[0])
    assert recording.arrived.wait(30)
    monkeypatch.setattr(module, name, limit)
    taken = 2 if name == "_MAX_WAITING" else 1
    for each in DELIVERIES[:taken]:
        recording.recorder.submit(each)
    with pytest.raises(StoreUnavailable, match="too many"):
        recording.recorder.submit(DELIVERIES[3])
    recording.may_record.set()
    recording.recorder.close()
    assert len(recording.noted) == taken + 1


def test_close_records_what_waits_and_refuses_the_rest() -> None:
    recording = Recording()
    futures = [recording.recorder.submit(each) for each in DELIVERIES[:10]]
    recording.may_record.set()
    recording.recorder.close()
    assert [future.result(0).id for future in futures] == list(range(10))
    with pytest.raises(StoreUnavailable, match="closed"):
        recording.recorder.submit(DELIVERIES[0])
    Recording().recorder.close()  # of one that recorded nothing


def test_a_store_that_answers_with_fewer_results_is_refused() -> None:
    recorder = make_recorder(SimpleNamespace(open=lambda: None, record=lambda *_: []))
    error = recorder.submit(DELIVERIES[0]).exception()
    assert error is not None
    assert "0 results for 1 deliveries" in str(error.__cause__)
    recorder.close()


def test_what_is_wrong_after_the_commit_ends_no_thread_and_keeps_no_result() -> None:
    recording, problems = Recording(), Problems(WEBHOOKS.log)
    recording.may_record.set()

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    recorder = make_recorder(recording, problems, fail)
    for number in range(2):
        assert recorder.submit(DELIVERIES[number]).result(30).id == number
    recorder.close()
    assert problems.get_texts() == ("deliveries can't be recorded: the recorder raised ZeroDivisionError",)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_was_ended_is_started_again() -> None:
    def is_refused(delivery: Delivery) -> bool:
        if delivery.key == DELIVERIES[0].key:
            raise SystemExit
        return False

    recording = Recording(is_refused)
    recording.may_record.set()
    recording.recorder.submit(DELIVERIES[0])
    thread = recording.recorder._thread
    assert thread is not None
    thread.join(30)
    assert recording.recorder.submit(DELIVERIES[1]).result(30).id == 1
    recording.recorder.close()


@FLAVOURS
def test_without_a_background_there_is_no_thread(store: HeldStore, take: Callable[[Inbox], Any]) -> None:
    store.may_commit.set()
    before = set(threading.enumerate())
    inbox = make_inbox(store=store)
    assert take(inbox).status == 200
    inbox.on(TollNotification)(lambda *_: None)
    assert inbox.run_due() == 1
    started = {thread.name for thread in set(threading.enumerate()) - before}
    assert not {name for name in started if not name.startswith("fleetit-inbox-recording")}


@FLAVOURS
def test_a_delivery_that_nobody_waits_for_any_more_is_not_recorded(
    store: HeldStore, take: Callable[[Inbox, int], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 30)
    inbox = make_inbox(store=store, background=True)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(take, inbox, 1)
        store.arrived.acquire()  # its commit has begun, and holds up the next one
        monkeypatch.setattr(module, "_PATIENCE", 0.01)
        assert take(inbox, 2).status == 503
        monkeypatch.setattr(module, "_PATIENCE", 30)
        store.may_commit.set()
        assert (first.result().status, take(inbox, 3).status) == (200, 200)
    assert [record.key for record in inbox.deliveries()] == ["toll:42:1", "toll:42:3"]


class Away(SQLiteStore):
    """A store that is away for some calls."""

    def __init__(self) -> None:
        super().__init__(":memory:", clock=Clock())
        self.away = 0
        self.calls = 0

    def open(self) -> None:
        if self.away:
            self.fail()
        super().open()

    def record(self, deliveries: Sequence[Delivery], due_in: float = 0) -> list[Recorded]:
        self.calls += 1
        if self.away:
            self.away -= 1
            self.fail()
        return super().record(deliveries, due_in)

    def fail(self) -> None:
        msg = "away"
        raise StoreUnavailable(msg)


@FLAVOURS
@pytest.mark.parametrize("background", [True, False], ids=["background", "no background"])
def test_a_store_that_is_away_for_a_moment_is_not_noticed(
    take: Callable[[Inbox], Any], background: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(module, "_SECOND_TRY", 0.5)
    monkeypatch.setattr("time.sleep", slept.append)
    store = Away()
    inbox = make_inbox(store=store, background=background)
    inbox.on(TollNotification)(lambda *_: None)
    inbox.start()
    store.away = 1
    assert take(inbox).status == 200
    assert (store.calls, inbox.problems) == (2, ())
    assert any(0.3 < each <= 0.5 for each in slept)


def test_an_outage_that_is_known_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECOND_TRY", 0.01)
    store = Away()
    inbox = make_inbox(store=store)
    inbox.start()
    store.away = 10
    assert [receive(inbox, ticket).status for ticket in range(3)] == [503] * 3
    assert store.calls == 4  # two for the first one, and one for each of the others


@pytest.mark.parametrize("how", ["the runner", "stats"])
def test_a_store_that_is_back_is_no_problem_before_the_next_delivery(how: str) -> None:
    store = Away()
    inbox = make_inbox(store=store)
    inbox.on(TollNotification)(lambda *_: None)
    inbox.start()
    store.away = 2
    assert receive(inbox).status == 503
    look = inbox.stats if how == "stats" else inbox._get_engine().make_runner().look
    look()
    assert inbox.problems == ("deliveries can't be recorded: away",)
    store.away = 0
    look()
    assert not inbox.problems
