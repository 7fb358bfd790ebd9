"""The way through the SDK in one run: two fleets' integrations, a webhook that is real and one that is forged.

`python -m fleetit.sandbox.demo`; nothing but loopback is touched. It ends with status 0 only if every step did what it
says.
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

#: A delivery as it came: the raw body and the headers.
Delivered = tuple[bytes, list[tuple[str, str]]]


class Unexpected(Exception):
    """A step of the demonstration did something other than it should have."""


def main() -> int:
    """Run the demonstration; returns its exit status."""
    try:
        with running() as sandbox:
            say("1", f"The sandbox serves FleetIT's described API at {sandbox.url}")
            ours, theirs = sandbox.fleets[0], sandbox.fleets[-1]
            with FleetIT(token=sandbox.token, base_url=sandbox.url, fleet_id=ours) as client:
                list_two_fleets(client, sandbox, ours, theirs)
                asyncio.run(list_two_fleets_at_once(sandbox, ours, theirs))
                receive_webhooks(client, sandbox, ours)
    except (FleetITError, Unexpected) as error:
        print(f"\nThe demonstration failed: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print(NEXT)
    return 0


def list_two_fleets(client: FleetIT, sandbox: Sandbox, ours: int, theirs: int) -> None:
    """List with the client, and with a view of it for another fleet."""
    say("2", "FleetIT: active integrations, all pages")
    sandbox.requests.clear()
    show("client.integrations.list_active()", [*client.integrations.list_active()])
    other = client.for_fleet(theirs)
    show(f"client.for_fleet({theirs}).integrations.list_active()", [*other.integrations.list_active()])
    expect_fleets(sandbox, {str(ours), str(theirs)})


async def list_two_fleets_at_once(sandbox: Sandbox, ours: int, theirs: int) -> None:
    """List both at the same time."""
    say("3", "AsyncFleetIT: both fleets at the same time")
    sandbox.requests.clear()
    async with AsyncFleetIT(token=sandbox.token, base_url=sandbox.url) as client:
        listings = [client.integrations.list_active(fleet_id=fleet).all() for fleet in (ours, theirs)]
        for fleet, rows in zip((ours, theirs), await asyncio.gather(*listings), strict=True):
            show(f"await client.integrations.list_active(fleet_id={fleet}).all()", rows)
    expect_fleets(sandbox, {str(ours), str(theirs)})


def receive_webhooks(client: FleetIT, sandbox: Sandbox, fleet: int) -> None:
    """Verify a signed webhook, and refuse the same one with another amount in it."""
    say("4", "Webhooks: the secret comes from the API, a real one is verified, a forged one refused")
    verifier = WebhookVerifier.from_active_integrations(client, [fleet])
    with receiver() as (url, delivered):
        sandbox.send_webhook(url, fleet, kind="toll")
        body, headers = expect_one(delivered)
    delivery = verifier.verify(body, headers)
    notification = delivery.notification
    if not isinstance(notification, TollNotification):
        msg = f"a toll was sent, and read as {type(notification).__name__}"
        raise Unexpected(msg)
    print(f"   verified  toll {notification.ticket_id} of fleet {delivery.fleet_id}: {notification.amount} to pay")
    forged = body.replace(f'"amount":"{notification.amount}"'.encode(), b'"amount":"0.01"')
    if forged == body:
        msg = "the amount was not found in the body, so nothing was forged"
        raise Unexpected(msg)
    try:
        verifier.verify(forged, headers)
    except WebhookError as error:
        if error.reason is not Refusal.SIGNATURE_MISMATCH:
            raise
        print(f"   refused   the same with another amount: {error.reason}")
    else:
        msg = "the forged webhook was taken for real"
        raise Unexpected(msg)


@contextmanager
def receiver() -> Generator[tuple[str, list[Delivered]]]:
    """Receive webhooks on loopback, as the server of an integrator would."""
    delivered: list[Delivered] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            delivered.append((body, list(self.headers.items())))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"status":"success","message":"Webhook received successfully"}')

        def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 - the name is the library's
            """Say nothing: what arrived is shown by the steps."""

    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/webhooks/tolls", delivered
        finally:
            server.shutdown()
            thread.join()


def expect_one(delivered: list[Delivered]) -> Delivered:
    """Return the one delivery."""
    if len(delivered) != 1:
        msg = f"one webhook was sent, {len(delivered)} arrived"
        raise Unexpected(msg)
    return delivered[0]


def expect_fleets(sandbox: Sandbox, wanted: set[str]) -> None:
    """Show which Fleet-Id went out with each request, and check that it was the right ones."""
    sent = [request.fleet or "" for request in sandbox.requests]
    for fleet in dict.fromkeys(sent):
        print(f"   sent      Fleet-Id: {fleet} with {sent.count(fleet)} request(s)")
    if set(sent) != wanted:
        msg = f"Fleet-Id should have been {sorted(wanted)}, the sandbox saw {sorted(set(sent))}"
        raise Unexpected(msg)


def show(call: str, rows: list[ActiveIntegration]) -> None:
    """Show a listing: how many rows, and the first of them."""
    if not rows:
        msg = f"{call} returned nothing"
        raise Unexpected(msg)
    first = rows[0]
    print(f"   {call}\n   listed    {len(rows)} row(s), the first is {first.id}, {'on' if first.enabled else 'off'}")


def say(number: str, text: str) -> None:
    """Begin a step."""
    print(f"\n{number}. {text}")


NEXT = """
All of it happened. What to do next:

   python -m fleetit.sandbox      serves the sandbox for your own first tries
   README.md                      the client in ten lines
   docs/webhooks.md               how to receive webhooks, and what their signature does not cover
   nox -l                         every task of the project
"""

if __name__ == "__main__":
    sys.exit(main())
