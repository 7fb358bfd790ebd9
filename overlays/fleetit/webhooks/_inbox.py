"""The inbox: records deliveries before they are acknowledged, and handles each one once."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Self

from fleetit._errors.errors import ConfigurationError
from fleetit._secrets.redaction import NotPickled, guard_repr
from fleetit.webhooks._answers import ACCEPTED, BUSY, HANDLER_FAILED, UNAVAILABLE, refuse
from fleetit.webhooks._endpoints import AsgiEndpoint, WsgiEndpoint
from fleetit.webhooks._engine import Engine
from fleetit.webhooks._errors import WebhookError
from fleetit.webhooks._handlers import InboxHandlers
from fleetit.webhooks._inbox_options import InboxOptions, make_store
from fleetit.webhooks._inbox_records import InboxRecords, check_id
from fleetit.webhooks._loops import run_in_thread
from fleetit.webhooks._metrics import Meters
from fleetit.webhooks._recorder import wait_for_record, wait_for_record_async
from fleetit.webhooks.stores._records import State, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable
    from contextlib import AbstractContextManager

    from fleetit.webhooks._answers import Answer
    from fleetit.webhooks._deliveries import Delivery
    from fleetit.webhooks._headers import HeadersLike
    from fleetit.webhooks._verifier import WebhookVerifier
    from fleetit.webhooks.stores._records import Counts, Recorded, Store

__all__ = ["Inbox"]

_logger = logging.getLogger("fleetit.webhooks")


@guard_repr
class Inbox(InboxHandlers, InboxRecords, NotPickled):
    """Takes deliveries: verifies, records, tells duplicates from revisions, answers, and calls the handlers.

    An inbox is thread-safe. Threads and connections start with the first delivery or `start`, in each process anew, so
    it can be made before a server forks.

    Args:
        verifier: Verifies deliveries.
        store: `sqlite:///file.db` (relative; with four slashes absolute), `sqlite://:memory:` for tests,
            `postgresql://…` (needs `fleetit[postgresql]`), or a `Store` of your own.
        inline: Handle a delivery before it is answered: 200 if it is done, 500 if its handler raised; it is then
            failed, and tried again if it is sent again or replayed. By default it is answered as soon as it is
            recorded, and handled in the background.
        dispatch: Gets the id of each record that is due, and sends it to a task queue, whose worker calls
            `inbox.run(id)`. By default this process handles them.
        dispatch_again: Seconds after which an id that no worker has claimed is sent again. Default: 60.
        attempts: How often a delivery is tried before it is failed: after 2, 8, 32, … seconds, at most an hour.
            Default: 5.
        concurrency: The most deliveries that this process handles at a time. Default: 8.
        lease: Seconds after which somebody else takes over from a process that died. It is renewed while a handler
            runs. Default: 30.
        keep_headers: Names of headers to record besides the documented ones. Others are dropped.
        transaction: Opens a transaction of your library for handlers with `transaction=True`, see
            `fleetit.webhooks.transactions`. By default they get a connection of the store.
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
        verifier: WebhookVerifier,
        store: str | Store = "sqlite:///fleetit-inbox.db",
        *,
        inline: bool = False,
        dispatch: Callable[[int], object] | None = None,
        dispatch_again: float = 60,
        attempts: int = 5,
        concurrency: int = 8,
        lease: float = 30,
        keep_headers: Iterable[str] = (),
        transaction: Callable[[], AbstractContextManager[tuple[Any, Any]]] | None = None,
        close_timeout: float = 10,
        background: bool = True,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._options = InboxOptions(
            inline=inline,
            dispatch=dispatch,
            dispatch_again=dispatch_again,
            attempts=attempts,
            concurrency=concurrency,
            lease=lease,
            keep_headers=keep_headers,
            open_transaction=transaction,
            background=background,
            close_timeout=close_timeout,
        )
        super().__init__()
        self._verifier = verifier
        self._make_store = partial(make_store, store, clock)
        self._described = repr(self._make_store())
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._is_closed = False
        self._meters = Meters(self._count_if_open)

    def __repr__(self) -> str:
        return f"<Inbox: {self._described}, {self._handlers!r}>"

    @property
    def max_body_bytes(self) -> int:
        """The longest body that the verifier accepts."""
        return self._verifier.max_body_bytes

    def receive(self, body: bytes, headers: HeadersLike) -> Answer:
        """Take a delivery, and return the answer to send. It never raises because of a delivery.

        Args:
            body: The raw body of the request, exactly as received.
            headers: The headers of the request.

        Returns:
            The answer, after the record is committed.
        """
        answer = self._receive(body, headers)
        self._meters.count_answer(answer.status, answer.reason)
        return answer

    def _receive(self, body: bytes, headers: HeadersLike) -> Answer:
        try:
            delivery = self._verifier.verify(body, headers)
            return self._take(self._get_engine(), delivery)
        except WebhookError as error:
            return refuse(error)
        except StoreUnavailable:
            return UNAVAILABLE

    async def receive_async(self, body: bytes, headers: HeadersLike) -> Answer:
        """Do the same as `receive`, without blocking the loop. Async handlers run on the loop of the caller."""
        answer = await self._receive_async(body, headers)
        self._meters.count_answer(answer.status, answer.reason)
        return answer

    async def _receive_async(self, body: bytes, headers: HeadersLike) -> Answer:
        try:
            delivery = self._verifier.verify(body, headers)
            engine = self._get_engine()
            engine.loops.adopt()
            if self._options.inline or not self._options.background:
                return await engine.call_inline(partial(self._take, engine, delivery))
            await wait_for_record_async(engine.submit(delivery))
        except WebhookError as error:
            return refuse(error)
        except StoreUnavailable:
            return UNAVAILABLE
        return ACCEPTED

    @cached_property
    def asgi(self) -> AsgiEndpoint:
        """The endpoint for ASGI servers and frameworks: `Starlette(routes=[Route("/webhooks", inbox.asgi)])`."""
        return AsgiEndpoint(self)

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
        return self._get_engine(start=False).handle_now(check_id(record_id))

    def run_due(self) -> int:
        """Handle everything that is due in the calling thread, and return the number of attempts.

        With `dispatch`, send what is due to the task queue instead, and return how many. For a cron job or a test; a
        server does it in the background.

        Raises:
            ConfigurationError: If there is no handler.
        """
        return self._get_engine(start=False).run_due()

    def start(self) -> Self:
        """Connect and start to handle what is due. Without it, that happens with the first delivery.

        A store that can't be reached is no error, because a server is of use before it is back: deliveries get 503
        meanwhile. `stats` tells whether it is there.

        Raises:
            ConfigurationError: If the store can't be used.
        """
        with self._lock:
            self._is_closed = False
        try:
            self._get_engine(start=False).get_store()
        except StoreUnavailable as error:
            _logger.warning("the inbox can't be reached yet: %s", error)
        self._get_engine()
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
            engine.close(self._options.close_timeout if timeout is None else timeout)

    __enter__ = start

    def __exit__(self, *_: object) -> None:
        self.close()

    async def start_async(self) -> None:
        """Do the same as `start`, without blocking the loop. Async handlers run on the loop of the caller."""
        await run_in_thread(self.start)
        self._get_engine().loops.adopt()

    async def close_async(self) -> None:
        """Do the same as `close`, without blocking the loop."""
        await run_in_thread(self.close)

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: object = None) -> AsyncGenerator[None]:
        """Start and close with an application: `Starlette(lifespan=inbox.lifespan)`."""
        await self.start_async()
        try:
            yield
        finally:
            await self.close_async()

    def _get_engine(self, *, start: bool = True) -> Engine:
        engine = self._engine
        if engine is None or engine.process != os.getpid():
            with self._lock:
                if self._is_closed:
                    msg = "the inbox is closed"
                    raise StoreUnavailable(msg)
                engine = self._engine
                if engine is None or engine.process != os.getpid():
                    engine = self._engine = Engine(self._make_store(), self._handlers, self._options, self._meters)
        if start:
            engine.start()
        return engine

    def _count_if_open(self) -> Counts | None:
        engine = self._engine
        return None if engine is None else engine.get_store().count()

    def _take(self, engine: Engine, delivery: Delivery) -> Answer:
        """Record a delivery, and do what else is to be done before the answer."""
        recorded = wait_for_record(engine.submit(delivery))
        if self._options.inline:
            return self._handle_inline(engine, recorded)
        if not (self._options.background or recorded.is_duplicate):
            engine.dispatch_one(recorded.id)
        return ACCEPTED

    def _handle_inline(self, engine: Engine, recorded: Recorded) -> Answer:
        try:
            if recorded.state is State.FAILED:  # sent again because of our 500
                engine.get_store().replay([recorded.id])
            state = State.DONE if recorded.state is State.DONE else engine.handle_now(recorded.id, is_last=True)
        except StoreUnavailable:
            return UNAVAILABLE
        except ConfigurationError:  # it is recorded, and handled when there is a handler
            _logger.exception("delivery %d: not handled", recorded.id)
            return UNAVAILABLE
        if state is State.DONE:
            return ACCEPTED
        return HANDLER_FAILED if state is State.FAILED else BUSY
