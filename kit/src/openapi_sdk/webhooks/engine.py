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

from openapi_sdk.webhooks.handlers import keep_headers
from openapi_sdk.webhooks.handling import Handled, Handling
from openapi_sdk.webhooks.pacing import Pace
from openapi_sdk.webhooks.problems import Problems, log
from openapi_sdk.webhooks.recorder import DeliveryRecorder
from openapi_sdk.webhooks.records import FINISHED, Outcome, State, StoreUnavailable
from openapi_sdk.webhooks.attempts import Attempted, Attempts
from openapi_sdk.webhooks.claims import Claims
from openapi_sdk.webhooks.dispatching import Dispatcher
from openapi_sdk.webhooks.loops import Loops
from openapi_sdk.webhooks.opening import LazyStore
from openapi_sdk.webhooks.problems import Problems
from openapi_sdk.webhooks.recorder import Recorder
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

#: Seconds between two looks for records of other processes, and of those whose time has come.
_POLL = 1.0
#: Seconds in which records and outcomes gather before a look, unless more records are due than could be claimed.
_PAUSE = 0.01
#: The most records that are sent to a task queue at a time.
_DISPATCH_LIMIT = 10
#: Threads that record the deliveries of a loop where there is no recorder.
_RECORDING_THREADS = 4
#: Seconds until records are emptied first, and between two times at which nothing is left to empty.
_FIRST_EMPTYING, _EMPTYING = 60.0, 3600.0
#: The most tickets that are emptied at a time: meanwhile, nothing is recorded.
_EMPTY_LIMIT = 200
#: Seconds in which handlers that were cancelled have to end.
_LAST_SECONDS = 1.0


