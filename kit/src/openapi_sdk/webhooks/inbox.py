"""The inbox: records deliveries before they are acknowledged, and handles each one once."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any, Generic, Literal, Self

from openapi_sdk.errors.errors import ErrorTree
from openapi_sdk.event_loop import require_asyncio
from openapi_sdk.model.integers import LARGEST, is_integer
from openapi_sdk.secrets.redaction import NotPickled, format_value, guard_repr
from openapi_sdk.webhooks import records
from openapi_sdk.webhooks.deliveries import Delivery
from openapi_sdk.webhooks.endpoints import (
    ACCEPTED,
    BUSY,
    HANDLER_FAILED,
    UNAVAILABLE,
    Answer,
    AsgiEndpoint,
    WsgiEndpoint,
    refuse,
)
from openapi_sdk.webhooks.engine import InboxEngine
from openapi_sdk.webhooks.handlers import InboxHandlers
from openapi_sdk.webhooks.keys import check_kind
from openapi_sdk.webhooks.loops import run_in_thread
from openapi_sdk.webhooks.metrics import Meters, Stats
from openapi_sdk.webhooks.opening import make_store
from openapi_sdk.webhooks.options import InboxOptions, check_age, check_headers
from openapi_sdk.webhooks.parts import Verifier
from openapi_sdk.webhooks.problems import log
from openapi_sdk.webhooks.recorder import wait_for_record, wait_for_record_async
from openapi_sdk.webhooks.records import FINISHED, Counts, Recorded, State, StoreUnavailable
from openapi_sdk.webhooks.request import HeadersLike, check_body_type
from openapi_sdk.webhooks.store import AnyStore
from openapi_sdk.webhooks.type_variables import Record, RecordedDelivery

#: Records that are read, replayed or deleted at a time.
_PAGE = 500


def check_id(value: object) -> int:
    """Return the id of a record. One that can't exist becomes 0, which does not exist either."""
    if is_integer(value):
        return value if 0 < value <= LARGEST else 0
    msg = f"{format_value(value)} is no id of a record: pass a number, such as int(text) of what a queue gave you"
    raise TypeError(msg)


def _check_state(errors: ErrorTree, state: State | str) -> State:
    try:
        return State(state)
    except ValueError:
        msg = f"state={format_value(state)}: pass one of {', '.join(State)}"
        raise errors.ConfigurationError(msg) from None


def _check_time(errors: ErrorTree, name: str, time: datetime | None) -> datetime | None:
    if time is None or (isinstance(time, datetime) and time.tzinfo is not None):
        return time
    msg = f"{name}={format_value(time)}: pass a datetime with a zone, such as datetime.now(UTC) - timedelta(hours=1)"
    raise errors.ConfigurationError(msg)


def _can_be_replayed(record: records.Record | None) -> bool:
    return record is not None and record.state in FINISHED and bool(record.body)


