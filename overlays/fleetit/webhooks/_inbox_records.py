"""What operators ask an inbox: which deliveries are there, how many, and to handle some of them again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from fleetit._errors.errors import ConfigurationError
from fleetit._secrets.redaction import format_value
from fleetit.webhooks.stores._records import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fleetit.webhooks._engine import Engine
    from fleetit.webhooks.stores._records import Counts, Record, Store

__all__ = ["InboxRecords", "check_id"]

_MAX_ID = 2**63 - 1
#: Records that are read, replayed or deleted at a time.
_PAGE = 500
#: What is deleted is not recognized any more, and FleetIT does not say for how long it may send something again.
_MIN_AGE = timedelta(days=1)


class InboxRecords:
    """The methods of `Inbox` for operators. All raise `StoreUnavailable` if the store can't be reached."""

    def _get_engine(self, *, start: bool = True) -> Engine:
        raise NotImplementedError

    def _get_store(self) -> Store:
        return self._get_engine(start=False).get_store()

    def deliveries(self, state: State | str | None = None, *, key: str | None = None) -> Iterator[Record]:
        """Iterate over records in the order in which they came.

        Args:
            state: Only those in a state: `"waiting"`, `"running"`, `"done"` or `"failed"`.
            key: Only those of a ticket, by the `key` of its deliveries.

        Raises:
            ConfigurationError: If there is no such state.
        """
        wanted = None if state is None else _check_state(state)
        store, after = self._get_store(), 0
        while records := store.find(state=wanted, key=key, limit=_PAGE, after=after):
            yield from records
            after = records[-1].id

    def show(self, record_id: int) -> Record | None:
        """Return a record, with its body, or None.

        Raises:
            TypeError: If the id is no number.
        """
        return self._get_store().get(check_id(record_id))

    def replay(self, what: int | Iterable[int] | Literal["failed"]) -> int:
        """Let records be handled again that are done or failed, with all attempts, and return how many.

        Args:
            what: The id of a record, several ids, or `"failed"` for all that failed.
        """
        store = self._get_store()
        if isinstance(what, str):
            if what != "failed":  # pyright: ignore[reportUnnecessaryComparison] - the argument of a user
                msg = f"{format_value(what)}: pass the ids of records, or 'failed'"
                raise ConfigurationError(msg)
            ids = [record.id for record in self.deliveries(State.FAILED)]
        else:
            ids = [check_id(each) for each in ([what] if isinstance(what, int) else what)]
        count = sum(store.replay(ids[start : start + _PAGE]) for start in range(0, len(ids), _PAGE))
        self._get_engine(start=False).wake()
        return count

    def stats(self) -> Counts:
        """Return how many records are in each state, how old the oldest open one is, and how many were done."""
        return self._get_store().count()

    def prune(self, older_than: timedelta, *, failed: bool = False) -> int:
        """Delete the records of tickets that are finished for a while, and return how many.

        A copy of a deleted delivery is taken for a new one. Run it once a day.

        Args:
            older_than: How long ago the last record of a ticket was handled; at least a day.
            failed: Whether to delete tickets with failed records too. By default only those of which all are done.

        Raises:
            ConfigurationError: If the time is less than a day.
        """
        if not isinstance(older_than, timedelta) or older_than < _MIN_AGE:
            msg = f"older_than={format_value(older_than)}: pass a timedelta of at least a day"
            raise ConfigurationError(msg)
        store, count = self._get_store(), 0
        while deleted := store.prune(older_than.total_seconds(), _PAGE, failed=failed):
            count += deleted
        return count


def check_id(value: object) -> int:
    """Return the id of a record. One that can't exist becomes 0, which does not exist either.

    Raises:
        TypeError: If it is no number. A task queue may have made text of it.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 < value <= _MAX_ID else 0
    msg = f"{format_value(value)} is no id of a record: pass a number, such as int(text) of what a queue gave you"
    raise TypeError(msg)


def _check_state(state: State | str) -> State:
    try:
        return State(state)
    except ValueError:
        msg = f"state={format_value(state)}: pass one of {', '.join(State)}"
        raise ConfigurationError(msg) from None
