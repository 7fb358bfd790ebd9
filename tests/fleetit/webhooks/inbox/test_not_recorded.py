"""Everything authentic is recorded, or told 503 and leaves a trace: whatever handlers, threads and logging do."""

from __future__ import annotations

import asyncio
import gc
import re
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.webhooks import TollNotification, WebhookVerifier
from fleetit.webhooks._inbox import Inbox
from fleetit.webhooks._parts import WEBHOOKS
from fleetit.webhooks.stores import Recorded, SQLiteStore, StoreUnavailable
from openapi_sdk.secrets.redaction import SecretValue
from openapi_sdk.webhooks import recorder
from openapi_sdk.webhooks.engine import InboxEngine
from openapi_sdk.webhooks.stores.postgresql_connections import Connections
from tests.fleetit.webhooks.inbox.deliveries import SECRET, Clock, make_inbox, toll

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from fleetit.webhooks import Answer, Delivery


class Store(SQLiteStore):
    """A store whose recording can be held back or fail, and is counted."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, clock=Clock())
        self.recorded = threading.Semaphore(0)
        self.may_record = threading.Event()
        self.may_record.set()
        self.fails: Exception | None = None

    def record(self, deliveries: Sequence[Delivery], due_in: float = 0) -> list[Recorded]:
        assert self.may_record.wait(30)
        if self.fails:
            raise self.fails
        results = super().record(deliveries, due_in)
        self.recorded.release(len(deliveries))
        return results


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "a.db")


def receive(inbox: Inbox, ticket: int = 1) -> Answer:
    return inbox.receive(*toll(ticket=ticket))


def receive_async(inbox: Inbox, ticket: int = 1) -> Answer:
    return asyncio.run(inbox.receive_async(*toll(ticket=ticket)))


FLAVOURS = pytest.mark.parametrize("take", [receive, receive_async], ids=["sync", "async"])


async def receive_all(inbox: Inbox, count: int) -> list[Answer]:
    return await asyncio.gather(*(inbox.receive_async(*toll(ticket=ticket)) for ticket in range(count)))


@pytest.mark.parametrize("background", [True, False], ids=["background", "no background"])
def test_recording_waits_for_no_handler(store: Store, background: bool) -> None:
    inbox = make_inbox(store=store, inline=True, concurrency=1, background=background)
    may_return = threading.Event()

    @inbox.on(TollNotification)
    def toll_(*_: object) -> None:
        assert may_return.wait(30)

    with ThreadPoolExecutor() as pool:
        answers = pool.submit(asyncio.run, receive_all(inbox, 10))
        try:
            for _ in range(10):
                assert store.recorded.acquire(timeout=20), "a record waits for a handler"
        finally:
            may_return.set()
        assert [answer.status for answer in answers.result()] == [200] * 10


def test_without_a_background_too_nobody_waits_for_a_store_that_hangs(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "_PATIENCE", 0.01)
    inbox = make_inbox(store=store)
    store.may_record.clear()
    threads = threading.active_count()

    async def receive_while_it_hangs() -> list[Answer]:
        answers = await receive_all(inbox, 40)
        assert threading.active_count() - threads <= 4
        store.may_record.set()
        return answers

    assert {answer.status for answer in asyncio.run(receive_while_it_hangs())} == {503}
    inbox.close()
    again = make_inbox(store=store)
    assert len(list(again.deliveries())) <= 4  # what had begun


ERRORS = {
    "the disk is full": StoreUnavailable("the disk is full"),
    "the store raised OSError": OSError("of a store of the user"),
}


@FLAVOURS
@pytest.mark.parametrize("background", [True, False], ids=["background", "no background"])
@pytest.mark.parametrize("why", ERRORS)
def test_what_is_not_recorded_leaves_a_line_and_is_counted(
    store: Store, take: Callable[..., Answer], background: bool, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = make_inbox(store=store, background=background)
    inbox.on(TollNotification)(lambda *_: None)
    store.fails = ERRORS[why]
    assert [take(inbox, ticket).status for ticket in (1, 2)] == [503, 503]
    store.fails = None
    assert take(inbox, 3).status == 200
    assert (f"deliveries can't be recorded: {why}" in caplog.text) is ("disk" in why)
    delivery = inbox._verifier.verify(*toll())
    lines = [record.getMessage() for record in caplog.records if "got 503" in record.getMessage()]
    assert lines[0] == f"a delivery got 503 (toll:42:1, sha256 {delivery.digest}, fleet 42): not recorded: {why}"
    assert len(lines) == 2
    assert '"amount"' not in caplog.text
    stats = inbox.stats()
    assert (stats.not_recorded, stats.problems, sum(stats.by_state.values())) == (2, (), 1)


@FLAVOURS
def test_a_closed_inbox_leaves_a_line_too(take: Callable[..., Answer], caplog: pytest.LogCaptureFixture) -> None:
    inbox = make_inbox()
    inbox.close()
    assert take(inbox).status == 503
    assert "not recorded: the inbox is closed" in caplog.text


def fail(*_: object, **__: object) -> Any:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("take", "why"),
    [
        pytest.param(receive, "the inbox has no handlers", id="no handlers"),
        pytest.param(receive_async, "the inbox has no handlers", id="no handlers, async"),
        pytest.param(receive, "ZeroDivisionError, see above", id="the store raises"),
        pytest.param(receive_async, "cannot schedule new futures after shutdown", id="closed meanwhile, async"),
    ],
)
def test_a_delivery_that_is_recorded_and_not_handled_has_a_line_and_is_not_counted(
    store: Store,
    take: Callable[..., Answer],
    why: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inbox = make_inbox(store=store, inline=True)
    if "handlers" not in why:
        inbox.on(TollNotification)(lambda *_: None)
    if "ZeroDivision" in why:
        monkeypatch.setattr(store, "get", fail)
    if "shutdown" in why:
        inbox._get_engine()._inline_pool.shutdown()
    assert take(inbox).status == 503
    assert re.search(rf"got 503 \(toll:42:1, .*\): recorded as 1, and not handled: .*{why}", caplog.text)
    assert ("Traceback" in caplog.text) is ("ZeroDivision" in why)
    assert inbox.stats().not_recorded == 0


@FLAVOURS
def test_a_clock_that_raises_is_503(take: Callable[..., Answer], caplog: pytest.LogCaptureFixture) -> None:
    inbox = Inbox(WebhookVerifier(SECRET, clock=fail), "sqlite://:memory:")
    assert take(inbox).status == 503
    assert "ZeroDivisionError" in caplog.text
    inbox.close()


class OddHeaders:
    def __iter__(self) -> Iterator[Any]:
        raise ZeroDivisionError


def test_headers_that_raise_are_503(caplog: pytest.LogCaptureFixture) -> None:
    inbox = make_inbox()
    headers: Any = OddHeaders()
    assert inbox.receive(b"", headers).status == asyncio.run(inbox.receive_async(b"", headers)).status == 503
    assert "ZeroDivisionError" in caplog.text


@FLAVOURS
@pytest.mark.parametrize("name", ["_get_engine", "_start_engine"])
def test_whatever_is_wrong_inside_is_503(
    take: Callable[..., Answer], name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = make_inbox()
    monkeypatch.setattr(inbox, name, fail)
    assert take(inbox).status == 503
    assert "not recorded: ZeroDivisionError" in caplog.text
    assert "Traceback" in caplog.text


@FLAVOURS
def test_a_body_that_is_not_bytes_is_the_callers_bug(take: Callable[..., Answer]) -> None:
    del take
    body: Any = "{}"
    inbox = make_inbox()
    with pytest.raises(TypeError, match="raw body"):
        inbox.receive(body, {})
    with pytest.raises(TypeError, match="raw body"):
        asyncio.run(inbox.receive_async(body, {}))


@FLAVOURS
@pytest.mark.usefixtures("hostile_filter")
def test_logging_that_raises_does_not_end_the_recorder(
    store: Store, take: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(InboxEngine, "start", lambda _: None)  # without the runner
    inbox = make_inbox(store=store, background=True)
    assert take(inbox, 1).status == 200
    store.fails = OSError()
    assert take(inbox, 2).status == 503
    store.fails = None
    assert take(inbox, 2).status == 200
    inbox.close()  # joins its thread


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Let threads not start until the function is called."""
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if thread.name.startswith("fleetit-inbox"):
            msg = "can't start new thread"
            raise RuntimeError(msg)
        start(thread)

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        yield patch.undo


