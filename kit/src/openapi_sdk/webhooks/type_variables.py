"""The classes of one SDK, for type checkers: its stores and its inbox are generic in them.

They are named as the classes, so that signatures read as those of the SDK.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from openapi_sdk.webhooks import deliveries, records

Record = TypeVar("Record", bound="records.Record")
RecordedDelivery = TypeVar("RecordedDelivery", bound="deliveries.Delivery")
#: Contravariant, as a protocol needs it.
Delivery = TypeVar("Delivery", bound="deliveries.Delivery", contravariant=True)  # noqa: PLC0105 - see above
