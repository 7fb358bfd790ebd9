"""Receives webhooks with FastAPI, beside a lifespan of the application's own."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.routing import Route

from fleetit.webhooks import Inbox, TollNotification

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from fleetit.webhooks import RecordedDelivery, WebhookVerifier


def make_app(verifier: WebhookVerifier, store: str, book: Callable[[str, int], None]) -> FastAPI:
    inbox = Inbox(verifier, store)

    @inbox.on(TollNotification)
    def book_toll(_: TollNotification, delivery: RecordedDelivery) -> None:
        book(delivery.key, delivery.revision)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with inbox.lifespan():  # after what the handlers need, so that it is closed first
            yield

    return FastAPI(routes=[Route("/webhooks/fleetit", inbox.asgi)], lifespan=lifespan)
