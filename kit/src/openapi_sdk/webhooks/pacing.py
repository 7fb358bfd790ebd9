"""How many ids are sent to a task queue: no more than its workers take."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openapi_sdk.webhooks.records import Record
    from openapi_sdk.webhooks.store import AnyStore

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
