"""Records deliveries in groups: what arrives while one commit runs goes into the next one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import evolve

from openapi_sdk.webhooks.problems import log
from openapi_sdk.webhooks.records import StoreUnavailable
from openapi_sdk.webhooks.request import Headers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from openapi_sdk.webhooks.deliveries import Delivery
    from openapi_sdk.webhooks.opening import LazyStore
    from openapi_sdk.webhooks.options import InboxOptions
    from openapi_sdk.webhooks.parts import Webhooks
    from openapi_sdk.webhooks.problems import Problems
    from openapi_sdk.webhooks.records import Recorded

#: The most deliveries of one commit.
_GROUP = 256
#: Seconds in which the deliveries of a commit gather, if there were several in the last one: commits are what costs.
_GATHERING = 0.002
#: The most deliveries and bytes that wait for a commit. With more, the store is too slow, and senders get 503.
_MAX_WAITING = 10_000
_MAX_WAITING_BYTES = 64 * 1024 * 1024
#: Seconds that a sender waits for the record of its delivery. After that, the answer is 503.
_PATIENCE = 2.0
#: Threads that record the deliveries of a loop where there is no recorder.
_THREADS = 4
#: Seconds until a commit that has failed sooner is tried once more: a server or a pooler may have been started anew.
_SECOND_TRY = 0.5
#: The name of its problem.
_NAME = "recorder"
_TOO_LATE = f"the delivery was not recorded within {_PATIENCE} s"


class _Job(NamedTuple):
    delivery: Delivery
    future: Future[Recorded]


class DeliveryRecorder:
    """Records deliveries in one thread, started by the first delivery; without `background`, in that of the caller.

    Args:
        webhooks: Whose they are.
        options: Those of the inbox.
        store: Where they are recorded.
        problems: Where it is noted that they can't be.
        on_recorded: Called after each commit whose records are due.
    """

    def __init__(
        self,
        webhooks: Webhooks,
        options: InboxOptions,
        store: LazyStore,
        problems: Problems,
        on_recorded: Callable[[], object],
    ) -> None:
        self._webhooks = webhooks
        self._options = options
        self._store = store
        self._problems = problems
        self._on_recorded = on_recorded
        self._background = options.background
        self._headers = (*webhooks.recorded_headers, *options.keep_headers)
        #: For deliveries of a loop. The threads of the loop may all be taken by handlers that wait for one.
        self._pool = ThreadPoolExecutor(_THREADS, f"{webhooks.threads}-recording")
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._waiting_bytes = 0
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._is_busy = False
        #: Whether the store could not be reached last, also after it was tried again.
        self._is_store_away = False

    def submit(self, delivery: Delivery) -> Future[Recorded]:
        """Return the future of what becomes of a delivery. A future that is cancelled in time records nothing.

        Without a background, it is recorded in this thread.
        """
        delivery = keep_headers(delivery, self._headers)
        future: Future[Recorded] = Future()
        with self._lock:
            too_much = self._waiting_bytes + len(delivery.body) > _MAX_WAITING_BYTES
            if self._is_closed or too_much or self._jobs.qsize() >= _MAX_WAITING:
                msg = "the inbox is closed" if self._is_closed else "too many deliveries wait to be recorded"
                raise StoreUnavailable(msg)
            if self._background:
                self._start()
                self._waiting_bytes += len(delivery.body)
                self._jobs.put(_Job(delivery, future))
        if not self._background:
            self._record_group([_Job(delivery, future)])
        return future

    def submit_async(self, delivery: Delivery) -> Future[Recorded]:
        """Do the same as `submit`, without blocking the loop: without a background, in threads for nothing else."""
        if self._background:
            return self.submit(delivery)
        return self._pool.submit(lambda: self.submit(delivery).result())

    def recover(self) -> None:
        """Look whether the store can be used again, if that was a problem, which only the next delivery would end."""
        if self._is_store_away:
            with contextlib.suppress(StoreUnavailable):
                self._store.reopen()
                self._is_store_away = False
                self._problems.clear(_NAME)

    @property
    def has_waiting(self) -> bool:
        """Whether deliveries wait to be recorded."""
        return not self._jobs.empty()

    def close(self) -> None:
        """Record what waits, and end the thread."""
        with self._lock:
            self._is_closed = True
            thread = self._thread
            if thread is not None:
                self._jobs.put(None)
        if thread is not None:
            thread.join()
        self._pool.shutdown(wait=False)

    def _start(self) -> None:
        """Start the thread, unless it runs. One that could not be started is tried again with the next delivery."""
        if self._thread is not None and self._thread.is_alive():
            return
        thread = threading.Thread(target=self._run, name=f"{self._webhooks.threads}-recorder", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # the process may have no more threads, or is about to end
            raise self._note_failure(str(error)) from error
        self._thread = thread

    def _run(self) -> None:
        is_last = False
        while not is_last:
            group, is_last = self._take_group()
            try:
                self._record_group([job for job in group if job.future.set_running_or_notify_cancel()])
            except Exception as error:  # noqa: BLE001 - the thread has to survive it, or nothing is recorded any more
                self._note_failure(f"the recorder raised {type(error).__name__}", error)

    def _take_group(self) -> tuple[list[_Job], bool]:
        """Wait for jobs, and return those that are there, and whether they are the last ones."""
        group: list[_Job] = []
        job = self._jobs.get()
        if self._is_busy:
            time.sleep(_GATHERING)
        while job is not None:
            group.append(job)
            if len(group) == _GROUP or self._jobs.empty():
                break
            job = self._jobs.get()
        self._is_busy = len(group) > 1
        with self._lock:
            self._waiting_bytes -= sum(len(each.delivery.body) for each in group)
        return group, job is None

    def _record_group(self, group: list[_Job]) -> None:
        deliveries = [job.delivery for job in group]
        if not deliveries:
            return
        try:
            results = self._try(deliveries)
            if len(results) != len(group):  # of a store of the user
                msg = f"the store returned {len(results)} results for {len(group)} deliveries"
                raise RuntimeError(msg)  # noqa: TRY301 - the deliveries get it
        except StoreUnavailable as error:
            self._is_store_away = True
            self._note_failure(str(error), level=logging.WARNING if error.is_logged else logging.ERROR)
            for job in group:
                job.future.set_exception(error)
        except Exception as error:  # noqa: BLE001 - a store of the user may raise anything
            if len(group) > 1:
                for job in group:  # one of them can't be recorded; the others can
                    self._record_group([job])
                return
            log(self._webhooks.log, logging.ERROR, "a delivery could not be recorded", exc_info=error)
            unavailable = StoreUnavailable(f"the store raised {type(error).__name__}")
            unavailable.__cause__ = error
            group[0].future.set_exception(unavailable)
        else:
            self._is_store_away = False
            self._problems.clear(_NAME)
            try:
                self._note_recorded(deliveries, results)
            finally:
                for job, result in zip(group, results, strict=True):
                    job.future.set_result(result)

    def _try(self, deliveries: Sequence[Delivery]) -> list[Recorded]:
        """Record deliveries, and try it once more if the store is away, unless that is known."""
        start = time.monotonic()
        try:
            return self._record(deliveries)
        except StoreUnavailable:
            wait = start + _SECOND_TRY - time.monotonic()
            if wait <= 0 or self._is_store_away:
                raise
        time.sleep(wait)
        return self._record(deliveries)

    def _record(self, deliveries: Sequence[Delivery]) -> list[Recorded]:
        options, due_in = self._options, 0.0
        if options.inline:
            due_in = options.lease  # its request claims it; it is due for others if that has not happened
        elif options.dispatch is not None and not options.background:
            due_in = options.dispatch_again  # its request dispatches it
        return self._store.get().record(deliveries, due_in)

    def _note_recorded(self, deliveries: Sequence[Delivery], results: Sequence[Recorded]) -> None:
        logger = self._webhooks.log
        if logger.isEnabledFor(logging.INFO):
            for delivery, recorded in zip(deliveries, results, strict=True):
                what = "a copy came" if recorded.is_duplicate else "recorded"
                kind = type(delivery.notification).__name__
                tenant = self._webhooks.name_tenant(delivery)
                log(logger, logging.INFO, "delivery %d: %s (%s%s)", recorded.id, what, kind, tenant)
        if not self._options.inline:
            self._on_recorded()

    def _note_failure(
        self, why: str, error: Exception | None = None, *, level: int = logging.ERROR
    ) -> StoreUnavailable:
        """Note that deliveries can't be recorded, until one is, and return the error for the sender."""
        self._problems.set(_NAME, f"deliveries can't be recorded: {why}", level=level, exc_info=error or False)
        return StoreUnavailable(why)


