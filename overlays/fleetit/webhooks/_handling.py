"""Handles one record by an inbox's options: keeps its lease, calls its handler, and says what became of it."""

from __future__ import annotations

import asyncio
import inspect
import logging
import re
import secrets
import sysconfig
import threading
import traceback
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from fleetit._errors.errors import ConfigurationError
from fleetit._integers import is_integer
from fleetit._secrets.redaction import format_value
from fleetit.webhooks._deliveries import WebhookError
from fleetit.webhooks._handlers import restore_delivery
from fleetit.webhooks.stores._records import LeaseLost, Outcome, State, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Iterable
    from contextlib import AbstractContextManager

    from fleetit.webhooks._handlers import Handler, Handlers, RecordedDelivery
    from fleetit.webhooks._metrics import Meters
    from fleetit.webhooks.stores._records import Record, Store

_logger = logging.getLogger("fleetit.webhooks")

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]{1,200}")
#: The longest lease. After a crash, another process takes over when it has ended.
_MAX_LEASE = 86_400
#: The most attempts, and the most threads.
_MAX_NUMBER = 1000


def _check_headers(names: Iterable[str]) -> tuple[str, ...]:
    if isinstance(names, str):
        names = (names,)
    checked = tuple(name.lower() if isinstance(name, str) else "" for name in names)
    for name in checked:
        if not _HEADER_NAME.fullmatch(name):
            msg = f"keep_headers: {format_value(name)} is no name of a header"
            raise ConfigurationError(msg)
    return checked


@frozen(kw_only=True)
class InboxOptions:
    """The arguments of `Inbox`, see there."""

    inline: bool
    dispatch: Callable[[int], object] | None
    dispatch_again: float
    attempts: int
    concurrency: int
    lease: float
    keep_headers: tuple[str, ...] = field(converter=_check_headers)
    open_transaction: Callable[[], AbstractContextManager[tuple[Any, Any]]] | None
    background: bool
    close_timeout: float

    def __attrs_post_init__(self) -> None:
        if self.inline and self.dispatch is not None:
            msg = "inline=True and dispatch=: handle a delivery before the answer, or by a task queue; pass one of them"
            raise ConfigurationError(msg)
        for name, function in (("dispatch", self.dispatch), ("transaction", self.open_transaction)):
            _require(function is None or callable(function), name, function, "a function")
        for name in ("dispatch_again", "lease", "close_timeout"):
            seconds: Any = getattr(self, name)
            is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
            wanted = f"seconds, more than 0 and at most {_MAX_LEASE:,}"
            _require(is_number and 0 < seconds <= _MAX_LEASE, name, seconds, wanted)
        for name, number in (("attempts", self.attempts), ("concurrency", self.concurrency)):
            _require(is_integer(number, 1, _MAX_NUMBER), name, number, f"a number from 1 to {_MAX_NUMBER:,}")


def _require(is_valid: bool, name: str, value: object, wanted: str) -> None:
    if not is_valid:
        msg = f"{name}={format_value(value)}: pass {wanted}"
        raise ConfigurationError(msg)


