"""A running sandbox: its base URL, its state, and functions for tests."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from fleetit._errors import ConfigurationError
from fleetit._redaction import guard_repr
from fleetit.sandbox._faults import Fault
from fleetit.sandbox._webhook_signing import select_signed_bytes, sign_copies, write_payload
from fleetit.sandbox._webhooks import deliver, make_payload

if TYPE_CHECKING:
    from fleetit.sandbox._request_log import RequestLog
    from fleetit.sandbox._webhooks import Kind
    from fleetit.sandbox._world import World
    from fleetit.webhooks._deliveries import SignedForm


@guard_repr
class Sandbox:
    """A running sandbox.

    Attributes:
        url: The base URL, without a slash at the end.
        world: The state, which may be changed between requests.
    """

    def __init__(self, url: str, world: World) -> None:
        self.url = url
        self.world = world
        self._ticket_numbers = itertools.count(1)

    @property
    def token(self) -> str:
        """The bearer token that the sandbox accepts."""
        return self.world.token

    @property
    def fleets(self) -> tuple[int, ...]:
        """The ids of the fleets that the token has access to, ascending."""
        return self.world.visible

    @property
    def requests(self) -> RequestLog:
        """The requests that arrived, in order. They do not contain the token."""
        return self.world.requests

    def fail_next(
        self, status: int, *, times: int = 1, retry_after: int | str | None = None, path: str | None = None
    ) -> None:
        """Replace the next responses with a fault. Several faults apply in the order of these calls.

        Args:
            status: The status of the responses, 300 to 599.
            times: The number of responses.
            retry_after: The `Retry-After` header, in seconds or as a date; None for no header.
            path: Fail only requests for exactly this path, such as `/v2/integrations/active/`; None for any path.

        Raises:
            ConfigurationError: If a value is out of range.
        """
        header = None if retry_after is None else str(retry_after)
        self.world.faults.add(Fault(status, header, path, times))

    def send_webhook(
        self,
        url: str,
        fleet_id: int,
        kind: Kind = "toll",
        *,
        times: int = 1,
        resign: bool = False,
        signed_form: SignedForm = "raw",
        secret: str | None = None,
        timestamp: int | None = None,
        body: bytes | None = None,
    ) -> list[int]:
        """Sign a webhook as FleetIT does, and POST it. Redirects are not followed; the timeout is 10 seconds.

        Args:
            url: The URL of the receiver: `https`, or `http` on this machine.
            fleet_id: The fleet of the webhook. A fleet that the sandbox does not have needs a `secret`.
            kind: `"toll"` or `"parking"`. Each call makes a new ticket.
            times: How many times it is sent, one after the other.
            resign: Whether each copy is signed again, a second later than the one before. By default all copies are the
                same, byte for byte.
            signed_form: `"raw"` signs the body as it is sent. `"compact"` signs its compact form, as the sample code of
                FleetIT's documentation does; the notification is then sent with spaces.
            secret: Signs the webhook. By default the fleet's own secret, which its integrations have as
                `webhook_signature_secret_token`.
            timestamp: When the last copy was signed, in Unix seconds; by default now.
            body: Replaces the invented notification, and is sent unchanged. The notification is compact JSON.

        Returns:
            The status of each response, in order.

        Raises:
            ConfigurationError: If the URL, the fleet, the kind, the number of times or the form is not valid, or the
                body is its own compact form or has none.
            ConnectError: If there is no response.
        """
        fleet = self.world.fleets.get(fleet_id)
        if secret is None:
            if fleet is None:
                msg = f"fleet_id={fleet_id!r} is not in this sandbox: pass a secret= for its webhook"
                raise ConfigurationError(msg)
            secret = fleet.webhook_secret
        if body is None:
            body = write_payload(make_payload(kind, fleet_id, next(self._ticket_numbers)), signed_form)
        names = {
            "Fleet-Id": str(fleet_id),
            "Ext-Client-Id": fleet.ext_client_id if fleet else None,
            "Ext-Billing-Id": fleet.ext_billing_id if fleet else None,
        }
        headers = {name: value for name, value in names.items() if value is not None}
        signatures = sign_copies(select_signed_bytes(body, signed_form), secret, timestamp, times, resign=resign)
        return [deliver(url, body, headers | signature) for signature in signatures]

    def __repr__(self) -> str:
        return f"Sandbox({self.url!r}, fleets={self.fleets})"