def keep_headers(delivery: Delivery, names: Iterable[str]) -> Delivery:
    """Return a delivery with the headers of some lower-case names, if they came once.

    Others are left out: `Authorization` and `Cookie` do not belong in a database.
    """
    headers = delivery.headers
    single = headers.get_single if isinstance(headers, Headers) else headers.get
    kept = {name: value for name in names if (value := single(name)) is not None}
    made: Any = delivery  # the class of an SDK, which attrs makes
    short: Delivery = evolve(made, headers=kept)
    return short


def wait_for_record(future: Future[Recorded]) -> Recorded:
    """Return what became of a delivery. If that is not known in time, it may be recorded all the same."""
    try:
        return future.result(_PATIENCE)
    except TimeoutError as error:
        future.cancel()
        raise StoreUnavailable(_TOO_LATE) from error


async def wait_for_record_async(future: Future[Recorded]) -> Recorded:
    """Do the same as `wait_for_record`. A delivery whose request is cancelled meanwhile is recorded nevertheless."""
    waiting = asyncio.wrap_future(future)
    waiting.add_done_callback(_retrieve_error)
    done, _ = await asyncio.wait((waiting,), timeout=_PATIENCE)
    if done:
        return waiting.result()
    waiting.cancel()  # and with it the other one
    raise StoreUnavailable(_TOO_LATE)


def _retrieve_error(waiting: asyncio.Future[Recorded]) -> None:
    """Look at an error, or asyncio logs it if the request was cancelled."""
    if not waiting.cancelled():
        waiting.exception()
