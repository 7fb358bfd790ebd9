"""A running sandbox: its base URL, its state, and functions for tests."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from fleetit.sandbox._faults import Body, Fault, How
from fleetit.sandbox._logs import DeliveryLog, RequestLog
from fleetit.sandbox._own_rows import add_row, change_row, find_fleet, find_row, get_table, list_rows
from fleetit.sandbox._webhooks import (
    Webhook,
    choose_timestamp,
    make_headers,
    select_signed_bytes,
    sign_copies,
    write_payload,
)
from fleetit.sandbox._world import ShiftedClock, World, check_clock
from fleetit.webhooks.kinds import DEFAULT_KIND, get_kind
from fleetit.webhooks.posting import parse_url
from fleetit_api.exceptions import ConfigurationError
from openapi_sdk.description.nodes import is_number
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import format_value, guard_repr

if TYPE_CHECKING:
    from openapi_sdk.webhooks.deliveries import SignedForm


@public_in("fleetit.sandbox")
@guard_repr
class Sandbox:
    """A running sandbox.

    Attributes:
        url: The base URL, without a slash at the end.
        world: The state, which may be changed between requests.
    """

    __slots__ = ("url", "world")  # a misspelt attribute is an error

    def __init__(self, url: str, world: World) -> None:
        self.url = url
        self.world = world

    @property
    def token(self) -> str:
        """The bearer token that the sandbox accepts."""
        return self.world.token

    @property
    def fleets(self) -> tuple[int, ...]:
        """The ids of the fleets that the token has access to, ascending."""
        return self.world.tokens[self.token].fleets

    @property
    def default_fleet(self) -> int:
        """The fleet of requests without `Fleet-Id`."""
        return self.world.tokens[self.token].default_fleet

    def get_webhook_secret(self, fleet_id: int) -> str:
        """Return what signs the webhooks of a fleet.

        Raises:
            ConfigurationError: If there is no such fleet.
        """
        return find_fleet(self.world, fleet_id, "get_webhook_secret").webhook_secret

    def add(self, /, table: str, **fields: Any) -> dict[str, Any]:
        """Add a row, and return it.

        Args:
            table: The table: `tolls`, `vehicles`, `drivers`, …
            **fields: The fields of the row; without an `id` it gets one. `fleet` is the fleet that it belongs to, which
                is needed if there are several. Rows refer to others by id, or have an object that is added as a row.

        Raises:
            ConfigurationError: If the description has no such table or field, a value is wrong, or the id is taken.
        """
        with self.world.lock:
            return deepcopy(add_row(self.world, table, fields))

    def rows(self, table: str, fleet: int | None = None) -> list[dict[str, Any]]:
        """Return copies of the rows of a table. They have the ids of other rows.

        Args:
            table: The table.
            fleet: The fleet; needed if there are several.

        Raises:
            ConfigurationError: If there is no such table or fleet.
        """
        with self.world.lock:
            return list_rows(self.world, table, fleet)

    def change(self, /, table: str, row_id: int, **fields: Any) -> dict[str, Any]:
        """Change fields of a row, and return it.

        Raises:
            ConfigurationError: If there is no such table, row or field, or a value is wrong.
        """
        with self.world.lock:
            return deepcopy(change_row(self.world, table, row_id, fields))

    def remove(self, table: str, row_id: int) -> None:
        """Remove a row. Rows that refer to it show nothing in its place.

        Raises:
            ConfigurationError: If there is no such table or row.
        """
        with self.world.lock:
            if get_table(self.world, table).is_fixed:
                msg = f"remove: a row of {table} can't be removed"
                raise ConfigurationError(msg)
            fleet, row = find_row(self.world, table, row_id)
            self.world.get_rows(table, fleet).remove(row)

    @property
    def clock(self) -> Callable[[], datetime]:
        """Returns the current time with an offset. It may be replaced."""
        return self.world.clock

    @clock.setter
    def clock(self, clock: Callable[[], datetime]) -> None:
        check_clock(clock, self.world.localize)
        self.world.clock = clock

    def advance_clock(self, seconds: float) -> None:
        """Set the clock forward, or back by a negative number. A clock that is stopped stays so.

        Raises:
            ConfigurationError: If it is no number, or leads beyond the years 1 to 9999.
        """
        if not is_number(seconds):
            msg = f"seconds={format_value(seconds)}: a number of seconds is needed"
            raise ConfigurationError(msg)
        with self.world.lock:
            clock = self.clock
            base, later = (clock.base, clock.later) if isinstance(clock, ShiftedClock) else (clock, timedelta())
            try:
                self.clock = ShiftedClock(base, later + timedelta(seconds=seconds))
            except (OverflowError, ValueError) as error:  # the second for NaN
                msg = f"seconds={format_value(seconds)}: the clock shows times in the years 1 to 9999"
                raise ConfigurationError(msg) from error

    def reset(self) -> None:
        """Go back to the state at the beginning: for the next test."""
        with self.world.lock:
            self.world.restore(self.world.remake())

    @property
    def requests(self) -> RequestLog:
        """The requests that arrived, in order. They do not contain the token."""
        return self.world.requests

    def fail_next(
        self,
        status: int = 503,
        *,
        times: int = 1,
        body: object = None,
        retry_after: int | str | datetime | None = None,
        on: str | None = None,
    ) -> None:
        """Replace the next answers with an error. The requests are not carried out.

        This is `fail` with a number of times, and the rules of both apply in the order of the calls.

        Args:
            status: The status of the answers, 300 to 599.
            times: The number of answers, at least 1.
            body: The body, see `fail`.
            retry_after: The `Retry-After` header, in seconds, as a datetime or as an HTTP date; None for no header.
            on: The requests that fail, see `fail`; None for all.

        Raises:
            ConfigurationError: If a value is out of range, or the description has no such request.
        """
        self.fail(on, times=times, status=status, body=body, retry_after=retry_after)

    def fail(
        self,
        on: str | None = None,
        *,
        share: float = 1.0,
        times: int | None = None,
        how: How = "status",
        status: int | None = None,
        body: object = None,
        retry_after: int | str | datetime | None = None,
        seconds: float | None = None,
        carry_out: bool = False,
    ) -> None:
        """Let a share of the answers, or a number of them, fail until `clear_faults`.

        Several rules apply in the order of the calls: the first that selects a request decides. Faults also apply to
        requests without a valid token.

        Args:
            on: The requests that fail: `"GET /v2/tolls/"`, `"/v2/tolls/"` for any method, or `"GET"` for any path. The
                path is a template of the description (`/v2/tolls/{id}/`) or a path as it is requested
                (`/v2/tolls/7001/`). None for all requests.
            share: The share of these requests that fails, more than 0 and at most 1. The same seed, rules and requests
                give the same faults.
            times: The number of faults, at least 1; None for no limit.
            how: What happens:

                - `"status"`: the answer has an error status. The request is not carried out.
                - `"drop"`: the connection is reset before any byte of an answer. The request is not carried out.
                - `"truncate"`: the request is carried out. The connection is closed after half of the body. An answer
                  without a body is dropped.
                - `"wrong_json"`: the request is carried out. The body of the answer is not JSON, or it is `body`.
                - `"slow_head"`: the request is carried out at once. The answer comes `seconds` later.
                - `"slow_body"`: the request is carried out at once. The second half of the body comes `seconds` later.
            status: For `"status"`: the status, 300 to 599; by default 503.
            body: For `"status"` and `"wrong_json"`: the body. A text is sent as HTML, as gateways do; another value is
                sent as JSON.
            retry_after: For `"status"`: the `Retry-After` header, in seconds, as a datetime or as an HTTP date; None
                for no header.
            seconds: For `"slow_head"` and `"slow_body"`: the delay, more than 0 and at most 60; by default 5. It ends
                early when the client disconnects or the sandbox stops.
            carry_out: For `"status"` and `"drop"`: carry the request out, and lose its answer. The client can't know
                that it was carried out.

        Raises:
            ConfigurationError: If a value is out of range, `how` does not take it, or the description has no such
                request.
        """
        fault = Fault(
            how, status, None if body is None else Body.encode(body), retry_after, seconds, carry_out=carry_out or None
        )
        self.world.faults.add(fault, on, share=share, times=times)

    def clear_faults(self) -> None:
        """Remove the rules of `fail` and `fail_next`. The same rules would then give the same faults again."""
        self.world.faults.clear()

    @property
    def webhook_url(self) -> str | None:
        """Where a notification of each toll and citation that is added or changed is sent to. None sends none.

        It is a URL of this machine. What waits already is still sent to the URL that was set before.
        """
        return self.world.notifier.url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self.world.notifier.url = url

    @property
    def deliveries(self) -> DeliveryLog:
        """The webhooks that were sent, in order: each attempt, each copy. They contain no secret."""
        return self.world.deliveries

    def wait_for_webhooks(self, timeout: float = 10.0) -> None:
        """Wait until the notification of every change so far is delivered, or was given up.

        Args:
            timeout: Seconds.

        Raises:
            TimeoutError: If that takes longer.
        """
        self.world.notifier.wait(timeout)

    def send_webhook(
        self,
        url: str,
        fleet_id: int,
        kind: str = DEFAULT_KIND,
        *,
        times: int = 1,
        resign: bool = False,
        signed_form: SignedForm = "raw",
        secret: str | None = None,
        wrong_signature: bool = False,
        timestamp: int | None = None,
        age: int | None = None,
        body: bytes | None = None,
        allow_remote: bool = False,
    ) -> list[int]:
        """Sign a webhook as FleetIT does, and POST it. Redirects are not followed; the timeout is 10 seconds.

        Args:
            url: The URL of the receiver: `http` or `https` on this machine.
            fleet_id: The fleet of the webhook. A fleet that the sandbox does not have needs a `secret`.
            kind: `"toll"` or `"parking"`. Each call makes a new ticket.
            times: How many times it is sent, one after the other.
            resign: Whether each copy is signed again, a second later than the one before. By default all copies are the
                same, byte for byte.
            signed_form: `"raw"` signs the body as it is sent. `"compact"` signs its compact form, as the sample code of
                FleetIT's documentation does; the notification is then sent with spaces.
            secret: Signs the webhook. By default the fleet's own secret, which its integrations have as
                `webhook_signature_secret_token`.
            wrong_signature: Whether the signature is wrong: well-formed, but not of this webhook.
            timestamp: When the last copy was signed, in Unix seconds; by default now. `sandbox.clock` is not used.
            age: Seconds since the last copy was signed, in place of `timestamp`. A negative number is in the future.
            body: Replaces the invented notification, and is sent unchanged. The notification is compact JSON.
            allow_remote: Whether the receiver may be another machine, which needs `https`.

        Returns:
            The status of each response, in order.

        Raises:
            ConfigurationError: If the URL, the fleet, the kind, the number of times, the form or the time is not valid,
                or the body is its own compact form or has none.
            ConnectError: If there is no response.
        """
        notifier, fleet = self.world.notifier, self.world.fleets.get(fleet_id)
        if secret is None:
            if fleet is None:
                msg = f"fleet_id={fleet_id!r} is not in this sandbox: pass a secret= for its webhook"
                raise ConfigurationError(msg)
            secret = fleet.webhook_secret
        ticket = None
        if body is None:
            found = get_kind(kind)
            payload = found.invent_payload(fleet_id, next(notifier.ticket_numbers))
            body, ticket = write_payload(payload, signed_form), found.get_ticket(payload)
        last = choose_timestamp(notifier.now(), timestamp, age)
        signed = select_signed_bytes(body, signed_form)
        signatures = sign_copies(signed, secret, last, times, resign=resign, wrong=wrong_signature)
        target = parse_url(url, allow_remote=allow_remote)
        webhook = Webhook(url, target, fleet_id, kind, ticket, body, make_headers(fleet_id, fleet))
        return [notifier.post(webhook, signature, copy) for copy, signature in enumerate(signatures, start=1)]

    def __repr__(self) -> str:
        return f"Sandbox({self.url!r}, fleets={self.fleets})"
