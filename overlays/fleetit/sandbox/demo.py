"""A demonstration of the SDK: lists the integrations of two fleets, verifies a webhook, refuses a forged one.

Run it with `python -m fleetit.sandbox.demo`. It uses only loopback. The exit status is 0 only if every step had the
expected result.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

from fleetit import AsyncFleetIT, FleetIT, FleetITError, Refusal, WebhookError
from fleetit.sandbox import running
from fleetit.webhooks import TollNotification, WebhookVerifier

if TYPE_CHECKING:
    from collections.abc import Generator

    from fleetit.sandbox import Sandbox
    from fleetit_api.models import ActiveIntegration

#: A delivery as received: the raw body and the headers.
ReceivedWebhook = tuple[bytes, list[tuple[str, str]]]


class UnexpectedResultError(Exception):
    """A step of the demonstration did not have the expected result."""


def main() -> int:
    """Run the demonstration, and return the exit status."""
    try:
        with running() as sandbox:
            print(f"\n1. The sandbox serves FleetIT's described API at {sandbox.url}")
            fleet_a, fleet_b = sandbox.fleets[0], sandbox.fleets[-1]
            with FleetIT(token=sandbox.token, base_url=sandbox.url, fleet_id=fleet_a) as client:
                list_two_fleets(client, sandbox, fleet_a, fleet_b)
                asyncio.run(list_two_fleets_at_once(sandbox, fleet_a, fleet_b))
                receive_webhooks(client, sandbox, fleet_a)
    except (FleetITError, UnexpectedResultError) as error:
        print(f"\nThe demonstration failed: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print(NEXT_STEPS)
    return 0


def list_two_fleets(client: FleetIT, sandbox: Sandbox, fleet_a: int, fleet_b: int) -> None:
    """List the integrations of one fleet with a client, and of another with a view of that client."""
    print("\n2. FleetIT: active integrations, all pages")
    sandbox.requests.clear()
    print_listing("client.integrations.list_active()", [*client.integrations.list_active()])
    other = client.for_fleet(fleet_b)
    print_listing(f"client.for_fleet({fleet_b}).integrations.list_active()", [*other.integrations.list_active()])
    check_fleets(sandbox, {str(fleet_a), str(fleet_b)})


async def list_two_fleets_at_once(sandbox: Sandbox, fleet_a: int, fleet_b: int) -> None:
    """List the integrations of two fleets at the same time."""
    print("\n3. AsyncFleetIT: both fleets at the same time")
    sandbox.requests.clear()
    async with AsyncFleetIT(token=sandbox.token, base_url=sandbox.url) as client:
        listings = [client.integrations.list_active(fleet_id=fleet).all() for fleet in (fleet_a, fleet_b)]
        for fleet, rows in zip((fleet_a, fleet_b), await asyncio.gather(*listings), strict=True):
            print_listing(f"await client.integrations.list_active(fleet_id={fleet}).all()", rows)
    check_fleets(sandbox, {str(fleet_a), str(fleet_b)})


def receive_webhooks(client: FleetIT, sandbox: Sandbox, fleet: int) -> None:
    """Verify a signed webhook, and refuse the same webhook with another amount."""
    print("\n4. Webhooks: the secret comes from the API; a signed one is verified, a forged one refused")
    verifier = WebhookVerifier.from_active_integrations(client, [fleet], refresh_seconds=None)
    with receive_on_loopback() as (url, received):
        sandbox.send_webhook(url, fleet, kind="toll")
        body, headers = get_only_webhook(received)
    delivery = verifier.verify(body, headers)
    notification = delivery.notification
    if not isinstance(notification, TollNotification):
        msg = f"a toll was sent, and read as {type(notification).__name__}"
        raise UnexpectedResultError(msg)
    print(f"   verified  toll {notification.ticket_id} of fleet {delivery.fleet_id}: {notification.amount} to pay")
    forged = body.replace(f'"amount":"{notification.amount}"'.encode(), b'"amount":"0.01"')
    if forged == body:
        msg = "the amount was not found in the body, so nothing was forged"
        raise UnexpectedResultError(msg)
    try:
        verifier.verify(forged, headers)
    except WebhookError as error:
        if error.reason is not Refusal.SIGNATURE_MISMATCH:
            raise
        print(f"   refused   the same with another amount: {error.reason}")
    else:
        msg = "the forged webhook was accepted"
        raise UnexpectedResultError(msg)


@contextmanager
def receive_on_loopback() -> Generator[tuple[str, list[ReceivedWebhook]]]:
    """Receive webhooks on loopback, as an integrator's server does."""
    received: list[ReceivedWebhook] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((body, list(self.headers.items())))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 - the name is the library's
            """Print nothing. The steps print what arrived."""

    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/webhooks/tolls", received
        finally:
            server.shutdown()
            thread.join()


def get_only_webhook(received: list[ReceivedWebhook]) -> ReceivedWebhook:
    """Return the only webhook that was received."""
    if len(received) != 1:
        msg = f"one webhook was sent, {len(received)} arrived"
        raise UnexpectedResultError(msg)
    return received[0]


def check_fleets(sandbox: Sandbox, expected: set[str]) -> None:
    """Print the Fleet-Ids that were sent, and check them."""
    sent = [request.fleet or "" for request in sandbox.requests]
    for fleet in dict.fromkeys(sent):
        print(f"   sent      Fleet-Id: {fleet} with {sent.count(fleet)} request(s)")
    if set(sent) != expected:
        msg = f"Fleet-Id should have been {sorted(expected)}, the sandbox received {sorted(set(sent))}"
        raise UnexpectedResultError(msg)


def print_listing(call: str, rows: list[ActiveIntegration]) -> None:
    """Print the number of rows of a listing, and the first row."""
    if not rows:
        msg = f"{call} returned nothing"
        raise UnexpectedResultError(msg)
    first, state = rows[0], "enabled" if rows[0].enabled else "disabled"
    print(f"   {call}\n   listed    {len(rows)} row(s), the first is {first.id}, {state}")


#: The sandbox is installed in the environment that runs this, which need not be the active one.
NEXT_STEPS = f"""
Every step had the expected result. What to do next:

   {sys.executable} -m fleetit.sandbox
                         serves the sandbox for your own experiments
   README.md             how to use the client
   docs/webhooks.md      how to receive webhooks, and what the signature does not cover
   nox -l                every task of the project
"""

if __name__ == "__main__":
    sys.exit(main())
