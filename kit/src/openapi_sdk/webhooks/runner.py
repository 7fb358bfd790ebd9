"""What handles records in the background: one thread claims what is due and settles it, others call the handlers."""

from __future__ import annotations

import contextlib
import logging
import math
import threading
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from openapi_sdk.webhooks.dispatching import Pace
from openapi_sdk.webhooks.problems import log
from openapi_sdk.webhooks.records import Outcome, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openapi_sdk.webhooks.attempts import HandlerAttempts
    from openapi_sdk.webhooks.claims import Claims
    from openapi_sdk.webhooks.dispatching import Dispatcher
    from openapi_sdk.webhooks.opening import LazyStore
    from openapi_sdk.webhooks.options import InboxOptions
    from openapi_sdk.webhooks.parts import Webhooks
    from openapi_sdk.webhooks.problems import Problems
    from openapi_sdk.webhooks.recorder import DeliveryRecorder
    from openapi_sdk.webhooks.records import Record

#: Seconds between two looks for records of other processes, and of those whose time has come.
_POLL = 1.0
#: Seconds in which records and outcomes gather before a look, unless more records are due than could be claimed.
_PAUSE = 0.01
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
        webhooks: Whose records they are.
        options: Those of the inbox.
        problems: Where it is noted what is wrong.
        store: Where the records are.
        recorder: What records deliveries meanwhile.
        claims: What claims records, and settles them.
        attempts: What makes attempts at them.
        dispatcher: What sends their ids to a task queue.
        clock: Returns seconds.
    """

    def __init__(
        self,
        webhooks: Webhooks,
        options: InboxOptions,
        problems: Problems,
        *,
        store: LazyStore,
        recorder: DeliveryRecorder,
        claims: Claims,
        attempts: HandlerAttempts,
        dispatcher: Dispatcher,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._webhooks = webhooks
        self._options = options
        self._problems = problems
        self._store = store
        self._recorder = recorder
        self._claims = claims
        self._attempts = attempts
        self._dispatcher = dispatcher
        self._clock = clock
        self._pace = Pace(options.dispatch_again, clock)
        self._jobs: SimpleQueue[Record | None] = SimpleQueue()
        self._ended: SimpleQueue[tuple[Record, Outcome | None]] = SimpleQueue()
        self._unwritten: list[Outcome] = []
        self._running = 0
        #: When to look for suspects again: it takes as long as a look for all others. Not while one is handled.
        self._suspects_at = 0.0
        self._empties_at = clock() + _FIRST_EMPTYING
        self._woken = threading.Event()
        self._all_ended = threading.Event()
        self._is_behind = False
        self._is_stopping = False
        self._is_given_up = False
        self._threads: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._run, name=f"{webhooks.threads}-runner", daemon=True)

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
                self._all_ended.wait(_PAUSE)  # or what quick handlers did would be written one by one
            elif not self._is_stopping:
                time.sleep(_PAUSE)
            self._woken.clear()
            self._all_ended.clear()

    def look(self) -> bool:
        """Do once what the thread does again and again, and return whether nothing is left of it. It raises nothing."""
        try:
            self._settle_ended()
            if not self._is_stopping:
                self._claim()
                self._empty()
            self._recorder.recover()
            self._problems.clear("runner")
        except StoreUnavailable as error:
            self._problems.set("runner", f"the inbox can't be reached: {error}", level=logging.WARNING)
        except self._webhooks.errors.ConfigurationError as error:
            self._problems.set("runner", f"nothing is handled here: {error}", level=logging.WARNING)
        except (
            BaseException
        ) as error:  # a store or a queue of the user may raise anything: nothing else is handled then
            text = f"deliveries can't be claimed: {type(error).__name__}"
            self._problems.set("runner", text, exc_info=error)
        return not (self._running or self._unwritten)

    def _claim(self) -> None:
        if self._options.dispatch is not None:
            self._dispatcher.send_due(self._pace)
            return
        free = self._options.concurrency - self._running
        now = self._clock()
        is_time = now >= self._suspects_at
        if is_time:
            self._suspects_at = now + _POLL
        claimed = self._claims.claim(free, with_suspect=is_time)
        self._is_behind = len(claimed) == free
        for record in claimed:
            if self._running < len(self._threads) or self._add_thread():
                self._running += 1
                if record.interrupted:
                    self._suspects_at = math.inf
                self._jobs.put(record)
            else:
                self._unwritten.append(self._attempts.give_back(record, "there is no thread to handle it"))

    def _add_thread(self) -> bool:
        """Start a thread that handles, and return whether that was possible."""
        name = f"{self._webhooks.threads}-handler_{len(self._threads)}"
        thread = threading.Thread(target=self._run_jobs, name=name, daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            self._problems.set("threads", f"deliveries can't be handled: {error}")
            return False
        self._threads.append(thread)
        self._problems.clear("threads")
        return True

    def _run_jobs(self) -> None:
        while (record := self._jobs.get()) is not None:
            outcome = None
            try:
                outcome = self._attempts.make(record).outcome
            except BaseException as error:  # a mistake of ours; the delivery is handled again when its lease ends
                log(self._webhooks.log, logging.ERROR, "delivery %d: not handled", record.id, exc_info=error)
            self._ended.put((record, outcome))
            if self._ended.qsize() >= self._running:
                self._all_ended.set()
            self._woken.set()

    def _settle_ended(self) -> None:
        with contextlib.suppress(Empty):
            while True:
                record, outcome = self._ended.get_nowait()
                self._running -= 1
                if record.interrupted:
                    self._suspects_at = 0.0
                if outcome is not None:
                    self._unwritten.append(outcome)
        if self._unwritten:
            self._settle(self._unwritten)
            self._unwritten.clear()

    def _settle(self, outcomes: Sequence[Outcome]) -> None:
        try:
            self._claims.settle(outcomes)
        except StoreUnavailable:
            raise
        except Exception as error:
            if len(outcomes) == 1:  # the others have to be written all the same
                log(
                    self._webhooks.log,
                    logging.ERROR,
                    "delivery %d: its outcome can't be written",
                    outcomes[0].id,
                    exc_info=error,
                )
                return
            for outcome in outcomes:
                self._settle([outcome])

    def _empty(self) -> None:
        """Empty a few of the records that are kept for long enough, while nothing waits to be recorded."""
        keep, now = self._options.keep, self._clock()
        if keep is None or now < self._empties_at or self._recorder.has_waiting:
            return
        self._empties_at = now + _EMPTYING
        try:
            if self._store.get().empty(keep.total_seconds(), _EMPTY_LIMIT):
                self._empties_at = now + _POLL  # there may be more
        except StoreUnavailable:
            self._empties_at = now + _FIRST_EMPTYING
        except Exception as error:
            self._problems.set("keep", f"old records can't be emptied: {type(error).__name__}", exc_info=error)
        else:
            self._problems.clear("keep")
