"""Tests of `Store.record`, and what all tests of a store share: a clock, deliveries, and the fixtures."""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

import pytest

from openapi_sdk.model.public import public_in
from openapi_sdk.webhooks.deliveries import UnknownNotification
from openapi_sdk.webhooks.request import Headers
from openapi_sdk.webhooks.stores import Outcome, Recorded, State

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from openapi_sdk.webhooks.deliveries import Delivery
    from openapi_sdk.webhooks.parts import Webhooks
    from openapi_sdk.webhooks.records import Record
    from openapi_sdk.webhooks.store import AnyStore as Store

T = TypeVar("T")

NOW = 1_700_000_000
"""The time at which the clock of a test starts, in seconds since 1970."""


@public_in("openapi_sdk.testing.inbox_contract")
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


def list_tenants(webhooks: Webhooks) -> dict[str, Any]:
    """Return ids of tenants: the usual one, another one, and those that are unusual."""
    if not webhooks.tenant:
        return dict.fromkeys(("usual", "other", "none", "least", "most"))
    if webhooks.service.tenant is not None and webhooks.service.tenant.type == "string":
        return {"usual": "t7", "other": "t8", "none": None, "least": "!", "most": "~" * 200}
    return {"usual": 7, "other": 8, "none": None, "least": 1, "most": 2**63 - 1}


def make_delivery(
    webhooks: Webhooks,
    body: bytes = b"A",
    signed: int = 0,
    *,
    key: str = "ticket:7:1",
    tenant: object = None,
    headers: Mapping[str, str] | None = None,
) -> Any:
    """Return a delivery.

    Args:
        webhooks: Whose delivery it is.
        body: The body, as it was authenticated.
        signed: When it was signed, in seconds after `NOW`.
        key: The name of the ticket.
        tenant: Its tenant.
        headers: The headers by lower-case name.
    """
    return webhooks.Delivery(
        notification=UnknownNotification({}),
        timestamp=datetime.fromtimestamp(NOW + signed, UTC),
        headers=headers or {},
        body=body,
        signed_form="raw",
        key=key,
        **webhooks.list_own(tenant, Headers({})),
    )


def run_together(functions: Sequence[Callable[[], T]]) -> list[T]:
    """Call functions at the same time, each in a thread, and return their results in order."""
    start = threading.Barrier(len(functions))

    def run(function: Callable[[], T]) -> T:
        start.wait()
        return function()

    with ThreadPoolExecutor(len(functions)) as pool:
        return list(pool.map(run, functions))


