"""How long a request may take."""

from __future__ import annotations

import math

from attrs import frozen

from fleetit._errors import ConfigurationError


@frozen
class Timeout:
    """How long the parts of a request may take, in seconds.

    Attributes:
        connect: To make a connection, also to get one of the pool when all are busy; 5 by default.
        read: To wait for the next bytes of the answer, or to send the next bytes of the request; 30 by default.
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
            if isinstance(part, bool) or not isinstance(part, int | float) or not 0 < part < math.inf:
                msg = f"timeout: {part!r} is not a positive number of seconds"
                raise ConfigurationError(msg)
        return timeout