@FLAVOURS
@pytest.mark.parametrize("options", [{}, {"background": False}, {"inline": True}], ids=["deferred", "none", "inline"])
def test_a_thread_that_can_not_start_is_tried_again_with_the_next_delivery(
    take: Callable[..., Answer], options: dict[str, Any], no_threads: Callable[[], None], tmp_path: Path
) -> None:
    options = {"background": True, **options}
    inbox = make_inbox(None, f"sqlite:///{tmp_path}/a.db", **options)
    called = threading.Semaphore(0)
    inbox.on(TollNotification)(lambda *_: called.release())
    for _ in range(2):
        expected = 200 if take is receive and not options["background"] else 503
        assert take(inbox).status == expected
    problems = inbox.stats().problems
    for what in ("nothing is handled here", "deliveries can't be recorded"):
        assert (f"{what}: can't start new thread" in problems) is options["background"]
    no_threads()
    assert take(inbox).status == 200
    if options["background"]:
        assert called.acquire(timeout=30)
    assert inbox.stats().problems == ()
    inbox.close()


def test_what_a_recorder_could_not_take_for_want_of_a_thread_is_not_recorded_later(
    store: Store, no_threads: Callable[[], None]
) -> None:
    inbox = make_inbox(store=store, background=True)
    assert receive(inbox, 1).status == 503
    no_threads()
    assert receive(inbox, 2).status == 200
    assert [record.key for record in inbox.deliveries()] == ["toll:42:2"]


def test_a_connection_whose_thread_can_not_start_is_tried_again(no_threads: Callable[[], None]) -> None:
    connections = Connections(WEBHOOKS, SecretValue("postgresql://u@127.0.0.1:1/d"))  # nobody listens there
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="can't start new thread"), connections.use():
            pass
    no_threads()
    with pytest.raises(StoreUnavailable, match="refused"), connections.use():
        pass
    connections.close()


def test_a_delivery_whose_request_is_cancelled_is_recorded(store: Store) -> None:
    inbox = make_inbox(store=store, background=True)
    store.may_record.clear()

    async def cancel() -> None:
        request = asyncio.create_task(inbox.receive_async(*toll()))
        await asyncio.sleep(0)  # it waits now
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        store.may_record.set()

    asyncio.run(cancel())
    assert store.recorded.acquire(timeout=30)


def test_a_cancelled_request_whose_delivery_is_not_recorded_is_no_error_of_the_loop() -> None:
    told = list[object]()

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
        future: Future[Recorded] = Future()
        request = asyncio.create_task(recorder.wait_for_record_async(future))
        await asyncio.sleep(0)  # it waits now
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        future.set_exception(StoreUnavailable("the disk is full"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(run())
    gc.collect()
    assert not told