@guard_repr
class Inbox(InboxHandlers[RecordedDelivery], NotPickled, Generic[Record, RecordedDelivery]):
    """Takes deliveries: verifies, records, tells duplicates from revisions, answers, and calls the handlers.

    An inbox is thread-safe. Threads and connections start with the first delivery or `start`, in each process anew, so
    it can be made before a server forks.

    Args:
        verifier: Verifies deliveries.
        store: `sqlite:///file.db` (relative; with four slashes absolute), `sqlite://:memory:` for tests,
            `postgresql://…` (needs the extra `postgresql`), or a `Store` of your own.
        inline: Handle a delivery before it is answered: 200 if it is done, 500 if its handler raised; it is then
            failed, and tried again if it is sent again or replayed. By default it is answered as soon as it is
            recorded, and handled in the background.
        dispatch: Gets the id of each record that is due, and sends it to a task queue, whose worker calls
            `inbox.run(id)`. Of a backlog it gets about as many as the workers take. By default this process handles
            all records.
        dispatch_again: Seconds after which an id that no worker has claimed is sent again. Default: 60.
        attempts: How often a delivery is tried before it is failed: after 2, 8, 32, … seconds, at most an hour, and
            up to a tenth longer. A handler may have a number of its own, see `on`. Default: 32, which takes a day.
        on_failed: Called when a delivery is failed, with the delivery and the text for `Record.error`; after a crash it
            may be called again. If the recorded body can't be read, its notification is an empty
            `UnknownNotification`. By default there is a line in the log.
        concurrency: The most deliveries that this process handles at a time. Default: 8.
        lease: Seconds after which another process takes over from one that died. It is renewed while a handler
            runs. Default: 30.
        keep: How long bodies and headers are kept after a ticket was done; at least a day. Then they are emptied in
            the background; what tells copies stays. None keeps them for ever. Default: 90 days.
        keep_headers: Names of headers to record besides the documented ones. Others are dropped.
        transaction: Opens a transaction of your library for handlers with `transaction=True`, see `transactions`. By
            default they get a connection of the store.
        close_timeout: Seconds that `close` and the end of a server wait for handlers. Default: 10.
        background: False for no threads at all, as in a function that is frozen after its answer: nothing is handled
            but by `inline`, `run` and `run_due`, and leases are not renewed. Default: True.
        clock: Returns the current time in seconds since 1970, for tests. Default: that of the machine; on PostgreSQL,
            that of the server.

    Raises:
        ConfigurationError: If an argument is invalid.
    """

    def __init__(
        self,
        verifier: Verifier,
        store: str | AnyStore,
        *,
        inline: bool = False,
        dispatch: Callable[[int], object] | None = None,
        dispatch_again: float = 60,
        attempts: int = 32,
        on_failed: Callable[[RecordedDelivery, str], object] | None = None,
        concurrency: int = 8,
        lease: float = 30,
        keep: timedelta | None = timedelta(days=90),
        keep_headers: Iterable[str] = (),
        transaction: Callable[[], AbstractContextManager[tuple[Any, Any]]] | None = None,
        close_timeout: float = 10,
        background: bool = True,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._options = InboxOptions(
            errors=self._webhooks.errors,
            inline=inline,
            dispatch=dispatch,
            dispatch_again=dispatch_again,
            attempts=attempts,
            on_failed=on_failed,
            concurrency=concurrency,
            lease=lease,
            keep=keep,
            keep_headers=check_headers(self._webhooks.errors, keep_headers),
            open_transaction=transaction,
            background=background,
            close_timeout=close_timeout,
        )
        super().__init__()
        self._verifier = verifier
        self._make_store = partial(make_store, self._webhooks, store, clock)
        self._described = repr(self._make_store())
        self._lock = threading.Lock()
        self._engine: InboxEngine | None = None
        self._is_closed = False
        self._not_recorded = 0
        self._meters = Meters(self._webhooks, self._count_if_open, lambda: self.problems)

    def __repr__(self) -> str:
        return f"<Inbox: {self._described}, {self._handlers!r}>"

    @property
    def max_body_bytes(self) -> int:
        """The longest body that the verifier accepts."""
        return self._verifier.max_body_bytes

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong in this process now, as in `stats`, and also while the store can't be reached."""
        engine = self._find_engine()
        return (*(() if engine is None else engine.get_problems()), *self._verifier.problems)

    def receive(self, body: bytes, headers: HeadersLike) -> Answer:
        """Take a delivery, and return the answer to send.

        It raises nothing but the `TypeError` of a body that is not bytes, and the SystemExit of an inline handler.
        Whatever else goes wrong is a 503.

        Args:
            body: The raw body of the request, exactly as received.
            headers: The headers of the request.

        Returns:
            The answer, after the record is committed.
        """
        delivery = self._verify(body, headers)
        answer = delivery if isinstance(delivery, Answer) else self._take(delivery)
        self._meters.count_answer(answer.status, answer.reason)
        return answer

    async def receive_async(self, body: bytes, headers: HeadersLike) -> Answer:
        """Do the same as `receive`, without blocking the loop. Async handlers run on the loop of the caller.

        Raises:
            ConfigurationError: If no event loop of asyncio runs here, as under trio.
        """
        require_asyncio(self._webhooks.errors, "receive_async")
        delivery = self._verify(body, headers)
        answer = delivery if isinstance(delivery, Answer) else await self._take_async(delivery)
        self._meters.count_answer(answer.status, answer.reason)
        return answer

    @cached_property
    def asgi(self) -> AsgiEndpoint:
        """The endpoint for ASGI servers and frameworks: `Starlette(routes=[Route("/webhooks", inbox.asgi)])`."""
        return AsgiEndpoint(self, self._webhooks.errors)

    @cached_property
    def wsgi(self) -> WsgiEndpoint:
        """The endpoint for WSGI servers and frameworks."""
        return WsgiEndpoint(self)

    def run(self, record_id: int) -> State | None:
        """Handle a record in the calling thread, unless somebody else does; the task of a task queue calls it.

        Older records of the same ticket are handled before.

        Args:
            record_id: The id that `dispatch` got, as a number.

        Returns:
            The state of the record afterwards, or None if there is no such record. If it still waits, it is dispatched
            again when it is due.

        Raises:
            StoreUnavailable: If the store can't be reached; nothing has to be done then.
            ConfigurationError: If there is no handler.
            TypeError: If the id is no number.
        """
        return self._get_engine().run_record(check_id(record_id))

    def run_due(self) -> int:
        """Handle everything that is due in the calling thread, and return the number of attempts.

        With `dispatch`, send what is due to the task queue instead, and return how many. For a cron job or a test; a
        server does it in the background.

        Raises:
            ConfigurationError: If there is no handler.
        """
        return self._get_engine().run_due()

    def start(self) -> Self:
        """Connect and start to handle what is due. Without it, that happens with the first delivery.

        A store that can't be reached is no error, because a server is of use before it is back: deliveries get 503
        meanwhile. `stats` tells whether it is there.

        Raises:
            ConfigurationError: If the store can't be used.
        """
        with self._lock:
            self._is_closed = False
        self._verifier.start()
        try:
            self._get_engine().get_store()
        except StoreUnavailable as error:
            self._webhooks.log.warning("the inbox can't be reached yet: %s", error)
        self._start_engine()
        return self

    def close(self, timeout: float | None = None) -> None:
        """Take no more deliveries, wait for what is handled, give the rest back, and disconnect.

        Async handlers that are not ready in time are cancelled and given back. Sync ones can't be stopped; they are
        taken over when their lease ends.

        Args:
            timeout: Seconds to wait for handlers. Default: `close_timeout` of the inbox.
        """
        with self._lock:
            self._is_closed = True
            engine, self._engine = self._engine, None
        if engine is not None and engine.process == os.getpid():
            engine.close(timeout)

    __enter__ = start

    def __exit__(self, *_: object) -> None:
        self.close()

    async def start_async(self) -> None:
        """Do the same as `start`, without blocking the loop. Async handlers run on the loop of the caller.

        Raises:
            ConfigurationError: If the store can't be used, or no event loop of asyncio runs here, as under trio.
        """
        require_asyncio(self._webhooks.errors, "an inbox on ASGI")
        await run_in_thread(self.start, self._webhooks.threads)
        self._get_engine().loops.adopt()

    async def close_async(self) -> None:
        """Do the same as `close`, without blocking the loop."""
        await run_in_thread(self.close, self._webhooks.threads)

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: object = None) -> AsyncGenerator[None]:
        """Start and close with an application: `Starlette(lifespan=inbox.lifespan)`."""
        await self.start_async()
        try:
            yield
        finally:
            await self.close_async()

    def _get_store(self) -> AnyStore:
        return self._get_engine().get_store()

    def deliveries(
        self,
        state: State | str | None = None,
        *,
        kind: str | None = None,
        key: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        newest_first: bool = False,
    ) -> Iterator[Record]:
        """Iterate over records in the order in which they came.

        Args:
            state: Only those in a state: `"waiting"`, `"running"`, `"done"` or `"failed"`.
            kind: Only those of a kind, by the name with which their keys begin.
            key: Only those of a ticket, by the `key` of its deliveries.
            since: Only those that were recorded then or later.
            until: Only those that were recorded before.
            newest_first: In the opposite order.

        Raises:
            ConfigurationError: If there is no such state or kind, or a time has no zone.
        """
        conditions = {
            "state": None if state is None else _check_state(self._webhooks.errors, state),
            "key": key,
            "kind": None if kind is None else check_kind(self._webhooks.errors, kind, self._webhooks.list_kinds()),
            "since": _check_time(self._webhooks.errors, "since", since),
            "until": _check_time(self._webhooks.errors, "until", until),
            "newest_first": newest_first,
        }
        return self._iterate(conditions)

    def _iterate(self, conditions: dict[str, Any]) -> Iterator[Record]:
        store, after = self._get_store(), 0
        while records := store.find(**conditions, limit=_PAGE, after=after):
            yield from records
            after = records[-1].id

    def show(self, record_id: int) -> Record | None:
        """Return a record, with its body, or None.

        Raises:
            TypeError: If the id is no number.
        """
        return self._get_store().get(check_id(record_id))

    def replay(
        self,
        what: int | Iterable[int] | Literal["failed", "done"],
        *,
        kind: str | None = None,
        key: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        dry_run: bool = False,
    ) -> int:
        """Let records be handled again that are done or failed, with all attempts, and return how many.

        Args:
            what: The id of a record, several ids, or a state: `"failed"` or `"done"` for all that are.
            kind: With a state: only those of a kind. This and the others are as for `deliveries`.
            key: Only those of a ticket.
            since: Only those that were recorded then or later.
            until: Only those that were recorded before.
            dry_run: Only count them.

        Raises:
            ConfigurationError: If it is no such state, or ids are combined with what is for a state.
        """
        store = self._get_store()
        if isinstance(what, str):
            if what not in FINISHED:
                msg = f"{format_value(what)}: pass the ids of records, 'failed' or 'done'"
                raise self._webhooks.errors.ConfigurationError(msg)
            found = self.deliveries(what, kind=kind, key=key, since=since, until=until)
            ids = [record.id for record in found if record.body]  # those without a body stay as they are
        elif any(each is not None for each in (kind, key, since, until)):
            msg = "kind=, key=, since= and until= choose from a state, such as 'failed'; ids stand for themselves"
            raise self._webhooks.errors.ConfigurationError(msg)
        else:
            ids = [check_id(record_id) for record_id in ([what] if isinstance(what, int) else what)]
        if dry_run:
            return len(ids) if isinstance(what, str) else sum(map(_can_be_replayed, map(store.get, set(ids))))
        count = sum(store.replay(ids[start : start + _PAGE]) for start in range(0, len(ids), _PAGE))
        self._get_engine().wake()
        return count

    def stats(self) -> Stats:
        """Return what the inbox holds, and how this process does.

        Raises:
            StoreUnavailable: If the store can't be reached.
        """
        engine = self._get_engine()
        counts = engine.get_store().count()
        engine.recorder.recover()
        return Stats(counts.by_state, counts.oldest, counts.done_last_minute, self._not_recorded, self.problems)

    def prune(self, older_than: timedelta, *, failed: bool = False, dry_run: bool = False) -> int:
        """Delete the records of tickets that are finished for a while, and return how many.

        A copy of a deleted delivery is taken for a new one. Run it once a day.

        Args:
            older_than: How long ago the last record of a ticket was handled; at least a day.
            failed: Whether to delete tickets with failed records too. By default only those of which all are done.
            dry_run: Only count them.

        Raises:
            ConfigurationError: If the time is less than a day.
        """
        check_age(self._webhooks.errors, "older_than", older_than)
        store, count = self._get_store(), 0
        if dry_run:
            return store.prune(older_than.total_seconds(), _PAGE, failed=failed, dry_run=True)
        while deleted := store.prune(older_than.total_seconds(), _PAGE, failed=failed):
            count += deleted
        return count

    def _start_engine(self) -> InboxEngine:
        engine = self._get_engine()
        engine.start()
        return engine

    def _get_engine(self) -> InboxEngine:
        engine = self._find_engine()
        if engine is None:
            with self._lock:
                if self._is_closed:
                    msg = "the inbox is closed"
                    raise StoreUnavailable(msg)
                engine = self._find_engine()
                if engine is None:
                    engine = self._engine = InboxEngine(
                        self._webhooks, self._make_store(), self._handlers, self._options, self._meters
                    )
        return engine

    def _find_engine(self) -> InboxEngine | None:
        """Return the engine, if there is one of this process. Connections are not shared with another one."""
        engine = self._engine
        return None if engine is None or engine.process != os.getpid() else engine

    def _count_if_open(self) -> Counts | None:
        engine = self._find_engine()
        return None if engine is None else engine.get_store().count()

    def _verify(self, body: bytes, headers: HeadersLike) -> Delivery | Answer:
        """Return a delivery, or the answer if it is refused."""
        check_body_type(body)
        try:
            return self._verifier.verify(body, headers)
        except self._webhooks.WebhookError as error:
            return refuse(error)
        except Exception as error:  # noqa: BLE001 - of the verifier's clock, or of the headers
            log(self._webhooks.log, logging.ERROR, "a delivery could not be verified", exc_info=error)
            return UNAVAILABLE

    def _take(self, delivery: Delivery) -> Answer:
        """Record a delivery, and do what else is to be done before the answer."""
        try:
            engine = self._start_engine()
            recorded = wait_for_record(engine.recorder.submit(delivery))
        except Exception as error:  # noqa: BLE001 - whatever it is, the sender has to know that nothing is recorded
            return self._note_not_recorded(delivery, error)
        return self._complete(engine, delivery, recorded) if self._is_completed_before(recorded) else ACCEPTED

    async def _take_async(self, delivery: Delivery) -> Answer:
        """Do the same as `_take`. Only what follows the record waits for the threads that handle."""
        try:
            engine = self._start_engine()
            engine.loops.adopt()
            recorded = await wait_for_record_async(engine.recorder.submit_async(delivery))
        except Exception as error:  # noqa: BLE001 - as above
            return self._note_not_recorded(delivery, error)
        if not self._is_completed_before(recorded):
            return ACCEPTED
        try:
            return await engine.call_inline(partial(self._complete, engine, delivery, recorded, is_ours=True))
        except RuntimeError as error:  # there can be no more threads, or the inbox was closed meanwhile
            return self._refuse_recorded(delivery, recorded, str(error))

    def _is_completed_before(self, recorded: Recorded) -> bool:
        """Return whether something is to be done with a record before the answer."""
        options = self._options
        return options.inline or not (options.background or options.dispatch is None or recorded.is_duplicate)

    def _complete(
        self, engine: InboxEngine, delivery: Delivery, recorded: Recorded, *, is_ours: bool = False
    ) -> Answer:
        """Handle or dispatch a record, and return the answer."""
        if not self._options.inline:
            engine.dispatcher.send(recorded.id)
            return ACCEPTED
        try:
            if recorded.state is State.FAILED:  # sent again because of our 500
                engine.get_store().replay([recorded.id])
            state: State | None = recorded.state
            if state is not State.DONE:
                state = engine.run_record(recorded.id, is_last=True, is_ours=is_ours)
        except (
            StoreUnavailable,
            self._webhooks.errors.ConfigurationError,
        ) as error:  # such as an inbox without handlers
            return self._refuse_recorded(delivery, recorded, str(error))
        except Exception as error:  # noqa: BLE001 - a store of the user may raise anything
            log(self._webhooks.log, logging.ERROR, "delivery %d: not handled", recorded.id, exc_info=error)
            return self._refuse_recorded(delivery, recorded, f"{type(error).__name__}, see above")
        if state is State.DONE:
            return ACCEPTED
        if state is State.FAILED:
            return HANDLER_FAILED
        return self._refuse_recorded(delivery, recorded, "it is being handled elsewhere, or waits its turn", BUSY)

    def _note_not_recorded(self, delivery: Delivery, error: Exception) -> Answer:
        """Leave a trace of a delivery that may never be sent again."""
        with self._lock:
            self._not_recorded += 1
        if isinstance(error, StoreUnavailable):
            self._log_refused(delivery, f"not recorded: {error}")
        else:
            self._log_refused(delivery, f"not recorded: {type(error).__name__}", error)
        return UNAVAILABLE

    def _refuse_recorded(
        self, delivery: Delivery, recorded: Recorded, why: str, answer: Answer = UNAVAILABLE
    ) -> Answer:
        self._log_refused(delivery, f"recorded as {recorded.id}, and not handled: {why}")
        return answer

    def _log_refused(self, delivery: Delivery, why: str, error: Exception | None = None) -> None:
        """Log an authentic delivery that is answered with 503. With key and digest it can be found elsewhere."""
        logger, tenant = self._webhooks.log, self._webhooks.name_tenant(delivery)
        text = "a delivery got 503 (%s, sha256 %s%s): %s"
        log(logger, logging.WARNING, text, delivery.key, delivery.digest, tenant, why, exc_info=error or False)
