"""What two made-up services have in common: errors of their own, and a verifier that knows one key."""

from __future__ import annotations

import types
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from attrs import frozen

from openapi_sdk.errors import errors
from openapi_sdk.model.facts import Bearer, Facts, Tenant
from openapi_sdk.service import Events, Service
from openapi_sdk.webhooks.deliveries import UnknownNotification
from openapi_sdk.webhooks.kinds import Kind
from openapi_sdk.webhooks.parts import Webhooks
from openapi_sdk.webhooks.request import HeadersLike, normalize_headers, parse_payload

if TYPE_CHECKING:
    from openapi_sdk.webhooks.deliveries import Delivery, WebhookError
    from openapi_sdk.webhooks.request import Headers

KEY = "PLANTED"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@frozen
class Order:
    """A notification."""

    number: int
    text: str


def parse_order(payload: dict[str, Any]) -> Order | UnknownNotification:
    return Order(payload["order"], payload["text"]) if "order" in payload else UnknownNotification(payload)


class OrderWebhooks(Webhooks):
    """Webhooks whose notifications are no models of a generated package."""

    def parse(self, payload: dict[str, Any]) -> Any:
        return parse_order(payload)


KINDS = {"order": Kind("order", "Order", "order", ("order",))}


def make_service(name: str, tenant: Tenant | None = None) -> Service:
    """Return a service whose errors are its own."""
    package = name.lower()
    base: Any = types.new_class(f"{name}Error", (errors.SdkError,), {"tenant": tenant})
    own: dict[str, Any] = {
        each: types.new_class(each, (base, getattr(errors, each)))
        for each in errors.ErrorTree._fields
        if hasattr(errors, each)
    }
    others = dict.fromkeys(("RedirectRefused", "ServerError", "UnexpectedStatus"), own["APIError"])
    classes: dict[str, Any] = {"base": base, **others, **own, "statuses": {}, "tenant": tenant}
    tree = errors.ErrorTree(**classes)
    facts = Facts(name, name, package, {"production": f"https://{package}.test"}, (Bearer(),), tenant)
    return Service(facts, tree.bind(), Events(dict, dict), version="1")


class KeyVerifier:
    """Accepts what has the key in a header.

    Args:
        error_class: The error of a refused delivery.
        make_delivery: Makes the delivery.
    """

    max_body_bytes = 1000
    problems = ()

    def __init__(self, error_class: type[WebhookError], make_delivery: Any) -> None:
        self._error_class = error_class
        self._make_delivery = make_delivery

    def start(self) -> None:
        pass

    def verify(self, body: bytes, headers: HeadersLike) -> Delivery:
        read: Headers = normalize_headers(headers)
        if read.get_single("x-key") != KEY:
            reason = "signature_mismatch"
            raise self._error_class(reason, "another key")
        payload = parse_payload(body, self._error_class)
        found: Delivery = self._make_delivery(
            notification=parse_order(payload),
            timestamp=NOW,
            headers=read,
            body=body,
            signed_form="raw",
            key=f"order:{payload.get('order')}",
        )
        return found
