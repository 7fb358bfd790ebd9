"""Hands deliveries to Procrastinate: `procrastinate --app procrastinate_app.app worker`, and a server with `web`."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from procrastinate import App, PsycopgConnector
from starlette.applications import Starlette
from starlette.routing import Route

from fleetit.webhooks import Inbox, RecordedDelivery, TollNotification, WebhookVerifier

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

app = App(connector=PsycopgConnector(conninfo=os.environ["DATABASE_URL"]))


@app.task
def handle(record_id: int) -> None:
    inbox.run(record_id)


verifier = WebhookVerifier(os.environ["FLEETIT_WEBHOOK_SECRET"])
inbox = Inbox(verifier, os.environ["DATABASE_URL"], dispatch=lambda record_id: handle.defer(record_id=record_id))


@inbox.on(TollNotification)
def book_toll(_: TollNotification, delivery: RecordedDelivery) -> None:
    with Path(os.environ["JOURNAL"]).open("a", encoding="utf-8") as journal:
        journal.write(f"{delivery.key} {delivery.revision}\n")


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncGenerator[None]:
    with app.open():
        async with inbox.lifespan():
            yield


web = Starlette(routes=[Route("/webhooks/fleetit", inbox.asgi)], lifespan=lifespan)
