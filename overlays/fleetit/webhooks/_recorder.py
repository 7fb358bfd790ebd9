"""Records deliveries in groups: what arrives while one commit runs goes into the next one."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

from fleetit.webhooks.stores._records import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fleetit.webhooks._deliveries import Delivery
    from fleetit.webhooks.stores._records import Recorded

_logger = logging.getLogger("fleetit.webhooks")

#: The most deliveries of one commit.
_GROUP = 256
#: The most deliveries and bytes that wait for a commit. With more, the store is too slow, and senders get 503.
_MAX_WAITING = 10_000
_MAX_WAITING_BYTES = 64 * 1024 * 1024
#: Seconds that a sender waits for the record of its delivery. After that, the answer is 503.
_PATIENCE = 2.0
_TOO_LATE = f"the delivery was not recorded within {_PATIENCE} s"


class _Job(NamedTuple):
    delivery: Delivery
    future: Future[Recorded]


class Recorder:
    """Records deliveries in one thread, started by the first delivery; without `background`, in that of the caller."""

    def __init__(
        self,
        *,
        background: bool,
        record: Callable[[Sequence[Delivery]], list[Recorded]],
        on_recorded: Callable[[Sequence[Delivery], Sequence[Recorded]], None],
    ) -> None:
        self._background = background
        self._record = record
        self._on_recorded = on_recorded
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._waiting_bytes = 0
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def submit(self, delivery: Delivery) -> Future[Recorded]:
        """Return the future of what becomes of a delivery. A future that is cancelled in time records nothing."""
        future: Future[Recorded] = Future()
        with self._lock:
            too_much = self._waiting_bytes + len(delivery.body) > _MAX_WAITING_BYTES
            if self._is_closed or too_much or self._jobs.qsize() >= _MAX_WAITING:
                msg = "the inbox is closed" if self._is_closed else "too many deliveries wait to be recorded"
                raise StoreUnavailable(msg)
            if self._background:
                self._waiting_bytes += len(delivery.body)
                self._jobs.put(_Job(delivery, future))
            if self._background and self._thread is None:
                self._thread = threading.Thread(target=self._run, name="fleetit-inbox-recorder", daemon=True)
                self._thread.start()
        if not self._background:
            self._record_group([_Job(delivery, future)])
        return future

    def close(self) -> None:
        """Record what waits, and end the thread."""
        with self._lock:
            self._is_closed = True
            thread = self._thread
            if thread is not None:
                self._jobs.put(None)
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while True:
            job = self._jobs.get()
            group: list[_Job] = []
            while job is not None:
                group.append(job)
                if len(group) == _GROUP or self._jobs.empty():
                    break
                job = self._jobs.get()
            with self._lock:
                self._waiting_bytes -= sum(len(job.delivery.body) for job in group)
            wanted = [job for job in group if job.future.set_running_or_notify_cancel()]
            if wanted:
                self._record_group(wanted)
            if job is None:
                return

    def _record_group(self, group: list[_Job]) -> None:
        deliveries = [job.delivery for job in group]
        try:
            results = self._record(deliveries)
            if len(results) != len(group):  # of a store of the user
                msg = f"the store returned {len(results)} results for {len(group)} deliveries"
                raise RuntimeError(msg)  # noqa: TRY301 - the deliveries get it
        except StoreUnavailable as error:
            for job in group:
                job.future.set_exception(error)
        except Exception as error:
            if len(group) > 1:
                for job in group:  # one of them can't be recorded; the others can
                    self._record_group([job])
                return
            _logger.exception("a delivery could not be recorded")
            unavailable = StoreUnavailable(f"the store raised {type(error).__name__}")
            unavailable.__cause__ = error
            group[0].future.set_exception(unavailable)
        else:
            self._on_recorded(deliveries, results)
            for job, result in zip(group, results, strict=True):
                job.future.set_result(result)


def wait_for_record(future: Future[Recorded]) -> Recorded:
    """Return what became of a delivery. If that is not known in time, it may be recorded all the same."""
    try:
        return future.result(_PATIENCE)
    except TimeoutError as error:
        future.cancel()
        raise StoreUnavailable(_TOO_LATE) from error


async def wait_for_record_async(future: Future[Recorded]) -> Recorded:
    """Do the same as `wait_for_record`."""
    try:
        async with asyncio.timeout(_PATIENCE):
            return await asyncio.wrap_future(future)
    except TimeoutError as error:
        raise StoreUnavailable(_TOO_LATE) from error
