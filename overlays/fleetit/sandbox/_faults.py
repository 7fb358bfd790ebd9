"""Faults on request: the next answers, decided by a test."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from fleetit._errors import ConfigurationError

_STATUSES = range(300, 600)


@dataclass(slots=True)
class Fault:
    """An answer that replaces the real one.

    Attributes:
        status: Its status code.
        retry_after: Its `Retry-After` header; None leaves it out.
        path: The only path that it happens on; None is any.
        times: How many more answers it replaces.
    """

    status: int
    retry_after: str | None
    path: str | None
    times: int

    def __post_init__(self) -> None:
        if self.status not in _STATUSES:
            msg = f"status={self.status!r}: a fault is a status from {_STATUSES.start} to {_STATUSES.stop - 1}"
            raise ConfigurationError(msg)
        if self.times < 1:
            msg = f"times={self.times!r}: a fault happens at least once"
            raise ConfigurationError(msg)
        if self.retry_after is not None and not (self.retry_after.isascii() and self.retry_after.isprintable()):
            msg = f"retry_after={self.retry_after!r}: a header value is printable ASCII"
            raise ConfigurationError(msg)


class FaultQueue:
    """The faults to come, first in first out; safe to add to while requests are answered."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Put a fault at the end of the queue."""
        with self._lock:
            self._faults.append(fault)

    def take(self, path: str) -> Fault | None:
        """Use up one turn of the first fault that happens on a path; None if there is none."""
        if not self._faults:  # the usual case costs no lock
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
