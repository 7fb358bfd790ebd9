"""A running sandbox, as its user holds it."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

from fleetit._errors import ConfigurationError
from fleetit.sandbox import _webhooks as _delivery
from fleetit.sandbox._faults import Fault
from fleetit.sandbox._notifications import notification

if TYPE_CHECKING:
    from fleetit.sandbox._notifications import Kind
    from fleetit.sandbox._request_log import RequestLog
    from fleetit.sandbox._world import World


class Sandbox:
    """A running sandbox.

    Attributes:
        url: Its base URL, without a slash at the end.
        world: What it knows, and may be changed between requests.
    """

    def __init__(self, url: str, world: World) -> None:
        self.url = url
        self.world = world
        self._tickets = itertools.count(1)

    @property
    def token(self) -> str:
        """The bearer token that it accepts."""
        return self.world.token

    @property
    def fleets(self) -> tuple[int, ...]:
        """The ids of the fleets that the token may see, ascending."""
        return self.world.visible

    @property
    def requests(self) -> RequestLog:
        """What arrived, in order; never with the token."""
        return self.world.requests

    def fail_next(
        self, status: int, *, times: int = 1, retry_after: int | str | None = None, path: str | None = None
    ) -> None:
        """Answer the next requests with a fault; several faults happen in the order of their making.

        Args:
            status: Of the answers, 300 to 599.
            times: How many of them.
            retry_after: Their `Retry-After`, in seconds or as a date; None leaves it out.
            path: Only requests for exactly this path, such as `/v2/integrations/active/`; None is any.

        Raises:
            ConfigurationError: If a value is out of range.
        """
        wait = None if retry_after is None else str(retry_after)
        self.world.faults.add(Fault(status, wait, path, times))

    def send_webhook(
        self,
        url: str,
        fleet_id: int,
        kind: Kind = "toll",
        *,
        secret: str | None = None,
        timestamp: int | None = None,
        body: bytes | None = None,
    ) -> int:
        """Sign a webhook as FleetIT does and POST it: one attempt, no redirects, 10 seconds of waiting.

        Args:
            url: Where to: `https`, or `http` on this machine.
            fleet_id: Whose it is. One that the sandbox does not know needs a `secret`.
            kind: `"toll"` or `"parking"`; each call makes another ticket.
            secret: Signs it; by default the fleet's own, its integrations' `webhook_signature_secret_token`.
            timestamp: Unix seconds; by default now.
            body: Sent as it is in place of an invented notification, which is compact JSON.

        Returns:
            The status of the answer.

        Raises:
            ConfigurationError: If the URL, the fleet or the kind can't work.
            ConnectError: If nothing answers.
        """
        from fleetit.webhooks import sign  # noqa: PLC0415 - only who sends webhooks needs to load how they are signed

        fleet = self.world.fleets.get(fleet_id)
        if secret is None:
            if fleet is None:
                msg = f"fleet_id={fleet_id!r} is not in this sandbox: give its webhook a secret="
                raise ConfigurationError(msg)
            secret = fleet.webhook_secret
        if body is None:
            payload = notification(kind, fleet_id, next(self._tickets))
            body = json.dumps(payload, separators=(",", ":")).encode()
        headers = {
            "Fleet-Id": str(fleet_id),
            "Ext-Client-Id": fleet.ext_client_id if fleet else None,
            "Ext-Billing-Id": fleet.ext_billing_id if fleet else None,
            **sign(body, secret, timestamp),
        }
        return _delivery.deliver(url, body, {name: value for name, value in headers.items() if value is not None})

    def __repr__(self) -> str:
        return f"Sandbox({self.url!r}, fleets={self.fleets})"
