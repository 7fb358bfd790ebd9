"""A verified delivery and its notification."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from attrs import field, frozen

from fleetit_api import deliveries
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import guard_repr
from openapi_sdk.webhooks.deliveries import SignedForm, UnknownNotification

if TYPE_CHECKING:
    from fleetit.webhooks.kinds import KnownNotification

Notification: TypeAlias = "KnownNotification | UnknownNotification"


@public_in("fleetit.webhooks")
@guard_repr
@frozen(kw_only=True)
class Delivery(deliveries.Delivery):
    """A verified delivery. The repr shows no body, headers, key or fields of the notification.

    Attributes:
        notification: A `TollNotification`, a `ParkingNotification` or an `UnknownNotification`.
        fleet_id: The fleet in `Fleet-Id`; None if the header is absent, came more than once, or is not a positive
            integer. **Not covered by the signature**, unless the verifier has secrets per fleet.
        timestamp: When FleetIT signed the delivery, in UTC.
        ext_client_id: `Ext-Client-Id`; None if it is absent, empty, or came more than once. Not covered by the
            signature.
        ext_billing_id: The same for `Ext-Billing-Id`.
        headers: All headers by lower-case name, including `x-signature`. The values of a repeated header are joined by
            a comma. Only the timestamp is covered by the signature.
        body: The bytes that were authenticated: the body as received, or its compact form. The notification was read
            from them.
        signed_form: Which of the two was authenticated: `"raw"` or `"compact"`.
        key: The name of the ticket: `toll:<fleet>:<ticketID>`,
            `parking:<fleet>:<issuing_authority>:<violation_number>`, or `body:<digest>` if these fields don't name a
            ticket. `-` means no fleet. `%`, `:` and control characters in a field are percent-encoded, so two tickets
            never have the same key.
    """

    notification: Notification = field(repr=lambda notification: type(notification).__name__, hash=False)
    fleet_id: int | None
    timestamp: datetime = field(repr=str)
    ext_client_id: str | None = field(repr=False)
    ext_billing_id: str | None = field(repr=False)
    headers: Mapping[str, str] = field(repr=False, hash=False)
    body: bytes = field(repr=False)
    signed_form: SignedForm
    key: str = field(repr=False)
