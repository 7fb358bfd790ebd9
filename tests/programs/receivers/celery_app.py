"""Hands deliveries to Celery: `celery --app celery_app worker`, and a web server with `celery_app:web`."""

from __future__ import annotations

import os
from pathlib import Path

from celery import Celery

from fleetit.webhooks import Inbox, RecordedDelivery, TollNotification, WebhookVerifier

app = Celery("receiver", broker=os.environ["BROKER"])


@app.task(ignore_result=True)
def handle(record_id: int) -> None:
    inbox.run(record_id)


verifier = WebhookVerifier(os.environ["FLEETIT_WEBHOOK_SECRET"])
inbox = Inbox(verifier, os.environ["INBOX"], dispatch=handle.delay)
web = inbox.asgi


@inbox.on(TollNotification)
def book_toll(_: TollNotification, delivery: RecordedDelivery) -> None:
    with Path(os.environ["JOURNAL"]).open("a", encoding="utf-8") as journal:
        journal.write(f"{delivery.key} {delivery.revision}\n")
