"""A recorded delivery of a webhook, as stores and as handlers have it. Generated, do not edit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from attrs import field, frozen
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr
from openapi_sdk.webhooks import records as shared
from openapi_sdk.webhooks import store
from openapi_sdk.webhooks.deliveries import SignedForm
from openapi_sdk.webhooks.records import State

from .deliveries import Delivery


@public_in("fleetit.webhooks")
@guard_repr
@frozen(kw_only=True)
class RecordedDelivery(Delivery):
    """A delivery that an inbox has recorded. `key` with `revision` is the idempotency key of what a handler does.

    Attributes:
        id: The record, as `inbox.show(id)` and `inbox.replay(id)` take it.
        revision: 1 for the first notification about a ticket, 2 for the next different one, and so on.
        late: Whether a newer notification about the ticket was recorded before this one, or handled while it waited.
        again: Whether the ticket had the same content before, and another one since. A copy of an old notification that
            was signed anew can't be told from a real change back.
        uncertain: Whether it was signed in the same second as the newest notification about the ticket, so that nobody
            knows which of them is newer.
        attempt: 1 for the first attempt to handle it.
        received_at: When it was recorded, in UTC.
    """

    id: int
    revision: int
    late: bool
    again: bool
    uncertain: bool
    attempt: int
    received_at: datetime = field(repr=str)


@public_in("fleetit.webhooks.stores")
@guard_repr
@frozen(kw_only=True)
class Record(shared.Record):
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
        fleet_id: The fleet in `Fleet-Id`, or None.
        headers: The headers that are kept, by lower-case name.
        body: The bytes that were authenticated; empty if `Store.empty` has dropped them.
        signed_form: `"raw"` or `"compact"`.
        signed_at: When FleetIT signed it, in UTC.
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
    fleet_id: int | None
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


@public_in("fleetit.webhooks.stores")
class Store(store.Store[Delivery, Record], Protocol):
    """Where an inbox records deliveries. Methods block, and may be called from several threads at once.

    What a method has returned from is committed and survives a crash. A method that can't be carried out raises
    `StoreUnavailable`, within about two seconds. `openapi_sdk.testing.inbox_contract` tests a store of your own.
    """
