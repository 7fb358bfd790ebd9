"""Receives webhooks with Flask, and writes each to a file before it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, request

from fleetit.webhooks import ParkingNotification, TollNotification, WebhookError

if TYPE_CHECKING:
    from pathlib import Path

    from fleetit.webhooks import WebhookVerifier


def make_app(verifier: WebhookVerifier, journal: Path) -> Flask:
    """Return an application that appends a line for each delivery to a journal."""
    app = Flask(__name__)

    @app.post("/webhooks/fleetit")
    def receive() -> tuple[str, int]:
        try:
            delivery = verifier.verify(request.get_data(), request.headers)
        except WebhookError as error:
            app.logger.info("refused: %s", error)
            return error.reason, 401
        match delivery.notification:
            case TollNotification(ticket_id=ticket, amount=amount):
                line = f"toll {ticket} {amount}"
            case ParkingNotification(violation_number=number, issuing_authority=authority):
                line = f"citation {number} of {authority}"
            case unknown:
                line = f"unknown {unknown.data}"
        with journal.open("a", encoding="utf-8") as file:
            file.write(f"{delivery.fleet_id} {line}\n")
        return "", 200

    return app
