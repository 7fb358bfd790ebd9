"""What an inbox runs in one process: it starts and ends it, and runs records in the calling thread."""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from openapi_sdk.webhooks.attempts import Attempted, HandlerAttempts
from openapi_sdk.webhooks.claims import Claims
from openapi_sdk.webhooks.dispatching import Dispatcher
from openapi_sdk.webhooks.loops import Loops
from openapi_sdk.webhooks.opening import LazyStore
from openapi_sdk.webhooks.problems import Problems
from openapi_sdk.webhooks.recorder import DeliveryRecorder
from openapi_sdk.webhooks.records import FINISHED, State
from openapi_sdk.webhooks.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk.webhooks.handlers import Handlers
    from openapi_sdk.webhooks.metrics import Meters
    from openapi_sdk.webhooks.options import InboxOptions
    from openapi_sdk.webhooks.parts import Webhooks
    from openapi_sdk.webhooks.records import Record
    from openapi_sdk.webhooks.store import AnyStore

T = TypeVar("T")


class InboxEngine:
    """Runs an inbox in this process. A process that was forked needs one of its own.

    Attributes:
        process: The id of this process.
        problems: What is wrong in it.
        recorder: What records deliveries.
        loops: What runs async handlers.
        claims: What claims records, and settles them.
        dispatcher: What sends ids to a task queue.
    """

    def __init__(
        self, webhooks: Webhooks, store: AnyStore, handlers: Handlers, options: InboxOptions, meters: Meters
    ) -> None:
        self.process = os.getpid()
        self.problems = Problems(webhooks.log)
        self._webhooks = webhooks
        self._handlers = handlers
        self._options = options
        self._store = LazyStore(store)
        self.recorder = DeliveryRecorder(webhooks, options, self._store, self.problems, self.wake)
        self.loops = Loops(self.problems, webhooks.threads)
        self.claims = Claims(webhooks, self._store, handlers, options, self.problems)
        self._attempts = HandlerAttempts(
            webhooks,
            self._store,
            handlers,
            options,
            claims=self.claims,
            loops=self.loops,
            meters=meters,
            problems=self.problems,
        )
        self.dispatcher = Dispatcher(webhooks, options, self._store, self.problems)
        self._runner: Runner | None = None
        self._lock = threading.Lock()
        #: Held while a record is handled that may have ended its process: another one would be given up with it.
        self._suspects = threading.RLock()
        self._is_closing = False
        self._inline_pool = ThreadPoolExecutor(options.concurrency, f"{webhooks.threads}-inline")

    def get_store(self) -> AnyStore:
        """Return the store, connected and with its tables."""
        return self._store.get()

    def get_problems(self) -> tuple[str, ...]:
        """Return what is wrong in this process, and what the store has to say."""
        return (*self.problems.get_texts(), *self._store.get_problems())

    def start(self) -> None:
        """Start to handle what is due, unless that is done already or there are to be no threads.

        If the thread can't be started, that is a problem of the inbox, and tried again with the next delivery.
        """
        if not self._options.background or self._runner is not None:
            return
        with self._lock:
            if self._runner is not None:
                return
            runner = self.make_runner()
            try:
                runner.start()
            except RuntimeError as error:  # the next delivery tries it again
                self.problems.set("threads", f"nothing is handled here: {error}")
                return
            self.problems.clear("threads")
            self._runner = runner
            # A process that ends without `close` has handlers whose success is not written yet.
            atexit.register(_close_at_exit, weakref.ref(self))

    def make_runner(self, clock: Callable[[], float] = time.monotonic) -> Runner:
        """Return what handles records in the background, not started."""
        return Runner(
            self._webhooks,
            self._options,
            self.problems,
            store=self._store,
            recorder=self.recorder,
            claims=self.claims,
            attempts=self._attempts,
            dispatcher=self.dispatcher,
            clock=clock,
        )

    def wake(self) -> None:
        """Look for what is due now, if that is done in this process."""
        if self._runner is not None:
            self._runner.wake()

    def run_record(self, record_id: int, *, is_last: bool = False, is_ours: bool = False) -> State | None:
        """Run a record in the calling thread, after older ones of its ticket, and return its state, if it exists.

        Args:
            record_id: The record.
            is_last: Whether there is no other attempt.
            is_ours: Whether it is a thread of the inbox. That of a caller gets what is to end it, such as SystemExit.
        """
        self._handlers.require_any()
        record: Record | None = self.get_store().get(record_id)
        if record is None or not (record.interrupted or record.state is State.RUNNING):
            return self._run_ticket(record, record_id, is_last=is_last, is_ours=is_ours)
        if not self._suspects.acquire(timeout=self._options.lease):
            return record.state
        try:
            return self._run_ticket(record, record_id, is_last=is_last, is_ours=is_ours)
        finally:
            self._suspects.release()

    def _run_ticket(self, record: Record | None, record_id: int, *, is_last: bool, is_ours: bool) -> State | None:
        """Run the records of a ticket up to one of them, as far as they can be claimed, and return its state."""
        store = self.get_store()
        while record is not None and record.state not in FINISHED:
            claimed = self.claims.claim(1, record.key)
            if not claimed:
                break
            outcome, end = self._run_claimed(claimed[0], is_last=is_last and claimed[0].id == record_id)
            if end is not None and not is_ours:
                raise end
            if outcome is not None and outcome.id == record_id:
                return outcome.state
            record = store.get(record_id)
            if claimed[0].id >= record_id or (outcome is not None and outcome.state is State.WAITING):
                break
        return None if record is None else record.state

    def run_due(self) -> int:
        """Run what is due in the calling thread, or send it to the task queue, and return how many."""
        if self._options.dispatch is not None:
            return self.dispatcher.send_due()
        count = 0
        while claimed := self.claims.claim(1):
            count += 1
            if (end := self._run_claimed(claimed[0]).exit) is not None:
                raise end
        return count

    def _run_claimed(self, record: Record, *, is_last: bool = False) -> Attempted:
        """Make an attempt at a record, and settle it. The outcome is None if the record belongs to somebody else."""
        outcome, end = self._attempts.make(record, is_last=is_last)
        is_written = outcome is not None and outcome.id in self.claims.settle([outcome])
        return Attempted(outcome if is_written else None, end)

    async def call_inline(self, function: Callable[[], T]) -> T:
        """Call a function in one of `concurrency` threads that are for nothing else."""
        return await asyncio.get_running_loop().run_in_executor(self._inline_pool, function)

    def close(self, timeout: float | None = None) -> None:
        """Record what waits, wait for handlers, give the rest back, and disconnect. A second call does nothing."""
        if self._is_closing:
            return
        timeout = self._options.close_timeout if timeout is None else timeout
        self._is_closing = True
        self.dispatcher.close()
        self.recorder.close()
        with self._lock:
            runner, self._runner = self._runner, None
        if runner is not None:
            runner.stop(timeout, self.loops.cancel_all)
        self._inline_pool.shutdown(wait=False)
        self.claims.close()
        self.loops.close()
        self._store.close()


def _close_at_exit(reference: weakref.ref[InboxEngine]) -> None:
    """Close when the process ends, and wait for handlers."""
    engine = reference()
    if engine is not None and engine.process == os.getpid():
        engine.close()
