"""A delivery as a handler gets it, made from its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from fleetit._secrets.redaction import guard_repr
from fleetit.webhooks._deliveries import Delivery
from fleetit.webhooks._headers import Headers
from fleetit.webhooks._notifications import parse_notification
from fleetit.webhooks._payload import parse_payload

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from fleetit.webhooks.stores._records import Record

__all__ = ["RecordedDelivery", "keep_headers", "restore_delivery"]

#: Headers that FleetIT documents and that are recorded if they came once. The signature is not needed any more.
DOCUMENTED_HEADERS = ("fleet-id", "x-timestamp", "ext-client-id", "ext-billing-id")


@guard_repr
@frozen(kw_only=True)
class RecordedDelivery(Delivery):
    """A delivery that an inbox has recorded. `key` with `revision` is the idempotency key of what a handler does.

    Attributes:
        id: The record, as `inbox.show(id)` and `inbox.replay(id)` take it.
        revision: 1 for the first notification about a ticket, 2 for the next different one, and so on.
        late: Whether a newer notification about the ticket was recorded before this one.
        again: Whether the ticket had the same content before, and another one since. A copy of an old notification that
            was signed anew can't be told from a real change back.
        attempt: 1 for the first attempt to handle it.
        received_at: When it was recorded, in UTC.
    """

    id: int
    revision: int
    late: bool
    again: bool
    attempt: int
    received_at: datetime = field(repr=str)


def keep_headers(delivery: Delivery, names: Iterable[str]) -> Delivery:
    """Return a delivery with the documented headers and those of some other lower-case names, if they came once.

    Others are left out: `Authorization` and `Cookie` do not belong in a database.
    """
    headers = delivery.headers
    single = headers.get_single if isinstance(headers, Headers) else headers.get
    kept = {name: value for name in (*DOCUMENTED_HEADERS, *names) if (value := single(name)) is not None}
    return evolve(delivery, headers=kept)


def restore_delivery(record: Record) -> RecordedDelivery:
    """Return the delivery of a record.

    Raises:
        WebhookError: `malformed_body`, if somebody changed the record.
    """
    payload = parse_payload(record.body)
    headers = Headers(dict(record.headers))
    return RecordedDelivery(
        notification=parse_notification(payload),
        fleet_id=record.fleet_id,
        timestamp=record.signed_at,
        ext_client_id=headers.get_single("ext-client-id"),
        ext_billing_id=headers.get_single("ext-billing-id"),
        headers=headers,
        body=record.body,
        signed_form=record.signed_form,
        key=record.key,
        id=record.id,
        revision=record.revision,
        late=record.late,
        again=record.again,
        attempt=record.attempts,
        received_at=record.received_at,
    )
