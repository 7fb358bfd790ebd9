"""A recorded delivery, as handlers and as stores have it, and the protocol of a store."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from attrs import field, frozen

from fleetit.webhooks._deliveries import Delivery
from fleetit_api.records import Record
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr
from openapi_sdk.webhooks import store

__all__ = ["Record", "RecordedDelivery", "Store"]


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
class Store(store.Store[Delivery, Record], Protocol):
    """Where an inbox records deliveries. Methods block, and may be called from several threads at once.

    What a method has returned from is committed and survives a crash. A method that can't be carried out raises
    `StoreUnavailable`, within about two seconds. `fleetit.testing.inbox_contract` tests a store of your own.
    """
