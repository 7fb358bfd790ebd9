"""A running sandbox: its base URL, its state, and functions for tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from openapi_sdk.description.nodes import is_number
from openapi_sdk.sandbox.faults import Fault, FaultBody, How
from openapi_sdk.sandbox.world import ShiftedClock, World, check_clock
from openapi_sdk.secrets.redaction import format_value, guard_repr


@guard_repr
class Sandbox:
    """A running sandbox: what those of every service have. The generated class has rows, tenants and webhooks too.

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
    def clock(self) -> Callable[[], datetime]:
        """Returns the current time with an offset. It may be replaced."""
        return self.world.clock

    @clock.setter
    def clock(self, clock: Callable[[], datetime]) -> None:
        check_clock(self.world.parts.errors, clock, self.world.parts.service.localize)
        self.world.clock = clock

    def advance_clock(self, seconds: float) -> None:
        """Set the clock forward, or back by a negative number. A clock that is stopped stays so.

        Raises:
            ConfigurationError: If it is no number, or leads beyond the years 1 to 9999.
        """
        if not is_number(seconds):
            msg = f"seconds={format_value(seconds)}: a number of seconds is needed"
            raise self.world.parts.errors.ConfigurationError(msg)
        with self.world.lock:
            clock = self.clock
            base, later = (clock.base, clock.later) if isinstance(clock, ShiftedClock) else (clock, timedelta())
            try:
                self.clock = ShiftedClock(base, later + timedelta(seconds=seconds))
            except (OverflowError, ValueError) as error:  # the second for NaN
                msg = f"seconds={format_value(seconds)}: the clock shows times in the years 1 to 9999"
                raise self.world.parts.errors.ConfigurationError(msg) from error

    def reset(self) -> None:
        """Go back to the state at the beginning: for the next test."""
        with self.world.lock:
            self.world.restore(self.world.remake())

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
            on: The requests that fail: `"GET /orders"`, `"/orders"` for any method, or `"GET"` for any path. The path
                is a template of the description (`/orders/{id}`) or a path as it is requested (`/orders/7`). None for
                all requests.
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
        try:
            encoded = None if body is None else FaultBody.encode(body)
            fault = Fault(how, status, encoded, retry_after, seconds, carry_out=carry_out or None)
        except ValueError as error:
            raise self.world.parts.errors.ConfigurationError(str(error)) from error
        self.world.faults.add(fault, on, share=share, times=times)

    def clear_faults(self) -> None:
        """Remove the rules of `fail` and `fail_next`. The same rules would then give the same faults again."""
        self.world.faults.clear()

    @property
    def webhook_url(self) -> str | None:
        """Where a notification of each row that is added or changed is sent to, if its table has any. None sends none.

        It is a URL of this machine. What waits already is still sent to the URL that was set before.
        """
        return self.world.notifier.url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self.world.notifier.url = url

    def wait_for_webhooks(self, timeout: float = 10.0) -> None:
        """Wait until the notification of every change so far is delivered, or was given up.

        Args:
            timeout: Seconds.

        Raises:
            TimeoutError: If that takes longer.
        """
        self.world.notifier.wait(timeout)

    def __repr__(self) -> str:
        parts = self.world.parts
        shown = parts.show_tenants(parts.list_tenants(self.world.tokens[self.token]))
        return f"{type(self).__name__}({', '.join(filter(None, (repr(self.url), shown)))})"
