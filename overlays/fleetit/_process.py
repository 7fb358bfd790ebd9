"""The process that a client belongs to: two that share a connection would get each other's answers."""

from __future__ import annotations

import os

from fleetit._errors import ConfigurationError


class Process:
    """The process of a client; it is the one that made it."""

    def __init__(self) -> None:
        self._id = os.getpid()

    def is_this(self) -> bool:
        """Return whether it is the one that runs; a fork is another."""
        return os.getpid() == self._id

    def check(self, operation: str) -> None:
        """Refuse a fork.

        Raises:
            ConfigurationError: If the client was made before the process was forked.
        """
        if not self.is_this():
            msg = (
                f"{operation}: this client belongs to process {self._id}, which process {os.getpid()} was forked from; "
                "make one in each process"
            )
            raise ConfigurationError(msg)
