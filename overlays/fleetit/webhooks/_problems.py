"""What an inbox tells its operators: log lines that never raise, and what is wrong in this process now."""

from __future__ import annotations

import contextlib
import logging
import threading
from typing import TYPE_CHECKING

from attrs import frozen

from fleetit._secrets.redaction import guard_repr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetit.webhooks.stores._records import State

_logger = logging.getLogger("fleetit.webhooks")


def log(
    level: int,
    text: str,
    *values: object,
    exc_info: bool | BaseException = False,
    logger: logging.Logger = _logger,
) -> None:
    """Log a line. What a filter or a handler of the user's logging raises is dropped: it must end no thread."""
    with contextlib.suppress(Exception):
        logger.log(level, text, *values, exc_info=exc_info, stacklevel=2)


class Problems:
    """What is wrong in this process now: a text for each name. It is thread-safe, and raises nothing."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._lock = threading.Lock()

    def set(self, name: str, text: str, *, level: int = logging.ERROR, exc_info: bool | BaseException = False) -> None:
        """Note a problem. It is logged once, until it is cleared or its text changes."""
        with self._lock:
            is_known = self._texts.get(name) == text
            self._texts[name] = text
        if not is_known:
            log(level, "%s", text, exc_info=exc_info)

    def clear(self, name: str) -> None:
        """Note that something works again."""
        if name in self._texts:  # looked at without the lock first: it is called for each group of deliveries
            with self._lock:
                self._texts.pop(name, None)

    def get_texts(self) -> tuple[str, ...]:
        """Return the texts, the oldest problem first."""
        with self._lock:
            return tuple(self._texts.values())


@guard_repr
@frozen
class Stats:
    """What an inbox holds, and how its process does.

    Attributes:
        by_state: The number of records in each state.
        oldest: The age in seconds of the oldest record that waits or runs; 0 if there is none.
        done_last_minute: How many were done in the last 60 seconds.
        not_recorded: How many authentic deliveries this process has answered with 503 because it could not record
            them. Each has a line in the log.
        problems: What is wrong in this process now, one text each. Empty if all is well.
    """

    by_state: Mapping[State, int]
    oldest: float
    done_last_minute: int
    not_recorded: int
    problems: tuple[str, ...]
