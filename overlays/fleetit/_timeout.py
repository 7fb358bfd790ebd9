"""How long a request may take."""

from __future__ import annotations

from attrs import frozen

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

    When all 100 connections are busy, a call waits `connect` and `read` together for one.
    """

    connect: float = 5.0
    read: float = 30.0

    @classmethod
    def of(cls, value: Timeout | float | None) -> Timeout:
        """Return the timeout that the argument `timeout` means.

        Args:
            value: A `Timeout`, seconds for both of its parts, or None for the defaults.

        Raises:
            ConfigurationError: If a part is not a positive finite number.
        """
        if value is None:
            return cls()
        timeout = value if isinstance(value, Timeout) else cls(value, value)
        for part in (timeout.connect, timeout.read):
            if not is_seconds(part) or part == 0:
                msg = f"timeout: {shown(part)} is not a positive number of seconds, a day's at most"
                raise ConfigurationError(msg)
        return timeout


def is_seconds(value: object) -> bool:
    """Return whether a value is a number of seconds that every clock can wait for."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _DAY
