"""Handles what is due in the background: claims records, hands them to threads, and writes what became of them."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from fleetit._errors.errors import ConfigurationError
from fleetit.webhooks.stores._records import Outcome, State, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit.webhooks._handling import Handling
    from fleetit.webhooks._inbox_options import InboxOptions
    from fleetit.webhooks.stores._records import Record, Store

__all__ = ["Runner"]

_logger = logging.getLogger("fleetit.webhooks")

#: Seconds between two looks for records of other processes, and of those whose time has come.
_POLL = 1.0
#: Seconds in which handlers that were cancelled have to end.
_LAST_SECONDS = 1.0


class Runner:
    """Handles records, or sends their ids to a task queue, with one thread that claims and others that handle.

    Args:
        get_store: Returns the store where the records are; connects it if that has not succeeded yet.
        owner: Who claims them.
        handling: Handles one record.
        dispatch_due: Sends some ids of what is due to the task queue, and returns how many.
        options: How many at once, with which lease, and whether their ids go to a task queue instead.
    """

    def __init__(
        self,
        get_store: Callable[[], Store],
        owner: str,
        handling: Handling,
        dispatch_due: Callable[[], int],
        options: InboxOptions,
    ) -> None:
        self._get_store = get_store
        self._owner = owner
        self._handling = handling
        self._concurrency = options.concurrency
        self._lease = options.lease
        self._dispatch_due = dispatch_due
        self._is_dispatching = options.dispatch is not None
        self._outcomes: SimpleQueue[Outcome | None] = SimpleQueue()
        self._unwritten: list[Outcome] = []
        self._running = 0
        self._woken = threading.Event()
        self._stop_at: float | None = None
        self._warned = ""
        self._on_timeout: Callable[[], None] | None = None
        self._pool = ThreadPoolExecutor(options.concurrency, thread_name_prefix="fleetit-inbox-handler")
        self._thread = threading.Thread(target=self._run, name="fleetit-inbox-runner", daemon=True)

    def start(self) -> None:
        """Start the thread that claims."""
        self._thread.start()

    def wake(self) -> None:
        """Look for records now."""
        self._woken.set()

    def stop(self, timeout: float, on_timeout: Callable[[], None]) -> None:
        """Claim nothing more, and wait for what is handled. What takes longer keeps its lease, which then ends.

        Args:
            timeout: Seconds to wait.
            on_timeout: Called after them; what ends within a second is still written.
        """
        self._on_timeout = on_timeout
        self._stop_at = time.monotonic() + timeout
        self._woken.set()
        self._thread.join()
        self._pool.shutdown(wait=False)

    def _run(self) -> None:
        while True:
            pause = _POLL
            try:
                self._write_outcomes()
                if self._stop_at is None:
                    self._look()
            except StoreUnavailable as error:
                _logger.warning("the inbox can't be reached: %s", error)
            except ConfigurationError as error:
                self._warn_once(str(error))
            except Exception:
                # Of a store of the user. Without this thread nothing would be handled any more.
                _logger.exception("the inbox could not claim deliveries")
            if self._stop_at is not None:
                if not (self._running or self._unwritten):
                    return
                pause = min(pause, self._stop_at - time.monotonic())
                if pause <= 0 and not self._has_stopped():
                    continue
                if pause <= 0:
                    return
            self._woken.wait(pause)
            self._woken.clear()

    def _warn_once(self, text: str) -> None:
        if self._warned != text:
            self._warned = text
            _logger.warning("nothing is handled here: %s", text)

    def _has_stopped(self) -> bool:
        """Return whether the last seconds are over too. The first time, cancel what runs, and let them begin."""
        on_timeout, self._on_timeout = self._on_timeout, None
        if on_timeout is None:
            return True
        on_timeout()
        self._stop_at = time.monotonic() + _LAST_SECONDS
        return False

    def _look(self) -> None:
        if self._is_dispatching:
            self._dispatch_due()
            return
        self._handling.require_handlers()
        free = self._concurrency - self._running
        if free <= 0:
            return
        for record in self._get_store().claim(self._owner, free, self._lease):
            self._running += 1
            try:
                self._pool.submit(self._handle, record)
            except RuntimeError:  # the interpreter is about to end, and takes no more threads
                self._outcomes.put(Outcome(record.id, record.attempts, State.WAITING, is_counted=False))

    def _handle(self, record: Record) -> None:
        outcome = None
        try:
            outcome = self._handling.handle(record)
        finally:
            self._outcomes.put(outcome)
            self._woken.set()

    def _write_outcomes(self) -> None:
        try:
            while True:
                outcome = self._outcomes.get_nowait()
                self._running -= 1
                if outcome is not None:
                    self._unwritten.append(outcome)
        except Empty:
            pass
        if self._unwritten:
            ours = self._get_store().finish(self._owner, self._unwritten)
            for outcome in self._unwritten:
                if outcome.id not in ours:
                    _logger.warning("delivery %d: its lease was lost, somebody else handles it", outcome.id)
            self._unwritten.clear()
