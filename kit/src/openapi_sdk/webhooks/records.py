"""What a store keeps and answers: records, their states, counts, outcomes of attempts; and what it raises."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from attrs import field, frozen

from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr
from openapi_sdk.webhooks.deliveries import SignedForm


@public_in("openapi_sdk.webhooks.stores")
class StoreUnavailable(Exception):
    """A store can't be reached, or can't write now. Whatever it was asked for has not happened, or may be repeated.

    Attributes:
        is_logged: Whether the store has logged an ERROR of its own, so that the inbox logs none.
    """

    is_logged = False


@public_in("openapi_sdk.webhooks.stores")
class LeaseLost(Exception):
    """A record was claimed by another owner, after the lease had ended."""


@public_in("openapi_sdk.webhooks.stores")
class TransactionEnded(Exception):
    """A handler has ended its transaction itself, or tried to: commit and rollback are left to the inbox.

    The delivery is failed, and not tried again: each attempt would commit what the handler did.
    """

    def __init__(self) -> None:
        super().__init__(
            "the handler ended its transaction itself, or tried to; return to commit, raise to roll back, and use a "
            "savepoint to undo a part"
        )


@public_in("openapi_sdk.webhooks.stores")
class TransactionAborted(Exception):
    """A statement of a handler has failed, and the handler went on; the database undoes the whole transaction.

    `__cause__` is the error of the statement, if it is known.
    """

    def __init__(self) -> None:
        super().__init__(
            "the handler went on after a statement that has failed; a savepoint keeps the transaction: "
            "`with connection.transaction():` around the statement (SQLAlchemy: `connection.begin_nested()`, Django: "
            "`transaction.atomic()`)"
        )


@public_in("openapi_sdk.webhooks.stores")
class State(StrEnum):
    """The state of a recorded delivery."""

    WAITING = "waiting"
    """It is handled as soon as it is due, and no older revision of its ticket is waiting or running."""
    RUNNING = "running"
    """It is being handled, under a lease. When the lease ends, it can be claimed again."""
    DONE = "done"
    """It was handled."""
    FAILED = "failed"
    """It is not tried again, unless it is replayed."""


#: The share of a lease after which a process that lives renews it.
RENEWED_AFTER = 1 / 3
#: The states of records that are not handled any more, unless they are replayed.
FINISHED = frozenset((State.DONE, State.FAILED))


@public_in("openapi_sdk.webhooks.stores")
@guard_repr
@frozen(kw_only=True)
class Record:
    """A recorded delivery: a row of the table. The repr shows no body, headers or key.

    Attributes:
        id: The number of the record. A later record has a larger one.
        key: The name of the ticket, as in `Delivery.key`.
        digest: The SHA-256 of the body in hexadecimal.
        revision: 1 for the first record of a ticket, 2 for the next one, and so on.
        late: Whether a newer revision (by `signed_at`) was recorded before this one was, or claimed while it waited.
        again: Whether the ticket had the same body before, and another one since.
        uncertain: Whether it was signed in the same second as the newest record of the ticket, so that nobody knows
            which of them is newer.
        headers: The headers that are kept, by lower-case name.
        body: The bytes that were authenticated; empty if `Store.empty` has dropped them.
        signed_form: `"raw"` or `"compact"`.
        signed_at: When it was signed, in UTC.
        received_at: When it was recorded, in UTC.
        state: A `State`.
        claims: How often it was claimed. It tells one claim from another.
        attempts: How many attempts to handle it have ended or were interrupted, and one more if it runs.
        interrupted: How often in a row its lease ended while it was handled: mostly, because the process ended.
        due_at: If it waits, when it may be claimed; if it runs, when its lease ends.
        finished_at: When it was done or failed, else None.
        error: Why the last attempt failed; None if it did not, or there was none.
    """

    id: int
    key: str = field(repr=False)
    digest: str = field(repr=False)
    revision: int
    late: bool
    again: bool
    uncertain: bool
    headers: Mapping[str, str] = field(repr=False, hash=False)
    body: bytes = field(repr=False)
    signed_form: SignedForm
    signed_at: datetime = field(repr=str)
    received_at: datetime = field(repr=str)
    state: State = field(repr=str)
    claims: int
    attempts: int
    interrupted: int
    due_at: datetime = field(repr=str)
    finished_at: datetime | None = field(repr=str)
    error: str | None


R = TypeVar("R", bound=Record)


def to_datetime(seconds: float) -> datetime:
    """Return a time in seconds since 1970 as a datetime in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def restore_record(record_class: type[R], columns: Iterable[str], row: Iterable[Any]) -> R:
    """Return the record of a row, whose times are datetimes, or seconds since 1970."""
    values: dict[str, Any] = dict(zip(columns, row, strict=True))
    for name in ("signed_at", "received_at", "due_at", "finished_at"):
        time = values[name]
        if time is not None:
            values[name] = time.astimezone(UTC) if isinstance(time, datetime) else to_datetime(time)
    values |= {"headers": json.loads(values["headers"]), "body": bytes(values["body"]), "state": State(values["state"])}
    values |= {name: bool(values[name]) for name in ("late", "again", "uncertain")}
    values["attempts"] += values["state"] is State.RUNNING  # not written by a claim, for which nothing may have begun
    return record_class(**values)


def list_recorded(record: Record) -> dict[str, Any]:
    """Return what a `RecordedDelivery` has and a `Delivery` has not."""
    names = ("id", "revision", "late", "again", "uncertain", "received_at")
    return {"attempt": record.attempts, **{name: getattr(record, name) for name in names}}


@public_in("openapi_sdk.webhooks.stores")
@guard_repr
@frozen
class Recorded:
    """What became of a delivery that a store was given.

    Attributes:
        id: The record; of a duplicate, the record that it repeats.
        state: The state of that record.
        is_duplicate: Whether nothing was added.
    """

    id: int
    state: State
    is_duplicate: bool


@public_in("openapi_sdk.webhooks.stores")
@guard_repr
@frozen
class Outcome:
    """What became of one attempt.

    Attributes:
        id: The record.
        claim: `Record.claims` of the claim.
        attempts: How many attempts there were: `Record.attempts` of the claim, or one less if this one doesn't count.
        state: `DONE`, `FAILED`, or `WAITING` if it is to be tried again.
        delay: Seconds until it is due again, if it waits.
        error: Why it failed, else None.
        holds: If it waits, the seconds for which it holds up later records of its ticket, unless that was said before.
            None: as long as it is open.
    """

    id: int
    claim: int
    attempts: int
    state: State
    delay: float = 0
    error: str | None = None
    holds: float | None = None


def make_storable(text: str | None) -> str | None:
    """Return a text without what some databases refuse: NUL, and surrogates, which are written as escape sequences."""
    return None if text is None else text.replace("\0", "\\x00").encode(errors="backslashreplace").decode()


@public_in("openapi_sdk.webhooks.stores")
@guard_repr
@frozen
class Counts:
    """What a store holds.

    Attributes:
        by_state: The number of records in each state.
        oldest: The age in seconds of the oldest record that waits or runs; 0 if there is none. If the clock was set
            back, the time by which the newest one is ahead of it, if that is more.
        done_last_minute: How many were done in the last 60 seconds.
    """

    by_state: Mapping[State, int]
    oldest: float
    done_last_minute: int
