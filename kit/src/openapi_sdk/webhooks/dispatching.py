"""Sends ids of records to a task queue: those that are due, and of a backlog no more than its workers take."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from openapi_sdk.webhooks.problems import log

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openapi_sdk.webhooks.opening import LazyStore
    from openapi_sdk.webhooks.options import InboxOptions
    from openapi_sdk.webhooks.parts import Webhooks
    from openapi_sdk.webhooks.problems import Problems
    from openapi_sdk.webhooks.records import Record
    from openapi_sdk.webhooks.store import AnyStore

#: The most records that are sent to a task queue at a time.
_DISPATCH_LIMIT = 10
#: The most ids that are sent after one of which nobody knows whether a worker has taken it: a second's work of many
#: workers, because a runner looks once a second at least.
_AHEAD = 1000


class Pace:
    """Keeps a backlog out of the task queue until workers take it, and copies of what workers will not take.

    What is sent can't be counted when it is taken, by another process. So one id, the mark, is watched: when a worker
    has claimed it, those before it are taken as well, and as many more are sent as after the mark. While nobody claims
    it, a few are sent now and then, because the queue may have lost all others.

    Args:
        patience: Seconds for which the mark is waited for.
        clock: Returns seconds.
    """

    def __init__(self, patience: float, clock: Callable[[], float]) -> None:
        self._patience = patience
        self._clock = clock
        #: As it was before it was sent.
        self._mark: Record | None = None
        self._ahead = 0
        self._tries_at = 0.0

    def may_send(self, store: AnyStore) -> bool:
        """Return whether some ids may be sent now."""
        mark = self._mark
        if mark is None or self._ahead < _AHEAD:
            return True
        record = store.get(mark.id)
        if record is None or record.claims != mark.claims:
            self._mark, self._ahead = None, 0
            return True
        return self._clock() >= self._tries_at

    def note(self, store: AnyStore, ids: Sequence[int]) -> None:
        """Note what is sent next."""
        if self._mark is None or self._ahead >= _AHEAD:
            self._mark = store.get(ids[-1])
            self._tries_at = self._clock() + self._patience
        else:
            self._ahead += len(ids)


class Dispatcher:
    """Sends ids of records to the task queue of an inbox, which is the function `dispatch`."""

    def __init__(self, webhooks: Webhooks, options: InboxOptions, store: LazyStore, problems: Problems) -> None:
        self._log = webhooks.log
        self._options = options
        self._store = store
        self._problems = problems
        self._is_closed = False

    def close(self) -> None:
        """Send nothing more of what is due."""
        self._is_closed = True

    def send_due(self, pace: Pace | None = None) -> int:
        """Send what is due, until one can't be sent, and return how many were.

        Args:
            pace: What keeps a backlog out of the queue; by default all is sent.
        """
        store, count = self._store.get(), 0
        while (pace is None or pace.may_send(store)) and (
            ids := store.reserve(_DISPATCH_LIMIT, self._options.dispatch_again)
        ):
            if pace is not None:
                pace.note(store, ids)
            for record_id in ids:
                if self._is_closed or not self.send(record_id):
                    return count  # the others of this group become due again, too
                count += 1
        return count

    def send(self, record_id: int) -> bool:
        """Send the id of a record, if there is a task queue, and return whether that was possible.

        An error is logged, and the id is sent again later.
        """
        if self._options.dispatch is None:
            return True
        try:
            self._options.dispatch(record_id)
        except Exception as error:
            again = self._options.dispatch_again
            text = f"deliveries can't be sent to the task queue: {type(error).__name__}"
            self._problems.set("dispatch", text, exc_info=error)
            log(self._log, logging.WARNING, "delivery %d: not dispatched, tried again in %g s", record_id, again)
            return False
        self._problems.clear("dispatch")
        log(self._log, logging.INFO, "delivery %d: dispatched", record_id)
        return True
