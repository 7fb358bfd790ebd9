"""How long an attempt may take, and whether another one follows: `Timeout` and `Retry`.

No library fits. httpx-retries works inside an httpx transport: neither a connection that breaks while the body is read
nor the limit on the sum of all waits is known there. stamina and tenacity wrap a function; they have no rules for
methods, statuses and Retry-After, so this whole module would be needed beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, frozen

from fleetit._errors.errors import ConfigurationError, ConnectError, TransportError
from fleetit._integers import is_integer
from fleetit._secrets.redaction import format_value, guard_repr

if TYPE_CHECKING:
    from collections.abc import Callable


#: The longest time in seconds. System calls refuse much larger numbers.
_MAX_SECONDS = 86_400


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
            default, which is enough for the largest body (32 MiB) at 1 Mbit/s. None for no limit. `FleetIT` looks up
            the addresses of a host name before it connects, and can't limit the time of that: it takes as long as the
            resolver of the system lets it. `AsyncFleetIT` can.
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
        if self.total is not None and self.total <= seconds:
            return self
        return evolve(self, total=round(seconds, 3))


def check_deadline(deadline: float | None) -> float | None:
    """Return the argument `deadline`: the time of a call with all its attempts and waits; None for no limit."""
    if deadline is None or (is_seconds(deadline) and deadline > 0):
        return deadline
    msg = f"deadline: {format_value(deadline)} is not a positive number of seconds of at most one day"
    raise ConfigurationError(msg)


def check_timeout(timeout: Timeout | float | None) -> Timeout:
    """Return the `Timeout` of an argument. A number sets `connect` and `read`, and raises `total` to at least that."""
    if timeout is None:
        return Timeout()
    checked = timeout if isinstance(timeout, Timeout) else Timeout(timeout, timeout)
    for seconds in (checked.connect, checked.read, 1 if checked.total is None else checked.total):
        if not is_seconds(seconds) or seconds == 0:
            msg = f"timeout: {format_value(seconds)} is not a positive number of seconds of at most one day"
            raise ConfigurationError(msg)
    if checked is not timeout and checked.total is not None:
        return evolve(checked, total=max(checked.total, checked.read))
    return checked


def is_seconds(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _MAX_SECONDS


#: Methods whose requests may be processed twice without a further change.
_IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE"})
#: Statuses of errors that may be gone at the next attempt.
_TRANSIENT_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
_TOO_MANY_REQUESTS = 429
#: The backoff doubles at most this often: floats end at 2 to the power of 1,024.
_MAX_DOUBLINGS = 64


@guard_repr
@frozen
class Retry:
    """When an attempt is retried.

    GET, HEAD, PUT and DELETE are retried after a connection or read error and after 408, 429, 500, 502, 503 and 504.
    POST and PATCH are retried only if the request was not processed: after 429, and if no connection was made.

    Attributes:
        attempts: The largest number of attempts, including the first; 3 by default, 1 turns retries off.
        backoff: The upper bound of the first wait in seconds; 0.5 by default. It doubles for each further wait, and
            each wait is drawn at random between 0 and its bound (full jitter).
        longest_wait: The longest single wait in seconds; 60 by default. If a `Retry-After` asks for more, the attempt
            is not retried.
        waiting: The longest sum of all waits of one call in seconds; 120 by default.
    """

    attempts: int = 3
    backoff: float = 0.5
    longest_wait: float = 60.0
    waiting: float = 120.0

    def __attrs_post_init__(self) -> None:
        if not is_integer(self.attempts, 1):
            msg = f"retry: attempts={format_value(self.attempts)} is not a positive integer; 1 turns retries off"
            raise ConfigurationError(msg)
        for name in ("backoff", "longest_wait", "waiting"):
            value: object = getattr(self, name)
            if not is_seconds(value):
                msg = f"retry: {name}={format_value(value)} is not a number of seconds of at most one day"
                raise ConfigurationError(msg)

    def wait(
        self,
        *,
        method: str,
        attempt: int,
        waited: float,
        error: TransportError | None,
        status: int | None,
        retry_after: float | None,
        random: Callable[[], float],
    ) -> float | None:
        """Return the seconds to wait before the next attempt; None for no further attempt.

        Attempts are counted from 1. `waited` is the sum of the waits so far, and `random` returns a number from 0 to 1.
        """
        if attempt >= self.attempts or not self._may_retry(method, error, status):
            return None
        if retry_after is None:
            wait = min(self.backoff * 2.0 ** min(attempt - 1, _MAX_DOUBLINGS), self.longest_wait) * random()
        elif retry_after > self.longest_wait:
            return None
        else:
            wait = retry_after
        return wait if waited + wait <= self.waiting else None

    @staticmethod
    def _may_retry(method: str, error: TransportError | None, status: int | None) -> bool:
        is_idempotent = method in _IDEMPOTENT_METHODS
        if error is not None:
            return isinstance(error, ConnectError) or (is_idempotent and error.is_transient)
        return status == _TOO_MANY_REQUESTS or (is_idempotent and status in _TRANSIENT_STATUSES)


def check_retry(retry: object) -> Retry:
    """Return the `Retry` of the argument `retry`; the default one for None."""
    if not isinstance(retry, Retry | None):
        msg = f"retry: {format_value(retry)} is not a Retry; Retry(attempts=1) turns retries off"
        raise ConfigurationError(msg)
    return retry or Retry()
