"""Receives webhooks with Flask, behind a proxy that buffers.

`gunicorn --bind 127.0.0.1:8000 --workers 2 --worker-class gthread --threads 8 --preload --config python:flask_app
flask_app:app`
"""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response, request

from fleetit.webhooks import Inbox, RecordedDelivery, TollNotification, WebhookVerifier

inbox = Inbox(WebhookVerifier(os.environ["FLEETIT_WEBHOOK_SECRET"]), os.environ["INBOX"])
app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = inbox.max_body_bytes


@inbox.on(TollNotification)
def book_toll(toll: TollNotification, delivery: RecordedDelivery) -> None:
    with Path(os.environ["JOURNAL"]).open("a", encoding="utf-8") as journal:
        journal.write(f"{delivery.key} {delivery.revision} {toll.amount}\n")


@app.post("/webhooks/fleetit")
def receive() -> Response:
    answer = inbox.receive(request.get_data(), request.headers)
    return Response(answer.body, answer.status, answer.headers)


def post_worker_init(_: object) -> None:  # called by gunicorn: handle what is due since the last stop
    inbox.start()


def worker_exit(_: object, __: object) -> None:  # called by gunicorn: finish what is handled
    inbox.close()
