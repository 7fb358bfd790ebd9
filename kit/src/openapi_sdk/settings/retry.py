"""Whether a failed attempt is followed by another one, and after how long.

No library fits. httpx-retries works inside an httpx transport: neither a connection that breaks while the body is read
nor the limit on the sum of all waits is known there. stamina and tenacity wrap a function; they have no rules for
methods, statuses and Retry-After, so this whole module would be needed beside them.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from openapi_sdk.errors.errors import APIError, ConnectError, ErrorTree, SdkError, TransportError
from openapi_sdk.model.integers import is_integer
from openapi_sdk.model.public import public_in
from openapi_sdk.secrets.redaction import format_value, guard_repr
from openapi_sdk.settings.timeout import is_seconds

#: Methods whose requests may be processed twice without a further change.
_IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE"})
#: Statuses of errors that may be gone at the next attempt.
_TRANSIENT_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
_TOO_MANY_REQUESTS = 429
#: The backoff doubles at most this often: floats end at 2 to the power of 1,024.
_MAX_DOUBLINGS = 64


@public_in("openapi_sdk")
@guard_repr
@frozen
class Retry:
    """When an attempt is retried.

    GET, HEAD, PUT and DELETE are retried after a connection or read error and after 408, 429, 500, 502, 503 and 504.
    POST and PATCH are retried only if the request was not processed: after 429, and if no connection was made. If the
    description has an idempotency key for them, they are sent with one, and retried like the others.
    An answer with `X-Should-Retry` says itself whether there is another attempt.

    Attributes:
        attempts: The largest number of attempts, including the first; 3 by default, 1 turns retries off.
        backoff: The upper bound of the first wait in seconds; 0.5 by default. It doubles for each further wait, and
            each wait is drawn at random between 0 and its bound (full jitter).
        longest_wait: The longest single wait in seconds; 60 by default. If the server asks for more, by
            `Retry-After` or a header like it, the attempt is not retried.
        waiting: The longest sum of all waits of one call in seconds; 120 by default.

    Raises:
        ValueError: If a value is none of these; the class of an SDK raises its ConfigurationError.
    """

    attempts: int = 3
    backoff: float = 0.5
    longest_wait: float = 60.0
    waiting: float = 120.0

    def __attrs_post_init__(self) -> None:
        if not is_integer(self.attempts, 1):
            msg = f"retry: attempts={format_value(self.attempts)} is not a positive integer; 1 turns retries off"
            raise ValueError(msg)
        for name in ("backoff", "longest_wait", "waiting"):
            value: object = getattr(self, name)
            if not is_seconds(value):
                msg = f"retry: {name}={format_value(value)} is not a number of seconds of at most one day"
                raise ValueError(msg)

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
        return self.choose_wait(attempt, waited, retry_after, random)

    def choose_wait(
        self, attempt: int, waited: float, retry_after: float | None, random: Callable[[], float]
    ) -> float | None:
        """Return the seconds to wait after an attempt that is retried; None if that is longer than allowed."""
        if retry_after is None:
            wait = min(self.backoff * 2.0 ** min(attempt - 1, _MAX_DOUBLINGS), self.longest_wait) * random()
        elif retry_after > self.longest_wait:
            return None
        else:
            wait = retry_after
        return wait if waited + wait <= self.waiting else None

    @staticmethod
    def _may_retry(method: str, error: TransportError | None, status: int | None) -> bool:
        is_idempotent = may_be_repeated(method)
        if error is not None:
            return isinstance(error, ConnectError) or (is_idempotent and error.is_transient)
        return status == _TOO_MANY_REQUESTS or (is_idempotent and status in _TRANSIENT_STATUSES)


def may_pass(error: SdkError) -> bool:
    """Return whether the same request may succeed at another time."""
    if isinstance(error, TransportError):
        return error.is_transient
    return isinstance(error, APIError) and error.status in _TRANSIENT_STATUSES


def may_be_repeated(method: str) -> bool:
    """Return whether requests of an HTTP method may be processed twice without a further change."""
    return method in _IDEMPOTENT_METHODS


def check_retry(errors: ErrorTree, retry: object) -> Retry:
    """Return the `Retry` of the argument `retry`; the default one for None."""
    if not isinstance(retry, Retry | None):
        msg = f"retry: {format_value(retry)} is not a Retry; Retry(attempts=1) turns retries off"
        raise errors.ConfigurationError(msg)
    return retry or Retry()
