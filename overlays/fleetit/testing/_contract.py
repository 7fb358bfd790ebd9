"""What the tests of a store share: a clock, deliveries, and the fixtures."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import pytest

from fleetit.webhooks import Delivery, UnknownNotification
from fleetit.webhooks.stores import Outcome, State

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from fleetit.webhooks.stores import Record, Recorded, Store

__all__ = ["NOW", "Clock", "Contract", "describe", "is_new", "make_delivery", "run_together"]

T = TypeVar("T")

NOW = 1_700_000_000
"""The time at which the clock of a test starts, in seconds since 1970."""
_FLEET_ID = 7


class Clock:
    """A clock that stands still, until it is told to go on."""

    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        """Return the time in seconds since 1970."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let some seconds go by."""
        self.now += seconds


def make_delivery(
    body: bytes = b"A",
    signed: int = 0,
    *,
    key: str = "toll:7:1",
    fleet_id: int | None = _FLEET_ID,
    headers: Mapping[str, str] | None = None,
) -> Delivery:
    """Return a delivery.

    Args:
        body: The body, as it was authenticated.
        signed: When it was signed, in seconds after `NOW`.
        key: The name of the ticket.
        fleet_id: The fleet.
        headers: The headers by lower-case name.
    """
    return Delivery(
        notification=UnknownNotification({}),
        fleet_id=fleet_id,
        timestamp=datetime.fromtimestamp(NOW + signed, UTC),
        ext_client_id=None,
        ext_billing_id=None,
        headers=headers or {},
        body=body,
        signed_form="raw",
        key=key,
    )


def run_together(functions: Sequence[Callable[[], T]]) -> list[T]:
    """Call functions at the same time, each in a thread, and return their results in order."""
    start = threading.Barrier(len(functions))
    results: dict[int, T] = {}
    errors: list[BaseException] = []

    def run(number: int, function: Callable[[], T]) -> None:
        try:
            start.wait()
            results[number] = function()
        except BaseException as error:  # noqa: BLE001 - raised in the test
            errors.append(error)

    threads = [threading.Thread(target=run, args=each) for each in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return [results[number] for number in range(len(functions))]


class Contract:
    """The fixtures. See `InboxContract` for the attributes."""

    has_transactions: ClassVar[bool] = True
    is_shared: ClassVar[bool] = True
    batch_size: ClassVar[int] = 300

    @pytest.fixture
    def make_store(self) -> Callable[[Clock], Store]:
        """Return a function that makes a store with a clock; called again, another one on the same records."""
        msg = f"{type(self).__name__} has to override the fixture `make_store`"
        raise NotImplementedError(msg)

    @pytest.fixture
    def clock(self) -> Clock:
        """Return the clock of the stores of a test."""
        return Clock()

    @pytest.fixture
    def open_store(self, make_store: Callable[[Clock], Store], clock: Clock) -> Generator[Callable[[], Store]]:
        """Return a function that makes and opens a store; closed after the test."""
        stores: list[Store] = []

        def open_store() -> Store:
            if stores and not self.is_shared:
                pytest.skip("another store has other records")
            store = make_store(clock)
            stores.append(store)
            store.open()
            return store

        yield open_store
        for store in stores:
            store.close()

    @pytest.fixture
    def store(self, open_store: Callable[[], Store]) -> Store:
        """Return a store without records."""
        return open_store()

    def record(self, store: Store, *deliveries: Delivery) -> list[int]:
        """Record each delivery for itself, and return the ids."""
        return [store.record([delivery])[0].id for delivery in deliveries]

    def claim(self, store: Store, owner: str = "me", lease: float = 60) -> Record:
        """Claim the next record, which has to be there."""
        (record,) = store.claim(owner, 1, lease)
        return record

    def finish(self, store: Store, record: Record, state: State = State.DONE, *, owner: str = "me") -> bool:
        """Finish a claim, and return whether it still belonged to the owner."""
        error = None if state is State.DONE else "because"
        return bool(store.finish(owner, [Outcome(record.id, record.attempts, state, error=error)]))

    def get(self, store: Store, record_id: int) -> Record:
        """Return a record, which has to be there."""
        record = store.get(record_id)
        assert record is not None
        return record


def describe(store: Store, **conditions: Any) -> list[str]:
    """Return the records in the order of their revisions, each as its body and flags: `A`, `A late`, `A again`."""
    records = sorted(store.find(limit=1000, **conditions), key=lambda record: (record.key, record.revision))
    return [f"{record.body.decode()}{' late' * record.late}{' again' * record.again}" for record in records]


def is_new(results: Sequence[Recorded]) -> list[bool]:
    """Return for each result whether it is a new record."""
    return [not result.is_duplicate for result in results]
