"""How long an attempt of a call may take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, frozen

from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import format_value, guard_repr

if TYPE_CHECKING:
    from openapi_sdk.errors.errors import ErrorTree

#: The longest time in seconds. System calls refuse much larger numbers.
_MAX_SECONDS = 86_400


@public_in("openapi_sdk")
@guard_repr
@frozen
class Timeout:
    """The time limits of a request, in seconds.

    When all 100 connections of a client are in use, a call waits up to `connect` + `read` seconds for a free one, or
    `total` if that is shorter.

    Attributes:
        connect: The time to connect to one address of the host, and for the TLS handshake; 5 by default.
        read: The time to wait for the next bytes of the response, or to send the next bytes of the request; 30 by
            default.
        total: The time of one attempt, from the wait for a free connection to the last byte of the response; 300 by
            default, which is enough for the largest body (32 MiB) at 1 Mbit/s. None for no limit. A sync client looks
            up the addresses of a host name before it connects, and can't limit the time of that: it takes as long as
            the resolver of the system lets it. An async client can.
    """

    connect: float = 5.0
    read: float = 30.0
    total: float | None = 300.0

    @property
    def pool(self) -> float:
        """Seconds to wait for a free connection."""
        return self.connect + self.read if self.total is None else min(self.connect + self.read, self.total)

    def within(self, seconds: float) -> Timeout:
        """Return these limits, with a total of at most so many seconds."""
        shown = round(seconds, 3)
        return evolve(self, total=shown if self.total is None else min(self.total, shown))


def check_deadline(errors: ErrorTree, deadline: float | None) -> float | None:
    """Return the argument `deadline`: the time of a call with all its attempts and waits; None for no limit."""
    if deadline is None or (is_seconds(deadline) and deadline > 0):
        return deadline
    msg = f"deadline: {format_value(deadline)} is not a positive number of seconds of at most one day"
    raise errors.ConfigurationError(msg)


def check_timeout(errors: ErrorTree, timeout: Timeout | float | None) -> Timeout:
    """Return the `Timeout` of an argument. A number sets `connect` and `read`, and raises `total` to at least that."""
    if timeout is None:
        return Timeout()
    checked = timeout if isinstance(timeout, Timeout) else Timeout(timeout, timeout)
    for seconds in (checked.connect, checked.read, checked.read if checked.total is None else checked.total):
        if not is_seconds(seconds) or seconds == 0:
            msg = f"timeout: {format_value(seconds)} is not a positive number of seconds of at most one day"
            raise errors.ConfigurationError(msg)
    if checked is not timeout and checked.total is not None:
        return evolve(checked, total=max(checked.total, checked.read))
    return checked


def is_seconds(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _MAX_SECONDS