class Leases:
    """Renews leases with one thread, which runs while something is handled."""

    def __init__(self, store: Store, owner: str, seconds: float, *, renew: bool) -> None:
        self._store = store
        self._owner = owner
        self._seconds = seconds
        self._renew = renew
        self._attempts: dict[int, int] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    @contextmanager
    def hold(self, record: Record) -> Generator[None]:
        """Renew the lease of a record while the block runs."""
        with self._changed:
            self._attempts[record.id] = record.attempts
            if self._renew and self._thread is None:
                self._thread = threading.Thread(target=self._run, name="fleetit-inbox-leases", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._changed:
                if self._attempts.get(record.id) == record.attempts:
                    del self._attempts[record.id]

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._changed.wait_for(lambda: self._is_closed, self._seconds / 3):
                    return
                attempts = list(self._attempts.items())
            if not attempts:
                continue
            try:
                ours = self._store.renew(self._owner, attempts, self._seconds)
            except StoreUnavailable as error:
                _logger.warning("the leases of %d deliveries could not be renewed: %s", len(attempts), error)
                continue
            for record_id, attempt in attempts:
                if record_id not in ours and self._attempts.get(record_id) == attempt:
                    _logger.warning("delivery %d: its lease was lost while it was handled", record_id)
                    self._attempts.pop(record_id, None)


#: Seconds between two looks whether the loop still runs.
_PATIENCE = 0.5


class Cancelled(Exception):
    """A coroutine was cancelled, or its loop ended before it did."""

    def __str__(self) -> str:
        return "the inbox is closing"


class Loops:
    """Runs coroutines of other threads on one event loop.

    What a handler shares with the application (a client, a pool of connections) belongs to the loop of the server, so
    that loop is taken while it runs.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._server: asyncio.AbstractEventLoop | None = None
        #: A loop in a thread of ours, and what ends it.
        self._own: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        self._running: set[Future[Any]] = set()
        self._is_closed = False

    def adopt(self) -> None:
        """Take the loop that runs the caller."""
        self._server = asyncio.get_running_loop()

    def run(self, awaitable: Awaitable[Any]) -> None:
        """Await something on the loop, and wait for it. Not called from the thread of the loop.

        Raises `Cancelled` if it was cancelled, or its loop has ended.
        """
        with self._lock:
            if self._is_closed:
                if inspect.iscoroutine(awaitable):
                    awaitable.close()
                raise Cancelled
            loop = self._get_loop()
            future = asyncio.run_coroutine_threadsafe(_wait_for(awaitable), loop)
            self._running.add(future)
        try:
            while not wait((future,), _PATIENCE).done:
                if not loop.is_running():
                    raise Cancelled
            future.result()
        except CancelledError:  # of the future: the task was cancelled
            raise Cancelled from None
        finally:
            self._running.discard(future)

    def cancel_all(self) -> None:
        """Cancel what runs."""
        for future in tuple(self._running):
            future.cancel()

    def close(self) -> None:
        """Cancel what runs, and end the loop if it is our own."""
        with self._lock:
            self._is_closed = True
            own, self._own = self._own, None
        self.cancel_all()
        if own is not None:
            loop, end = own
            loop.call_soon_threadsafe(end.set)

    def _get_loop(self) -> asyncio.AbstractEventLoop:
        if self._server is not None and self._server.is_running():
            return self._server
        if self._own is None:
            started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
            threading.Thread(target=_run_loop, args=(started,), name="fleetit-inbox-loop", daemon=True).start()
            self._own = started.result()
        return self._own[0]


async def run_in_thread(function: Callable[[], object]) -> None:
    """Call a function in a thread of its own, and wait for it.

    `asyncio.to_thread` has few threads, which the application may have taken, and handlers may wait for one.
    """
    pool = ThreadPoolExecutor(1, "fleetit-inbox-call")
    try:
        await asyncio.get_running_loop().run_in_executor(pool, function)
    finally:
        pool.shutdown(wait=False)


async def _wait_for(awaitable: Awaitable[Any]) -> None:
    await awaitable


def _run_loop(started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]) -> None:
    """Run a loop until the event is set. What still runs then is cancelled."""

    async def live() -> None:
        end = asyncio.Event()
        started.set_result((asyncio.get_running_loop(), end))
        await end.wait()

    asyncio.run(live())


#: Logs what a handler raised, with its traceback, which may have anything of the user's code.
_handlers_logger = logging.getLogger("fleetit.webhooks.handlers")

#: Folders of code that is not the user's: the standard library, installed packages, and this one.
_LIBRARIES = (*{sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")}, str(Path(__file__).parents[1]))

#: Seconds until the second attempt; each later one waits four times as long, up to the longest wait.
_FIRST_DELAY = 2.0
_LONGEST_DELAY = 3600.0


class Handling:
    """Handles records that `owner` has claimed."""

    def __init__(self, store: Store, handlers: Handlers, options: InboxOptions, meters: Meters) -> None:
        self.owner = secrets.token_hex(8)
        self.loops = Loops()
        self._leases = Leases(store, self.owner, options.lease, renew=options.background)
        self._store = store
        self._handlers = handlers
        self._options = options
        self._meters = meters

    def close(self) -> None:
        """Renew no more leases, and cancel what runs."""
        self._leases.close()
        self.loops.close()

    def handle(self, record: Record, *, is_last: bool = False) -> Outcome | None:
        """Handle a record, and return the outcome; None if it is written already, or the lease was lost."""
        found = self._prepare(record, is_last=is_last)
        if isinstance(found, Outcome):
            return found
        handler, delivery = found
        try:
            with self._leases.hold(record):
                if handler.in_transaction:
                    self._call_in_transaction(handler, record, delivery)
                else:
                    self._call(handler, delivery)
        except LeaseLost:
            _logger.warning("delivery %d: its lease was lost, its changes were rolled back", record.id)
            return None
        except (Cancelled, StoreUnavailable) as error:
            self._meters.count_attempt("given_back")
            _logger.warning("delivery %d: given back: %s", record.id, error)
            return Outcome(record.id, record.attempts, State.WAITING, _FIRST_DELAY, is_counted=False)
        except Exception as error:
            _handlers_logger.exception("delivery %d: attempt %d", record.id, record.attempts)
            return self._try_again(record, _describe(error), is_last=is_last)
        self._meters.count_attempt("done")
        _logger.info("delivery %d: done in attempt %d", record.id, record.attempts)
        return None if handler.in_transaction else Outcome(record.id, record.attempts, State.DONE)

    def _prepare(self, record: Record, *, is_last: bool) -> tuple[Handler, RecordedDelivery] | Outcome:
        """Return the handler and what it gets, or what becomes of a record that can't be handled."""
        attempts = self._options.attempts
        if record.attempts > attempts:
            return self._fail(record, f"given up: {attempts} times the process ended while it was handled")
        try:
            delivery = restore_delivery(record)
        except WebhookError:
            return self._fail(record, "the recorded body can't be read")
        handler = self._handlers.find(delivery.notification)
        if handler is None:  # another process may have one, after a deployment
            why = f"no handler for {type(delivery.notification).__name__}"
            return self._try_again(record, why, is_last=is_last)
        return handler, delivery

    def _call(self, handler: Handler, delivery: RecordedDelivery) -> None:
        result = handler.function(delivery.notification, delivery)
        if inspect.isawaitable(result):
            self.loops.run(result)

    def _call_in_transaction(self, handler: Handler, record: Record, delivery: RecordedDelivery) -> None:
        if self._options.open_transaction is None:
            with self._store.transaction(self.owner, record) as connection:
                _refuse_awaitable(handler.function(delivery.notification, delivery, connection))
            return
        with self._options.open_transaction() as (connection, driver_connection):
            _refuse_awaitable(handler.function(delivery.notification, delivery, connection))
            self._store.mark_done(driver_connection, self.owner, record)

    def _try_again(self, record: Record, why: str, *, is_last: bool) -> Outcome:
        if is_last or record.attempts >= self._options.attempts:
            return self._fail(record, why)
        self._meters.count_attempt("retried")
        delay = min(_FIRST_DELAY * 4 ** (record.attempts - 1), _LONGEST_DELAY)
        _logger.warning(
            "delivery %d: attempt %d failed, tried again in %g s: %s", record.id, record.attempts, delay, why
        )
        return Outcome(record.id, record.attempts, State.WAITING, delay, why)

    def _fail(self, record: Record, why: str) -> Outcome:
        self._meters.count_attempt("failed")
        _logger.error("delivery %d: failed in attempt %d: %s", record.id, record.attempts, why)
        return Outcome(record.id, record.attempts, State.FAILED, error=why)


def _refuse_awaitable(result: object) -> None:
    """Refuse what a handler in a transaction returns if it is not done yet, and would be done after the commit."""
    if inspect.iscoroutine(result):
        result.close()
    if inspect.isawaitable(result):
        msg = "a handler in a transaction is a plain function, because its connection blocks; this one was async"
        raise TypeError(msg)


def _describe(error: Exception) -> str:
    """Return the class of an error and the line of the handler where it came from. Its message may have personal data.

    That is the last line that is in no library; the last one of all, if there is none.
    """
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [(frame, line) for frame, line in frames if not frame.f_code.co_filename.startswith(_LIBRARIES)]
    if not frames:
        return type(error).__name__
    frame, line = (own or frames)[-1]
    return f"{type(error).__name__} in {PurePath(frame.f_code.co_filename).name}:{line}"
