"""Verifies the webhooks of FleetIT.

In: the raw body and the headers of a request. Out: a `Delivery` with its notification, or a `WebhookError` with one of
the reasons of `Refusal`. `_verifier` calls the steps in order: `_headers` normalizes the headers, `_signature` checks
the signature, `_payload` parses the JSON, and `_notifications` and `_deliveries` make the result. `_secrets` checks the
signing secrets; `_integrations` reads them from the API, and `_refreshing` reads them again.

This package imports no HTTP client. The notification models are generated from the description, as all models are, and
imported lazily.
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
    from fleetit_api import models  # noqa: PLC0415 - imported lazily, see the module's docstring

    model = globals()[name] = getattr(models, name)
    return model
