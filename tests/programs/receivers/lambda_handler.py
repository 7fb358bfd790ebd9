"""Receives webhooks with AWS Lambda, behind a function URL or API Gateway, and handles them before the answer."""

from __future__ import annotations

import os
from base64 import b64decode
from typing import Any

from fleetit.webhooks import Inbox, RecordedDelivery, TollNotification, WebhookVerifier

verifier = WebhookVerifier(os.environ["FLEETIT_WEBHOOK_SECRET"])
inbox = Inbox(verifier, os.environ["INBOX"], inline=True, background=False)
booked: list[tuple[str, int]] = []


@inbox.on(TollNotification)
def book_toll(_: TollNotification, delivery: RecordedDelivery) -> None:
    booked.append((delivery.key, delivery.revision))


def handler(event: dict[str, Any], _context: object) -> dict[str, object]:
    """Answer one request. Give the function no other methods than POST, or refuse them as `inbox.asgi` does."""
    text = event.get("body") or ""
    body = b64decode(text) if event.get("isBase64Encoded") else text.encode()
    several = event.get("multiValueHeaders")  # the REST API: its `headers` has only the last of repeated ones
    headers = [(name, value) for name in several for value in several[name]] if several else event["headers"]
    answer = inbox.receive(body, headers)
    return {"statusCode": answer.status, "headers": dict(answer.headers), "body": answer.body.decode()}