class Runner:
    """Handles records, or sends their ids to a task queue, with one thread that claims and others that handle.

    Threads are daemons: a handler that hangs must not keep its process from ending. At exit, `close` waits for them.

    Args:
        engine: What claims, handles and writes.
        options: Those of the inbox.
        clock: Returns seconds.
    """

    def __init__(self, engine: InboxEngine, options: InboxOptions, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._options = options
        self._problems = engine.problems
        self._clock = clock
        self._pace = Pace(options.dispatch_again, clock)
        self._jobs: SimpleQueue[Record | None] = SimpleQueue()
        self._handled: SimpleQueue[tuple[Record, Outcome | None]] = SimpleQueue()
        self._unwritten: list[Outcome] = []
        self._running = 0
        #: When to look for suspects again: it takes as long as a look for all others. Not while one is handled.
        self._suspects_at = 0.0
        self._empties_at = clock() + _FIRST_EMPTYING
        self._woken = threading.Event()
        self._all_handled = threading.Event()
        self._is_behind = False
        self._is_stopping = False
        self._is_given_up = False
        self._threads: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._run, name=f"{engine.webhooks.threads}-runner", daemon=True)

    def start(self) -> None:
        """Start the thread that claims."""
        self._thread.start()

    def wake(self) -> None:
        """Look for records now."""
        self._woken.set()

    def stop(self, timeout: float, on_timeout: Callable[[], None]) -> None:
        """Claim nothing more, and wait for what is handled. What takes longer keeps its lease, which then ends."""
        self._is_stopping = True
        self._woken.set()
        self._thread.join(min(timeout, threading.TIMEOUT_MAX))
        if self._thread.is_alive():
            on_timeout()
            self._thread.join(_LAST_SECONDS)
        self._is_given_up = True
        self._woken.set()
        self._thread.join()
        for _ in self._threads:
            self._jobs.put(None)

    def _run(self) -> None:
        while True:
            is_last = self._is_given_up  # said before the look, which writes what has ended by then
            if (self.look() and self._is_stopping) or is_last:
                return
            self._woken.wait(_POLL)
            if self._is_behind:
                self._all_handled.wait(_PAUSE)  # or what quick handlers did would be written one by one
            elif not self._is_stopping:
                time.sleep(_PAUSE)
            self._woken.clear()
            self._all_handled.clear()

    def look(self) -> bool:
        """Do once what the thread does again and again, and return whether nothing is left of it. It raises nothing."""
        try:
            self._write_outcomes()
            if not self._is_stopping:
                self._claim()
                self._empty()
            self._engine.recover()
            self._problems.clear("runner")
        except StoreUnavailable as error:
            self._problems.set("runner", f"the inbox can't be reached: {error}", level=logging.WARNING)
        except self._engine.webhooks.errors.ConfigurationError as error:
            self._problems.set("runner", f"nothing is handled here: {error}", level=logging.WARNING)
        except (
            BaseException
        ) as error:  # a store or a queue of the user may raise anything: nothing else is handled then
            text = f"deliveries can't be claimed: {type(error).__name__}"
            self._problems.set("runner", text, exc_info=error)
        return not (self._running or self._unwritten)

    def _claim(self) -> None:
        if self._options.dispatch is not None:
            self._engine.dispatch_due(self._pace)
            return
        free = self._options.concurrency - self._running
        now = self._clock()
        is_time = now >= self._suspects_at
        if is_time:
            self._suspects_at = now + _POLL
        claimed = self._engine.claim(free, with_suspect=is_time)
        self._is_behind = len(claimed) == free
        for record in claimed:
            if self._running < len(self._threads) or self._add_thread():
                self._running += 1
                if record.interrupted:
                    self._suspects_at = math.inf
                self._jobs.put(record)
            else:
                self._unwritten.append(self._engine.handling.give_back(record, "there is no thread to handle it"))

    def _add_thread(self) -> bool:
        """Start a thread that handles, and return whether that was possible."""
        name = f"{self._engine.webhooks.threads}-handler_{len(self._threads)}"
        thread = threading.Thread(target=self._handle_all, name=name, daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            self._problems.set("threads", f"deliveries can't be handled: {error}")
            return False
        self._threads.append(thread)
        self._problems.clear("threads")
        return True

    def _handle_all(self) -> None:
        while (record := self._jobs.get()) is not None:
            outcome = None
            try:
                outcome = self._engine.handling.handle(record).outcome
            except BaseException as error:  # a mistake of ours; the delivery is handled again when its lease ends
                log(self._engine.webhooks.log, logging.ERROR, "delivery %d: not handled", record.id, exc_info=error)
            self._handled.put((record, outcome))
            if self._handled.qsize() >= self._running:
                self._all_handled.set()
            self._woken.set()

    def _write_outcomes(self) -> None:
        with contextlib.suppress(Empty):
            while True:
                record, outcome = self._handled.get_nowait()
                self._running -= 1
                if record.interrupted:
                    self._suspects_at = 0.0
                if outcome is not None:
                    self._unwritten.append(outcome)
        if self._unwritten:
            self._finish(self._unwritten)
            self._unwritten.clear()

    def _finish(self, outcomes: Sequence[Outcome]) -> None:
        try:
            self._engine.finish(outcomes)
        except StoreUnavailable:
            raise
        except Exception as error:
            if len(outcomes) == 1:  # the others have to be written all the same
                log(
                    self._engine.webhooks.log,
                    logging.ERROR,
                    "delivery %d: its outcome can't be written",
                    outcomes[0].id,
                    exc_info=error,
                )
                return
            for outcome in outcomes:
                self._finish([outcome])

    def _empty(self) -> None:
        """Empty a few of the records that are kept for long enough, while nothing waits to be recorded."""
        keep, now = self._options.keep, self._clock()
        if keep is None or now < self._empties_at or self._engine.is_recording:
            return
        self._empties_at = now + _EMPTYING
        try:
            if self._engine.get_store().empty(keep.total_seconds(), _EMPTY_LIMIT):
                self._empties_at = now + _POLL  # there may be more
        except StoreUnavailable:
            self._empties_at = now + _FIRST_EMPTYING
        except Exception as error:
            self._problems.set("keep", f"old records can't be emptied: {type(error).__name__}", exc_info=error)
        else:
            self._problems.clear("keep")


class InboxEngine:
    """Runs an inbox in this process. A process that was forked needs one of its own."""

class Engine:
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
        self.handling = Handling(webhooks, store, handlers, options, meters=meters, problems=self.problems)
        self._recorder = DeliveryRecorder(
        self._store = LazyStore(store)
        self.recorder = Recorder(webhooks, options, self._store, self.problems, self.wake)
        self.loops = Loops(self.problems, webhooks.threads)
        self.claims = Claims(webhooks, self._store, handlers, options, self.problems)
        self._attempts = Attempts(
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
