"""Receives webhooks with Litestar. Handlers run before the answer: FleetIT sees a 500 if one raises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Litestar, asgi

from fleetit.webhooks import Inbox, TollNotification

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit.webhooks import RecordedDelivery, WebhookVerifier


def make_app(verifier: WebhookVerifier, store: str, book: Callable[[str, int], None]) -> Litestar:
    inbox = Inbox(verifier, store, inline=True)

    @inbox.on(TollNotification)
    def book_toll(_: TollNotification, delivery: RecordedDelivery) -> None:
        book(delivery.key, delivery.revision)

    return Litestar([asgi("/webhooks/fleetit", copy_scope=False)(inbox.asgi)], lifespan=[inbox.lifespan])
