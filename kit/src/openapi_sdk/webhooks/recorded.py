"""A recorded delivery, as handlers of a service without tenants get it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr
from openapi_sdk.webhooks.deliveries import Delivery
from openapi_sdk.webhooks.records import list_recorded

if TYPE_CHECKING:
    from openapi_sdk.webhooks.records import Record
    from openapi_sdk.webhooks.request import Headers


@public_in("openapi_sdk.webhooks")
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


def restore_delivery(record: Record, notification: Any, headers: Headers) -> RecordedDelivery:
    """Return the delivery of a record of a service without tenants."""
    return RecordedDelivery(
        notification=notification,
        timestamp=record.signed_at,
        headers=headers,
        body=record.body,
        signed_form=record.signed_form,
        key=record.key,
        **list_recorded(record),
    )