class Contract:
    """The fixtures. See `InboxContract` for the attributes."""

    #: Whose deliveries are recorded; an SDK sets it.
    _webhooks: ClassVar[Webhooks]
    has_transactions: ClassVar[bool] = True
    is_shared: ClassVar[bool] = True
    batch_size: ClassVar[int] = 300

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

    def _make_delivery(
        self,
        body: bytes = b"A",
        signed: int = 0,
        *,
        key: str = "ticket:7:1",
        tenant: str = "usual",
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Return a delivery of a tenant of `list_tenants`. The other arguments are those of the function."""
        tenants = list_tenants(self._webhooks)
        return make_delivery(self._webhooks, body, signed, key=key, tenant=tenants[tenant], headers=headers)

    def record(self, store: Store, *deliveries: Delivery) -> list[int]:
        """Record each delivery for itself, and return the ids."""
        return [store.record([delivery])[0].id for delivery in deliveries]

    def claim(self, store: Store, owner: str = "me", lease: float = 60) -> Record:
        """Claim the next record, which has to be there."""
        (record,) = store.claim(owner, 1, lease)
        return cast("Record", record)

    def finish(self, store: Store, record: Record, state: State = State.DONE, *, owner: str = "me") -> bool:
        """Finish a claim, and return whether it still belonged to the owner."""
        error = None if state is State.DONE else "because"
        return bool(store.finish(owner, [Outcome(record.id, record.claims, record.attempts, state, error=error)]))

    def get(self, store: Store, record_id: int) -> Record:
        """Return a record, which has to be there."""
        record = store.get(record_id)
        assert record is not None
        return cast("Record", record)


def describe(store: Store, **conditions: Any) -> list[str]:
    """Return the records in the order of their revisions, each as its body and flags: `A`, `A late`, `A again`."""
    records = sorted(store.find(limit=1000, **conditions), key=lambda record: (record.key, record.revision))
    flags = ("late", "again", "uncertain")
    return [" ".join([record.body.decode(), *(flag for flag in flags if getattr(record, flag))]) for record in records]


def is_new(results: Sequence[Recorded]) -> list[bool]:
    """Return for each result whether it is a new record."""
    return [not result.is_duplicate for result in results]


#: Bodies and when they were signed, and the records that come of it.
_SEQUENCES = [
    pytest.param("A0", "A", id="one"),
    pytest.param("A0 A0", "A", id="the same again"),
    pytest.param("A0 A9", "A", id="signed again and resent"),
    pytest.param("A9 A0", "A", id="signed again, and the first copy comes later"),
    pytest.param("A0 B1", "A|B", id="a change"),
    pytest.param("A0 B1 A2", "A|B|A again", id="a change back"),
    pytest.param("A0 B1 A0", "A|B", id="a copy of the first after the second"),
    pytest.param("A0 B1 A1", "A|B|A again uncertain", id="a change back in the same second"),
    pytest.param("A0 B0", "A|B uncertain", id="two in the same second are not late"),
    pytest.param("B1 A0", "B|A late", id="the first comes after the second"),
    pytest.param("B1 A0 A0", "B|A late", id="late, and the same again"),
    pytest.param("B1 A0 B1", "B|A late", id="a copy of the second after a late one"),
    pytest.param("B2 A0 A1", "B|A late|A late again", id="late twice, signed again meanwhile"),
    pytest.param("A0 A5 B3", "A|B late", id="a resend moves the time of the record"),
    pytest.param("A0 A5 B6 A4", "A|B", id="a copy between the two times of a record"),
    pytest.param("A0 B1 A2 B1 A0 A2", "A|B|A again", id="copies of all three"),
    pytest.param("A0 B1 A2 B3", "A|B|A again|B again", id="there and back twice"),
    pytest.param("A0 B1 A2 B2", "A|B|A again|B again uncertain", id="back and forth in the same second"),
    pytest.param("A0 B0 B3", "A|B uncertain", id="a resend of the second of the same second"),
    pytest.param("A0 B0 A3", "A|B uncertain|A again", id="a change back to the first of the same second"),
    pytest.param("B1 A0 B2 C3", "B|A late|C", id="a change after a resend of an older record"),
    pytest.param("C2 B1 A0", "C|B late|A late", id="all in the wrong order"),
    pytest.param("A1 B0 B1", "A|B late|B again uncertain", id="a late one is signed again in the second of the newest"),
    pytest.param("A0 B0 C0", "A|B uncertain|C uncertain", id="three in the same second"),
    pytest.param("A0 A1 B1", "A|B uncertain", id="a change in the second of a resend"),
    pytest.param("B1 A0 C0", "B|A late|C late", id="late in the same second as another late one"),
    pytest.param("A0 B1 A2 A1", "A|B|A again", id="an old copy signed between its records"),
]


#: Texts that databases may refuse or change.
_TEXTS = {
    "NUL": "a\0b",
    "surrogates that are no pair": "\udc80\ud800",
    "not ASCII": "\U0001f600 é 東",
    "quotes": "'; -- \\ %s \" {}",
    "empty": "",
    "long": "x" * 100_000,
}
_KEYS = ["ticket:7:' OR %s; \\", "other:7:\u6771é\U0001f600:" + "\u6771" * 200, "a b", "_%*"]
#: Of two texts of 200 characters with four bytes each, which can't be compressed.
_LONGEST_KEY = f"other:{2**63 - 1}:" + ":".join(
    "".join(chr(0x10000 + (number * 7919 + start) % 0xF0000) for number in range(200)) for start in (1, 2)
)
#: What a delivery may have, as arguments of `make_delivery`.
_UNUSUAL = [
    pytest.param({"body": bytes(range(256)) * 4096}, id="body: 1 MiB of all bytes"),
    pytest.param({"body": b""}, id="body: empty"),
    pytest.param({"body": b"\0"}, id="body: NUL"),
    pytest.param({"body": b"\xff\xfe'\"\\%s{}"}, id="body: no text"),
    *(
        pytest.param({"headers": {"x-any": text, f"x-{text[:50]}": "1"}}, id=f"headers: {name}")
        for name, text in _TEXTS.items()
    ),
    *(pytest.param({"key": key}, id=f"key {number}") for number, key in enumerate(_KEYS)),
    pytest.param({"key": _LONGEST_KEY}, id="key: the longest"),
    *(pytest.param({"tenant": each}, id=f"tenant: {each}") for each in ("none", "least", "most")),
]


class Recording(Contract):
    """Tests of `Store.record`."""

    @pytest.mark.parametrize(("sequence", "expected"), _SEQUENCES)
    @pytest.mark.parametrize("at_once", [pytest.param(True, id="in one batch"), pytest.param(False, id="one by one")])
    def test_duplicates_and_revisions_are_told_apart(
        self, store: Store, sequence: str, expected: str, *, at_once: bool
    ) -> None:
        deliveries = [self._make_delivery(word[:1].encode(), int(word[1:])) for word in sequence.split()]
        for batch in [deliveries] if at_once else [[delivery] for delivery in deliveries]:
            store.record(batch)
        assert "|".join(describe(store)) == expected

    def test_revisions_are_numbered_and_have_ascending_ids(self, store: Store) -> None:
        self.record(store, self._make_delivery(b"A", 0), self._make_delivery(b"C", 2), self._make_delivery(b"B", 1))
        records = store.find()
        assert [(record.body, record.revision) for record in records] == [(b"A", 1), (b"C", 2), (b"B", 3)]
        assert [record.id for record in records] == sorted({record.id for record in records})

    def test_a_duplicate_names_the_record_that_it_repeats(self, store: Store) -> None:
        first, second = store.record([self._make_delivery(b"A", 0), self._make_delivery(b"B", 1)])
        assert (first, second) == (Recorded(first.id, State.WAITING, False), Recorded(second.id, State.WAITING, False))
        again = store.record([self._make_delivery(b"A", 0), self._make_delivery(b"B", 5)])
        assert again == [Recorded(first.id, State.WAITING, True), Recorded(second.id, State.WAITING, True)]

    def test_a_duplicate_in_the_same_batch_names_the_new_record(self, store: Store) -> None:
        batch = [
            self._make_delivery(b"A", 0),
            self._make_delivery(b"A", 3),
            self._make_delivery(b"B", 2),
            self._make_delivery(b"A", 0),
        ]
        results = store.record(batch)
        assert is_new(results) == [True, False, True, False]
        assert results[0].id == results[1].id == results[3].id
        assert self.get(store, results[0].id).signed_at == datetime.fromtimestamp(NOW + 3, UTC)
        assert self.get(store, results[2].id).late

    def test_a_duplicate_tells_the_state_of_the_record(self, store: Store) -> None:
        store.record([self._make_delivery()])
        record = self.claim(store)
        assert store.record([self._make_delivery()])[0].state is State.RUNNING
        self.finish(store, record)
        assert store.record([self._make_delivery()])[0].state is State.DONE

    def test_a_resend_moves_the_time_and_nothing_else(self, store: Store, clock: Clock) -> None:
        (record_id,) = self.record(store, self._make_delivery(headers={"a": "1"}))
        before = self.get(store, record_id)
        clock.advance(9)
        store.record([self._make_delivery(signed=5, headers={"a": "2"}, tenant="other")])
        assert before.signed_at == datetime.fromtimestamp(NOW, UTC)
        after = self.get(store, record_id)
        assert after.signed_at == datetime.fromtimestamp(NOW + 5, UTC)
        assert (after.headers, after.received_at) == (before.headers, before.received_at)
        assert self._webhooks.get_tenant(after) == list_tenants(self._webhooks)["usual"]

    def test_copies_in_any_order_add_one_record_each(self, store: Store) -> None:
        copies = [(b"A", 0), (b"A", 0), (b"B", 1), (b"B", 1)]
        for number, order in enumerate(sorted(set(itertools.permutations(copies)))):
            key = f"ticket:7:{number}"
            store.record([self._make_delivery(body, signed, key=key) for body, signed in order])
            assert sorted(describe(store, key=key)) in (["A", "B"], ["A late", "B"])

    def test_tickets_know_nothing_of_each_other(self, store: Store) -> None:
        batch = [
            self._make_delivery(b"B", 1, key="a"),
            self._make_delivery(b"A", 0, key="b"),
            self._make_delivery(b"B", 1, key="A"),
        ]
        assert is_new(store.record(batch)) == [True, True, True]
        assert describe(store) == ["B", "B", "A"]
        assert {record.revision for record in store.find()} == {1}

    def test_an_empty_batch_records_nothing(self, store: Store) -> None:
        assert store.record([]) == []

    def test_a_large_batch_is_recorded_in_its_order(self, store: Store) -> None:
        batch = [
            self._make_delivery(key=f"ticket:7:{number % self.batch_size}") for number in range(self.batch_size + 3)
        ]
        results = store.record(batch)
        assert is_new(results) == [True] * self.batch_size + [False] * 3
        assert [result.id for result in results[-3:]] == [result.id for result in results[:3]]
        ids = [result.id for result in results[: self.batch_size]]
        assert [record.key for record in store.find(limit=1000)] == [delivery.key for delivery in batch[:-3]]
        assert ids == sorted(ids)

    def test_a_batch_with_a_broken_delivery_records_nothing(self, store: Store) -> None:
        broken = self._make_delivery(b"B", key="ticket:7:2", headers={"a": object()})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType] - broken
        with pytest.raises(Exception):  # noqa: B017, PT011 - whatever a store raises
            store.record([self._make_delivery(), broken])
        assert store.find() == []
        assert is_new(store.record([self._make_delivery()])) == [True]

    @pytest.mark.parametrize("changes", _UNUSUAL)
    def test_whatever_came_is_kept(self, store: Store, changes: dict[str, Any]) -> None:
        delivery = self._make_delivery(**changes)
        (record_id,) = self.record(store, delivery)
        (record,) = store.find(key=delivery.key)
        assert record == self.get(store, record_id)
        assert type(record.body) is bytes
        assert (record.body, record.key) == (delivery.body, delivery.key)
        assert self._webhooks.get_tenant(record) == self._webhooks.get_tenant(delivery)
        assert record.headers == delivery.headers
        assert self.claim(store).body == delivery.body
        assert is_new(store.record([delivery])) == [False]

    def test_a_new_record_is_complete(self, store: Store, clock: Clock) -> None:
        clock.advance(0.5)
        delivery = self._make_delivery(b"{}", -100)
        (record_id,) = self.record(store, delivery)
        record = self.get(store, record_id)
        assert (record.id, record.key, record.digest, record.revision) == (record_id, delivery.key, delivery.digest, 1)
        assert (record.late, record.again, record.signed_form) == (False, False, "raw")
        assert record.signed_at == delivery.timestamp
        assert record.received_at == record.due_at == datetime.fromtimestamp(NOW + 0.5, UTC)
        assert {time.utcoffset() for time in (record.signed_at, record.received_at, record.due_at)} == {
            datetime.now(UTC).utcoffset()
        }
        assert (record.state, record.claims, record.attempts, record.interrupted) == (State.WAITING, 0, 0, 0)
        assert (record.uncertain, record.finished_at, record.error) == (False, None, None)
