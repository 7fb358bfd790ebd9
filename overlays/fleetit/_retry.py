"""Whether a failed attempt is made again, and after how long.

A decision function of our own: httpx-retries decides inside a transport, where neither a connection that breaks while
the body is read nor a bound on all waiting together can be seen; stamina and tenacity wrap a function and know nothing
of methods, statuses and Retry-After, so that all of what is here would be needed beside them.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from attrs import frozen

from fleetit._errors import ConfigurationError, ConnectError, TransportError
from fleetit._quote import shown
from fleetit._timeout import is_seconds

if TYPE_CHECKING:
    from collections.abc import Callable

#: Methods that may be repeated: the second time changes nothing that the first did not.
_IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE"})
#: Statuses that may pass. 429 was not processed, so it is repeated for every method.
_PASSING = frozenset({408, 429, 500, 502, 503, 504})


@frozen
class Retry:
    """When an attempt is repeated.

    GET, HEAD, PUT and DELETE are repeated after a connection or read error and after 408, 429, 500, 502, 503 and 504;
    POST and PATCH only where the request can't have been processed: no connection was made, or 429.

    Attributes:
        attempts: How many attempts are made at most, the first included; 1 turns repeating off.
        backoff: Seconds that the first wait is drawn from (full jitter); each further one from twice as much.
        longest_wait: Seconds that one wait is at most. A `Retry-After` that asks for more ends the repeating.
        waiting: Seconds that all waits of one call are at most together.
    """

    attempts: int = 3
    backoff: float = 0.5
    longest_wait: float = 60.0
    waiting: float = 120.0

    def __attrs_post_init__(self) -> None:
        if isinstance(self.attempts, bool) or not isinstance(self.attempts, int) or self.attempts < 1:
            msg = f"retry: attempts={shown(self.attempts)} is not a positive whole number; 1 turns repeating off"
            raise ConfigurationError(msg)
        for name in ("backoff", "longest_wait", "waiting"):
            value: object = getattr(self, name)
            if not is_seconds(value):
                msg = f"retry: {name}={shown(value)} is not a number of seconds, a day's at most"
                raise ConfigurationError(msg)

    def wait(
        self,
        *,
        method: str,
        attempt: int,
        waited: float,
        failure: TransportError | None,
        status: int | None,
        retry_after: float | None,
        random: Callable[[], float],
    ) -> float | None:
        """Decide after an attempt.

        Args:
            method: The HTTP method in capitals.
            attempt: How many attempts were made.
            waited: Seconds that were waited before them, together.
            failure: What broke, or None if an answer came.
            status: The answer's status.
            retry_after: Seconds that the answer asked to wait.
            random: Returns a number from 0 to 1.

        Returns:
            Seconds to wait before the next attempt, or None if there is none.
        """
        if attempt >= self.attempts or not self._may_repeat(method, failure, status):
            return None
        if retry_after is None:
            # Beyond 2 to the 64th nothing grows: floats end where a thousand attempts begin.
            wait = min(self.backoff * 2.0 ** min(attempt - 1, 64), self.longest_wait) * random()
        elif retry_after > self.longest_wait:
            return None
        else:
            wait = retry_after
        return wait if waited + wait <= self.waiting else None

    @staticmethod
    def _may_repeat(method: str, failure: TransportError | None, status: int | None) -> bool:
        if failure is not None:
            return isinstance(failure, ConnectError) or (method in _IDEMPOTENT and failure.passing)
        return status in _PASSING and (status == 429 or method in _IDEMPOTENT)  # noqa: PLR2004 - a status


def retry_after_seconds(value: str | None, now: datetime | None = None) -> float | None:
    """Read a Retry-After header.

    Args:
        value: The header, if there was one.
        now: The time to count a date from; the present by default.

    Returns:
        Seconds from now, 0 for a date that is past, or None if there is no header or it is neither of the two forms
        of RFC 9110 (`-1`, `1e9` and `nan` are not).
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) <= 12 else math.inf  # noqa: PLR2004 - 30,000 years
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())
