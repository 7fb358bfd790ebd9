"""Verify the webhooks of FleetIT: the raw body and the headers in, a `Delivery` or a `WebhookError` out.

No HTTP client is imported here. The notification models are generated from the description, like every other
model, and are loaded when they are first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetit.webhooks._deliveries import Delivery
from fleetit.webhooks._errors import Refusal, WebhookError
from fleetit.webhooks._notifications import UnknownNotification
from fleetit.webhooks._signature import sign
from fleetit.webhooks._verifier import WebhookVerifier

if TYPE_CHECKING:
    from fleetit_api.models import ParkingNotification, TollNotification

__all__ = [
    "Delivery",
    "ParkingNotification",
    "Refusal",
    "TollNotification",
    "UnknownNotification",
    "WebhookError",
    "WebhookVerifier",
    "sign",
]


def __getattr__(name: str) -> Any:
    if name not in {"ParkingNotification", "TollNotification"}:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from fleetit_api import models  # noqa: PLC0415 - when first asked for, see the docstring

    model = globals()[name] = getattr(models, name)
    return model
