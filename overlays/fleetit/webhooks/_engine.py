"""What an inbox runs in one process: its store, the recorder, the runner and the leases."""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import secrets
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from fleetit.webhooks._handling import Handling
from fleetit.webhooks._leases import Leases
from fleetit.webhooks._loops import Loops
from fleetit.webhooks._recorded import keep_headers
from fleetit.webhooks._recorder import Recorder
from fleetit.webhooks._runner import Runner
from fleetit.webhooks.stores._records import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from fleetit.webhooks._deliveries import Delivery
    from fleetit.webhooks._handlers import Handlers
    from fleetit.webhooks._inbox_options import InboxOptions
    from fleetit.webhooks._metrics import Meters
    from fleetit.webhooks.stores._records import Outcome, Record, Recorded, Store

__all__ = ["Engine"]

T = TypeVar("T")

_logger = logging.getLogger("fleetit.webhooks")

#: The most records that are sent to a task queue at a time.
_DISPATCH_LIMIT = 10
_FINISHED = frozenset((State.DONE, State.FAILED))


class Engine:
    """Runs an inbox in this process. A process that was forked needs one of its own.

    Args:
        store: Where deliveries are recorded; opened when it is needed first.
        handlers: The functions of the user.
        options: How deliveries are handled.
        meters: Count attempts.
    """

    def __init__(self, store: Store, handlers: Handlers, options: InboxOptions, meters: Meters) -> None:
        self.process = os.getpid()
        self.loops = Loops()
        self._store = store
        self._handlers = handlers
        self._options = options
        self._owner = secrets.token_hex(8)
        self._leases = Leases(store, self._owner, options.lease, renew=options.background)
        self._handling = Handling(
            handlers=handlers,
            store=store,
            owner=self._owner,
            leases=self._leases,
            loops=self.loops,
            attempts=options.attempts,
            open_transaction=options.open_transaction,
            meters=meters,
        )
        self._recorder = Recorder(background=options.background, record=self._record, on_recorded=self._note_recorded)
        self._runner: Runner | None = None
        self._lock = threading.Lock()
        self._is_open = False
        self._is_closing = False
        self._inline_pool: ThreadPoolExecutor | None = None

    def get_store(self) -> Store:
        """Return the store, connected and with its tables.

        Raises:
            StoreUnavailable: If that is not possible now.
            ConfigurationError: If the tables are of a later version.
        """
        if not self._is_open:
            with self._lock:
                if not self._is_open:
                    self._store.open()
                    self._is_open = True
        return self._store

    def start(self) -> None:
        """Start to handle what is due, unless that is done already or there are to be no threads."""
        if not self._options.background or self._runner is not None:
            return
        with self._lock:
            if self._runner is None:
                self._runner = Runner(self.get_store, self._owner, self._handling, self.dispatch_due, self._options)
                self._runner.start()
                # A process that ends without `close` has handlers whose success is not written yet.
                atexit.register(_close_at_exit, weakref.ref(self))

    def submit(self, delivery: Delivery) -> Future[Recorded]:
        """Return the future of what becomes of a delivery.

        Raises:
            StoreUnavailable: If too many deliveries wait.
        """
        return self._recorder.submit(keep_headers(delivery, self._options.keep_headers))

    def handle_now(self, record_id: int, *, is_last: bool = False) -> State | None:
        """Handle a record in the calling thread, and older ones of its ticket before; if they are not claimed.

        Args:
            record_id: The record. One that failed is not tried again.
            is_last: Whether it fails at once if its handler raises.

        Returns:
            The state of the record afterwards, or None if there is no such record.
        """
        self._handlers.require_any()
        store = self.get_store()
        record = store.get(record_id)
        while record is not None and record.state not in _FINISHED:
            claimed = store.claim(self._owner, 1, self._options.lease, key=record.key)
            if not claimed:
                break
            outcome = self._handle_claimed(claimed[0], is_last=is_last and claimed[0].id == record_id)
            record = store.get(record_id)
            if claimed[0].id >= record_id or (outcome is not None and outcome.state is State.WAITING):
                break
        return None if record is None else record.state

    def run_due(self) -> int:
        """Handle what is due in the calling thread, or send it to the task queue, and return how many."""
        if self._options.dispatch is not None:
            return self.dispatch_due()
        store, count = self.get_store(), 0
        self._handlers.require_any()
        while claimed := store.claim(self._owner, 1, self._options.lease):
            self._handle_claimed(claimed[0])
            count += 1
        return count

    def dispatch_due(self) -> int:
        """Send what is due to the task queue, until one can't be sent, and return how many were."""
        store, count = self.get_store(), 0
        while ids := store.reserve(_DISPATCH_LIMIT, self._options.dispatch_again):
            for record_id in ids:
                if self._is_closing or not self.dispatch_one(record_id):
                    return count  # the others of this group are due again later, too
                count += 1
        return count

    def dispatch_one(self, record_id: int) -> bool:
        """Send the id of a record to the task queue, if there is one, and return whether that was possible.

        An error is logged, and the id is sent again later.
        """
        if self._options.dispatch is None:
            return True
        try:
            self._options.dispatch(record_id)
        except Exception:
            again = self._options.dispatch_again
            _logger.exception("delivery %d: not dispatched, tried again in %g s", record_id, again)
            return False
        _logger.info("delivery %d: dispatched", record_id)
        return True

    async def call_inline(self, function: Callable[[], T]) -> T:
        """Call a function in one of `concurrency` threads that are for nothing else.

        Those of the loop may all be taken by such calls, while their handlers wait for one.
        """
        with self._lock:
            if self._inline_pool is None:
                self._inline_pool = ThreadPoolExecutor(self._options.concurrency, "fleetit-inbox-inline")
        return await asyncio.get_running_loop().run_in_executor(self._inline_pool, function)

    def wake(self) -> None:
        """Look for what is due now, if that is done in this process."""
        if self._runner is not None:
            self._runner.wake()

    def close(self, timeout: float) -> None:
        """Record what waits, wait for what is handled, give the rest back, and disconnect.

        Args:
            timeout: Seconds to wait for handlers.
        """
        self._is_closing = True
        self._recorder.close()
        with self._lock:
            runner, self._runner = self._runner, None
        if runner is not None:
            runner.stop(timeout, self.loops.cancel_all)
        if self._inline_pool is not None:
            self._inline_pool.shutdown(wait=False)
        self._leases.close()
        self.loops.close()
        if self._is_open:
            self._store.close()

    def close_at_exit(self) -> None:
        """Close when the process ends. Handlers in threads have ended by then."""
        if not self._is_closing:
            self.close(self._options.close_timeout)

    def _handle_claimed(self, record: Record, *, is_last: bool = False) -> Outcome | None:
        """Handle a record, and write what became of it."""
        outcome = self._handling.handle(record, is_last=is_last)
        if outcome is not None:
            self.get_store().finish(self._owner, [outcome])
        return outcome

    def _record(self, deliveries: Sequence[Delivery]) -> list[Recorded]:
        options, due_in = self._options, 0.0
        if options.inline:
            due_in = options.lease  # its request claims it; it is due for others if that has not happened
        elif options.dispatch is not None and not options.background:
            due_in = options.dispatch_again  # its request dispatches it
        return self.get_store().record(deliveries, due_in)

    def _note_recorded(self, deliveries: Sequence[Delivery], results: Sequence[Recorded]) -> None:
        for delivery, recorded in zip(deliveries, results, strict=True):
            what = "a copy came" if recorded.is_duplicate else "recorded"
            kind = type(delivery.notification).__name__
            _logger.info("delivery %d: %s (%s, fleet %s)", recorded.id, what, kind, delivery.fleet_id)
        if not self._options.inline:
            self.wake()


def _close_at_exit(reference: weakref.ref[Engine]) -> None:
    engine = reference()
    if engine is not None and engine.process == os.getpid():
        engine.close_at_exit()
