"""Receives webhooks with FastAPI. Handlers run after the answer, and a duplicate is handled once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import BackgroundTasks, FastAPI, HTTPException, Request, status

from fleetit.webhooks import TollNotification, WebhookError

if TYPE_CHECKING:
    from fleetit.webhooks import WebhookVerifier


def make_app(verifier: WebhookVerifier, booked: list[tuple[str, object]]) -> FastAPI:
    """Return an application that books the key and the amount of each toll."""
    app = FastAPI()
    seen = set[tuple[str, str]]()

    @app.post("/webhooks/fleetit")
    async def receive(request: Request, tasks: BackgroundTasks) -> dict[str, bool]:
        try:
            delivery = verifier.verify(await request.body(), request.headers)
        except WebhookError as error:
            raise HTTPException(status.HTTP_401_UNAUTHORIZED, error.reason) from error
        is_new = (delivery.key, delivery.digest) not in seen
        seen.add((delivery.key, delivery.digest))
        if is_new and isinstance(delivery.notification, TollNotification):
            tasks.add_task(booked.append, (delivery.key, delivery.notification.amount))
        return {"new": is_new}

    return app
