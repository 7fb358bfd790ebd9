"""The webhooks of every SDK: verified deliveries, and the inbox that records and handles them.

`parts` is what an SDK says of its webhooks. `verifier` calls the steps in order: `request` reads headers and JSON,
`signatures` checks the signature with the keys that `signing_secrets` makes, `kinds` says of which kind it is,
`notifications` reads it, and `keys` says what a ticket is told by. `secret_reading` reads secrets from the API, and
`refreshing` does it again while a verifier is in use.

`Inbox` records deliveries in one of the `stores` before they are acknowledged, and handles each one once. `opening`
says which store a URL means, `revisions` whether a delivery is a copy. `engine` is what an inbox runs in a process:
`recorder` commits deliveries in groups; `runner` takes what is due in the background; `claims` claims it, keeps it
for this process with `leases`, and writes what became of it; `attempts` calls the function that `handlers` finds, an
async one on one of the `loops`. `dispatching` sends ids to a task queue instead. `options` checks the arguments of an
inbox, `problems` is what is wrong now, `endpoints` are its ASGI and WSGI applications.

This package imports no HTTP client. Its names are imported lazily.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openapi_sdk.webhooks.deliveries import Delivery, Refusal, UnknownNotification, WebhookError
    from openapi_sdk.webhooks.endpoints import Answer
    from openapi_sdk.webhooks.handlers import Discard, RetryLater
    from openapi_sdk.webhooks.kinds import Kind
    from openapi_sdk.webhooks.metrics import Stats
    from openapi_sdk.webhooks.parts import Webhooks

__all__ = [
    "Answer",
    "Delivery",
    "Discard",
    "Kind",
    "Refusal",
    "RetryLater",
    "Stats",
    "UnknownNotification",
    "WebhookError",
    "Webhooks",
]

#: Where each name is. It is imported when it is used first.
_LAZY = {
    "Answer": "endpoints",
    "Delivery": "deliveries",
    "Discard": "handlers",
    "Kind": "kinds",
    "Refusal": "deliveries",
    "RetryLater": "handlers",
    "Stats": "metrics",
    "UnknownNotification": "deliveries",
    "WebhookError": "deliveries",
    "Webhooks": "parts",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    found = globals()[name] = getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
