"""Verifies the webhooks of FleetIT.

In: the raw body and the headers of a request. Out: a `Delivery` with its notification, or a `WebhookError` with one of
the reasons of `Refusal`. `openapi_sdk.webhooks` does that, and its `Inbox` with one of the `stores` records deliveries
before they are acknowledged, and handles each one once. Here is what it needs to know of FleetIT: `kinds` is the table
of the kinds of webhooks, `_signature` says which forms of a body are signed, `_verifier` where their secrets are,
`_deliveries` and `_records` what deliveries have besides. `_parts` has the scheme, and puts it together.

This package imports no HTTP client. Its names are imported lazily: the sandbox uses a few of its modules alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fleetit.webhooks._deliveries import Delivery
    from fleetit.webhooks._inbox import Inbox
    from fleetit.webhooks._records import RecordedDelivery
    from fleetit.webhooks._signature import sign
    from fleetit.webhooks._verifier import WebhookVerifier
    from fleetit_api.deliveries import Refusal, WebhookError
    from fleetit_api.models import ParkingNotification, TollNotification
    from openapi_sdk.webhooks.deliveries import UnknownNotification
    from openapi_sdk.webhooks.endpoints import Answer
    from openapi_sdk.webhooks.handlers import Discard, RetryLater
    from openapi_sdk.webhooks.metrics import Stats

__all__ = [
    "Answer",
    "Delivery",
    "Discard",
    "Inbox",
    "ParkingNotification",
    "RecordedDelivery",
    "Refusal",
    "RetryLater",
    "Stats",
    "TollNotification",
    "UnknownNotification",
    "WebhookError",
    "WebhookVerifier",
    "sign",
]


#: Where each name is, apart from the classes of notifications. It is imported when it is used first.
_LAZY = {
    "Answer": "openapi_sdk.webhooks.endpoints",
    "Delivery": "fleetit.webhooks._deliveries",
    "Discard": "openapi_sdk.webhooks.handlers",
    "Inbox": "fleetit.webhooks._inbox",
    "RecordedDelivery": "fleetit.webhooks._records",
    "Refusal": "fleetit_api.deliveries",
    "RetryLater": "openapi_sdk.webhooks.handlers",
    "Stats": "openapi_sdk.webhooks.metrics",
    "UnknownNotification": "openapi_sdk.webhooks.deliveries",
    "WebhookError": "fleetit_api.deliveries",
    "WebhookVerifier": "fleetit.webhooks._verifier",
    "sign": "fleetit.webhooks._signature",
}


if not TYPE_CHECKING:  # type checkers would accept any name

    def __getattr__(name: str) -> Any:
        from importlib import import_module  # noqa: PLC0415 - imported lazily, see the module's docstring

        from fleetit.webhooks.kinds import get_models  # noqa: PLC0415 - as above

        module = "fleetit_api.models" if name in get_models() else _LAZY.get(name)
        if module is None:
            from openapi_sdk.model.missing_names import build_missing_name_error  # noqa: PLC0415 - only for messages

            raise build_missing_name_error(__name__, name)
        found = globals()[name] = getattr(import_module(module), name)
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
