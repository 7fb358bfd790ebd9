"""How long a request may take."""

from __future__ import annotations

from attrs import evolve, frozen

from fleetit._errors import ConfigurationError
from fleetit._quote import shown

#: The system's calls take no number however large, and nobody waits longer.
_DAY = 86_400


@frozen
class Timeout:
    """How long the parts of a request may take, in seconds.

    Attributes:
        connect: To make a connection; 5 by default.
        read: To wait for the next bytes of the answer, or to send the next bytes of the request; 30 by default.
        total: From the request to the last byte of the answer, of one attempt; 300 by default, in which the largest
            body (32 MiB) comes at 1 Mbit/s; None for no such bound.

    When all 100 connections are busy, a call waits `connect` and `read` together for one.
    """

    connect: float = 5.0
    read: float = 30.0
    total: float | None = 300.0

    @property
    def silent(self) -> float:
        """How many seconds the other side may say nothing."""
        return self.read if self.total is None else min(self.read, self.total)

    @property
    def busy(self) -> float:
        """How many seconds a call waits for a connection when all are in use."""
        return self.connect + self.read

    @classmethod
    def of(cls, value: Timeout | float | None) -> Timeout:
        """Return the timeout that the argument `timeout` means.

        Args:
            value: A `Timeout`; or seconds to connect and to read, with a total that is no shorter; or None for the
                defaults.

        Raises:
            ConfigurationError: If a part is not a positive finite number.
        """
        if value is None:
            return cls()
        timeout = value if isinstance(value, Timeout) else cls(value, value)
        for part in (timeout.connect, timeout.read, 1 if timeout.total is None else timeout.total):
            if not is_seconds(part) or part == 0:
                msg = f"timeout: {shown(part)} is not a positive number of seconds, a day's at most"
                raise ConfigurationError(msg)
        if timeout is not value and timeout.total is not None:
            return evolve(timeout, total=max(timeout.total, timeout.read))
        return timeout


def is_seconds(value: object) -> bool:
    """Return whether a value is a number of seconds that every clock can wait for."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _DAY
