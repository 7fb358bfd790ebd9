"""Faults: errors that replace the next responses, for tests."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from fleetit._errors import ConfigurationError

_STATUSES = range(300, 600)


@dataclass(slots=True)
class Fault:
    """A response that replaces the real one.

    Attributes:
        status: The status code.
        retry_after: The `Retry-After` header, or None for no header.
        path: The only path that the fault applies to, or None for any path.
        times: How many more responses it replaces.
    """

    status: int
    retry_after: str | None
    path: str | None
    times: int

    def __post_init__(self) -> None:
        if self.status not in _STATUSES:
            msg = f"status={self.status!r}: a fault has a status from {_STATUSES.start} to {_STATUSES.stop - 1}"
            raise ConfigurationError(msg)
        if self.times < 1:
            msg = f"times={self.times!r}: a fault replaces at least one response"
            raise ConfigurationError(msg)
        if self.retry_after is not None and not (self.retry_after.isascii() and self.retry_after.isprintable()):
            msg = f"retry_after={self.retry_after!r}: a header value is printable ASCII"
            raise ConfigurationError(msg)


class FaultQueue:
    """The next faults, first in, first out. Faults can be added while requests are handled."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Add a fault at the end of the queue."""
        with self._lock:
            self._faults.append(fault)

    def take(self, path: str) -> Fault | None:
        """Use the first fault that applies to a path once, and return it; None if there is none."""
        if not self._faults:  # the usual case needs no lock
            return None
        with self._lock:
            fault = next((each for each in self._faults if each.path in (None, path)), None)
            if fault is not None:
                fault.times -= 1
                if fault.times == 0:
                    self._faults.remove(fault)
            return fault

    def __len__(self) -> int:
        with self._lock:
            return sum(fault.times for fault in self._faults)
