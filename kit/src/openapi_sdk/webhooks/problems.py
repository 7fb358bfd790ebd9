"""What an inbox tells its operators: log lines that never raise, and what is wrong in this process now."""

from __future__ import annotations

import contextlib
import logging
import threading

from openapi_sdk.escape import escape_invisible


def log(
    logger: logging.Logger,
    level: int,
    text: str,
    *values: object,
    exc_info: bool | BaseException = False,
) -> None:
    """Log a line, and escape what could break it, such as the name of a class.

    What a filter or a handler of the user's logging raises is dropped: it must end no thread.
    """
    with contextlib.suppress(Exception):
        safe = [value if isinstance(value, int | float) else escape_invisible(str(value)) for value in values]
        logger.log(level, text, *safe, exc_info=exc_info, stacklevel=2)


class Problems:
    """What is wrong in this process now: a text for each name. It is thread-safe, and raises nothing."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._texts: dict[str, str] = {}
        self._lock = threading.Lock()

    def set(self, name: str, text: str, *, level: int = logging.ERROR, exc_info: bool | BaseException = False) -> None:
        """Note a problem. It is logged once, until it is cleared or its text changes."""
        text = escape_invisible(text)
        with self._lock:
            is_known = self._texts.get(name) == text
            self._texts[name] = text
        if not is_known:
            log(self._logger, level, "%s", text, exc_info=exc_info)

    def clear(self, name: str) -> None:
        """Note that something works again."""
        if name in self._texts:  # looked at without the lock first: it is called for each group of deliveries
            with self._lock:
                self._texts.pop(name, None)

    def get_texts(self) -> tuple[str, ...]:
        """Return the texts, the oldest problem first."""
        with self._lock:
            return tuple(self._texts.values())
