"""Receives webhooks with Starlette. Handlers may be async: they run on the loop of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Route

from fleetit.webhooks import Inbox, ParkingNotification, TollNotification

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fleetit.webhooks import RecordedDelivery, WebhookVerifier


def make_app(verifier: WebhookVerifier, store: str, book: Callable[[str, int], Awaitable[None]]) -> Starlette:
    inbox = Inbox(verifier, store)

    @inbox.on(TollNotification)
    async def book_toll(_: TollNotification, delivery: RecordedDelivery) -> None:
        await book(delivery.key, delivery.revision)

    @inbox.on(ParkingNotification)
    async def book_parking(_: ParkingNotification, delivery: RecordedDelivery) -> None:
        await book(delivery.key, delivery.revision)

    webhooks = Route("/webhooks/fleetit", inbox.asgi)
    return Starlette(routes=[webhooks], lifespan=inbox.lifespan)
